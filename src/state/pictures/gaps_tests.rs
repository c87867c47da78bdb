//! Gaps by their definition: what is one, where it begins and ends, and where none is reported.

use super::super::deleted::merge;
use super::super::life::Life;
use super::*;
use media_api::PastCommand;
use proptest::prelude::*;

/// Times at every interval of five seconds, each up to `jitter` later, without those in `missing`.
fn stream(seconds: i64, jitter: i64, missing: Span) -> Vec<i64> {
    let due = (0..seconds).step_by(5).map(|second| second * 1000);
    let taken = due.map(|due| due + (due / 5_000 * 7919) % (jitter + 1));
    taken.filter(|t| !(missing.0..missing.1).contains(t)).collect()
}

fn spans(of: &[Span]) -> Spans {
    of.iter().copied().collect()
}

fn open(span: Span) -> Expected {
    Expected { span, starts: Bound::Open, ends: Bound::Open }
}

fn between(gaps: &[Gap]) -> Vec<Span> {
    gaps.iter().map(|gap| (gap.from, gap.to)).collect()
}

#[test]
fn ordinary_keyframe_jitter_is_no_gap_at_any_zoom() {
    let times = stream(5_400, 2_400, (0, 0));
    for range in [(0, 5_400_000), (4_500_000, 5_400_000), (300_000, 360_000)] {
        let read = spans(&[range]);
        let keyframe = longest_keyframe_distance(&times, &read, range, 5);
        assert!(keyframe <= 2_400, "{keyframe}");
        assert_eq!(gaps(&times, &read, &[open(range)], threshold(5, 0)), [], "{range:?}");
    }
}

#[test]
fn the_ends_of_a_gap_are_the_times_of_its_pictures() {
    let times = stream(3_600, 1_200, (1_250_000, 1_690_000));
    let (before, after) = (
        times.iter().copied().filter(|t| *t < 1_250_000).max().unwrap(),
        times.iter().copied().find(|t| *t >= 1_690_000).unwrap(),
    );
    let gap = Gap { from: before, to: after, begins_with: Bound::Exact, ends_with: Bound::Exact };
    for end in [3_600_000, 3_603_000, 3_606_000] {
        let found = gaps(&times, &spans(&[(0, end)]), &[open((0, end))], threshold(5, 1_200));
        assert_eq!(found, [gap], "{end}");
    }
}

#[test]
fn a_stream_that_has_died_is_a_gap_up_to_now() {
    let times: Vec<i64> = (0..600).step_by(5).map(|second| second * 1000).collect();
    let life = Life { created: Some(0), is_started: true, ..Life::default() };
    let read = spans(&[(0, 900_000)]);
    let periods = life.periods(&times, &read, threshold(5, 0), 900_000);
    let found = gaps(&times, &read, &periods.expected, threshold(5, 0));
    let dead = Gap { from: 595_000, to: 900_000, begins_with: Bound::Exact, ends_with: Bound::Open };
    assert_eq!(found, [dead]);
}

#[test]
fn time_before_the_job_existed_is_no_gap_and_its_first_minutes_can_be_one() {
    let times: Vec<i64> = (500..900).step_by(5).map(|second| second * 1000).collect();
    let read = spans(&[(0, 900_000)]);
    let found = |created| {
        let life = Life { created: Some(created), is_started: true, ..Life::default() };
        gaps(&times, &read, &life.periods(&times, &read, 10_000, 900_000).expected, threshold(5, 0))
    };
    assert_eq!(found(498_000), []);
    let late = Gap { from: 450_000, to: 500_000, begins_with: Bound::Exact, ends_with: Bound::Exact };
    assert_eq!(found(450_000), [late]);
}

#[test]
fn a_stopped_hour_is_no_gap_and_what_follows_it_can_be_one() {
    const HOUR: i64 = 3_600_000;
    let command = |at, command: &str| PastCommand { at, command: command.to_owned() };
    let commands = vec![command(HOUR, "stop"), command(2 * HOUR, "start")];
    let life = Life { created: Some(0), is_started: true, commands, ..Life::default() };
    let running = |from: i64, to: i64| (from..to).step_by(5_000);
    let read = spans(&[(0, 3 * HOUR)]);
    let found = |times: &[i64]| {
        gaps(times, &read, &life.periods(times, &read, 10_000, 3 * HOUR).expected, threshold(5, 0))
    };
    let prompt: Vec<i64> = running(0, HOUR).chain(running(2 * HOUR + 3_000, 3 * HOUR)).collect();
    assert_eq!(found(&prompt), []);
    let slow: Vec<i64> = running(0, HOUR).chain(running(2 * HOUR + 60_000, 3 * HOUR)).collect();
    assert_eq!(between(&found(&slow)), [(2 * HOUR, 2 * HOUR + 60_000)]);
}

