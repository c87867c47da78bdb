//! When a run stops by itself: a few calls in a row that fail for a reason that also affects the next call.

use super::decision::Answer;
use super::report::Report;
use media_api::deletion::Pause;

/// Calls in a row after which a run is halted.
const LIMIT: u32 = 3;

/// Statuses of errors that concern the key, its permissions or the account.
const ACCOUNT_WIDE_STATUSES: [u16; 2] = [401, 403];
/// Codes, or prefixes of codes, that concern the key, its permissions, the account, the clock or the endpoint, and not the
/// items. They may have another status.
const ACCOUNT_WIDE: [&str; 17] = [
    "AccessDenied",
    "BucketNotAuthorized",
    "Forbidden",
    "IllegalTimestamp",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidAction",
    "InvalidApi",
    "InvalidProduct",
    "InvalidSecurityToken",
    "InvalidTimeStamp",
    "InvalidVersion",
    "MissingSecurityToken",
    "NoPermission",
    "OperationDenied",
    "SignatureDoesNotMatch",
    "UserDisable",
];

/// Counts the calls of one run that failed in a row.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failed: u32,
    last: Option<Report>,
}

impl Breaker {
    /// Counts the result of a call.
    pub(super) fn note(&mut self, answer: Answer, report: &Report) {
        let is_shared = match answer {
            Answer::NotSent | Answer::Throttled | Answer::Lost | Answer::FailedInPart => true,
            Answer::Refused => is_account_wide(report),
            Answer::Accepted | Answer::AlreadyGone | Answer::SomeGone => false,
        };
        self.failed = if is_shared { self.failed + 1 } else { 0 };
        self.last = is_shared.then(|| report.clone());
    }

    /// Why nothing more may be sent, if so.
    pub(super) fn pause(&self) -> Option<Pause> {
        let report = self.last.as_ref().filter(|_| self.failed >= LIMIT)?;
        let message = report.message.clone().unwrap_or_default();
        Some(Pause::CallsFail { code: report.code.clone(), message })
    }
}

fn is_account_wide(report: &Report) -> bool {
    let code = report.code.as_deref().unwrap_or_default();
    let begins_with =
        |known: &&str| code.strip_prefix(*known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    report.status.is_some_and(|status| ACCOUNT_WIDE_STATUSES.contains(&status))
        || ACCOUNT_WIDE.iter().any(begins_with)
}

#[cfg(test)]
mod tests {
    use super::super::kinds;
    use super::*;
    use media_api::Remedy;

    fn report(status: u16, code: &str) -> Report {
        let (code, message) = (Some(code.to_owned()), Some("m".to_owned()));
        Report { status: Some(status), code, message, request_id: None }
    }

    fn halts(calls: &[(Answer, &str)]) -> bool {
        let mut breaker = Breaker::default();
        for (answer, code) in calls {
            assert_eq!(breaker.pause(), None);
            breaker.note(*answer, &report(400, code));
        }
        breaker.pause().is_some()
    }

    #[test]
    fn what_only_a_person_can_put_right_halts_a_run_and_what_concerns_the_items_does_not() {
        for kind in kinds::ALL {
            for error in kind.action().facts().documented_errors() {
                let mut breaker = Breaker::default();
                (0..3).for_each(|_| breaker.note(Answer::Refused, &report(error.status, error.code)));
                let expected = match error.remedy {
                    // The storage of this one upload.
                    Remedy::FixSetup if error.fields.contains(&"MediaId") => false,
                    Remedy::AskPermission | Remedy::EnableService | Remedy::FixSetup => true,
                    Remedy::FixInput | Remedy::NothingToDo => false,
                    // Not a refusal of the items either; as a status or a code it is another response.
                    Remedy::RetryLater => continue,
                };
                assert_eq!(breaker.pause().is_some(), expected, "{} {}", kind.action(), error.code);
            }
        }
        // An undocumented code.
        let mut breaker = Breaker::default();
        (0..3).for_each(|_| breaker.note(Answer::Refused, &report(403, "Odd.Code")));
        assert!(breaker.pause().is_some());
    }

    #[test]
    fn three_calls_in_a_row_that_fail_for_all_halt_a_run() {
        let refused = (Answer::Refused, "InvalidAccessKeyId.NotFound");
        assert!(!halts(&[refused; 2]));
        assert!(halts(&[refused; 3]));
        let mixed = [(Answer::Throttled, "Throttling.User"), (Answer::NotSent, ""), (Answer::Lost, "")];
        assert!(halts(&mixed));
        assert!(!halts(&[refused, refused, (Answer::Accepted, ""), refused, refused]));
    }

    #[test]
    fn what_concerns_the_items_of_one_call_halts_nothing() {
        for code in ["JobNotFound", "OverlayNotSupported", "InvalidFile.NotFound", "ForbiddenWord"] {
            let calls = vec![(Answer::Refused, code); 10];
            assert!(!halts(&calls), "{code}");
        }
        assert!(!halts(&[(Answer::AlreadyGone, "NoValidSnapshot"); 10]));
    }

    #[test]
    fn the_pause_names_the_last_error() {
        let mut breaker = Breaker::default();
        for code in ["Throttling", "NoPermission", "Forbidden.RAM"] {
            breaker.note(
                if code == "Throttling" { Answer::Throttled } else { Answer::Refused },
                &report(400, code),
            );
        }
        let expected = Pause::CallsFail { code: Some("Forbidden.RAM".to_owned()), message: "m".to_owned() };
        assert_eq!(breaker.pause(), Some(expected));
    }
}
