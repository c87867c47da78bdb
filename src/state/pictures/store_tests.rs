//! The store against a service that pages as the API does: every picture of the range is found, newest first, and nothing is
//! reported before it is known.

use super::store::{Page, PartState, PictureStore, Window};
use super::{Picture, spans};
use media_api::PictureLinks;
use proptest::prelude::*;
use std::collections::BTreeSet;

const START: i64 = 1_767_322_800;

fn picture(millis: i64) -> Picture {
    Picture {
        millis,
        is_overlay: false,
        bucket: "b".to_owned(),
        object: format!("snapshot/{millis}.jpg"),
        links: PictureLinks::default(),
    }
}

/// Behaviour of a service that is not documented.
#[derive(Debug, Clone, Copy)]
struct Habits {
    limit: usize,
    /// The second that `EndTime` names is included.
    includes_end: bool,
    /// A page may end inside the second in which the next begins, which then repeats pictures.
    splits_seconds: bool,
}

struct Service {
    /// The times of its pictures, in milliseconds.
    times: BTreeSet<i64>,
    /// Appended to its links.
    version: u32,
    habits: Habits,
    calls: usize,
}

impl Service {
    fn answer(&mut self, window: Window) -> Page {
        self.calls += 1;
        let Habits { limit, includes_end, splits_seconds } = self.habits;
        let end = window.asked_end() * 1000 + if includes_end { 999 } else { 0 };
        assert!(window.from <= window.to && window.asked_end() - window.from <= 86_400, "{window:?}");
        let found: Vec<i64> = self.times.range(window.from * 1000..=end).copied().collect();
        // A page takes the whole of a second that fills it: otherwise it would repeat itself for ever.
        let first = found.first().map(|millis| millis / 1000);
        let in_first = found.iter().take_while(|millis| Some(*millis / 1000) == first).count();
        let mut page: Vec<i64> = found.iter().copied().take(limit.max(in_first)).collect();
        let next = found.get(page.len()).map(|millis| millis / 1000);
        if next.is_some() && next != first && !splits_seconds {
            page.retain(|millis| Some(millis / 1000) < next);
        }
        let linked = |millis| {
            let links = PictureLinks { thumbnail: self.version.to_string(), full: String::new() };
            Picture { links, ..picture(millis) }
        };
        Page { pictures: page.into_iter().map(linked).collect(), next }
    }

    fn within(&self, (from, to): (i64, i64)) -> Vec<i64> {
        self.times.range(from..to).copied().collect()
    }
}

fn times(store: &PictureStore) -> Vec<i64> {
    store.pictures().iter().map(|p| p.millis).collect()
}

fn shown(store: &PictureStore) -> Vec<i64> {
    store.shown().iter().map(|p| p.millis).collect()
}

fn read_all(store: &mut PictureStore, service: &mut Service) {
    while let Some(window) = store.begin() {
        let page = service.answer(window);
        store.apply(window, page);
        assert!(service.calls < 100_000, "the read does not end");
    }
}

fn any_habits() -> impl Strategy<Value = Habits> {
    (5_usize..40, any::<bool>(), any::<bool>()).prop_map(|(limit, includes_end, splits_seconds)| Habits {
        limit,
        includes_end,
        splits_seconds,
    })
}

/// Pictures at most four a second, some of them in bursts with long pauses between.
fn any_times(seconds: i64) -> impl Strategy<Value = BTreeSet<i64>> {
    let bursts = prop::collection::vec((0..seconds, 1_usize..60, 1_i64..40), 0..8);
    (bursts, prop::collection::vec(0..seconds, 0..60), 0_i64..999).prop_map(move |(bursts, single, part)| {
        let burst = |(start, count, step): (i64, usize, i64)| {
            (0..count).map(move |i| (START + start) * 1000 + part + i as i64 * step * 250)
        };
        let all = bursts.into_iter().flat_map(burst);
        all.chain(single.into_iter().map(|s| (START + s) * 1000 + part)).collect()
    })
}

