//! The state behind the timeline and the pictures of one job.

use super::read_job::JobFacts;
use crate::clock;
use crate::components::contact_sheet::SheetTarget;
use crate::components::deletion::{Deletions, use_deletions};
use crate::components::download::Downloads;
use crate::components::paste::PasteJob;
use crate::components::time_range::TimeRange;
use crate::components::viewer::Viewed;
use crate::format;
use crate::paths::job_path;
use crate::state::fetch::auto_refresh;
use crate::state::pictures::spans::Span;
use crate::state::pictures::{Picture, PictureList, PictureReader, PictureStore, millis_of};
use crate::state::preferences::{TileSize, use_preferences};
use crate::state::query::{HistoryMode, UrlQuery, use_url_query};
use crate::state::selection::Selection;
use crate::state::session::use_read_only;
use leptos::prelude::*;
use media_api::JobId;
use std::sync::Arc;

pub const DEFAULT_RANGE: TimeRange = TimeRange::Last(90 * 60);
/// Relative ranges on offer, in seconds.
pub const OFFERS: &[i64] = &[900, 5_400, 6 * 3_600, TimeRange::DAY, 7 * TimeRange::DAY];
/// Longest range, in days: every day takes at least one call.
pub const MAX_DAYS: i64 = 30;
/// Seconds between two reads of new pictures.
const REFRESH_SECONDS: u64 = 3;
/// The parameter with the size of the pictures.
pub(super) const TILE: &str = "tile";
/// The parameter with the keyframe distance of the range that was zoomed, and its limit in milliseconds.
const KEYFRAME: &str = "keyframe";
const LONGEST_KEYFRAME: i64 = 86_400_000;
/// Links that have expired are renewed at most this often, in milliseconds.
const RENEWAL_MILLIS: i64 = 60_000;

/// The state requested by the screen's address, the pictures read so far, and the selection.
#[derive(Clone, Copy)]
pub struct Gallery {
    pub(super) job_id: StoredValue<JobId>,
    pub facts: JobFacts,
    pub url: UrlQuery,
    pub reader: PictureReader,
    pub selection: RwSignal<Selection>,
    pub(super) deletions: Deletions,
    /// When the job was created, in milliseconds since the epoch.
    pub created: Memo<Option<i64>>,
    pub range: Memo<TimeRange>,
    pub newest_first: Memo<bool>,
    pub as_table: Memo<bool>,
    /// The size of the pictures in the contact sheet: that of the address, or else the one chosen last.
    pub tile_size: Memo<TileSize>,
    /// Shows new pictures as they arrive.
    pub follows: Memo<bool>,
    pub viewed: Memo<Option<Viewed>>,
    /// The range in milliseconds, up to the newest time that is read.
    pub bounds: Memo<Span>,
    /// Whether every picture of the range is known, within the number that is held.
    pub is_known: Memo<bool>,
    /// The pictures in the order in which they are shown.
    pub list: Memo<PictureList>,
    /// The file that each new snapshot overwrites: that of the range, or the one read on its own.
    pub latest: Memo<Option<Arc<Picture>>>,
    /// Read on its own where the range ends in the past.
    pub(super) latest_alone: RwSignal<Option<Arc<Picture>>>,
    /// New pictures that wait to be shown.
    pub waiting: Memo<usize>,
    /// The page is scrolled no further than to the top of the pictures.
    pub at_top: RwSignal<bool>,
    /// The pointer or the focus is in the pictures.
    pub is_touched: RwSignal<bool>,
    /// Where the contact sheet is to scroll.
    pub target: RwSignal<Option<SheetTarget>>,
    /// An instant to jump to once the range is read.
    pub(super) jump: RwSignal<Option<i64>>,
    pub downloads: Downloads,
    pub read_only: Memo<bool>,
    renewed_at: StoredValue<i64>,
}

