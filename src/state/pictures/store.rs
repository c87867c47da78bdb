//! What is known of a job's snapshots over a time range. Pure: [`super::PictureReader`] does the reading.
//!
//! The range is read newest first, in windows that hold about one page each, so that the newest pictures are known after one
//! call. The API's cursor only leads forward in time (its behaviour in descending order is not documented), so a window that
//! does not fit on one page continues at the cursor, as the newest part that is not read yet.

use super::spans::{Span, Spans, length};
use super::surroundings::Surroundings;
use super::{Picture, Pictures};
use media_api::ice::MAX_FILE_WINDOW_SECONDS;
use std::sync::Arc;

/// Maximum number of pictures held. Of a range with more, the newest are kept.
pub const CAP: usize = 10_000;
/// Seconds of the first window: about one page at the common interval of five seconds.
const FIRST_WINDOW: i64 = 450;
/// Seconds of the longest window. One less than the service allows, because a call asks for one second more.
const LONGEST_WINDOW: i64 = MAX_FILE_WINDOW_SECONDS - 1;
/// A window with at most this many pictures is followed by a longer one.
const FEW: usize = 50;
/// Seconds before the newest read time that are read again for new pictures: one may be listed after a newer one, or late.
const OVERLAP: i64 = 600;

/// Whole seconds that one call asks for, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: i64,
    pub to: i64,
    kind: WindowKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WindowKind {
    /// Part of the range, asked for in this pass.
    Range { pass: u32 },
    /// New pictures after the range.
    Tail,
}

impl Window {
    /// Seconds at or after the end of a range, at most as many as one call may ask for.
    pub(super) fn after(from: i64, to: i64) -> Self {
        Self { from, to: to.min(from + LONGEST_WINDOW - 1), kind: WindowKind::Tail }
    }

    /// The `EndTime` to send. It is not documented whether the service includes the second that it names, so the one after
    /// the window is asked for.
    pub fn asked_end(self) -> i64 {
        self.to + 1
    }
}

/// What a call found.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub pictures: Vec<Picture>,
    /// The second at which the next page begins (`NextStartTime`).
    pub next: Option<i64>,
}

/// What is known of a part of the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    Read,
    Waiting,
    Reading,
    /// Its read failed.
    Failed,
    /// Not held because of [`CAP`].
    LeftOut,
}

/// The pictures of a range, and which parts of it have been read.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureStore {
    range: Span,
    /// Snapshots of a file each, oldest first.
    pictures: Pictures,
    /// The file that each new snapshot overwrites.
    overlay: Option<Arc<Picture>>,
    /// Time whose pictures are known.
    read: Spans,
    /// Time that was read since the last [`PictureStore::begin_pass`].
    current: Spans,
    pass: u32,
    /// Seconds of the next window.
    window: i64,
    cap: usize,
    /// Time before which pictures were dropped because of the cap.
    floor: Option<i64>,
    /// Time of the newest picture that is shown; later ones wait.
    shown_until: i64,
    reading: Option<Window>,
    failed: Option<Window>,
    /// The second at which the read of new pictures continues after a page that was cut.
    tail_from: Option<i64>,
    /// What is next to the range; `None` until it was read.
    surroundings: Option<Surroundings>,
    /// Whether that was read in this pass.
    is_surrounded: bool,
}

impl PictureStore {
    /// A range in whole seconds, both ends included, of which nothing is known.
    pub fn new(range: (i64, i64)) -> Self {
        Self::with_cap(range, CAP)
    }

    pub(super) fn with_cap((start, end): (i64, i64), cap: usize) -> Self {
        Self {
            range: (start.saturating_mul(1000), end.saturating_add(1).saturating_mul(1000)),
            pictures: Pictures::default(),
            overlay: None,
            read: Spans::default(),
            current: Spans::default(),
            pass: 0,
            window: FIRST_WINDOW,
            cap,
            floor: None,
            shown_until: i64::MAX,
            reading: None,
            failed: None,
            tail_from: None,
            surroundings: None,
            is_surrounded: false,
        }
    }

    /// The range in milliseconds. Its end moves on as new pictures are read.
    pub fn range(&self) -> Span {
        self.range
    }

    /// Everything that is known, new pictures included.
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// The file that each new snapshot overwrites, as it was listed last.
    pub fn overlay(&self) -> Option<&Arc<Picture>> {
        self.overlay.as_ref()
    }

