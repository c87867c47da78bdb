//! When a job was expected to take pictures, as far as that is known. Pure.

use super::gaps::{Bound, Expected};
use super::spans::{Span, Spans};
use media_api::PastCommand;
use media_api::ice::Command;

/// What is known of a job's life. Times are in milliseconds since the epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Life {
    pub created: Option<i64>,
    /// When it was last changed, by any client; for a stopped job, when it was stopped.
    pub modified: Option<i64>,
    /// Whether it takes pictures now while its stream is live.
    pub is_started: bool,
    /// Whether it was never started.
    pub is_new: bool,
    /// Commands that this console sent and the service accepted, oldest first. Other clients may have sent more.
    pub commands: Vec<PastCommand>,
}

/// Parts of a job's life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Periods {
    /// Time in which pictures were expected.
    pub expected: Vec<Expected>,
    /// Time in which the job is known to have been stopped, or not started yet.
    pub stopped: Vec<Span>,
}

impl Life {
    /// The periods up to `end`. `times` are the known pictures, oldest first, and `read` the time in which all are known.
    ///
    /// A picture more than `grace` milliseconds after a stop shows that another client has started the job meanwhile: from then
    /// on pictures are expected again.
    pub fn periods(&self, times: &[i64], read: &Spans, grace: i64, end: i64) -> Periods {
        let created = self.created.unwrap_or(i64::MIN);
        let changes: Vec<(i64, bool)> =
            self.changes().filter(|(at, _)| (created..end).contains(at)).collect();
        let mut walk = Walk { periods: Periods::default(), since: Some(created), stopped_at: created };
        let was_waiting = |at: i64| read.covers((created, at)) && first_in(times, created, at).is_none();
        if let Some((at, true)) = changes.first().copied().filter(|(at, _)| was_waiting(*at)) {
            walk.stop(created);
            walk.start(at);
        }
        for (at, is_start) in changes {
            walk.resume_with_a_picture(times, grace, at);
            if is_start { walk.start(at) } else { walk.stop(at) }
        }
        walk.resume_with_a_picture(times, grace, end);
        self.finish(walk, times, end)
    }

    fn finish(&self, mut walk: Walk, times: &[i64], end: i64) -> Periods {
        let modified = self.modified.filter(|at| *at <= end);
        match (self.is_started, walk.since) {
            (true, Some(since)) => walk.expect(since, end, Bound::Open),
            // Another client has started it, and no picture shows when.
            (true, None) => {
                if let Some(at) = modified.filter(|at| *at > walk.stopped_at) {
                    walk.start(at);
                    walk.expect(at, end, Bound::Open);
                }
            }
            (false, Some(since)) if self.is_new => walk.periods.stopped.push((since, end)),
            (false, Some(since)) => {
                let newest = times.iter().rev().find(|at| **at < end).copied();
                match modified.max(newest).filter(|until| *until > since) {
                    Some(until) => {
                        walk.stop(until);
                        walk.periods.stopped.push((until, end));
                    }
                    None => walk.periods.stopped.push((since, end)),
                }
            }
            (false, None) => walk.periods.stopped.push((walk.stopped_at, end)),
        }
        walk.periods.stopped.retain(|span| span.0 < span.1);
        walk.periods
    }

    /// Starts (true) and stops. A restart leaves the job running.
    fn changes(&self) -> impl Iterator<Item = (i64, bool)> {
        self.commands.iter().filter_map(|PastCommand { at, command }| match command {
            command if command == Command::Start.as_str() => Some((*at, true)),
            command if command == Command::Stop.as_str() => Some((*at, false)),
            _ => None,
        })
    }
}

/// The first picture from one instant up to another.
fn first_in(times: &[i64], from: i64, to: i64) -> Option<i64> {
    let first = times.partition_point(|at| *at < from);
    times.get(first).copied().filter(|at| *at < to)
}

struct Walk {
    periods: Periods,
    /// When the job was started, while it runs.
    since: Option<i64>,
    stopped_at: i64,
}

impl Walk {
    fn expect(&mut self, from: i64, to: i64, ends: Bound) {
        if from < to {
            self.periods.expected.push(Expected { span: (from, to), starts: Bound::Exact, ends });
        }
    }

    fn stop(&mut self, at: i64) {
        if let Some(since) = self.since.take() {
            self.expect(since, at, Bound::Exact);
            self.stopped_at = at;
        }
    }

    fn start(&mut self, at: i64) {
        if self.since.is_none() {
            self.periods.stopped.push((self.stopped_at, at));
            self.since = Some(at);
        }
    }

