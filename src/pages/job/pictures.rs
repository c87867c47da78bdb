//! Timeline, pictures and dialogs of a job.

use super::elsewhere::SelectedElsewhere;
use super::empty::NoPictures;
use super::gallery::{Gallery, MAX_DAYS, OFFERS};
use super::read_job::is_job_missing;
use super::table::PictureTable;
use super::toolbar::Toolbar;
use crate::components::contact_sheet::ContactSheet;
use crate::components::copy::CopyTextButton;
use crate::components::download::Downloads;
use crate::components::instant::every_form;
use crate::components::list::NotRefreshed;
use crate::components::paste::PasteDialog;
use crate::components::problem::ProblemSlot;
use crate::components::selection_bar::SelectionBar;
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::components::timeline::{StretchActions, Timeline};
use crate::components::viewer::{CompareMode, Viewed, Viewer, ViewerActions, ViewerPictures};
use crate::format;
use crate::state::pictures::{CAP, Picture, PictureList, PictureStore, millis_of};
use crate::state::preferences::use_preferences;
use crate::state::selection::Selection;
use crate::text::{Tr, job as words, t, table};
use leptos::prelude::*;
use media_api::Problem;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The timeline, with the control that sets its range.
#[component]
pub fn JobTimeline(gallery: Gallery) -> impl IntoView {
    let known = gallery.known();
    let stretch = Signal::derive(move || gallery.stretch());
    let choose = Callback::new(move |stretch: Option<(i64, i64)>| {
        gallery.set("stretch", stretch.map(|(from, to)| format!("{from},{to}")));
    });
    let actions = StretchActions {
        zoom: Callback::new(move |stretch| {
            gallery.zoom(TimeRange::between_millis(stretch), known.keyframe.get_untracked())
        }),
        select: Callback::new(move |stretch| gallery.select_between(stretch)),
        download: Callback::new(move |stretch| {
            gallery.download(&untrack(|| gallery.pictures_between(stretch)))
        }),
        delete: gallery.may_delete(move |stretch| {
            let pictures = untrack(|| gallery.pictures_between(stretch));
            gallery.delete(pictures.iter().map(|picture| picture.millis).collect());
        }),
    };
    view! {
        <Timeline
            data=gallery.timeline(known)
            end=Signal::derive(move || gallery.bounds.get().1)
            summary=gallery.summary(known)
            stretch=stretch
            choose=choose
            peek=Callback::new(move |stretch| gallery.peek(stretch))
            gap_address=Callback::new(move |gap| gallery.zoom_address(gallery.range_around(gap), known.keyframe.get()))
            actions=actions
        >
            <TimeRangeChip
                label=table::TAKEN
                value=gallery.range
                offers=OFFERS
                max_days=MAX_DAYS
                change=Callback::new(move |range| gallery.set_range(range))
            />
        </Timeline>
    }
}

/// How the pictures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Sheet,
    Table,
    /// The range holds none.
    None,
    /// Nothing can be stated yet.
    Unknown,
}

