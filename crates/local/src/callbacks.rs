//! Telling others: the account-wide setting, and an HTTP POST for each new snapshot (api-reference D.5).

use crate::address;
use crate::files::File;
use crate::jobs::Job;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::{Store, api_time};
use md5::{Digest, Md5};
use media_api::CommaList;
use media_api::ice::*;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The name of the one event there is.
const SNAPSHOT_EVENT: &str = "LiveSnapshotFileCreated";
/// Account ID in events: the sample's, because a local service has no account.
const USER_ID: u64 = 1_234_567_890_123_456;
/// Events waiting to be sent; when full, the newest is dropped and logged.
const QUEUE: usize = 1000;
/// Deliveries going on at one time.
const DELIVERIES: usize = 16;
const TIMEOUT: Duration = Duration::from_secs(5);
const RETRIES: u32 = 5;
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Sends events in the background.
pub(crate) struct Callbacks {
    store: Store,
    queue: mpsc::Sender<Delivery>,
}

struct Delivery {
    url: String,
    body: String,
    /// Set when the account has switched authentication on.
    auth_key: Option<String>,
}

impl Callbacks {
    pub(crate) fn new(store: Store, tasks: &TaskTracker, stop: CancellationToken) -> Callbacks {
        let (queue, deliveries) = mpsc::channel(QUEUE);
        tasks.spawn(send_all(deliveries, stop));
        Callbacks { store, queue }
    }

    /// Queues the event of a new snapshot: to the job's own address, else to the account's, else to nobody.
    pub(crate) async fn snapshot_taken(&self, job: &Job, file: &File) {
        let setting = match self.store.read(setting).await {
            Ok(setting) => setting.unwrap_or_default(),
            Err(error) => return tracing::error!("the callback setting could not be read: {error}"),
        };
        let url = if job.callback_url.is_empty() { account_url(&setting) } else { job.callback_url.clone() };
        if url.is_empty() {
            return;
        }
        let create_time = api_time(file.create_timestamp.div_euclid(1000));
        let body = json!({
            "EventType": SNAPSHOT_EVENT,
            "UserId": USER_ID,
            "EventTime": create_time,
            "MessageBody": {
                "JobId": job.job_id,
                "OssEndpoint": job.endpoint,
                "OssBucket": job.bucket,
                "OssObject": file.object,
                "CreateTime": create_time,
                "CreateTimestamp": file.create_timestamp,
                "IsOverlay": file.is_overlay,
            },
        });
        let auth_key = (setting.auth_switch == "on").then_some(setting.auth_key);
        let delivery = Delivery { url, body: body.to_string(), auth_key };
        if self.queue.try_send(delivery).is_err() {
            tracing::warn!("a callback for job {} was dropped: {QUEUE} are waiting already", job.job_id);
        }
    }
}

/// Where the account wants snapshot events. Message queues are not served here.
fn account_url(setting: &GetEventCallbackResponse) -> String {
    let events = CommaList::new(setting.event_type_list.split(','));
    let wants_it = events.is_empty() || events.items().iter().any(|event| event == SNAPSHOT_EVENT);
    if setting.callback_type == "HTTP" && wants_it { setting.callback_url.clone() } else { String::new() }
}

async fn send_all(mut deliveries: mpsc::Receiver<Delivery>, stop: CancellationToken) {
    let permits = Arc::new(Semaphore::new(DELIVERIES));
    let mut client = None;
    loop {
        let delivery = tokio::select! {
            delivery = deliveries.recv() => delivery,
            () = stop.cancelled() => None,
        };
        let Some(delivery) = delivery else { return };
        // Made for the first event: reading the system's certificates takes time that most starts can do without.
        if client.is_none() {
            client = client_of_guarded_addresses();
        }
        let (Some(client), Ok(permit)) = (client.clone(), permits.clone().acquire_owned().await) else {
            continue;
        };
        let stop = stop.clone();
        tokio::spawn(async move {
            let _permit = permit;
            tokio::select! {
                () = deliver(&client, &delivery) => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

fn client_of_guarded_addresses() -> Option<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .pool_max_idle_per_host(1)
        .dns_resolver(Guarded)
        .build()
        .inspect_err(|error| tracing::error!("callbacks cannot be sent: {error}"))
        .ok()
}

/// Gives the client only addresses that were judged, so that it connects to those and no others.
struct Guarded;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses = address::resolve(name.as_str(), 0).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

async fn deliver(client: &reqwest::Client, delivery: &Delivery) {
    for attempt in 0..=RETRIES {
        if attempt > 0 {
            tokio::time::sleep(RETRY_PAUSE).await;
        }
        match send(client, delivery).await {
            Ok(()) => return,
            Err(reason) => tracing::debug!("callback attempt {} failed: {reason}", attempt + 1),
        }
    }
    tracing::warn!("a callback was given up after {} attempts", RETRIES + 1);
}

async fn send(client: &reqwest::Client, delivery: &Delivery) -> Result<(), String> {
    let url = reqwest::Url::parse(&delivery.url).map_err(|error| error.to_string())?;
    // A literal address is never resolved, so it is judged here.
    let host = url.host_str().unwrap_or_default().to_owned();
    address::resolve(&host, url.port_or_known_default().unwrap_or(0))
        .await
        .map_err(|error| error.to_string())?;
    let mut request =
        client.post(url).header("content-type", "application/json;charset=utf-8").body(delivery.body.clone());
    if let Some(key) = &delivery.auth_key {
        let timestamp = chrono::Utc::now().timestamp().to_string();
        let signature = signature(&delivery.url, &timestamp, key);
        request = request.header("X-ICE-TIMESTAMP", timestamp).header("X-ICE-SIGNATURE", signature);
    }
    let answer = request.send().await.map_err(|error| error.to_string())?;
    if answer.status().is_success() { Ok(()) } else { Err(format!("it answered {}", answer.status())) }
}

/// MD5 of address, timestamp and key, joined by vertical bars, in hex.
fn signature(url: &str, timestamp: &str, key: &str) -> String {
    let digest = Md5::digest(format!("{url}|{timestamp}|{key}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn setting(c: &Connection) -> rusqlite::Result<Option<GetEventCallbackResponse>> {
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

pub(crate) async fn get(service: &Service, _: GetEventCallback) -> Result<GetEventCallbackResponse, Refusal> {
    Ok(service.store.read(setting).await?.unwrap_or_default())
}

pub(crate) async fn set(
    service: &Service,
    request: SetEventCallback,
) -> Result<SetEventCallbackResponse, Refusal> {
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
    service.store.write(change).await?;
    Ok(SetEventCallbackResponse::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_reference() {
        let signature = signature("https://callback.example.com/ims", "1767323045", "Example0Key");
        assert_eq!(signature, "7a0cbcc8b977e1a1ea0752e33d71adfa");
    }
}