#[test]
fn pictures_that_were_deleted_leave_no_gap() {
    let all = stream(3_600, 2_400, (1_000_000, 1_100_000));
    let is_deleted = |at: &&i64| (900_000..1_500_000).contains(*at);
    let (deleted, left): (Vec<&i64>, Vec<&i64>) = all.iter().partition(is_deleted);
    let (deleted, left): (Vec<i64>, Vec<i64>) =
        (deleted.into_iter().copied().collect(), left.into_iter().copied().collect());
    let (read, range) = (spans(&[(0, 3_600_000)]), open((0, 3_600_000)));
    assert_eq!(
        gaps(&left, &read, &[range], threshold(5, 2_400)).len(),
        1,
        "without what is known of deletions"
    );
    let found = gaps(&merge(&left, &deleted), &read, &[range], threshold(5, 2_400));
    assert_eq!(found, gaps(&all, &read, &[range], threshold(5, 2_400)));
    assert_eq!(found.len(), 1, "the gap among them stays one");
}

#[test]
fn without_any_picture_the_expected_time_is_one_gap_and_nothing_expected_is_none() {
    let (whole, read) = ((0, 900_000), spans(&[(0, 900_000)]));
    assert_eq!(gaps(&[], &read, &[open(whole)], threshold(5, 0)).len(), 1);
    assert_eq!(gaps(&[], &read, &[], threshold(5, 0)), []);
}

#[test]
fn the_keyframe_distance_is_what_regular_pictures_show_and_no_gap() {
    let hour = (0, 3_600_000);
    let distance = |times: &[i64]| longest_keyframe_distance(times, &spans(&[hour]), hour, 5);
    assert_eq!(distance(&stream(3_600, 0, (0, 0))), 0);
    let jitter = distance(&stream(3_600, 2_400, (1_000_000, 2_000_000)));
    assert!((1..=2_400).contains(&jitter), "{jitter}");
    // A keyframe every 30 seconds: no picture can come sooner.
    let sparse: Vec<i64> = (0..3_600).step_by(30).map(|second| second * 1000).collect();
    assert_eq!(distance(&sparse), 25_000);
    assert_eq!(distance(&[]), 0);
    // Two pictures on both sides of a gap, as when zoomed in on it, show nothing.
    assert_eq!(distance(&[1_000, 600_000]), 0);
}