fn any_case() -> impl Strategy<Value = (i64, BTreeSet<i64>, Habits)> {
    prop_oneof![1_i64..4_000, Just(5_400), 80_000_i64..600_000]
        .prop_flat_map(|span| (Just(span), any_times(span + 200), any_habits()))
}

proptest! {
    #[test]
    fn a_range_is_read_whole_and_what_is_called_read_is_true_at_every_step(
        (span, times_there, habits) in any_case(),
    ) {
        let mut service = Service { times: times_there, habits, version: 0, calls: 0 };
        let mut store = PictureStore::new((START + 100, START + 100 + span));
        let range = store.range();
        let mut newest_read = true;
        while let Some(window) = store.begin() {
            let unread = store.parts(range);
            prop_assert!(unread.iter().any(|(_, state)| *state == PartState::Reading));
            let last = unread.iter().rev().find(|(_, state)| *state != PartState::Read);
            prop_assert!(last.is_some_and(|((_, end), _)| *end == (window.to + 1) * 1000), "newest first");
            let page = service.answer(window);
            let listed = page.pictures.iter().map(|p| p.millis).max();
            store.apply(window, page);
            if std::mem::take(&mut newest_read) {
                let expected = listed.filter(|millis| *millis < range.1);
                prop_assert!(times(&store).last().copied() >= expected, "the first call shows the newest");
            }
            for (part, state) in store.parts(range) {
                if state == PartState::Read {
                    let known: Vec<i64> = times(&store).into_iter().filter(|t| (part.0..part.1).contains(t)).collect();
                    prop_assert_eq!(known, service.within(part));
                    prop_assert!(store.is_known(part));
                }
            }
            let parts = store.parts(range);
            let (read, all) = store.progress(range);
            prop_assert!(read <= all && parts.windows(2).all(|pair| pair[0].0.1 == pair[1].0.0));
            prop_assert_eq!(read == all, store.is_complete());
            prop_assert!(service.calls < 2_000, "too many calls");
        }
        prop_assert!(store.is_complete() && store.is_known(range));
        prop_assert_eq!(times(&store), service.within(range));
        prop_assert_eq!(shown(&store), times(&store));
        prop_assert_eq!(store.newest().map(|p| p.millis), service.within(range).last().copied());
    }

    #[test]
    fn a_failed_read_leaves_its_part_unread_and_goes_on_where_it_stopped(
        (span, times_there, habits) in any_case(),
        failures in prop::collection::vec(any::<bool>(), 0..20),
    ) {
        let mut service = Service { times: times_there, habits, version: 0, calls: 0 };
        let mut store = PictureStore::new((START, START + span));
        let range = store.range();
        for is_failure in failures {
            let Some(window) = store.begin() else { break };
            if is_failure {
                let before = store.progress(range);
                store.fail();
                prop_assert_eq!(store.progress(range), before);
                prop_assert!(store.parts(range).iter().any(|(_, state)| *state == PartState::Failed));
                prop_assert!(!store.is_complete() && !store.is_known(range));
            } else {
                let page = service.answer(window);
                store.apply(window, page);
            }
        }
        read_all(&mut store, &mut service);
        prop_assert_eq!(times(&store), service.within(range));
        prop_assert!(store.parts(range).iter().all(|(_, state)| *state == PartState::Read));
    }

    #[test]
    fn of_more_pictures_than_are_held_the_newest_are_kept_and_the_rest_is_called_left_out(
        (span, times_there, habits) in any_case(),
        cap in 1_usize..80,
        removed in 0_usize..40,
    ) {
        let mut service = Service { times: times_there, habits, version: 0, calls: 0 };
        let mut store = PictureStore::with_cap((START, START + span), cap);
        let range = store.range();
        read_all(&mut store, &mut service);
        let newest = |service: &Service| {
            let all = service.within(range);
            all[all.len().saturating_sub(cap)..].to_vec()
        };
        prop_assert_eq!(times(&store), newest(&service));
        let has_more = service.within(range).len() > cap;
        prop_assert_eq!(store.floor().is_some(), has_more);
        prop_assert_eq!(store.is_known(range), !has_more);
        if let Some(floor) = store.floor() {
            prop_assert_eq!(Some(floor), newest(&service).first().copied());
            prop_assert_eq!(store.parts(range)[0], ((range.0, floor), PartState::LeftOut));
            prop_assert_eq!(store.exists(floor - 1), None, "nothing is said about what is left out");
        }
        // After a deletion there is room for older ones.
        let gone: Vec<i64> = times(&store).into_iter().rev().take(removed).collect();
        gone.iter().for_each(|millis| _ = service.times.remove(millis));
        store.begin_pass(true);
        read_all(&mut store, &mut service);
        prop_assert_eq!(times(&store), newest(&service));
    }

    #[test]
    fn new_pictures_wait_until_they_are_asked_for(
        (span, times_there, habits) in any_case(),
        steps in prop::collection::vec((1_i64..400, any::<bool>()), 1..12),
    ) {
        let all = times_there;
        let mut service = Service { times: BTreeSet::new(), habits, version: 0, calls: 0 };
        let mut end = START + span / 2;
        service.times = all.iter().copied().filter(|t| *t <= end * 1000).collect();
        let mut store = PictureStore::new((START, end));
        read_all(&mut store, &mut service);
        for (seconds, shows) in steps {
            end += seconds;
            service.times = all.iter().copied().filter(|t| *t <= end * 1000).collect();
            let (before, list) = (shown(&store), store.shown());
            let mut last = None;
            while let Some(window) = store.tail(end).filter(|window| Some(*window) != last) {
                last = Some(window);
                let page = service.answer(window);
                store.apply(window, page);
            }
            prop_assert_eq!(times(&store), service.within(store.range()));
            prop_assert!(store.is_complete() && store.is_known(store.range()));
            if before.is_empty() {
                // While only the first page is shown, nothing can move. Further pages wait.
                let (shown, all) = (shown(&store), times(&store));
                prop_assert_eq!(shown.is_empty(), all.is_empty());
            } else {
                prop_assert_eq!(&shown(&store), &before);
                prop_assert!(store.shown().iter().zip(list.iter()).all(|(a, b)| std::sync::Arc::ptr_eq(a, b)));
            }
            prop_assert_eq!(store.waiting(), times(&store).len() - shown(&store).len());
            if shows {
                store.show_new();
                prop_assert_eq!(shown(&store), times(&store));
            }
        }
    }

    #[test]
    fn a_second_pass_finds_what_is_gone_and_keeps_what_waits_waiting(
        (span, times_there, habits) in any_case(),
        removed in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        shows in any::<bool>(),
        renews in any::<bool>(),
    ) {
        let all = times_there;
        let middle = START + span / 2;
        let mut service = Service { times: BTreeSet::new(), habits, version: 0, calls: 0 };
        service.times = all.iter().copied().filter(|t| *t <= middle * 1000).collect();
        let mut store = PictureStore::new((START, middle));
        read_all(&mut store, &mut service);
        let had_any = !shown(&store).is_empty();
        let newest_shown = shown(&store).last().copied();
        service.times = all;
        let mut last = None;
        while let Some(window) = store.tail(START + span).filter(|window| Some(*window) != last) {
            last = Some(window);
            let page = service.answer(window);
            store.apply(window, page);
        }
        let known = times(&store);
        for index in removed.iter().filter(|_| !known.is_empty()) {
            service.times.remove(&known[index.index(known.len())]);
        }
        let before = store.pictures().clone();
        store.begin_pass(shows);
        prop_assert_eq!(&times(&store), &known, "what is known stays until it is read again");
        service.version = u32::from(renews);
        // New pictures are looked for in the middle of the pass.
        let tail = store.tail(START + span + 7);
        if let Some(window) = tail {
            let page = service.answer(window);
            store.apply(window, page);
        }
        read_all(&mut store, &mut service);
        let is_fresh = |p: &&std::sync::Arc<Picture>| p.links.thumbnail == service.version.to_string();
        prop_assert!(store.pictures().iter().all(|p| is_fresh(&p)), "every link is that of this pass");
        prop_assert_eq!(times(&store), service.within(store.range()));
        let is_kept = |p: &std::sync::Arc<Picture>| before.iter().any(|old| std::sync::Arc::ptr_eq(old, p));
        let is_known = |p: &&std::sync::Arc<Picture>| known.contains(&p.millis);
        let kept = store.pictures().iter().filter(is_known).all(is_kept);
        prop_assert!(renews || kept, "a picture that did not change is the same object");
        if shows {
            prop_assert_eq!(store.waiting(), 0);
        } else if had_any {
            prop_assert!(shown(&store).last().copied() <= newest_shown);
        }
        for millis in known {
            prop_assert_eq!(store.exists(millis), Some(service.times.contains(&millis)));
        }
    }
}

