//! The pictures as a table.

use super::gallery::Gallery;
use crate::components::contact_sheet::SheetTarget;
use crate::components::copy::CopyButton;
use crate::components::data_table::{Column, DataTable, RowKind, Sort, Width};
use crate::components::focus::focus_without_scroll;
use crate::components::instant::Instant;
use crate::components::pager::{Pager, last_page};
use crate::components::picture_image::PictureImage;
use crate::components::viewer::Viewed;
use crate::state::paging::SIZES;
use crate::state::pictures::{Picture, PictureList, key_at};
use crate::state::query::HistoryMode;
use crate::text::job as words;
use leptos::prelude::*;
use media_api::time::ApiTime;
use std::collections::HashSet;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Its name in the stored preferences.
pub const TABLE: &str = "pictures";
/// Rows of a page until another size is chosen.
const PAGE_SIZE: u32 = 50;

type PictureColumn = Column<Arc<Picture>>;

pub const COLUMNS: &[PictureColumn] = &[
    PictureColumn::new("thumbnail", words::THUMBNAIL, thumbnail_cell),
    PictureColumn::new("taken", words::TAKEN, taken_cell).always(),
    PictureColumn::new("timestamp", words::TIMESTAMP, timestamp_cell).numeric().exports(&[
        ("CreateTimestamp", |picture| picture.millis.to_string()),
        ("CreateTime", |picture| api_time(picture.millis)),
    ]),
    PictureColumn::new("object", words::OBJECT, object_cell).width(Width::Rest).exports(&[
        ("OssBucket", |picture| picture.bucket.clone()),
        ("OssObject", |picture| picture.object.clone()),
        (
            "IsOverlay",
            |picture| {
                if picture.is_read() { picture.is_overlay.to_string() } else { String::new() }
            },
        ),
    ]),
];

const KIND: RowKind<Arc<Picture>> =
    RowKind::new(|picture| picture.key(), |picture| picture.millis.to_string());

/// Opens the viewer on the picture of an instant.
#[derive(Clone, Copy)]
struct OpenPicture(Callback<i64>);

fn thumbnail_cell(picture: &Arc<Picture>) -> AnyView {
    let OpenPicture(open) = use_context().expect("the table of pictures provides how they are opened");
    let millis = picture.millis;
    view! {
        <button
            type="button"
            class="view tiny"
            aria-label=move || words::VIEW.with(&[&millis.to_string()])
            on:click=move |_| open.run(millis)
        >
            <PictureImage source=picture.links.thumbnail.clone() />
        </button>
    }
    .into_any()
}

fn taken_cell(picture: &Arc<Picture>) -> AnyView {
    view! { <Instant millis=picture.millis precise=true /> }.into_any()
}

fn timestamp_cell(picture: &Arc<Picture>) -> AnyView {
    let value = picture.millis.to_string();
    let name = Signal::derive(|| words::TIMESTAMP.get().to_owned());
    view! { <span class="id">{value.clone()}</span><CopyButton value=Signal::stored(value) name=name /> }
        .into_any()
}

fn object_cell(picture: &Arc<Picture>) -> AnyView {
    let object = picture.object.clone();
    view! { <span class="id" title=object.clone()>{object.clone()}</span> }.into_any()
}

fn api_time(millis: i64) -> String {
    ApiTime::from_seconds(millis.div_euclid(1_000)).map(|time| time.to_string()).unwrap_or_default()
}

/// The part of the pictures that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    page: u32,
    size: u32,
    /// `None` until every picture is known.
    total: Option<u64>,
}

impl Part {
    fn new(gallery: Gallery) -> Self {
        let number = |name: &str| gallery.url.get(name).and_then(|text| text.parse::<u32>().ok());
        let size = number("size").filter(|n| SIZES.contains(n)).unwrap_or(PAGE_SIZE);
        let total = gallery.is_known.get().then(|| gallery.list.with(PictureList::len) as u64);
        let last = total.map_or(u32::MAX, |total| last_page(total, size));
        Self { page: number("page").unwrap_or(1).clamp(1, last), size, total }
    }

