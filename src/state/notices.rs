//! Short messages about something that was done, shown beside every screen until they are dismissed or expire.

use crate::text::Tr;
use leptos::prelude::*;
use std::time::Duration;

/// How long a message without a failure stays.
const LIFETIME: Duration = Duration::from_secs(12);

/// One message.
#[derive(Clone)]
pub struct Notice {
    pub id: u32,
    pub text: Signal<String>,
    /// Something failed: the message stays until it is dismissed.
    pub is_failure: bool,
    /// A button such as *Undo*, with what it does.
    pub action: Option<(Signal<String>, Callback<()>)>,
    /// Lines shown on request.
    pub details: Vec<String>,
}

impl Notice {
    /// A message about something that was done. `text` is read again when the language changes.
    pub fn done(text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { id: 0, text: Signal::derive(text), is_failure: false, action: None, details: Vec::new() }
    }

    /// A message about something that failed.
    pub fn failure(text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { is_failure: true, ..Self::done(text) }
    }

    /// The message with a button. `run` must not touch what a screen owns: the message outlives the screen.
    pub fn with_action(self, label: Tr, run: impl Fn() + Send + Sync + 'static) -> Self {
        let label = Signal::derive(move || label.get().to_owned());
        Self { action: Some((label, Callback::new(move |()| run()))), ..self }
    }
}

/// The messages that are shown; get them with [`use_notices`].
#[derive(Clone, Copy)]
pub struct Notices {
    pub list: RwSignal<Vec<Notice>>,
    next: StoredValue<u32>,
}

impl Notices {
    /// Called once by the app.
    pub fn provide() -> Self {
        let notices = Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        provide_context(notices);
        notices
    }

    /// Shows a message, for [`LIFETIME`] unless it tells of a failure. Its ID is set here. Work that outlives its screen says so
    /// here; once the page itself is gone nobody hears it.
    pub fn show(self, notice: Notice) {
        let count = |next: &mut u32| {
            *next += 1;
            *next
        };
        let Some(id) = self.next.try_update_value(count) else { return };
        if !notice.is_failure {
            set_timeout(move || self.dismiss(id), LIFETIME);
        }
        self.list.try_update(|list| list.push(Notice { id, ..notice }));
    }

    pub fn dismiss(self, id: u32) {
        self.list.try_update(|list| list.retain(|notice| notice.id != id));
    }
}

pub fn use_notices() -> Notices {
    use_context().expect("the app provides notices before any screen is shown")
}
