//! The table of all screens. Routes, navigation, breadcrumbs, window titles, shortcuts and lazy loading read it.

use crate::components::focus::heading_when_removed;
use crate::lazy::lazy;
use crate::pages;
use crate::text::{Tr, frame as words};
use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, ParamSegment, StaticSegment};

/// A group of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Live,
    Vod,
    Audit,
    LocalService,
}

impl Group {
    pub const ALL: [Group; 4] = [Group::Live, Group::Vod, Group::Audit, Group::LocalService];

    pub fn title(self) -> Tr {
        match self {
            Group::Live => words::LIVE,
            Group::Vod => words::VOD,
            Group::Audit => words::AUDIT,
            Group::LocalService => words::LOCAL_SERVICE,
        }
    }
}

/// One screen.
pub struct Screen {
    /// One or two segments; `:id` stands for the ID of the item shown.
    pub path: &'static str,
    pub title: Tr,
    pub group: Group,
    /// The key after `g` that opens it. The navigation lists the screens that have one.
    pub shortcut: Option<&'static str>,
    /// The path of the list above it in the breadcrumbs.
    pub parent: Option<&'static str>,
    /// Whether it only creates something; a read-only server does not offer it.
    pub makes: bool,
    /// Whether it is about the local service; beside the cloud it is not offered.
    pub of_local: bool,
    view: fn() -> AnyView,
}

impl Screen {
    /// The title of the list above it.
    pub fn parent_title(&self) -> Option<Tr> {
        self.parent.and_then(screen_at).map(|screen| screen.title)
    }

    const fn making(mut self) -> Self {
        self.makes = true;
        self
    }

    const fn of_local(mut self) -> Self {
        self.of_local = true;
        self
    }

    /// Whether the palette and, of listed screens, the navigation offer it.
    pub fn is_offered(&self, is_local: bool, is_read_only: bool) -> bool {
        (is_local || !self.of_local) && !(is_read_only && self.makes)
    }
}

const fn list(
    path: &'static str,
    title: Tr,
    group: Group,
    shortcut: &'static str,
    view: fn() -> AnyView,
) -> Screen {
    Screen { path, title, group, shortcut: Some(shortcut), parent: None, makes: false, of_local: false, view }
}

const fn below(
    parent: &'static str,
    path: &'static str,
    title: Tr,
    group: Group,
    view: fn() -> AnyView,
) -> Screen {
    Screen { path, title, group, shortcut: None, parent: Some(parent), makes: false, of_local: false, view }
}

/// Every screen. The first whose path fits an address is shown. A new one is a module of `pages` and an entry here; its texts are a
/// module of `text`.
pub static SCREENS: &[Screen] = &[
    list("/wall", words::WALL, Group::Live, "w", lazy!(wall, pages::wall::WallScreen)),
    list("/jobs", words::JOBS, Group::Live, "j", || pages::jobs::Jobs().into_any()),
    below("/jobs", "/jobs/new", words::SUBMIT, Group::Live, lazy!(submit, pages::submit::Submit)).making(),
    below("/jobs", "/jobs/many", words::SUBMIT_MANY, Group::Live, lazy!(batch, pages::batch::Batch)).making(),
    below("/jobs", "/jobs/:id", words::JOB, Group::Live, lazy!(job, pages::job::Job)),
    list("/templates", words::TEMPLATES, Group::Live, "t", lazy!(templates, pages::templates::Templates)),
    below(
        "/templates",
        "/templates/new",
        words::NEW,
        Group::Live,
        lazy!(new_template, pages::template::NewTemplate),
    )
    .making(),
    below(
        "/templates",
        "/templates/:id",
        words::TEMPLATE,
        Group::Live,
        lazy!(template, pages::template::Template),
    ),
    list("/videos", words::VIDEOS, Group::Vod, "v", lazy!(videos, pages::videos::Videos)),
    below("/videos", "/videos/:id", words::VIDEO, Group::Vod, lazy!(video, pages::video::Video)),
    list("/uploads", words::UPLOADS, Group::Vod, "u", lazy!(uploads, pages::uploads::Uploads)),
    list("/activity", words::ACTIVITY, Group::Audit, "a", lazy!(activity, pages::activity::Activity)),
    below(
        "/activity",
        "/deletions/:id",
        words::DELETION,
        Group::Audit,
        lazy!(deletion, pages::deletion::Deletion),
    ),
    list("/faults", words::FAULTS, Group::LocalService, "f", lazy!(faults, pages::faults::Faults)).of_local(),
];

/// The target of the bare address.
pub const HOME: &str = "/jobs";

/// The screens as leptos_router needs them.
pub fn routes() -> StaticVec<AnyNestedRoute> {
    let route = |screen: &'static Screen| {
        let view = move || {
            heading_when_removed();
            (screen.view)()
        };
        let mut segments = screen.path.split('/').skip(1);
        let (first, second) = (StaticSegment(segments.next().unwrap_or_default()), segments.next());
        match second.map(|second| second.strip_prefix(':').ok_or(second)) {
            None => NestedRoute::new(first, view).into_any_nested_route(),
            Some(Ok(name)) => NestedRoute::new((first, ParamSegment(name)), view).into_any_nested_route(),
            Some(Err(second)) => {
                NestedRoute::new((first, StaticSegment(second)), view).into_any_nested_route()
            }
        }
    };
    SCREENS.iter().map(route).collect::<Vec<_>>().into()
}

/// The screen of an address.
pub fn screen_at(path: &str) -> Option<&'static Screen> {
    let segments = |path: &'static str| path.split('/').skip(1);
    let given: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    SCREENS.iter().find(|screen| {
        segments(screen.path).count() == given.len()
            && segments(screen.path).zip(&given).all(|(own, given)| own == *given || own.starts_with(':'))
    })
}

/// The path pattern of the screen of an address.
pub fn pattern_at(path: &str) -> Option<&'static str> {
    screen_at(path).map(|screen| screen.path)
}

/// The listed screen that an address belongs to: itself, or the list above it.
pub fn section_of(path: &str) -> Option<&'static Screen> {
    let screen = screen_at(path)?;
    screen.parent.and_then(screen_at).or(Some(screen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_screen() {
        for (path, screen) in [
            ("/jobs", "/jobs"),
            ("/jobs/", "/jobs"),
            ("/jobs/new", "/jobs/new"),
            ("/jobs/many", "/jobs/many"),
            ("/jobs/x-1", "/jobs/:id"),
            ("/templates/new", "/templates/new"),
            ("/templates/t1", "/templates/:id"),
            ("/deletions/d1", "/deletions/:id"),
        ] {
            assert_eq!(pattern_at(path), Some(screen), "{path}");
        }
        for path in ["/", "/job", "/jobs/a/b", "/activity/x", "/uploads/u", "/deletions", "/Jobs"] {
            assert_eq!(pattern_at(path), None, "{path}");
        }
    }

    #[test]
    fn breadcrumbs_and_shortcuts_lead_to_screens() {
        for screen in SCREENS {
            assert!(screen.parent.is_none_or(|parent| pattern_at(parent) == Some(parent)), "{}", screen.path);
            let same =
                SCREENS.iter().filter(|other| other.shortcut.is_some() && other.shortcut == screen.shortcut);
            assert!(same.count() <= 1, "{}", screen.path);
        }
        assert_eq!(section_of("/deletions/d1").map(|screen| screen.path), Some("/activity"));
    }
}
