//! The decision after a response. Pure: no item is sent a second time without a read in between, whatever the response was.

use media_api::deletion::Outcome;

/// The result of one attempt of a call, as far as the next step depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The documented success.
    Accepted,
    /// No connection: nothing was sent.
    NotSent,
    /// Refused for its rate; nothing was done.
    Throttled,
    /// Refused, and nothing was done.
    Refused,
    /// Refused because none of the items exists.
    AlreadyGone,
    /// Refused as a whole because one of the items does not exist.
    SomeGone,
    /// The service reports that it failed, and may have acted on some of the items. Documented as worth repeating.
    FailedInPart,
    /// Whether the service acted is unknown: no response, an undocumented one, or an internal error of the service.
    Lost,
}

impl Answer {
    /// Whether items may be gone through this attempt.
    pub(super) fn may_have_acted(self) -> bool {
        match self {
            Self::Accepted | Self::FailedInPart | Self::Lost => true,
            Self::NotSent | Self::Throttled | Self::Refused | Self::AlreadyGone | Self::SomeGone => false,
        }
    }
}

/// The next step for the items of an answered call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Take the response's result of each item, and read those that it does not name.
    Accept,
    /// Every item has this outcome.
    Settle(Outcome),
    /// Send again after a pause. Nothing was sent since the items were read or planned.
    SendAgain,
    /// Read after a pause; send again what is not known to be gone.
    ReadAndSend,
    /// Read, and settle by what is found.
    ReadAndSettle,
}

/// The step after `answer`, when earlier attempts of the same call had the results `history`. Each of those was followed by a
/// read, unless nothing was sent. At most `attempts` are made. `tried` says whether an earlier call may have acted on any of
/// the items, or may still do so: one that was under way when the server ended.
pub(super) fn next_step(history: &[Answer], tried: bool, answer: Answer, attempts: u32) -> Step {
    let may_repeat = history.len() + 1 < attempts as usize;
    let is_certain = !tried && !history.iter().any(|earlier| earlier.may_have_acted());
    match answer {
        Answer::Accepted => Step::Accept,
        Answer::AlreadyGone => Step::Settle(Outcome::Absent),
        Answer::NotSent if may_repeat => Step::SendAgain,
        Answer::Throttled | Answer::SomeGone | Answer::FailedInPart if may_repeat => Step::ReadAndSend,
        Answer::NotSent | Answer::Throttled if is_certain => Step::Settle(Outcome::Failed),
        Answer::Refused | Answer::SomeGone if is_certain => Step::Settle(Outcome::Refused),
        Answer::NotSent
        | Answer::Throttled
        | Answer::Refused
        | Answer::SomeGone
        | Answer::FailedInPart
        | Answer::Lost => Step::ReadAndSettle,
    }
}

/// The result of reading an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadBack {
    Absent,
    Present,
    /// It was read, but that proves neither: an upload is listed with or without its fragments.
    Undecided,
    /// It could not be read.
    Unreadable,
}

/// The next step for items that are not gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Send,
    Settle,
    /// The deletion was stopped: items that were certainly not acted on count as never sent.
    Leave,
}

/// The result for one item that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Outcome(Outcome),
    SendAgain,
}

/// The result for an item after attempts with the results `answers`, in order, and a read with the result `seen`. `tried` is
/// that of [`next_step`], of this item.
pub(super) fn fate(answers: &[Answer], tried: bool, rest: Rest, seen: ReadBack) -> Fate {
    let is_certain = !tried && !answers.iter().any(|answer| answer.may_have_acted());
    let refused = matches!(answers.last(), Some(Answer::Refused | Answer::SomeGone));
    let not_deleted = if refused { Outcome::Refused } else { Outcome::Failed };
    match (seen, rest) {
        (ReadBack::Absent, _) => Fate::Outcome(Outcome::Absent),
        (ReadBack::Present | ReadBack::Undecided, Rest::Send) => Fate::SendAgain,
        (_, Rest::Leave) if is_certain => Fate::Outcome(Outcome::Planned),
        (ReadBack::Present, _) => Fate::Outcome(not_deleted),
        (ReadBack::Undecided | ReadBack::Unreadable, _) if is_certain => Fate::Outcome(not_deleted),
        (ReadBack::Undecided | ReadBack::Unreadable, _) => Fate::Outcome(Outcome::Unknown),
    }
}