impl Gallery {
    /// Binds the calling screen to its address, reads its range now and whenever it changes, and then looks for new pictures.
    pub fn new(job_id: JobId, facts: JobFacts) -> Self {
        let (url, preferences) = (use_url_query(), use_preferences());
        let created =
            Memo::new(move |_| facts.with(|facts| format::parse_api_time(&facts.as_ref()?.create_time)));
        let reader = PictureReader::new(job_id.clone(), created.into());
        let store = reader.store;
        let range = Memo::new(move |_| {
            let named = url.get("range").and_then(|text| TimeRange::parse(&text));
            named.filter(|range| range.problem(MAX_DAYS).is_none()).unwrap_or(DEFAULT_RANGE)
        });
        let newest_first = Memo::new(move |_| url.get("order").as_deref() != Some("oldest"));
        let bounds = Memo::new(move |_| {
            let (start, end) = store.with(PictureStore::range);
            match range.get() {
                TimeRange::Last(seconds) => (end - seconds * 1_000, end),
                TimeRange::Between(..) => (start, end),
            }
        });
        let is_known = Memo::new(move |_| {
            let bounds = bounds.get();
            store.with(|store| store.is_known((store.floor().unwrap_or(bounds.0).max(bounds.0), bounds.1)))
        });
        // The oldest pictures are read last: until then the first one is not known.
        let can_begin =
            Memo::new(move |_| newest_first.get() || is_known.get() || reader.problem.with(Option::is_some));
        let list = Memo::new(move |_| match can_begin.get() {
            true => PictureList::new(store.with(PictureStore::shown), newest_first.get()),
            false => PictureList::default(),
        });
        let latest_alone = RwSignal::new(None::<Arc<Picture>>);
        let latest = Memo::new(move |_| {
            let of_range = store.with(|store| store.overlay().cloned());
            of_range.into_iter().chain(latest_alone.get()).max_by_key(|picture| picture.millis)
        });
        let gallery = Self {
            job_id: StoredValue::new(job_id),
            facts,
            url,
            reader,
            selection: RwSignal::new(Selection::default()),
            deletions: use_deletions(),
            created,
            range,
            newest_first,
            as_table: Memo::new(move |_| url.get("layout").as_deref() == Some("table")),
            tile_size: Memo::new(move |_| {
                let named = url.get(TILE).and_then(|name| TileSize::from_name(&name));
                named.unwrap_or_else(|| preferences.tile_size())
            }),
            follows: Memo::new(move |_| url.get("follow").is_some()),
            viewed: Memo::new(move |_| url.get("view").and_then(|text| Viewed::parse(&text))),
            bounds,
            is_known,
            list,
            latest,
            latest_alone,
            waiting: Memo::new(move |_| store.with(PictureStore::waiting)),
            at_top: RwSignal::new(true),
            is_touched: RwSignal::new(false),
            target: RwSignal::new(None),
            jump: RwSignal::new(None),
            downloads: Downloads::new(),
            read_only: use_read_only(),
            renewed_at: StoredValue::new(0),
        };
        gallery.read_with_the_range();
        gallery.follow_live();
        gallery.drop_what_is_gone();
        gallery.renew_history_with_the_state();
        gallery.jump_once_read();
        gallery.return_the_focus();
        auto_refresh(REFRESH_SECONDS, Signal::stored(false), move || {
            gallery.reader.read_new(untrack(|| gallery.seconds()).1);
        });
        gallery
    }

    /// The range in seconds; nothing after now is requested.
    fn seconds(self) -> (i64, i64) {
        let now = clock::service_now();
        let (start, end) = self.range.get().bounds(now);
        (start, end.min(now.div_euclid(1_000)).max(start))
    }

    /// Another range is another filter: pictures selected in the old one may not be shown in the new one.
    fn read_with_the_range(self) {
        untrack(|| self.reader.open(self.seconds(), self.is_live()));
        Effect::new(move |is_shown: Option<()>| {
            self.range.track();
            if is_shown.is_some() {
                untrack(|| {
                    self.selection.update(Selection::clear);
                    self.reader.open(self.seconds(), self.is_live());
                });
            }
        });
    }

    /// Following pauses while the user interacts with the pictures: nothing moves under the pointer.
    fn follow_live(self) {
        let may_move = Memo::new(move |_| {
            self.follows.get()
                && self.at_top.get()
                && !self.is_touched.get()
                && self.viewed.with(Option::is_none)
                && self.selection.with(Selection::is_empty)
        });
        Effect::new(move |_| {
            if may_move.get() && self.waiting.get() > 0 {
                self.take_in_new();
            }
        });
    }

    /// A job that was started or stopped, here or in another tab, has a longer history.
    fn renew_history_with_the_state(self) {
        let status =
            Memo::new(move |_| self.facts.with(|facts| facts.as_ref().map(|facts| facts.status.clone())));
        Effect::new(move |before: Option<Option<String>>| {
            let status = status.get();
            if before.flatten().is_some_and(|before| Some(&before) != status.as_ref()) {
                self.reader.renew_history();
            }
            status
        });
    }

    /// A selected picture that is found to be gone is unselected.
    fn drop_what_is_gone(self) {
        Effect::new(move |_| {
            self.reader.store.with(|store| {
                let is_gone = |key: &str| millis_of(key).and_then(|at| store.exists(at)) == Some(false);
                if self.selection.with_untracked(|s| s.keys().any(|key| is_gone(key))) {
                    self.selection.update(|s| s.retain(|key| !is_gone(key)));
                }
            });
        });
    }

    /// Shows the waiting pictures and, unless something is selected, drops those that a relative range has moved past.
    pub(super) fn take_in_new(self) {
        let start = self.bounds.get_untracked().0;
        let has_selection = self.selection.with_untracked(|s| !s.is_empty());
        self.reader.store.update(|store| {
            store.show_new();
            if !has_selection {
                store.forget_before(start);
            }
        });
    }