    /// Time before which pictures were dropped because there are more than [`CAP`].
    pub fn floor(&self) -> Option<i64> {
        self.floor
    }

    /// Pictures that are shown: all but the new ones that wait.
    pub fn shown(&self) -> Pictures {
        match self.shown_count() {
            count if count == self.pictures.len() => self.pictures.clone(),
            count => Arc::new(self.pictures[..count].to_vec()),
        }
    }

    fn shown_count(&self) -> usize {
        self.pictures.partition_point(|p| p.millis <= self.shown_until)
    }

    /// How many new pictures wait to be shown.
    pub fn waiting(&self) -> usize {
        self.pictures.len() - self.shown_count()
    }

    /// Shows the waiting pictures.
    pub fn show_new(&mut self) {
        self.shown_until = self.pictures.last().map_or(i64::MAX, |newest| newest.millis);
    }

    /// Drops everything before an instant: a relative range has moved on.
    pub fn forget_before(&mut self, start: i64) {
        if start <= self.range.0 {
            return;
        }
        self.range.0 = start;
        let first = self.pictures.partition_point(|p| p.millis < start);
        if let Some(surroundings) = &mut self.surroundings {
            let dropped: Vec<i64> = self.pictures[..first].iter().map(|p| p.millis).collect();
            surroundings.move_on(&dropped, start);
        }
        if first > 0 {
            Arc::make_mut(&mut self.pictures).drain(..first);
        }
        self.read.remove_before(start);
        self.current.remove_before(start);
        self.floor = self.floor.filter(|floor| *floor > start);
    }

    /// The part of a span that can be read: dropped pictures are not requested again while the store is full.
    fn above_floor(&self, (from, to): Span) -> Span {
        (self.floor.map_or(from, |floor| floor.max(from)).min(to), to)
    }

    /// Marks everything to be read again; known pictures stay until then. Waiting pictures are shown if `show_new`.
    pub fn begin_pass(&mut self, show_new: bool) {
        self.pass += 1;
        self.current = Spans::default();
        self.window = FIRST_WINDOW;
        self.failed = None;
        self.tail_from = None;
        self.is_surrounded = false;
        if show_new {
            self.shown_until = i64::MAX;
        }
    }

    /// Whether there is nothing left to read.
    pub fn is_complete(&self) -> bool {
        self.current.covers(self.above_floor(self.range))
    }

    /// Stores what is next to the range.
    pub fn surround(&mut self, surroundings: Surroundings) {
        self.surroundings = Some(surroundings);
        self.is_surrounded = true;
    }

    /// Whether what is next to the range was read in this pass.
    pub fn is_surrounded(&self) -> bool {
        self.is_surrounded
    }

    /// The range with what is known next to it; `None` until that was read.
    pub fn reach(&self) -> Option<Span> {
        self.surroundings.as_ref().map(|surroundings| surroundings.reach(self.range))
    }

    /// Times of all known pictures, also next to the range, oldest first.
    pub fn known_times(&self) -> Vec<i64> {
        let own = self.pictures.iter().map(|p| p.millis);
        let Some(Surroundings { before, after }) = &self.surroundings else { return own.collect() };
        let after = after.iter().flat_map(|side| side.times.iter().copied());
        before.times.iter().copied().chain(own).chain(after).collect()
    }

    /// Time of the newest picture in the range or before it that is known.
    pub fn last_known(&self) -> Option<i64> {
        let before = || self.surroundings.as_ref()?.before.times.last().copied();
        self.pictures.last().map(|newest| newest.millis).or_else(before)
    }

    /// The time in which all pictures are known, also next to the range.
    pub fn known_spans(&self) -> Spans {
        let mut spans = self.read.clone();
        if let Some(Surroundings { before, after }) = &self.surroundings {
            spans.insert(before.read);
            after.iter().for_each(|side| spans.insert(side.read));
        }
        spans
    }

    /// Whether every picture of a span is known.
    pub fn is_known(&self, span: Span) -> bool {
        self.read.covers(span)
    }

    /// The parts of a span whose pictures are known, oldest first.
    pub fn read_within(&self, span: Span) -> Vec<Span> {
        self.read.within(span)
    }