/// The result for an item whose call was claimed by a server that ended before it recorded a response. Planned items are sent
/// again, since they were read; they count as tried, since the call may act after that read.
pub(super) fn fate_after_restart(seen: ReadBack) -> Outcome {
    match seen {
        ReadBack::Absent => Outcome::Absent,
        ReadBack::Present | ReadBack::Undecided => Outcome::Planned,
        ReadBack::Unreadable => Outcome::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Answer; 8] = [
        Answer::Accepted,
        Answer::NotSent,
        Answer::Throttled,
        Answer::Refused,
        Answer::AlreadyGone,
        Answer::SomeGone,
        Answer::FailedInPart,
        Answer::Lost,
    ];
    const SEEN: [ReadBack; 4] =
        [ReadBack::Absent, ReadBack::Present, ReadBack::Undecided, ReadBack::Unreadable];

    #[test]
    fn each_answer_has_its_step() {
        use Answer::*;
        use Step::*;
        let (failed, refused) = (Settle(Outcome::Failed), Settle(Outcome::Refused));
        let gone = Settle(Outcome::Absent);
        // The response; the step on the first of three attempts, on the last one, and on the last one after an attempt, or a
        // call of an earlier server, that may have acted.
        for (answer, first, last, doubtful) in [
            (Accepted, Accept, Accept, Accept),
            (NotSent, SendAgain, failed, ReadAndSettle),
            (Throttled, ReadAndSend, failed, ReadAndSettle),
            (Refused, refused, refused, ReadAndSettle),
            (AlreadyGone, gone, gone, gone),
            (SomeGone, ReadAndSend, refused, ReadAndSettle),
            (FailedInPart, ReadAndSend, ReadAndSettle, ReadAndSettle),
            (Lost, ReadAndSettle, ReadAndSettle, ReadAndSettle),
        ] {
            assert_eq!(next_step(&[], false, answer, 3), first, "{answer:?}");
            assert_eq!(next_step(&[NotSent, Throttled], false, answer, 3), last, "{answer:?}");
            assert_eq!(next_step(&[Throttled, FailedInPart], false, answer, 3), doubtful, "{answer:?}");
            assert_eq!(next_step(&[NotSent, Throttled], true, answer, 3), doubtful, "{answer:?}");
        }
        assert_eq!(next_step(&[Throttled], false, Throttled, 3), ReadAndSend);
        assert_eq!(next_step(&[FailedInPart], false, Refused, 3), ReadAndSettle);
        assert_eq!(next_step(&[], true, Refused, 3), ReadAndSettle);
        assert_eq!(next_step(&[], true, Throttled, 3), ReadAndSend);
    }

    #[test]
    fn only_what_never_left_is_sent_again_without_a_read() {
        for answer in ALL {
            for history in [&[][..], &[Answer::Throttled], &[Answer::FailedInPart], &[Answer::NotSent]] {
                for tried in [false, true] {
                    let step = next_step(history, tried, answer, 6);
                    assert_eq!(step == Step::SendAgain, answer == Answer::NotSent, "{history:?} {answer:?}");
                }
            }
        }
    }

    #[test]
    fn the_last_attempt_is_followed_by_no_other() {
        for answer in ALL {
            for attempts in [0, 1, 3] {
                let history = vec![Answer::Throttled; (attempts as usize).saturating_sub(1)];
                let step = next_step(&history, false, answer, attempts);
                assert!(!matches!(step, Step::SendAgain | Step::ReadAndSend), "{answer:?} {attempts}");
            }
        }
    }

    #[test]
    fn an_item_is_settled_by_what_was_read() {
        use Outcome::*;
        let throttled = &[Answer::Throttled][..];
        let refused = &[Answer::SomeGone][..];
        let lost = &[Answer::Throttled, Answer::Lost][..];
        let doubtful = &[Answer::FailedInPart, Answer::Refused][..];
        let tried = true;
        // The result for each of Absent, Present, Undecided, Unreadable.
        for (answers, tried, rest, expected) in [
            (throttled, !tried, Rest::Settle, [Absent, Failed, Failed, Failed]),
            (throttled, !tried, Rest::Leave, [Absent, Planned, Planned, Planned]),
            (throttled, tried, Rest::Settle, [Absent, Failed, Unknown, Unknown]),
            (throttled, tried, Rest::Leave, [Absent, Failed, Unknown, Unknown]),
            (refused, !tried, Rest::Settle, [Absent, Refused, Refused, Refused]),
            (refused, tried, Rest::Settle, [Absent, Refused, Unknown, Unknown]),
            (lost, !tried, Rest::Settle, [Absent, Failed, Unknown, Unknown]),
            (lost, !tried, Rest::Leave, [Absent, Failed, Unknown, Unknown]),
            (doubtful, !tried, Rest::Settle, [Absent, Refused, Unknown, Unknown]),
        ] {
            for (seen, expected) in SEEN.into_iter().zip(expected) {
                assert_eq!(
                    fate(answers, tried, rest, seen),
                    Fate::Outcome(expected),
                    "{answers:?} {tried} {rest:?} {seen:?}"
                );
            }
        }
    }

    #[test]
    fn what_could_not_be_read_is_never_sent_again() {
        for answer in ALL {
            for seen in SEEN {
                for tried in [false, true] {
                    let again = fate(&[answer], tried, Rest::Send, seen) == Fate::SendAgain;
                    let expected = matches!(seen, ReadBack::Present | ReadBack::Undecided);
                    assert_eq!(again, expected, "{answer:?} {seen:?}");
                }
            }
        }
        let restarted = SEEN.map(fate_after_restart);
        assert_eq!(restarted, [Outcome::Absent, Outcome::Planned, Outcome::Planned, Outcome::Unknown]);
    }

    #[test]
    fn what_may_have_been_sent_is_never_called_unsent() {
        for answer in ALL {
            for rest in [Rest::Send, Rest::Settle, Rest::Leave] {
                for seen in SEEN {
                    assert_ne!(fate(&[answer], true, rest, seen), Fate::Outcome(Outcome::Planned));
                }
            }
        }
    }

    #[test]
    fn nothing_is_called_deleted_without_an_answer_that_says_so() {
        for answer in ALL {
            for rest in [Rest::Send, Rest::Settle, Rest::Leave] {
                for seen in SEEN {
                    assert_ne!(fate(&[answer], false, rest, seen), Fate::Outcome(Outcome::Deleted));
                }
            }
            assert_ne!(next_step(&[], false, answer, 3), Step::Settle(Outcome::Deleted));
        }
    }
}
