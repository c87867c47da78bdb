//! Published and computed vectors of both schemes, signed and verified.

use std::collections::BTreeMap;

use acs_signature::acs3::{self, Authorization, Call, Key, Request, SignedHeaders};
use acs_signature::{OrderedQuery, rpc_v1};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Acs3Vector {
    name: String,
    method: String,
    host: String,
    path: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: String,
    access_key_id: String,
    access_key_secret: String,
    security_token: String,
    canonical_request: String,
    string_to_sign: String,
    authorization: String,
}

impl Acs3Vector {
    fn key(&self) -> Key<'_> {
        Key { id: &self.access_key_id, secret: self.access_key_secret.as_bytes() }
    }

    /// In reverse, so that sorting has an effect.
    fn query(&self) -> OrderedQuery {
        self.query.iter().rev().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    fn headers(&self) -> Vec<(String, String)> {
        self.headers.iter().rev().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn is_signed_by_the_vendor_rule(&self) -> bool {
        self.headers.keys().all(|name| name != "accept" && name != "user-agent")
    }
}

#[derive(Deserialize)]
struct RpcV1Vector {
    name: String,
    method: String,
    access_key_secret: String,
    parameters: BTreeMap<String, String>,
    canonical_query: String,
    string_to_sign: String,
    signature: String,
}

impl RpcV1Vector {
    fn parameters(&self) -> OrderedQuery {
        self.parameters.iter().rev().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

fn vectors<T: DeserializeOwned>(text: &str, expected_count: usize) -> Vec<T> {
    let vectors: Vec<T> = serde_json::from_str(text).unwrap();
    assert_eq!(vectors.len(), expected_count);
    vectors
}

fn acs3_vectors() -> Vec<Acs3Vector> {
    vectors(include_str!("signature-vectors.json"), 14)
}

fn rpc_v1_vectors() -> Vec<RpcV1Vector> {
    vectors(include_str!("rpc-v1-vectors.json"), 4)
}

#[test]
fn every_acs3_vector_is_signed_to_the_letter() {
    for vector in acs3_vectors() {
        let (query, headers) = (vector.query(), vector.headers());
        let request = Request {
            method: &vector.method,
            path: &vector.path,
            query: &query,
            headers: &headers,
            body: vector.body.as_bytes(),
        };
        let canonical_request = acs3::canonical_request(&request, &SignedHeaders::All.names(&headers));
        assert_eq!(canonical_request, vector.canonical_request, "{}", vector.name);
        assert_eq!(acs3::string_to_sign(&canonical_request), vector.string_to_sign, "{}", vector.name);
        assert_eq!(
            acs3::sign(&request, &vector.key(), SignedHeaders::All),
            vector.authorization,
            "{}",
            vector.name
        );
        if vector.is_signed_by_the_vendor_rule() {
            let authorization = acs3::sign(&request, &vector.key(), SignedHeaders::Vendor);
            assert_eq!(authorization, vector.authorization, "{}", vector.name);
        }
    }
}

#[test]
fn every_acs3_vector_is_verified_as_it_arrives() {
    for vector in acs3_vectors() {
        let sent = vector.query().to_url_encoded();
        let mut headers = vector.headers();
        headers.push(("Authorization".to_owned(), vector.authorization.clone()));
        headers.push(("Content-Length".to_owned(), vector.body.len().to_string()));
        let authorization = Authorization::parse(&vector.authorization).unwrap();
        assert_eq!(authorization.credential, vector.access_key_id);

        for received in [sent.clone(), sent.replace("%20", "+").replace("%2A", "*")] {
            let request = Request {
                method: &vector.method,
                path: &vector.path,
                query: &OrderedQuery::parse(&received).unwrap(),
                headers: &headers,
                body: vector.body.as_bytes(),
            };
            let secret = vector.access_key_secret.as_bytes();
            assert_eq!(acs3::verify(&request, &authorization, secret), Ok(()), "{}", vector.name);
        }
    }
}

#[test]
fn built_headers_carry_the_signature_of_every_vector_that_follows_the_vendor_rule() {
    let buildable: Vec<_> = acs3_vectors()
        .into_iter()
        .filter(|vector| {
            vector.is_signed_by_the_vendor_rule() && !vector.headers.contains_key("X-Acs-Custom-Note")
        })
        .collect();
    assert_eq!(buildable.len(), 11);
    for vector in buildable {
        let query = vector.query();
        let call = Call {
            method: &vector.method,
            host: &vector.host,
            action: &vector.headers["x-acs-action"],
            version: &vector.headers["x-acs-version"],
            query: &query,
            body: vector.body.as_bytes(),
            content_type: vector.headers.get("content-type").map(String::as_str),
            date: &vector.headers["x-acs-date"],
            nonce: &vector.headers["x-acs-signature-nonce"],
            security_token: Some(vector.security_token.as_str()).filter(|token| !token.is_empty()),
        };
        let mut expected = vector.headers.clone();
        expected.insert("accept".to_owned(), "application/json".to_owned());
        expected.insert("Authorization".to_owned(), vector.authorization.clone());
        let built = acs3::build_headers(&call, &vector.key());
        assert_eq!(built.len(), expected.len(), "{}", vector.name);
        assert_eq!(BTreeMap::from_iter(built), expected, "{}", vector.name);
    }
}

#[test]
fn every_rpc_v1_vector_is_signed_to_the_letter() {
    for vector in rpc_v1_vectors() {
        let params = vector.parameters();
        let secret = vector.access_key_secret.as_bytes();
        assert_eq!(params.canonical(), vector.canonical_query, "{}", vector.name);
        assert_eq!(rpc_v1::string_to_sign(&vector.method, &params), vector.string_to_sign, "{}", vector.name);
        assert_eq!(rpc_v1::sign(&vector.method, &params, secret), vector.signature, "{}", vector.name);
    }
}

#[test]
fn every_rpc_v1_vector_is_verified_as_it_arrives() {
    for vector in rpc_v1_vectors() {
        let mut params = vector.parameters();
        params.push(rpc_v1::SIGNATURE, vector.signature.as_str());
        let received = OrderedQuery::parse(&params.to_url_encoded()).unwrap();
        let secret = vector.access_key_secret.as_bytes();
        assert_eq!(rpc_v1::verify(&vector.method, &received, secret), Ok(()), "{}", vector.name);
    }
}