#[test]
fn an_answer_that_was_asked_for_before_a_deletion_does_not_count_as_read_after_it() {
    let mut service = Service {
        times: (0..20).map(|i| (START + i * 5) * 1000).collect(),
        habits: Habits { limit: 100, includes_end: true, splits_seconds: false },
        version: 0,
        calls: 0,
    };
    let mut store = PictureStore::new((START, START + 100));
    let window = store.begin().unwrap();
    let old = service.answer(window);
    store.begin_pass(true);
    let deleted = *service.times.last().unwrap();
    service.times.remove(&deleted);
    store.apply(window, old);
    assert!(!store.is_complete());
    read_all(&mut store, &mut service);
    assert_eq!(store.exists(deleted), Some(false));
}

#[test]
fn a_relative_range_forgets_what_it_has_moved_past() {
    let mut service = Service {
        times: (0..20).map(|i| (START + i * 5) * 1000).collect(),
        habits: Habits { limit: 100, includes_end: true, splits_seconds: false },
        version: 0,
        calls: 0,
    };
    let mut store = PictureStore::new((START, START + 100));
    read_all(&mut store, &mut service);
    store.forget_before((START + 50) * 1000);
    assert_eq!(times(&store).first(), Some(&((START + 50) * 1000)));
    assert!(store.is_complete() && store.is_known(store.range()));
}

