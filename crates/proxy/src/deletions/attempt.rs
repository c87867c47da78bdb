//! One call, from its first attempt until the outcome of each of its items is known, or known to be unknown.

use super::Deletions;
use super::decision::{Answer, Fate, ReadBack, Rest, Step, fate, fate_after_restart, next_step};
use super::kinds::{ItemAnswer, Kind, Named};
use super::reading::{ReadError, Reader};
use super::report::Report;
use crate::store::activity::Ending;
use crate::store::deletions::{Call, CallItem, Interrupted, Run, Settlement, Verdict};
use crate::upstream::{UpstreamError, full_jitter};
use media_api::deletion::{Outcome, State};
use media_api::{ActivityOutcome, ServerMessage};
use std::time::Duration;

/// Reads after which an item that is still listed counts as not deleted, although the call was accepted or may have been: the
/// service may still be working on it.
const PROOF_READINGS: u32 = 3;
/// Number of read calls for one check of the items of a call, and its time limit.
const READ_BACK_CALLS: u32 = 300;
const READ_BACK_TIME: Duration = Duration::from_secs(60);

/// The result of a call: its report, and the last response.
pub(super) struct Ended {
    pub settlement: Settlement,
    pub answer: Answer,
    pub report: Report,
}

struct Attempt<'a> {
    deletions: &'a Deletions,
    run: &'a Run,
    kind: &'static dyn Kind,
    subject: String,
    /// Items without an outcome.
    open: Vec<CallItem>,
    verdicts: Vec<Verdict>,
    answers: Vec<Answer>,
}

impl Deletions {
    /// Makes a call whose intent has this number.
    pub(super) async fn make_call(
        &self,
        run: &Run,
        kind: &'static dyn Kind,
        call: Call,
        sequence: i64,
    ) -> Ended {
        let mut attempt = Attempt {
            deletions: self,
            run,
            kind,
            subject: call.subject,
            open: call.items,
            verdicts: Vec::new(),
            answers: Vec::new(),
        };
        let report = attempt.make().await;
        let answer = attempt.answers.last().copied().unwrap_or(Answer::NotSent);
        let ending = ending(&attempt.answers, &attempt.verdicts, &report);
        let settlement = Settlement { sequence: Some(sequence), verdicts: attempt.verdicts, ending };
        Ended { settlement, answer, report }
    }

    /// Settles by reading a call that was claimed by a server that has ended. If nothing can be read now, a later read may
    /// succeed: an error, unless this is the last one.
    pub(super) async fn settle_interrupted(
        &self,
        run: &Run,
        kind: &dyn Kind,
        Interrupted { sequence, call }: &Interrupted,
        is_last: bool,
    ) -> Result<Settlement, ReadError> {
        let seen = match self.look(kind, run, &call.subject, &call.items).await {
            Err(_) if is_last => vec![ReadBack::Unreadable; call.items.len()],
            looked => looked?,
        };
        let verdicts = call.items.iter().zip(&seen).map(|(item, seen)| {
            let outcome = fate_after_restart(*seen);
            let message = match outcome {
                Outcome::Absent => Some(ServerMessage::FoundGone),
                Outcome::Unknown => Some(ServerMessage::ServerEnded),
                _ => None,
            };
            let report = Report { message: message.map(String::from), ..Report::default() };
            Verdict { is_doubtful: true, ..report.verdict(item, outcome) }
        });
        // Even if everything is still there: the service may act on the call after this read.
        let outcome = ActivityOutcome::Unknown;
        let ending = Ending { outcome, code: None, request_id: None, created: None };
        Ok(Settlement { sequence: *sequence, verdicts: verdicts.collect(), ending })
    }

    /// The result of reading each item.
    async fn look(
        &self,
        kind: &dyn Kind,
        run: &Run,
        subject: &str,
        items: &[CallItem],
    ) -> Result<Vec<ReadBack>, ReadError> {
        let reader = Reader::new(&self.upstream, READ_BACK_CALLS, READ_BACK_TIME);
        let names = names(items);
        let named = Named { subject, items: &names, erase_originals: run.erase_originals };
        let seen = kind.read_back(&reader, named).await;
        if let Err(error) = &seen {
            tracing::warn!(deletion = %run.lease.deletion, %error, "items could not be looked up");
        }
        seen
    }