proptest! {
    #[test]
    fn gaps_depend_neither_on_the_range_nor_on_what_is_not_read(
        steps in prop::collection::vec(prop_oneof![9 => 4_000_i64..8_000, 1 => 8_000_i64..200_000], 0..120),
        cuts in prop::collection::vec((0_i64..600_000, 0_i64..90_000), 0..4),
        zoom in (0_i64..600_000, 0_i64..300_000),
        threshold in 9_000_i64..20_000,
    ) {
        let times: Vec<i64> = steps.iter().scan(0, |at, step| { *at += step; Some(*at) }).collect();
        let all = (0, 700_000);
        let expected = [open(all)];
        let exact = gaps(&times, &spans(&[all]), &expected, threshold);

        // By definition: all neighbours that are far apart, and nothing else.
        let mut points = vec![0];
        points.extend(times.iter().copied().filter(|t| (1..700_000).contains(t)));
        points.push(700_000);
        let far: Vec<Span> = points.windows(2).filter(|p| p[1] - p[0] > threshold).map(|p| (p[0], p[1])).collect();
        prop_assert_eq!(between(&exact), far);

        // Where something is not read, fewer gaps are found, and no false ones.
        let unread = spans(&cuts.iter().map(|(from, length)| (*from, from + length)).collect::<Vec<_>>());
        let read = spans(&unread.missing_in(all));
        let found = gaps(&times, &read, &expected, threshold);
        prop_assert!(found.iter().all(|gap| exact.contains(gap)), "{:?}", found);
        let is_read = |gap: &&Gap| unread.within((gap.from, gap.to)).is_empty();
        prop_assert_eq!(found.len(), exact.iter().filter(is_read).count());

        // A narrower range, for which the nearest pictures on both sides are read too, shows the same gaps with the same ends.
        let range = (zoom.0, (zoom.0 + zoom.1).min(700_000));
        let before = times.iter().rev().copied().find(|at| *at < range.0).unwrap_or(0);
        let after = times.iter().copied().find(|at| *at >= range.1).map_or(700_000, |at| at + 1).min(700_000);
        let near = gaps(&times, &spans(&[(before, after)]), &expected, threshold);
        let seen = |gaps: &[Gap]| gaps.iter().copied().filter(|gap| gap.touches(range)).collect::<Vec<_>>();
        prop_assert_eq!(seen(&near), seen(&exact));

        // Independent of when it is computed: later pictures change only the gap that was still open.
        let until = spans(&[(0, range.1)]);
        let earlier = Expected { span: (0, range.1), starts: Bound::Open, ends: Bound::Open };
        let settled = |gaps: Vec<Gap>| gaps.into_iter().filter(|gap| gap.to < range.1).collect::<Vec<_>>();
        let then = gaps(&times, &until, &[earlier], threshold);
        prop_assert_eq!(settled(then), settled(exact));
    }

    #[test]
    fn the_part_of_a_period_that_is_known_ends_openly_where_it_is_cut(
        span in (0_i64..100, 1_i64..100),
        reach in (0_i64..100, 1_i64..100),
    ) {
        let (span, reach) = ((span.0, span.0 + span.1), (reach.0, reach.0 + reach.1));
        let whole = Expected { span, starts: Bound::Exact, ends: Bound::Exact };
        match whole.within(reach) {
            None => prop_assert!(span.1 <= reach.0 || reach.1 <= span.0),
            Some(part) => {
                prop_assert_eq!(part.span, (span.0.max(reach.0), span.1.min(reach.1)));
                prop_assert_eq!(part.starts == Bound::Exact, part.span.0 == span.0);
                prop_assert_eq!(part.ends == Bound::Exact, part.span.1 == span.1);
            }
        }
    }
}

proptest! {
    /// The part is read with its neighbours and judged by the keyframe distance of the whole.
    #[test]
    fn zooming_into_a_part_neither_adds_nor_removes_a_gap(
        distances in prop::collection::vec(1_000_i64..40_000, 8..120),
        part in (0.0_f64..1.0, 0.0_f64..1.0),
    ) {
        let times: Vec<i64> = distances.iter().scan(0, |at, distance| { *at += distance; Some(*at) }).collect();
        let whole = (times[0], times[times.len() - 1] + 1);
        let keyframe = longest_keyframe_distance(&times, &spans(&[whole]), whole, 5);
        let all = gaps(&times, &spans(&[whole]), &[open(whole)], threshold(5, keyframe));
        let place = |share: f64| ((times.len() - 1) as f64 * share) as usize;
        let (from, to) = (place(part.0.min(part.1)), place(part.0.max(part.1)));
        let zoomed = (times[from], times[to] + 1);
        let found = gaps(&times, &spans(&[zoomed]), &[open(zoomed)], threshold(5, keyframe));
        let expected: Vec<Gap> = all.into_iter().filter(|gap| gap.from >= zoomed.0 && gap.to < zoomed.1).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn a_steady_part_on_its_own_may_show_a_gap_that_the_whole_does_not() {
    let late = (0..40).map(|i| if i % 7 == 0 { 9_000 } else { 5_000 });
    let steady = (0..40).map(|i| if i == 20 { 12_000 } else { 5_000 });
    let times: Vec<i64> = late
        .chain(steady)
        .scan(0, |at, distance| {
            *at += distance;
            Some(*at)
        })
        .collect();
    let (whole, part) = ((0, times[79] + 1), (times[45], times[79] + 1));
    let keyframe = |within: Span| longest_keyframe_distance(&times, &spans(&[within]), within, 5);
    assert_eq!((keyframe(whole), keyframe(part)), (4_000, 0), "so zooming passes it on");
}
