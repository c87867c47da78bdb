//! Test events to callback addresses, which only the local service sends.

use crate::common::*;
use futures_util::future::BoxFuture;
use media_api::{CallbackTestOutcome, CallbackTestResult};
use media_proxy::CallbackTests;
use serde_json::json;
use std::sync::{Arc, Mutex};

/// The addresses that were tested.
#[derive(Debug, Default)]
struct Tests(Mutex<Vec<String>>);

impl CallbackTests for Tests {
    fn test<'a>(&'a self, url: &'a str) -> BoxFuture<'a, CallbackTestResult> {
        self.0.lock().unwrap().push(url.to_owned());
        let outcome = CallbackTestOutcome::Answered { status: 204 };
        Box::pin(async move { CallbackTestResult { millis: 7, outcome } })
    }
}

const ROUTE: &str = "/api/callbacks/test";
const URL: &str = "https://hooks.example.com/pictures";

async fn no_calls() -> Fake {
    Fake::json(|seen| panic!("unexpected {}", seen.action)).await
}

#[tokio::test]
async fn the_local_service_tests_an_address_a_few_times_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let tests = Arc::new(Tests::default());
    let console =
        Console::with(&no_calls().await, folder.path(), |config| config.callbacks = Some(tests.clone()))
            .await;
    for not_an_address in ["", "ftp://hooks.example.com/", "http://", "hooks.example.com"] {
        let reply = console.post(ROUTE, json!({ "url": not_an_address })).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_request"), "{not_an_address}");
    }
    let answered = json!({ "millis": 7, "outcome": { "kind": "answered", "status": 204 } });
    for _ in 0..5 {
        assert_eq!(console.ok(ROUTE, json!({ "url": URL })).await, answered);
    }
    let reply = console.post(ROUTE, json!({ "url": URL })).await;
    assert_eq!((reply.status, reply.code().as_str()), (429, "too_many_requests"));
    assert_eq!(*tests.0.lock().unwrap(), [URL; 5]);
}

#[tokio::test]
async fn beside_the_cloud_no_address_is_called_and_read_only_tests_none() {
    let folder = tempfile::tempdir().unwrap();
    let console = Console::new(&no_calls().await, folder.path()).await;
    assert_eq!(console.post(ROUTE, json!({ "url": URL })).await.status, 404);
    let folder = tempfile::tempdir().unwrap();
    let tests = Arc::new(Tests::default());
    let console = Console::with(&no_calls().await, folder.path(), |config| {
        config.callbacks = Some(tests.clone());
        config.read_only = true;
    })
    .await;
    let reply = console.post(ROUTE, json!({ "url": URL })).await;
    assert_eq!((reply.status, reply.code().as_str()), (403, "read_only"));
    assert!(tests.0.lock().unwrap().is_empty());
}