    fn resume_with_a_picture(&mut self, times: &[i64], grace: i64, before: i64) {
        if self.since.is_none()
            && let Some(at) = first_in(times, self.stopped_at.saturating_add(grace + 1), before)
        {
            self.since = Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const GRACE: i64 = 10_000;

    fn life(commands: &[(i64, &str)], is_started: bool) -> Life {
        let command = |(at, command): &(i64, &str)| PastCommand { at: *at, command: (*command).to_owned() };
        let commands = commands.iter().map(command).collect();
        Life { created: Some(HOUR), is_started, commands, ..Life::default() }
    }

    fn all() -> Spans {
        let mut spans = Spans::default();
        spans.insert((0, 10 * HOUR));
        spans
    }

    fn every_five_seconds(from: i64, to: i64) -> Vec<i64> {
        (from..to).step_by(5_000).collect()
    }

    fn spans(periods: &Periods) -> Vec<Span> {
        periods.expected.iter().map(|expected| expected.span).collect()
    }

    #[test]
    fn pictures_are_expected_from_the_creation_on() {
        let periods = life(&[], true).periods(&[], &all(), GRACE, 3 * HOUR);
        let expected = Expected { span: (HOUR, 3 * HOUR), starts: Bound::Exact, ends: Bound::Open };
        assert_eq!(periods, Periods { expected: vec![expected], stopped: Vec::new() });
    }

    #[test]
    fn a_stopped_hour_is_known_from_the_commands() {
        let times = every_five_seconds(HOUR, 2 * HOUR);
        let life = life(&[(2 * HOUR, "stop"), (3 * HOUR, "start"), (3 * HOUR + 9, "restart")], true);
        let periods = life.periods(&times, &all(), GRACE, 5 * HOUR);
        assert_eq!(spans(&periods), [(HOUR, 2 * HOUR), (3 * HOUR, 5 * HOUR)]);
        assert_eq!(periods.stopped, [(2 * HOUR, 3 * HOUR)]);
    }

    #[test]
    fn a_job_that_is_stopped_was_so_since_its_last_change() {
        let times = every_five_seconds(HOUR, 2 * HOUR);
        let stopped = |modified| Life { modified, ..life(&[], false) };
        let periods = stopped(Some(2 * HOUR + 7)).periods(&times, &all(), GRACE, 5 * HOUR);
        assert_eq!(spans(&periods), [(HOUR, 2 * HOUR + 7)]);
        assert_eq!(periods.stopped, [(2 * HOUR + 7, 5 * HOUR)]);
        // Where the service gives no end, the newest picture is the last expected one.
        let periods = stopped(None).periods(&times, &all(), GRACE, 5 * HOUR);
        assert_eq!(spans(&periods), [(HOUR, 2 * HOUR - 5_000)]);
    }

    #[test]
    fn a_job_that_was_never_started_takes_no_pictures() {
        let new = Life { is_new: true, modified: Some(HOUR), ..life(&[], false) };
        let periods = new.periods(&[], &all(), GRACE, 5 * HOUR);
        assert_eq!((spans(&periods), periods.stopped), (Vec::new(), vec![(HOUR, 5 * HOUR)]));
    }

    #[test]
    fn before_its_first_start_a_job_has_waited() {
        let life = life(&[(2 * HOUR, "start")], true);
        let periods = life.periods(&every_five_seconds(2 * HOUR, 3 * HOUR), &all(), GRACE, 3 * HOUR);
        assert_eq!((spans(&periods), periods.stopped), (vec![(2 * HOUR, 3 * HOUR)], vec![(HOUR, 2 * HOUR)]));
        // Earlier pictures show that another client has stopped the job; the time is unknown.
        let periods = life.periods(&every_five_seconds(HOUR, HOUR + 60_000), &all(), GRACE, 3 * HOUR);
        assert_eq!((spans(&periods), periods.stopped), (vec![(HOUR, 3 * HOUR)], Vec::new()));
        // The time is unknown as long as that span is not read.
        let periods = life.periods(&[], &Spans::default(), GRACE, 3 * HOUR);
        assert_eq!((spans(&periods), periods.stopped), (vec![(HOUR, 3 * HOUR)], Vec::new()));
    }

    #[test]
    fn a_picture_after_a_stop_shows_that_somebody_else_has_started_the_job() {
        let life = life(&[(2 * HOUR, "stop")], true);
        let mut times = every_five_seconds(HOUR, 2 * HOUR);
        times.push(2 * HOUR + 4_000);
        let again = every_five_seconds(3 * HOUR, 4 * HOUR);
        times.extend(&again);
        let periods = life.periods(&times, &all(), GRACE, 5 * HOUR);
        assert_eq!(spans(&periods), [(HOUR, 2 * HOUR), (3 * HOUR, 5 * HOUR)]);
        assert_eq!(periods.stopped, Vec::<Span>::new(), "the time of the start is unknown");
        // Without a picture only its last change is known.
        let quiet = Life { modified: Some(3 * HOUR), ..life };
        let periods = quiet.periods(&[], &all(), GRACE, 5 * HOUR);
        assert_eq!(spans(&periods), [(HOUR, 2 * HOUR), (3 * HOUR, 5 * HOUR)]);
    }
}