    fn rows(self, gallery: Gallery) -> Vec<Arc<Picture>> {
        let (page, size) = (self.page as usize, self.size as usize);
        gallery.list.with(|list| list.slice((page - 1) * size..page * size))
    }
}

/// The times of the pictures on the page.
pub fn times_of_page(gallery: Gallery) -> HashSet<i64> {
    Part::new(gallery).rows(gallery).iter().map(|picture| picture.millis).collect()
}

/// Shows the page with the picture of a target, and moves the focus to it.
fn follow_target(gallery: Gallery, part: Memo<Part>, rows: Memo<Vec<Arc<Picture>>>) {
    let sought = RwSignal::new(None::<i64>);
    Effect::new(move |_| {
        let Some(target) = gallery.target.get() else { return };
        gallery.target.set(None);
        let place = match target {
            SheetTarget::Top => 0,
            SheetTarget::Jump(millis) | SheetTarget::Focus(millis) => {
                gallery.list.with_untracked(|list| list.place_near(millis))
            }
        };
        let page = place / part.get_untracked().size as usize + 1;
        gallery.set("page", (page > 1).then(|| page.to_string()));
        sought.set(gallery.list.with_untracked(|list| list.get(place).map(|picture| picture.millis)));
    });
    Effect::new(move |_| {
        let is_shown = |millis: &i64| rows.with(|rows| rows.iter().any(|row| row.millis == *millis));
        let Some(millis) = sought.get().filter(is_shown) else { return };
        sought.set(None);
        // Its row is rendered with this change.
        request_animation_frame(move || focus_row(&key_at(millis)));
    });
}

fn focus_row(key: &str) {
    let find = |selector: &str| {
        let selector = format!("table[data-table={TABLE}] tr[data-key=\"{key}\"] {selector}");
        document().query_selector(&selector).ok().flatten()
    };
    // The thumbnails may be hidden.
    if let Some(control) = find("button.view").or_else(|| find("input")) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        control.scroll_into_view_with_scroll_into_view_options(&options);
        control.dyn_ref::<HtmlElement>().into_iter().for_each(focus_without_scroll);
    }
}

#[component]
pub fn PictureTable(gallery: Gallery) -> impl IntoView {
    provide_context(OpenPicture(Callback::new(move |millis| gallery.view(Some(Viewed::One(millis))))));
    let part = Memo::new(move |_| Part::new(gallery));
    let rows = Memo::new(move |_| part.get().rows(gallery));
    follow_target(gallery, part, rows);
    // New pictures change the first page only while it is shown.
    Effect::new(move |_| gallery.at_top.set(part.get().page == 1));
    let sort = Sort {
        column: "taken",
        ascending: Signal::derive(move || !gallery.newest_first.get()),
        toggle: Callback::new(move |()| {
            let order = gallery.newest_first.get_untracked().then(|| "oldest".to_owned());
            gallery.url.set(&[("order", order), ("page", None)], HistoryMode::Replace);
        }),
    };
    let go = Callback::new(move |page: u32| {
        gallery.url.set(&[("page", Some(page.to_string()))], HistoryMode::Push);
    });
    let resize = Callback::new(move |size: u32| {
        gallery.url.set(&[("size", Some(size.to_string())), ("page", None)], HistoryMode::Replace);
    });
    view! {
        <DataTable
            id=TABLE
            caption=words::PICTURES
            columns=COLUMNS
            kind=KIND
            rows=rows
            loading=Signal::derive(move || !gallery.is_known.get())
            busy=gallery.reader.is_busy
            selection=gallery.selection
            sort=Some(sort)
            empty=|| ()
        />
        <Pager
            page=Signal::derive(move || part.get().page)
            size=Signal::derive(move || part.get().size)
            total=Signal::derive(move || part.get().total)
            loading=Signal::derive(move || part.get().total.is_none())
            go=go
            resize=resize
        />
    }
}
