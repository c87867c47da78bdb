//! Faults as sentences.

use crate::format;
use crate::text::faults as words;
use media_api::faults::{Fault, FaultEffect, StorageFault};

/// The operation, the effect and how often it still occurs: `DeleteStream answers DeleteStreamFailed · 2 more times`.
pub fn fault_words(fault: &Fault) -> String {
    let operation = fault.action.map_or_else(|| words::EVERY_OPERATION.get(), |action| action.name());
    let effect = match &fault.effect {
        FaultEffect::Error { code } => words::DOES_ERROR.with(&[operation, code]),
        FaultEffect::Throttle { retry_after_ms: 0 } => words::DOES_THROTTLE.with(&[operation]),
        FaultEffect::Throttle { retry_after_ms } => {
            words::DOES_THROTTLE_FOR.with(&[operation, &format::count(*retry_after_ms)])
        }
        FaultEffect::Hang { seconds } => words::DOES_HANG.with(&[operation, &seconds.to_string()]),
        FaultEffect::Lost => words::DOES_LOST.with(&[operation]),
        FaultEffect::Cut => words::DOES_CUT.with(&[operation]),
        FaultEffect::Garble => words::DOES_GARBLE.with(&[operation]),
    };
    let share = fault.probability.map(|share| words::SHARE_OF.with(&[&percent(share)]));
    let times = fault.times.map(|times| match times {
        1 => words::ONCE_MORE.get().to_owned(),
        times => words::TIMES_MORE.with(&[&format::count(times.into())]),
    });
    [Some(effect), share, times].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A share from 0 to 1 in percent: `12.5`.
fn percent(share: f64) -> String {
    let tenths = (share * 1_000.0).round() / 10.0;
    tenths.to_string()
}

/// The fault of the disk; `None` stands for a working disk.
pub fn storage_words(storage: Option<&StorageFault>) -> String {
    match storage {
        None => words::STORAGE_WORKS.get().to_owned(),
        Some(StorageFault::Full) => words::STORAGE_FULL.get().to_owned(),
        Some(StorageFault::FullAfter { files }) => {
            words::STORAGE_FULL_AFTER.with(&[&format::count((*files).into())])
        }
        Some(StorageFault::Down) => words::STORAGE_DOWN.get().to_owned(),
        Some(StorageFault::Undeletable) => words::STORAGE_UNDELETABLE.get().to_owned(),
        Some(StorageFault::Slow { millis }) => words::STORAGE_SLOW.with(&[&format::count(*millis)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Action;

    #[test]
    fn a_fault_is_one_sentence_with_how_often_it_hits() {
        let fault = |effect, times, probability| Fault {
            action: Some(Action::DeleteStream),
            effect,
            times,
            probability,
        };
        let error = FaultEffect::Error { code: "DeleteStreamFailed".to_owned() };
        assert_eq!(
            fault_words(&fault(error, Some(2), None)),
            "DeleteStream answers DeleteStreamFailed · 2 more times"
        );
        assert_eq!(
            fault_words(&fault(FaultEffect::Cut, Some(1), Some(0.125))),
            "DeleteStream closes the connection without an answer · 12.5 % of calls · once more"
        );
        let every =
            Fault { action: None, ..fault(FaultEffect::Throttle { retry_after_ms: 1_500 }, None, None) };
        assert_eq!(
            fault_words(&every),
            "Every operation answers Throttling.User, to be tried again after 1,500 ms"
        );
    }
}
