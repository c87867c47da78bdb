//! Reads a job's snapshots into a [`PictureStore`].

use super::edges::read_surroundings;
use super::read_page::read_page;
use super::store::{PictureStore, Window};
use crate::client;
use crate::clock;
use crate::paths::job_path;
use crate::state::fetch::set_problem;
use crate::state::task::ScopedTask;
use leptos::prelude::*;
use media_api::{HistoryQuery, JobHistory, JobId, Problem};

/// How much further than the range the history is read, in milliseconds: as far as neighbouring pictures are looked for.
const HISTORY_MARGIN: i64 = 31 * 86_400_000;

/// Reads the pictures of a range, and new ones as they arrive. Reads never overlap, and everything ends with the component.
#[derive(Clone, Copy)]
pub struct PictureReader {
    pub store: RwSignal<PictureStore>,
    /// Why the last read failed.
    pub problem: RwSignal<Option<Problem>>,
    pub is_busy: RwSignal<bool>,
    /// When the read that last read everything was started, in milliseconds since the epoch: what is known is no newer.
    pub read_at: RwSignal<Option<i64>>,
    /// How often the range was read to its end after a failure, or again on request. Failed images are then loaded again.
    pub rounds: RwSignal<u32>,
    /// What this console did with the job; `None` until it was read.
    pub history: RwSignal<Option<JobHistory>>,
    /// Why the history could not be read; the last known history stays.
    pub history_problem: RwSignal<Option<Problem>>,
    /// The history is to be read, or read again.
    history_is_due: StoredValue<bool>,
    /// When the job was created, in milliseconds since the epoch, if known: nothing older is read.
    created: Signal<Option<i64>>,
    job: StoredValue<JobId>,
    /// The second up to which new pictures are read.
    end: StoredValue<i64>,
    /// The range ends now, whenever that is.
    is_live: StoredValue<bool>,
    /// The read under way was not started by the timer.
    is_requested: StoredValue<bool>,
    task: ScopedTask,
}

impl PictureReader {
    /// For the current component. Nothing is read before [`PictureReader::open`].
    pub fn new(job: JobId, created: Signal<Option<i64>>) -> Self {
        Self {
            store: RwSignal::new(PictureStore::new((0, -1))),
            problem: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            read_at: RwSignal::new(None),
            rounds: RwSignal::new(0),
            history: RwSignal::new(None),
            history_problem: RwSignal::new(None),
            history_is_due: StoredValue::new(true),
            created,
            job: StoredValue::new(job),
            end: StoredValue::new(0),
            is_live: StoredValue::new(true),
            is_requested: StoredValue::new(false),
            task: ScopedTask::new(),
        }
    }

    /// Reads another range, in whole seconds with both ends included; `is_live` if it always ends now. Everything known of the
    /// previous range is dropped.
    pub fn open(self, range: (i64, i64), is_live: bool) {
        self.is_live.set_value(is_live);
        self.task.cancel();
        self.is_busy.set(false);
        self.problem.set(None);
        self.read_at.set(None);
        self.end.set_value(range.1);
        self.store.set(PictureStore::new(range));
        self.history_is_due.set_value(true);
        // The images of this range have not failed before.
        self.is_requested.set_value(false);
        self.start();
    }

    /// Continues where a failed read stopped.
    pub fn retry(self) {
        self.request();
    }

    /// Reads everything again, up to the second `end`. Known pictures stay until then.
    pub fn reload(self, end: i64, show_new: bool) {
        self.end.update_value(|known| *known = end.max(*known));
        self.store.update(|store| store.begin_pass(show_new));
        self.history_is_due.set_value(true);
        self.request();
    }

    /// Reads the job's history again, with the next read for a timer at the latest.
    pub fn renew_history(self) {
        self.history_is_due.set_value(true);
    }

