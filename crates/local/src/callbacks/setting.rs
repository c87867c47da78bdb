//! SetEventCallback and GetEventCallback.

use crate::refusal::Refusal;
use crate::store::Store;
use media_api::ice::*;
use rusqlite::{Connection, OptionalExtension, params};

/// The operations on the account-wide setting; cheap to clone.
#[derive(Clone)]
pub(crate) struct Callbacks(Store);

impl Callbacks {
    pub(crate) fn new(store: Store) -> Callbacks {
        Callbacks(store)
    }

    pub(crate) async fn get(self, _: GetEventCallback) -> Result<GetEventCallbackResponse, Refusal> {
        Ok(self.0.read(setting).await?.unwrap_or_default())
    }

    pub(crate) async fn set(self, request: SetEventCallback) -> Result<SetEventCallbackResponse, Refusal> {
        let change = move |tx: &rusqlite::Transaction<'_>| {
            tx.execute(
                "INSERT OR REPLACE INTO event_callback VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    request.callback_type,
                    request.callback_url.unwrap_or_default(),
                    request.callback_queue_name.unwrap_or_default(),
                    request.auth_switch.unwrap_or_else(|| "off".to_owned()),
                    request.auth_key.unwrap_or_default(),
                    request.event_type_list.unwrap_or_default().items().join(","),
                ],
            )
        };
        self.0.write(change).await?;
        Ok(SetEventCallbackResponse::default())
    }
}

/// The setting; `None` until it is set.
pub(super) fn setting(c: &Connection) -> rusqlite::Result<Option<GetEventCallbackResponse>> {
    c.prepare_cached(
        "SELECT callback_type, callback_url, callback_queue_name, auth_switch, auth_key, event_type_list
         FROM event_callback",
    )?
    .query_row([], |row| {
        Ok(GetEventCallbackResponse {
            request_id: String::new(),
            callback_type: row.get(0)?,
            callback_url: row.get(1)?,
            callback_queue_name: row.get(2)?,
            auth_switch: row.get(3)?,
            auth_key: row.get(4)?,
            event_type_list: row.get(5)?,
        })
    })
    .optional()
}