#[test]
fn the_overwrite_picture_is_kept_apart_and_only_replaced_by_a_newer_one() {
    let overlay = |millis| Picture { is_overlay: true, object: "job.jpg".to_owned(), ..picture(millis) };
    let mut store = PictureStore::new((START, START + 100));
    let window = store.begin().unwrap();
    let time = |second: i64| (START + second) * 1000;
    store.apply(
        window,
        Page { pictures: vec![picture(time(50)), overlay(time(50)), overlay(time(40))], next: None },
    );
    assert_eq!(store.overlay().map(|p| p.millis), Some(time(50)));
    assert_eq!(times(&store), [time(50)]);
    let tail = store.tail(START + 110).unwrap();
    store.apply(tail, Page { pictures: vec![overlay(time(105))], next: None });
    assert_eq!(store.overlay().map(|p| p.millis), Some(time(105)));
    assert_eq!(store.waiting(), 0);
}

#[test]
fn a_dense_range_takes_about_one_call_for_each_page() {
    let times: BTreeSet<i64> = (0..17_280).map(|i| (START + i * 5) * 1000).collect();
    let habits = Habits { limit: 100, includes_end: true, splits_seconds: false };
    let mut service = Service { times, habits, version: 0, calls: 0 };
    let mut store = PictureStore::new((START, START + 86_400));
    read_all(&mut store, &mut service);
    assert_eq!(store.pictures().len(), super::store::CAP);
    assert!(service.calls <= 125, "{} calls", service.calls);
}

#[test]
fn an_empty_month_takes_about_one_call_a_day() {
    let habits = Habits { limit: 100, includes_end: true, splits_seconds: false };
    let mut service = Service { times: BTreeSet::new(), habits, version: 0, calls: 0 };
    let mut store = PictureStore::new((START, START + 30 * 86_400));
    read_all(&mut store, &mut service);
    assert!(service.calls <= 36, "{} calls", service.calls);
    assert_eq!(spans::length(&[store.range()]), store.progress(store.range()).0);
}