/// The pictures with their controls.
#[component]
pub fn Pictures(
    gallery: Gallery,
    /// A problem shown above the timeline is not repeated.
    job_problem: RwSignal<Option<Problem>>,
    retry: Callback<()>,
) -> impl IntoView {
    let reader = gallery.reader;
    let problem = Signal::derive(move || {
        let problem = reader.problem.get()?;
        let is_same =
            |other: &Problem| (other.code, &other.vendor_code) == (problem.code, &problem.vendor_code);
        let is_said = job_problem.with(|job| job.as_ref().is_some_and(is_same));
        (!is_said && !is_job_missing(&problem)).then_some(problem)
    });
    // Only a change of shape recreates elements: a new picture changes the content of the sheet, never the sheet.
    let shape = Memo::new(move |_| {
        let is_empty = gallery.list.with(PictureList::is_empty);
        match (is_empty, gallery.is_known.get()) {
            (true, true) => Shape::None,
            (true, false) if !gallery.as_table.get() => Shape::Unknown,
            _ if gallery.as_table.get() => Shape::Table,
            _ => Shape::Sheet,
        }
    });
    let content = move || match shape.get() {
        Shape::Sheet => {
            let open = Callback::new(move |millis| gallery.view(Some(Viewed::One(millis))));
            view! {
                <ContactSheet
                    list=gallery.list
                    size=gallery.tile_size
                    selection=gallery.selection
                    open=open
                    at_top=gallery.at_top
                    target=gallery.target
                />
            }
            .into_any()
        }
        Shape::Table => view! { <PictureTable gallery=gallery /> }.into_any(),
        Shape::None => view! { <NoPictures gallery=gallery /> }.into_any(),
        Shape::Unknown => view! { <StillUnknown gallery=gallery /> }.into_any(),
    };
    let touch = move |is_touched: bool| gallery.is_touched.set(is_touched);
    view! {
        <Toolbar gallery=gallery refresh=retry />
        <RefreshNote gallery=gallery problem=problem />
        <ProblemSlot problem=problem retry=Callback::new(move |()| reader.retry()) />
        <ProblemSlot problem=gallery.downloads.problem />
        <CapNote gallery=gallery />
        <div
            class="busy-area pictures"
            aria-busy=move || reader.is_busy.get().to_string()
            on:pointerenter=move |_| touch(true)
            on:pointerleave=move |_| touch(false)
            on:focusin=move |_| touch(true)
            on:focusout=move |_| touch(false)
        >
            {content}
        </div>
        <PictureSelectionBar gallery=gallery />
    }
}

/// Shows how old the pictures are when they could not be refreshed.
#[component]
fn RefreshNote(gallery: Gallery, problem: Signal<Option<Problem>>) -> impl IntoView {
    let is_stale = Memo::new(move |_| {
        gallery.is_known.get()
            && problem.with(Option::is_some)
            && gallery.reader.read_at.with(Option::is_some)
    });
    view! { <NotRefreshed when=is_stale since=gallery.reader.read_at /> }
}

/// Shown in place of pictures until the first is read.
#[component]
fn StillUnknown(gallery: Gallery) -> impl IntoView {
    let is_busy = gallery.reader.is_busy;
    view! {
        <div class="sheet empty" aria-busy=move || is_busy.get().to_string()>
            <p>{move || is_busy.get().then(|| table::LOADING.get())}</p>
        </div>
    }
}

/// Shows that older pictures are left out.
#[component]
fn CapNote(gallery: Gallery) -> impl IntoView {
    let preferences = use_preferences();
    let floor = Memo::new(move |_| {
        let floor = gallery.reader.store.with(PictureStore::floor);
        floor.filter(|floor| *floor > gallery.bounds.get().0)
    });
    let note = move |floor: i64| {
        let time = format::instant(floor, preferences.zone());
        let text = move || words::CAPPED.with(&[&format::count(CAP as u64), &time]);
        view! { <p class="hint" role="status" title=move || every_form(floor)>{text}</p> }
    };
    move || floor.get().map(note)
}

#[component]
fn PictureSelectionBar(gallery: Gallery) -> impl IntoView {
    let selection = gallery.selection;
    let two = Memo::new(move |_| {
        selection.with(|s| {
            let mut times = s.keys().filter_map(|key| millis_of(key)).take(3);
            let pair = (times.next()?, times.next()?);
            times.next().is_none().then_some(pair)
        })
    });
    let shown = move || format::count(gallery.list.with(PictureList::len) as u64);
    let known = KnownSelected::new(gallery);
    let copy = Signal::derive(move || known.words(words::COPY_KEYS, words::COPY_SOME_KEYS));
    view! {
        <SelectionBar selection=selection>
            <SelectedElsewhere gallery=gallery />
            <Show when=move || !gallery.list.with(PictureList::is_empty)>
                <button type="button" class="link" on:click=move |_| gallery.select_all_shown()>
                    {move || words::SELECT_ALL.with(&[&shown()])}
                </button>
            </Show>
            {move || two.get().map(|(a, b)| view! {
                <button type="button" class="btn small" on:click=move |_| gallery.view(Some(Viewed::Two(a, b, CompareMode::Side)))>{t(words::COMPARE)}</button>
            })}
            <DownloadButton gallery=gallery known=known />
            <CopyTextButton
                value=Signal::derive(move || gallery.selected_objects())
                label=copy
                title=Signal::derive(move || known.why())
            />
            <Show when=move || !gallery.read_only.get()>
                <button type="button" class="btn small danger" on:click=move |_| gallery.delete_selected()>{t(words::DELETE)}</button>
            </Show>
        </SelectionBar>
    }
}