    /// Whether everything is known that distinguishes a gap from other time without pictures.
    pub fn knows_gaps(self) -> bool {
        let has_history = self.history.with(Option::is_some) || self.history_problem.with(Option::is_some);
        has_history && self.store.with(|store| store.reach().is_some())
    }

    /// Reads what was taken up to the second `end` since the last read, and what could not be read before; for timers.
    pub fn read_new(self, end: i64) {
        if !self.is_busy.get_untracked() {
            self.end.update_value(|known| *known = end.max(*known));
            self.start();
        }
    }

    fn request(self) {
        self.is_requested.set_value(true);
        self.start();
    }

    /// A read under way asks the store for each next window, so it also reads what became unread meanwhile.
    fn start(self) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        let started = clock::service_now();
        self.task.replace(async move {
            let result = self.read_all().await;
            self.finish(result, started);
        });
    }

    async fn read_all(self) -> Result<(), Problem> {
        let mut last = None;
        while let Some(window) = self.next_window(last) {
            last = Some(window);
            let page = read_page(self.job.get_value(), window).await?;
            self.store.update(|store| store.apply(window, page));
            self.read_history().await;
        }
        self.read_history().await;
        self.read_edges().await
    }

    /// A history that cannot be read leaves the pictures as they are: stops that it would explain are reported as gaps.
    async fn read_history(self) {
        if !self.history_is_due.try_update_value(std::mem::take).unwrap_or_default() {
            return;
        }
        let range = self.store.with_untracked(PictureStore::range);
        let query = HistoryQuery { from: range.0 - HISTORY_MARGIN, to: range.1 + HISTORY_MARGIN };
        let path = format!("/api{}/history", job_path(self.job.get_value().as_str()));
        match client::post(&path, &query).await {
            Ok(history) => {
                self.history.set(Some(history));
                self.history_problem.set(None);
            }
            Err(problem) => set_problem(self.history_problem, problem),
        }
    }

    /// Reads what is next to the range. For a range that is held only in part, the time before it is not read.
    async fn read_edges(self) -> Result<(), Problem> {
        if self.store.with_untracked(PictureStore::is_surrounded) {
            return Ok(());
        }
        let (start, end) = self.store.with_untracked(PictureStore::range);
        let range = (start.div_euclid(1_000), (end - 1).div_euclid(1_000));
        let created = self.created.get_untracked().map(|millis| millis.div_euclid(1_000));
        let now = if self.is_live.get_value() { range.1 } else { clock::service_now().div_euclid(1_000) };
        let surroundings = read_surroundings(&self.job.get_value(), range, created, now).await?;
        self.store.update(|store| store.surround(surroundings));
        Ok(())
    }

    /// New pictures first, then the newest part that is not read. A window of new pictures that brings nothing further is not
    /// requested twice.
    fn next_window(self, last: Option<Window>) -> Option<Window> {
        let end = self.end.get_value();
        let tail = self.store.with_untracked(|store| store.tail(end));
        if let Some(tail) = tail.filter(|tail| Some(*tail) != last) {
            return Some(tail);
        }
        if self.store.with_untracked(PictureStore::is_complete) {
            return None;
        }
        self.store.try_update(PictureStore::begin).flatten()
    }

    fn finish(self, result: Result<(), Problem>, started: i64) {
        self.is_busy.set(false);
        // With the next read, as everything else that failed.
        if self.history_problem.with_untracked(Option::is_some) {
            self.history_is_due.set_value(true);
        }
        match result {
            Ok(()) => {
                let was_requested = self.is_requested.try_update_value(std::mem::take) == Some(true);
                let had_problem = self.problem.with_untracked(Option::is_some);
                if had_problem {
                    self.problem.set(None);
                }
                if had_problem || was_requested {
                    self.rounds.update(|rounds| *rounds += 1);
                }
                self.read_at.set(Some(started));
            }
            Err(problem) => {
                self.store.update(PictureStore::fail);
                set_problem(self.problem, problem);
            }
        }
    }
}
