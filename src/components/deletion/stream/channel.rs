//! What the windows of one browser tell each other about deletions.

use leptos::prelude::*;
use media_api::deletion::Summary;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "media-console.deletions";

/// A message to the other windows, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Message {
    /// A window was opened or shown: which deletions are under way?
    Ask,
    /// All deletions under way.
    Listing(Vec<Summary>),
    /// The state of a deletion has changed.
    Changed(Box<Summary>),
}

/// Sends and receives the messages while the component that created it is mounted.
#[derive(Clone, Copy)]
pub(super) struct Channel(StoredValue<Option<BroadcastChannel>, LocalStorage>);

impl Channel {
    pub fn new() -> Self {
        Self(StoredValue::new_local(BroadcastChannel::new(NAME).ok()))
    }

    pub fn send(self, message: &Message) {
        self.0.try_with_value(|channel| {
            if let (Some(channel), Ok(json)) = (channel, serde_json::to_string(message)) {
                let _ = channel.post_message(&json.into());
            }
        });
    }

    /// Passes every message of the other windows to `receive`. One of another version of the page is ignored.
    pub fn listen(self, receive: impl Fn(Message) + 'static) {
        let received = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event.data().as_string().and_then(|json| serde_json::from_str(&json).ok());
            message.into_iter().for_each(&receive);
        });
        self.0.with_value(|channel| {
            if let Some(channel) = channel {
                channel.set_onmessage(Some(received.as_ref().unchecked_ref()));
            }
        });
        let received = StoredValue::new_local(received);
        on_cleanup(move || {
            let _ = self.0.try_update_value(|channel| {
                channel.take().iter().for_each(BroadcastChannel::close);
            });
            received.dispose();
        });
    }
}