/// How many of the selected pictures can be downloaded or named: those outside the range have not been read.
#[derive(Clone, Copy)]
struct KnownSelected(Memo<(usize, usize)>);

impl KnownSelected {
    fn new(gallery: Gallery) -> Self {
        let known = move || gallery.selected_pictures().len();
        Self(Memo::new(move |_| (known(), gallery.selection.with(Selection::len))))
    }

    /// `all`, or with both numbers `some`.
    fn words(self, all: Tr, some: Tr) -> String {
        match self.0.get() {
            (known, selected) if known < selected => {
                some.with(&[&format::count(known as u64), &format::count(selected as u64)])
            }
            _ => all.get().to_owned(),
        }
    }

    /// Why it is not all of them.
    fn why(self) -> Option<&'static str> {
        let (known, selected) = self.0.get();
        (known < selected).then(|| words::ONLY_READ.get())
    }
}

/// Downloads the selected pictures that are known, up to the limit of one file.
#[component]
fn DownloadButton(gallery: Gallery, known: KnownSelected) -> impl IntoView {
    // Not memoised, as in `PlanView`: the title would miss changes of `known`.
    let fits = move || Downloads::fits(known.0.get().0);
    let title = move || match fits() {
        true => known.why().map(str::to_owned),
        false => Some(Downloads::limit_words()),
    };
    let download = move |_| gallery.download(&untrack(|| gallery.selected_pictures()));
    view! {
        <button
            type="button"
            class="btn small"
            title=title
            prop:disabled=move || !fits() || gallery.downloads.is_busy.get()
            on:click=download
        >
            {move || known.words(words::DOWNLOAD, words::DOWNLOAD_SOME)}
        </button>
    }
}

/// Viewer and pasted selection: dialogs of this address, which are restored by reload, back and a shared link.
#[component]
pub fn GalleryDialogs(gallery: Gallery) -> impl IntoView {
    let pictures = ViewerPictures {
        list: gallery.list,
        latest: gallery.latest,
        bounds: gallery.bounds,
        is_known: gallery.is_known.into(),
        waiting: gallery.waiting,
    };
    let actions = ViewerActions {
        selection: gallery.selection,
        delete: gallery.may_delete(move |millis| gallery.delete(vec![millis])),
        download: Callback::new(move |picture: Arc<Picture>| gallery.download(&[picture])),
        link: Signal::derive(move || gallery.link()),
        show_waiting: Callback::new(move |()| gallery.add_waiting()),
        show_time: Callback::new(move |times| gallery.show_range_around(times)),
    };
    view! {
        <Viewer pictures=pictures actions=actions viewed=gallery.viewed change=Callback::new(move |viewed| gallery.view(viewed)) />
        <PasteDialog
            open=Signal::derive(move || gallery.url.get("panel").as_deref() == Some("paste"))
            close=Callback::new(move |()| gallery.url.set_dialog("panel", None))
            job=Signal::derive(move || gallery.paste_job())
            storage_key=gallery.job_id.with_value(|id| format!("media-console.pasted-pictures.{}", id.as_str()))
            store=gallery.reader.store
            take=Callback::new(move |times: BTreeSet<i64>| gallery.select_times(times))
        />
    }
}