    /// How long to wait after this many attempts, the last of which failed with `error`.
    fn pause_after(&self, error: &UpstreamError, attempts: usize) -> Duration {
        let doubled = self.pace.backoff * 2u32.saturating_pow(attempts.saturating_sub(1) as u32);
        match error {
            UpstreamError::Service { retry_after: Some(wait), .. } => (*wait).min(self.pace.backoff_limit),
            _ => full_jitter(doubled.min(self.pace.backoff_limit)),
        }
    }

    /// Waits before another attempt; returns whether nothing more may be sent then.
    async fn back_off(&self, run: &Run, wait: Duration) -> bool {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
        let goes_on = matches!(self.store.state(&run.lease.deletion).await, Ok(Some(State::Running)));
        self.is_stopping() || !goes_on || !self.arming.is_armed()
    }
}

impl Attempt<'_> {
    /// Repeats until no item is open; returns the last report.
    async fn make(&mut self) -> Report {
        let deletions = self.deletions;
        loop {
            // The first attempt waited for its turn before the call was claimed.
            if !self.answers.is_empty() {
                deletions.upstream.turn(self.run.action).await;
            }
            let names = names(&self.open);
            let named =
                Named { subject: &self.subject, items: &names, erase_originals: self.run.erase_originals };
            let called = self.kind.call(&deletions.upstream, named).await;
            let (answer, report) = match &called {
                Ok(success) => (Answer::Accepted, Report::of_success(success)),
                Err(error) => (self.kind.answer(error), Report::of_error(error)),
            };
            let tried = self.open.iter().any(|item| item.tried);
            let step = next_step(&self.answers, tried, answer, deletions.pace.attempts);
            self.answers.push(answer);
            let pause = |error: &UpstreamError| deletions.pause_after(error, self.answers.len());
            let pause = called.as_ref().err().map(pause).unwrap_or_default();
            match step {
                Step::Accept => {
                    let unnamed = || vec![ItemAnswer::Unnamed; self.open.len()];
                    let items = called.map_or_else(|_| unnamed(), |success| success.items);
                    self.accept(items, &report).await;
                }
                Step::Settle(outcome) => self.settle_all(outcome, &report),
                Step::SendAgain => {
                    if deletions.back_off(self.run, pause).await {
                        let seen = self.read_back().await;
                        self.apply(seen, Rest::Leave, &report);
                    }
                }
                Step::ReadAndSend => {
                    let stopped = deletions.back_off(self.run, pause).await;
                    let rest = if stopped { Rest::Leave } else { Rest::Send };
                    let seen = self.read_back().await;
                    self.apply(seen, rest, &report);
                }
                Step::ReadAndSettle => {
                    let seen = self.read_until_gone().await;
                    self.apply(seen, Rest::Settle, &report);
                }
            }
            if self.open.is_empty() {
                return report;
            }
        }
    }

    fn settle_all(&mut self, outcome: Outcome, report: &Report) {
        self.verdicts.extend(self.open.drain(..).map(|item| report.verdict(&item, outcome)));
    }

    async fn read_back(&self) -> Vec<ReadBack> {
        let seen = self.deletions.look(self.kind, self.run, &self.subject, &self.open).await;
        seen.unwrap_or_else(|_| vec![ReadBack::Unreadable; self.open.len()])
    }

    /// Reads the open items a few times while one of them is still there.
    async fn read_until_gone(&self) -> Vec<ReadBack> {
        let mut seen = self.read_back().await;
        for reading in 1..PROOF_READINGS {
            if !seen.contains(&ReadBack::Present) {
                break;
            }
            tokio::time::sleep(self.deletions.pace.backoff * reading).await;
            seen = self.read_back().await;
        }
        seen
    }

    /// Sets the outcome of each open item from the read, or leaves it open to be sent again.
    fn apply(&mut self, seen: Vec<ReadBack>, rest: Rest, report: &Report) {
        let blames_none = self.answers.last() == Some(&Answer::SomeGone) && !seen.contains(&ReadBack::Absent);
        // The same call would be refused for the same reason.
        let rest = if blames_none && rest == Rest::Send { Rest::Settle } else { rest };
        let may_have_acted = self.answers.iter().any(|answer| answer.may_have_acted());
        for (item, seen) in std::mem::take(&mut self.open).into_iter().zip(seen) {
            match fate(&self.answers, item.tried, rest, seen) {
                Fate::SendAgain => self.open.push(CallItem { tried: may_have_acted || item.tried, ..item }),
                Fate::Outcome(outcome) => {
                    let message = match (outcome, may_have_acted || item.tried) {
                        (Outcome::Absent, _) => Some(ServerMessage::FoundGone),
                        (Outcome::Failed, true) if report.code.is_none() => Some(ServerMessage::StillThere),
                        (Outcome::Unknown, _) if report.code.is_none() => Some(ServerMessage::NotRead),
                        _ => None,
                    };
                    let told = message.map_or_else(|| report.clone(), |message| report.with_message(message));
                    self.verdicts.push(told.verdict(&item, outcome));
                }
            }
        }
    }

    /// Evaluates a success, and reads what it does not prove.
    async fn accept(&mut self, items: Vec<ItemAnswer>, report: &Report) {
        let mut unproven = Vec::new();
        for (item, answer) in std::mem::take(&mut self.open).into_iter().zip(items) {
            let code = |code: String| Report { code: Some(code), ..report.clone() };
            let verdict = match answer {
                ItemAnswer::Deleted => report.verdict(&item, Outcome::Deleted),
                ItemAnswer::NotFound => {
                    let told = code("NotFound".to_owned());
                    let told = if item.tried { told.with_message(ServerMessage::FoundGone) } else { told };
                    told.verdict(&item, Outcome::Absent)
                }
                ItemAnswer::Failed(reason) => code(reason).verdict(&item, Outcome::Failed),
                ItemAnswer::Accepted | ItemAnswer::Unnamed => {
                    unproven.push(answer);
                    self.open.push(item);
                    continue;
                }
            };
            self.verdicts.push(verdict);
        }
        self.prove(unproven, report).await;
    }

    /// Reads the open items until they are gone, a few times.
    async fn prove(&mut self, mut answers: Vec<ItemAnswer>, report: &Report) {
        for reading in 1..=PROOF_READINGS {
            if self.open.is_empty() {
                return;
            }
            let seen = self.read_back().await;
            let is_last = reading == PROOF_READINGS;
            let asked = std::mem::take(&mut self.open).into_iter().zip(std::mem::take(&mut answers));
            for ((item, answer), seen) in asked.zip(seen) {
                if seen != ReadBack::Absent && !is_last {
                    self.open.push(item);
                    answers.push(answer);
                    continue;
                }
                let was_accepted = answer == ItemAnswer::Accepted;
                let (outcome, message) = match seen {
                    ReadBack::Absent if was_accepted => (Outcome::Deleted, ServerMessage::StillListed),
                    ReadBack::Absent => (Outcome::Absent, ServerMessage::NotNamed),
                    ReadBack::Present if was_accepted => (Outcome::Failed, ServerMessage::StillListed),
                    ReadBack::Present => (Outcome::Failed, ServerMessage::NotNamed),
                    ReadBack::Undecided | ReadBack::Unreadable => {
                        (Outcome::Unknown, ServerMessage::AcceptedNotRead)
                    }
                };
                self.verdicts.push(report.with_message(message).verdict(&item, outcome));
            }
            if !self.open.is_empty() {
                tokio::time::sleep(self.deletions.pace.backoff * reading).await;
            }
        }
    }
}