    /// Whether the picture taken at an instant exists; `None` where that is not known.
    pub fn exists(&self, millis: i64) -> Option<bool> {
        self.read.contains(millis).then(|| self.position(millis).is_ok())
    }

    /// The picture taken at an instant, if it is known.
    pub fn get(&self, millis: i64) -> Option<&Arc<Picture>> {
        self.position(millis).ok().map(|at| &self.pictures[at])
    }

    fn position(&self, millis: i64) -> Result<usize, usize> {
        self.pictures.binary_search_by_key(&millis, |p| p.millis)
    }

    /// The newest picture, once nothing newer can be in the range.
    pub fn newest(&self) -> Option<&Arc<Picture>> {
        self.pictures.last().filter(|newest| self.read.covers((newest.millis, self.range.1)))
    }

    /// How many milliseconds of a span are read, and how many can be.
    pub fn progress(&self, span: Span) -> (i64, i64) {
        let span = self.above_floor(span);
        (length(&self.read.within(span)), span.1 - span.0)
    }

    /// What is known of each part of a span, oldest first, without holes.
    pub fn parts(&self, span: Span) -> Vec<(Span, PartState)> {
        let floor = self.floor.unwrap_or(i64::MIN);
        let window = |window: Option<Window>| window.map(|w| (w.from * 1000, (w.to + 1) * 1000));
        let mut cuts = vec![floor];
        cuts.extend(window(self.reading).iter().chain(&window(self.failed)).flat_map(|w| [w.0, w.1]));
        cuts.sort_unstable();
        let mut parts: Vec<(Span, PartState)> = Vec::new();
        let mut add = |span: Span, state| match parts.last_mut() {
            Some((last, same)) if *same == state && last.1 == span.0 => last.1 = span.1,
            _ => parts.push((span, state)),
        };
        let is_in = |at: i64, span: Option<Span>| span.is_some_and(|(from, to)| (from..to).contains(&at));
        let mut next = span.0;
        for missing in self.read.missing_in(span).into_iter().chain([(span.1, span.1)]) {
            if next < missing.0 {
                add((next, missing.0), PartState::Read);
            }
            next = missing.1;
            for (from, to) in split(missing, &cuts) {
                let state = match from {
                    at if at < floor => PartState::LeftOut,
                    at if is_in(at, window(self.reading)) => PartState::Reading,
                    at if is_in(at, window(self.failed)) => PartState::Failed,
                    _ => PartState::Waiting,
                };
                add((from, to), state);
            }
        }
        parts
    }

    /// The next window to read; `None` when everything is read.
    pub fn begin(&mut self) -> Option<Window> {
        self.failed = None;
        let missing = self.current.missing_in(self.above_floor(self.range));
        self.reading = missing.last().map(|(from, to)| {
            let (from, to) = (from.div_euclid(1000), (to - 1).div_euclid(1000));
            Window { from: from.max(to - self.window + 1), to, kind: WindowKind::Range { pass: self.pass } }
        });
        self.reading
    }

    /// The window in which pictures newer than the range are, up to the second `end`; `None` if that is not later.
    pub fn tail(&self, end: i64) -> Option<Window> {
        let read_to = (self.range.1 - 1).div_euclid(1000);
        let newest = self.pictures.last().map_or(self.range.0, |newest| newest.millis).div_euclid(1000);
        let from = self.tail_from.unwrap_or_else(|| newest.max(read_to - OVERLAP));
        (end > read_to).then(|| Window::after(from, end))
    }

    /// Records that the read under way failed.
    pub fn fail(&mut self) {
        self.failed = self.reading.take();
    }

    /// Adds what a call found.
    pub fn apply(&mut self, window: Window, page: Page) {
        let next = page.next.filter(|next| (window.from..=window.to).contains(next));
        // A cursor that does not advance would request the same page for ever.
        let read_to = next.map_or(window.to, |next| (next - 1).max(window.from));
        let read = (window.from * 1000, (read_to + 1) * 1000);
        self.take_overlay(&page.pictures);
        match window.kind {
            WindowKind::Range { pass } => {
                self.reading = None;
                self.adapt_window(window, page.pictures.len(), next.map(|_| read_to));
                self.replace(read, page.pictures);
                self.read.insert(self.cut_to_range(read));
                if pass == self.pass {
                    self.current.insert(self.cut_to_range(read));
                }
                self.enforce_cap();
                if self.is_complete() && self.shown_until == i64::MAX {
                    self.show_new();
                }
            }
            WindowKind::Tail => {
                // The newest picture does not give the place to continue: a page may hold only known pictures.
                self.tail_from = next.map(|_| read_to + 1);
                let shows_nothing = self.shown_count() == 0;
                let old_end = self.range.1;
                self.range.1 = old_end.max(read.1);
                self.add(page.pictures);
                self.read.insert(self.cut_to_range(read));
                // Known pictures stay as they are, so in a pass the old range is still to be read.
                self.current.insert((old_end.max(read.0), read.1));
                self.enforce_cap();
                if shows_nothing {
                    self.show_new();
                }
            }
        }
    }

