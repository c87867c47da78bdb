//! Signed requests over HTTP, as the vendor's SDKs send them.

use acs_signature::OrderedQuery;
use acs_signature::acs3::{self, Call, FORM_CONTENT_TYPE, Key};
use media_api::{Operation, decode_response};
use media_local::LocalService;
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::atomic::{AtomicU64, Ordering};

/// A client of one service; cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    host: String,
    id: String,
    secret: SecretString,
}

impl Client {
    pub fn of(service: &LocalService) -> Client {
        let key = service.credentials();
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let host = service.api_address().to_string();
        Client { http, host, id: key.id.clone(), secret: key.secret.clone() }
    }

    /// The response to a call that must succeed.
    pub async fn call<O: Operation>(&self, request: &O) -> O::Response {
        let (status, body) = self.send(request).await;
        assert_eq!(status, 200, "{}: {}", O::FACTS.name, String::from_utf8_lossy(&body));
        decode_response::<O>(&body).expect("the documented form")
    }

    /// Status and body of the response.
    pub async fn send<O: Operation>(&self, request: &O) -> (u16, Vec<u8>) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let facts = O::FACTS;
        let encoded = request.encode();
        let query: OrderedQuery = encoded.query.into();
        let form = encoded.form.map(OrderedQuery::from);
        let body = form.as_ref().map(|form| form.to_url_encoded().into_bytes()).unwrap_or_default();
        let date = media_api::time::format(chrono::Utc::now());
        let nonce = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
        let call = Call {
            method: facts.method.as_str(),
            host: &self.host,
            action: facts.name,
            version: facts.product.version(),
            query: &query,
            body: &body,
            content_type: form.as_ref().map(|_| FORM_CONTENT_TYPE),
            date: &date,
            nonce: &nonce,
            security_token: None,
        };
        let headers =
            acs3::build_headers(&call, &Key { id: &self.id, secret: self.secret.expose_secret().as_bytes() });
        let method = facts.method.as_str().parse().expect("a method");
        let mut sent = self.http.request(method, format!("http://{}/?{}", self.host, query.to_url_encoded()));
        for (name, value) in headers {
            sent = sent.header(name, value);
        }
        let answer = sent.body(body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.bytes().await.expect("a body").to_vec())
    }
}
