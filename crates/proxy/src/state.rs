//! The states of the handler modules. A handler takes its own state only.

use crate::about::{About, Readiness};
use crate::activity::Activity;
use crate::assets::Page;
use crate::call::Calls;
use crate::callbacks::Callbacks;
use crate::deletions::Deletions;
use crate::downloads::Downloads;
use crate::events;
use crate::faults::Faults;
use crate::newest::NewestPictures;
use crate::pictures::Pictures;
use crate::session::Sessions;
use axum::extract::FromRef;
use std::sync::Arc;

/// The state of every handler module.
#[derive(Clone)]
pub(crate) struct AppState(pub Arc<States>);

pub(crate) struct States {
    pub about: Arc<About>,
    pub readiness: Arc<Readiness>,
    pub sessions: Arc<Sessions>,
    pub page: Arc<Page>,
    pub calls: Calls,
    pub deletions: Arc<Deletions>,
    pub events: events::Source,
    pub activity: Activity,
    pub pictures: Arc<Pictures>,
    pub downloads: Arc<Downloads>,
    pub newest: Arc<NewestPictures>,
    pub faults: Faults,
    pub callbacks: Arc<Callbacks>,
}

macro_rules! states {
    ($($field:ident: $state:ty),* $(,)?) => {$(
        impl FromRef<AppState> for $state {
            fn from_ref(states: &AppState) -> Self {
                states.0.$field.clone()
            }
        }
    )*};
}

states! {
    about: Arc<About>,
    readiness: Arc<Readiness>,
    sessions: Arc<Sessions>,
    page: Arc<Page>,
    calls: Calls,
    deletions: Arc<Deletions>,
    events: events::Source,
    activity: Activity,
    pictures: Arc<Pictures>,
    downloads: Arc<Downloads>,
    newest: Arc<NewestPictures>,
    faults: Faults,
    callbacks: Arc<Callbacks>,
}
