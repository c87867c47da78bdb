//! When a run stops by itself: a few calls in a row that fail for a reason that the next call shares.

use super::attempt::Report;
use super::decision::Answer;
use media_api::deletion::Pause;

/// Calls in a row after which a run is halted.
const LIMIT: u32 = 3;

/// Codes, or beginnings of codes, that concern the key, its rights or the clock, and not the items.
const ACCOUNT_WIDE: [&str; 11] = [
    "AccessDenied",
    "BucketNotAuthorized",
    "Forbidden",
    "IllegalTimestamp",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidSecurityToken",
    "InvalidTimeStamp",
    "NoPermission",
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
    /// Takes note of how a call ended.
    pub(super) fn note(&mut self, answer: Answer, report: &Report) {
        let is_shared = match answer {
            Answer::NotSent | Answer::Throttled | Answer::Lost | Answer::FailedInPart => true,
            Answer::Refused => report.code.as_deref().is_some_and(is_account_wide),
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

fn is_account_wide(code: &str) -> bool {
    ACCOUNT_WIDE
        .iter()
        .any(|known| code.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(code: &str) -> Report {
        Report { code: Some(code.to_owned()), message: Some("m".to_owned()), request_id: None }
    }

    fn halts(calls: &[(Answer, &str)]) -> bool {
        let mut breaker = Breaker::default();
        for (answer, code) in calls {
            assert_eq!(breaker.pause(), None);
            breaker.note(*answer, &report(code));
        }
        breaker.pause().is_some()
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
            breaker
                .note(if code == "Throttling" { Answer::Throttled } else { Answer::Refused }, &report(code));
        }
        let expected = Pause::CallsFail { code: Some("Forbidden.RAM".to_owned()), message: "m".to_owned() };
        assert_eq!(breaker.pause(), Some(expected));
    }
}
