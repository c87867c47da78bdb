//! Short messages about something that was done, shown beside every screen until they are dismissed or expire.

use crate::text::Tr;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long a message without a failure stays.
const LIFETIME: Duration = Duration::from_secs(12);

/// How long a message stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// For a short time: the message reports something that was done.
    Shortly,
    /// Until it is dismissed: the message reports a failure.
    UntilDismissed,
    /// While the work that it reports is under way; it cannot be dismissed.
    WhileBusy,
}

/// One message.
#[derive(Clone)]
pub struct Notice {
    pub id: u32,
    /// Evaluated again when the language or a signal it reads changes. Reference-counted: a message outlives the component that
    /// made it.
    pub text: Arc<dyn Fn() -> String + Send + Sync>,
    pub lasts: Lasts,
    /// Buttons such as *Undo*, with their actions.
    pub actions: Vec<(Tr, Arc<dyn Fn() + Send + Sync>)>,
    /// Shown below the text on request.
    pub details: Option<NoticeDetails>,
}

/// More about a message.
pub type NoticeDetails = Arc<dyn Fn() -> AnyView + Send + Sync>;

impl Notice {
    /// A message about something that was done. `text` is read again when the language changes.
    pub fn done(text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { id: 0, text: Arc::new(text), lasts: Lasts::Shortly, actions: Vec::new(), details: None }
    }

    /// A message about something that failed.
    pub fn failure(text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { lasts: Lasts::UntilDismissed, ..Self::done(text) }
    }

    /// A message about work under way, until [`Notices::dismiss`].
    pub fn busy(text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { lasts: Lasts::WhileBusy, ..Self::done(text) }
    }

    /// The message with another button. `run` must not touch signals of a screen: the message outlives the screen.
    pub fn with_action(mut self, label: Tr, run: impl Fn() + Send + Sync + 'static) -> Self {
        self.actions.push((label, Arc::new(run)));
        self
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

    /// Shows a message. Work that outlives its screen reports its result here; does nothing once the page itself is unloaded.
    pub fn show(self, notice: Notice) {
        self.show_named(notice);
    }

    /// As [`Notices::show`]; returns the ID of the message.
    pub fn show_named(self, notice: Notice) -> u32 {
        let count = |next: &mut u32| {
            *next += 1;
            *next
        };
        let Some(id) = self.next.try_update_value(count) else { return 0 };
        if notice.lasts == Lasts::Shortly {
            set_timeout(move || self.dismiss(id), LIFETIME);
        }
        self.list.try_update(|list| list.push(Notice { id, ..notice }));
        id
    }

    pub fn dismiss(self, id: u32) {
        self.list.try_update(|list| list.retain(|notice| notice.id != id));
    }
}

pub fn use_notices() -> Notices {
    use_context().expect("the app provides notices before any screen is shown")
}