    /// Adds the waiting pictures while one is being looked at: none is dropped.
    pub fn add_waiting(self) {
        self.reader.store.update(|store| store.show_new());
    }

    /// Shows the waiting pictures, where they are.
    pub fn show_new(self) {
        self.take_in_new();
        if self.newest_first.get_untracked() {
            self.target.set(Some(SheetTarget::Top));
            self.set("page", None);
        }
    }

    /// Reads everything again.
    pub fn reload(self, show_new: bool) {
        self.reader.reload(untrack(|| self.seconds()).1, show_new);
    }

    /// Run by images whose link has expired.
    pub fn renew_links(self) -> Callback<()> {
        Callback::new(move |()| {
            let now = clock::browser_now();
            if now - self.renewed_at.get_value() >= RENEWAL_MILLIS {
                self.renewed_at.set_value(now);
                self.reload(false);
            }
        })
    }

    /// Changes a parameter of the address without a history entry.
    pub fn set(self, name: &str, value: Option<String>) {
        self.url.set(&[(name, value)], HistoryMode::Replace);
    }

    /// Shows another range, whose own pictures determine what a gap is.
    pub fn set_range(self, range: TimeRange) {
        self.write_range(range, None);
    }

    /// Shows a part of the range by its keyframe distance, in milliseconds: what is a gap in the range is one in its parts.
    pub fn zoom(self, range: TimeRange, keyframe: i64) {
        self.write_range(range, Some(keyframe.to_string()));
    }

    fn write_range(self, range: TimeRange, keyframe: Option<String>) {
        let range = Some(range).filter(|range| *range != DEFAULT_RANGE).map(TimeRange::to_text);
        let changes = [("range", range), (KEYFRAME, keyframe), ("stretch", None), ("page", None)];
        self.url.set(&changes, HistoryMode::Push);
    }

    /// The keyframe distance that the address states, in milliseconds; `None` where the pictures of the range determine it.
    pub fn stated_keyframe(self) -> Option<i64> {
        let stated = self.url.get(KEYFRAME)?.parse().ok()?;
        Some(stated).filter(|millis| (0..=LONGEST_KEYFRAME).contains(millis))
    }

    /// The address of this screen with a range around a part of the current one, as for [`Gallery::zoom`].
    pub fn zoom_address(self, range: TimeRange, keyframe: i64) -> String {
        let mut query = self.url.query.get().without(&["stretch", "page", "view"]);
        query.set("range", Some(range).filter(|range| *range != DEFAULT_RANGE).map(TimeRange::to_text));
        query.set(KEYFRAME, Some(keyframe.to_string()));
        format!("{}{}", job_path(self.job_id.get_value().as_str()), query.to_search())
    }

    /// The whole address of what is shown. While the viewer shows pictures of a relative range, the range is fixed, so that it
    /// holds them later too.
    pub fn link(self) -> String {
        let mut query = self.url.query.get();
        let times = self.viewed.get().and_then(Viewed::times);
        if let (TimeRange::Last(_), Some((first, last))) = (self.range.get(), times) {
            let ((from, to), list) = (self.bounds.get(), self.list.get());
            // A picture stays in the list when the range has moved past it.
            let oldest = [first, last].into_iter().filter(|at| list.place_of(*at).is_some()).min();
            let range = TimeRange::between_millis((oldest.unwrap_or(from).min(from), to - 1));
            query.set("range", Some(range.to_text()));
        }
        let origin = window().location().origin().unwrap_or_default();
        format!("{origin}{}{}", job_path(self.job_id.get_value().as_str()), query.to_search())
    }

    /// Opens, changes or closes the viewer.
    pub fn view(self, viewed: Option<Viewed>) {
        self.url.set_dialog("view", viewed.map(Viewed::to_text));
    }

    /// The part of the timeline that is chosen: two instants in milliseconds, both included.
    pub fn stretch(self) -> Option<(i64, i64)> {
        let text = self.url.get("stretch")?;
        let (from, to) = text.split_once(',')?;
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (0 <= from && from <= to).then_some((from, to))
    }

    /// Whether new pictures can appear in the range.
    pub fn is_live(self) -> bool {
        match self.range.get() {
            TimeRange::Last(_) => true,
            TimeRange::Between(_, end) => end * 1_000 > clock::service_now(),
        }
    }

    pub fn job_id(self) -> JobId {
        self.job_id.get_value()
    }

    /// The data of the job that pasted text is compared with.
    pub fn paste_job(self) -> Option<PasteJob> {
        self.facts.with(|facts| {
            let facts = facts.as_ref()?;
            Some(PasteJob {
                id: facts.job_id.clone(),
                bucket: facts.snapshot_output.bucket.clone(),
                endpoint: facts.snapshot_output.endpoint.clone(),
                sequence_format: facts.sequence_format.clone(),
                overwrite_format: facts.overwrite_format.clone(),
            })
        })
    }
}
