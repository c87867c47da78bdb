//! What single keys do on the screen that is shown.

use leptos::prelude::*;

/// A key press that the screen answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenCommand {
    /// `r`, and a new session after the old one ended.
    Refresh,
    /// `d`.
    Delete,
    /// Escape.
    ClearSelection,
}

/// The handler of the screen that is shown.
#[derive(Clone, Copy)]
pub struct Commands(StoredValue<Option<Callback<ScreenCommand>>>);

impl Commands {
    /// Called once by the app.
    pub fn provide() -> Self {
        let commands = Self(StoredValue::new(None));
        provide_context(commands);
        commands
    }

    pub fn run(self, command: ScreenCommand) {
        if let Some(handler) = self.0.try_get_value().flatten() {
            handler.try_run(command);
        }
    }
}

/// Registers the current screen's handler until the screen goes away.
pub fn on_command(handler: impl Fn(ScreenCommand) + Send + Sync + 'static) {
    let Some(Commands(slot)) = use_context::<Commands>() else { return };
    let own = Callback::new(handler);
    slot.set_value(Some(own));
    // The screen before may be cleaned up only after this one has registered.
    on_cleanup(move || {
        slot.try_update_value(|current| *current = current.take().filter(|current| !current.matches(&own)));
    });
}
