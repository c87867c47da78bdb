//! What the dialog asks the server for, and what else a transition leads to.

use super::Deletions;
use super::followed::Unknown;
use super::kinds::DeletionKind;
use super::state::{Effect, Event, NotCancelled, NotConfirmed, Question, Source};
use crate::client;
use crate::paths::encode;
use crate::state::notices::Notice;
use crate::state::task::detached;
use crate::text::{deletion as words, problems};
use leptos::prelude::*;
use media_api::deletion::{ConfirmRequest, Deletion, Plan, State, Summary};
use media_api::{Problem, ProblemCode};
use serde_json::json;

impl Deletions {
    pub(super) fn run(self, effect: Effect) {
        match effect {
            Effect::Ask { ticket, question: Question::Plan(source) } => self.question.replace(async move {
                let result = plan(&source).await;
                if let Ok(plan) = &result {
                    self.set_server_time(plan.made_at);
                }
                self.send(Event::PlanMade { ticket, result });
            }),
            Effect::Ask { ticket, question: Question::Find(id) } => self.question.replace(async move {
                let result = find(&id).await.map(Box::new);
                self.send(Event::Found { ticket, result });
            }),
            Effect::Confirm { id, typed } => {
                if let Some(changed) = self.opener.try_get_value() {
                    self.followed.set_changed(&id, changed);
                }
                drop(detached(async move {
                    let result = confirm(&id, typed).await;
                    self.send(Event::Confirmed { id, result });
                }));
            }
            Effect::Cancel { id } => drop(detached(async move {
                let result = cancel(&id).await.map_err(|failure| NotCancelled {
                    summary: failure.summary.or_else(|| self.followed.summary(&id)),
                    ..failure
                });
                self.send(Event::Cancelled { id, result });
            })),
            Effect::Follow(summary) => {
                if self.followed.changed_of(&summary.id).is_none()
                    && let Some(changed) = self.opener.try_get_value()
                {
                    self.followed.set_changed(&summary.id, changed);
                }
                self.hear(summary, Unknown::Add);
            }
            Effect::Seen { id } => self.followed.set_seen(&id),
            Effect::ReportCancelled => self.notices.show(Notice {
                id: 0,
                text: Signal::derive(|| words::CANCELLED_NOTICE.get().to_owned()),
                is_failure: false,
                action: None,
                details: Vec::new(),
            }),
            Effect::ReportNotCancelled { id } => self.notices.show(Notice {
                id: 0,
                text: Signal::derive(|| words::NOT_CANCELLED_NOTICE.get().to_owned()),
                is_failure: true,
                action: Some((
                    Signal::derive(|| words::SHOW_PROGRESS.get().to_owned()),
                    Callback::new(move |()| self.watch(&id)),
                )),
                details: Vec::new(),
            }),
        }
    }
}

fn path(id: &str) -> String {
    format!("/api/deletions/{}", encode(id))
}

async fn plan(source: &Source) -> Result<Plan, Problem> {
    let plan: Plan = match source {
        Source::Target(target) => client::post("/api/deletions/plan", target).await?,
        Source::Retry(of) => client::post(&format!("{}/retry", path(of)), &json!({})).await?,
    };
    known_kind(&plan)?;
    Ok(plan)
}

/// A deletion with its plan and everything known of its items.
///
/// # Errors
/// As [`client::post`]; also for a deletion of a kind that this page does not know.
pub(super) async fn find(id: &str) -> Result<Deletion, Problem> {
    let deletion: Deletion = client::post(&path(id), &json!({})).await?;
    known_kind(&deletion.plan)?;
    Ok(deletion)
}

/// What has no words in this page is not confirmed with it.
fn known_kind(plan: &Plan) -> Result<(), Problem> {
    match DeletionKind::of_plan(plan) {
        Some(_) => Ok(()),
        None => {
            Err(Problem::new(ProblemCode::BadAnswer, 0, problems::UNREADABLE.with(&[plan.action.name()])))
        }
    }
}

/// Confirms a plan. An answer that was lost is looked up: the server knows whether the deletion is on its way.
async fn confirm(id: &str, typed: String) -> Result<Summary, NotConfirmed> {
    let path = path(id);
    let problem = match client::post(&format!("{path}/confirm"), &ConfirmRequest { typed }).await {
        Ok(summary) => return Ok(summary),
        Err(problem) => problem,
    };
    let may_have_arrived = may_have_arrived(problem.code);
    if may_have_arrived && let Ok(known) = client::post::<Deletion>(&path, &json!({})).await {
        match known.summary.state {
            State::Planned | State::Expired => {}
            State::Confirmed | State::Running | State::Stopping | State::Finished | State::Cancelled => {
                return Ok(known.summary);
            }
        }
    }
    Err(NotConfirmed { problem, may_have_arrived })
}

/// Cancels what is held, or stops what runs. A failure counts only if the deletion goes on, or may go on, all the same.
async fn cancel(id: &str) -> Result<Summary, NotCancelled> {
    let path = path(id);
    let problem = match client::post(&format!("{path}/cancel"), &json!({})).await {
        Ok(summary) => return Ok(summary),
        Err(problem) => problem,
    };
    match client::post::<Deletion>(&path, &json!({})).await {
        Ok(Deletion { summary, .. }) => match summary.state {
            State::Confirmed | State::Running => Err(NotCancelled { problem, summary: Some(summary) }),
            State::Planned | State::Stopping | State::Finished | State::Cancelled | State::Expired => {
                Ok(summary)
            }
        },
        Err(_) => Err(NotCancelled { problem, summary: None }),
    }
}

/// Whether a confirmation that failed may have taken effect.
fn may_have_arrived(code: ProblemCode) -> bool {
    use ProblemCode::*;
    match code {
        Network | BadAnswer | UnknownOutcome | Internal | WrongState => true,
        // Refused before anything was done.
        Service | HostNotAllowed | CrossOrigin | MethodNotAllowed | NotJson | BodyTooLarge
        | MalformedJson | NoSession | BadPageToken | BadLaunchToken | NotFound | NeedsPlan | ReadOnly
        | InvalidRequest | TooManyRequests | Unreachable | PlanExpired | WrongConfirmation
        | BadPictureLink | PictureGone => false,
    }
}