fn names(items: &[CallItem]) -> Vec<String> {
    items.iter().map(|item| item.item.clone()).collect()
}

/// The outcome recorded for a call, which covers what this call did and not what others did. For an accepted call it is the
/// worst outcome of an item.
fn ending(answers: &[Answer], verdicts: &[Verdict], report: &Report) -> Ending {
    let any = |outcome| verdicts.iter().any(|verdict| verdict.outcome == outcome);
    let failed = verdicts.iter().find(|verdict| verdict.outcome == Outcome::Failed);
    let may_have_acted = answers.iter().any(|answer| answer.may_have_acted());
    let is_doubtful = may_have_acted && (any(Outcome::Unknown) || any(Outcome::Absent));
    let outcome = match answers.last() {
        Some(Answer::Accepted) if any(Outcome::Unknown) => ActivityOutcome::Unknown,
        Some(Answer::Accepted) if failed.is_some() => ActivityOutcome::Failed,
        Some(Answer::Accepted) => ActivityOutcome::Ok,
        _ if is_doubtful => ActivityOutcome::Unknown,
        Some(Answer::Refused | Answer::AlreadyGone | Answer::SomeGone) => ActivityOutcome::Refused,
        Some(Answer::NotSent | Answer::Throttled | Answer::FailedInPart | Answer::Lost) | None => {
            ActivityOutcome::Failed
        }
    };
    // An accepted call has no code; its response may say why an item was not deleted.
    let code = report.code.clone().or_else(|| failed?.code.clone());
    Ending { outcome, code, request_id: report.request_id.clone(), created: None }
}
