//! The requests to the service that a deletion stands for, each as one could send it without the console.

use super::kinds::DeletionKind;
use crate::components::request_lines::ShowRequest;
use crate::text::{deletion as words, t};
use leptos::prelude::*;
use media_api::Sent;
use media_api::deletion::{Plan, PlannedCall};

/// Maximum number of calls that are shown; a deletion can have fifty and more.
const LISTED: usize = 20;

/// The calls of a deletion, initially closed. They are those of the plan: one that is repeated is listed once.
#[component]
pub fn DeletionRequests(plan: Memo<Option<Plan>>) -> impl IntoView {
    let calls = Memo::new(move |_| {
        plan.with(|plan| {
            let plan = plan.as_ref()?;
            let first = plan.calls.iter().take(LISTED).filter_map(|call| sent(plan, call));
            Some((plan.calls.len(), first.collect::<Vec<_>>()))
        })
    });
    let shown = move |(count, first): (usize, Vec<Sent>)| {
        let rest = count.checked_sub(LISTED).filter(|rest| *rest > 0);
        let rest = rest.map(|rest| move || words::AND_MORE.with(&[&crate::format::count(rest as u64)]));
        let request = |sent: Sent| view! { <ShowRequest name=sent.operation sent=sent /> };
        view! {
            <details class="calls">
                <summary>{t(words::REQUESTS)}</summary>
                {first.into_iter().map(request).collect_view()}
                {rest.map(|rest| view! { <p class="muted">{rest}</p> })}
            </details>
        }
    };
    move || calls.get().filter(|(_, first)| !first.is_empty()).map(shown)
}

/// The request of one call; `None` if the page does not know the operation.
fn sent(plan: &Plan, call: &PlannedCall) -> Option<Sent> {
    let parameters = (DeletionKind::of_plan(plan)?.texts().request)(plan, call)?;
    Some(Sent { operation: plan.action.name(), parameters })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::plan;
    use super::*;
    use media_api::Action;
    use serde_json::json;

    fn request(action: Action, subject: &str, items: &[&str]) -> serde_json::Value {
        let call = PlannedCall {
            subject: subject.to_owned(),
            items: items.iter().map(|item| (*item).to_owned()).collect(),
        };
        sent(&Plan { action, ..plan(true, 2) }, &call).unwrap().parameters
    }

    #[test]
    fn a_call_of_each_kind_is_the_request_that_was_sent() {
        assert_eq!(
            request(Action::DeleteLiveSnapshotFiles, "job-1", &["1767319200000", "1767319205000"]),
            json!({"JobId": "job-1", "CreateTimestampList": [1_767_319_200_000_i64, 1_767_319_205_000_i64], "DeleteOriginalFile": true})
        );
        assert_eq!(
            request(Action::DeleteStream, "v1", &["s1", "s2"]),
            json!({"VideoId": "v1", "JobIds": "s1,s2"})
        );
        assert_eq!(
            request(Action::DeleteMultipartUpload, "m1", &["m1"]),
            json!({"MediaId": "m1", "MediaType": "video"})
        );
        assert_eq!(request(Action::DeleteLiveSnapshotTemplate, "t1", &["t1"]), json!({"TemplateId": "t1"}));
    }
}