    fn cut_to_range(&self, span: Span) -> Span {
        (span.0.max(self.range.0), span.1.min(self.range.1))
    }

    /// The newest overwrite picture of a page replaces an older one.
    fn take_overlay(&mut self, page: &[Picture]) {
        let found = page.iter().filter(|p| p.is_overlay).max_by_key(|p| p.millis);
        let is_newer = |found: &&Picture| self.overlay.as_ref().is_none_or(|own| own.millis <= found.millis);
        if let Some(found) = found.filter(is_newer)
            && self.overlay.as_deref() != Some(found)
        {
            self.overlay = Some(Arc::new(found.clone()));
        }
    }

    /// Chooses the length of the next window so that it holds about one page.
    fn adapt_window(&mut self, window: Window, found: usize, cut_at: Option<i64>) {
        self.window = match (cut_at, found) {
            (Some(read_to), _) => (read_to - window.from) * 9 / 10,
            (None, 0) => self.window * 4,
            (None, n) if n <= FEW => self.window * 2,
            (None, _) => self.window,
        }
        .clamp(1, LONGEST_WINDOW);
    }

    /// Replaces everything known in a span by what a page lists there. Pictures that did not change stay the same objects.
    fn replace(&mut self, read: Span, page: Vec<Picture>) {
        let first = self.pictures.partition_point(|p| p.millis < read.0);
        let last = self.pictures.partition_point(|p| p.millis < read.1);
        let (inside, outside): (Vec<Picture>, Vec<Picture>) =
            page.into_iter().filter(|p| !p.is_overlay).partition(|p| (read.0..read.1).contains(&p.millis));
        let mut inside: Vec<Arc<Picture>> = inside.into_iter().map(Arc::new).collect();
        inside.sort_by_key(|p| p.millis);
        inside.dedup_by_key(|p| p.millis);
        inside.retain(|p| (self.range.0..self.range.1).contains(&p.millis));
        if self.pictures[first..last] != inside[..] {
            let known = &self.pictures[first..last];
            for picture in &mut inside {
                if let Ok(at) = known.binary_search_by_key(&picture.millis, |p| p.millis)
                    && known[at] == *picture
                {
                    *picture = known[at].clone();
                }
            }
            Arc::make_mut(&mut self.pictures).splice(first..last, inside);
        }
        self.add(outside);
    }

    /// Adds pictures that are not known yet; known ones stay as they are.
    fn add(&mut self, page: Vec<Picture>) {
        for picture in page {
            let is_wanted = !picture.is_overlay && (self.range.0..self.range.1).contains(&picture.millis);
            if let (true, Err(at)) = (is_wanted, self.position(picture.millis)) {
                Arc::make_mut(&mut self.pictures).insert(at, Arc::new(picture));
            }
        }
    }

    fn enforce_cap(&mut self) {
        let surplus = self.pictures.len().saturating_sub(self.cap);
        if surplus > 0 {
            Arc::make_mut(&mut self.pictures).drain(..surplus);
            self.floor = self.pictures.first().map(|oldest| oldest.millis);
        } else if self.pictures.len() < self.cap {
            self.floor = None;
        }
        if let Some(floor) = self.floor {
            self.read.remove_before(floor);
            self.current.remove_before(floor);
        }
    }
}

/// Cuts a span at instants, which are in order.
fn split((from, to): Span, cuts: &[i64]) -> Vec<Span> {
    let ends = cuts.iter().copied().filter(|cut| (from + 1..to).contains(cut)).chain([to]);
    let mut next = from;
    let parts = ends.map(|end| (std::mem::replace(&mut next, end), end));
    parts.filter(|part| part.0 < part.1).collect()
}
