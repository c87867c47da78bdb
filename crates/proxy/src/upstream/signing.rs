//! A request as sent: built from the typed value, dated, signed.

use crate::credentials::Credentials;
use crate::regions::Endpoint;
use acs_signature::{OrderedQuery, acs3};
use media_api::{Encoded, Facts};
use secrecy::ExposeSecret as _;
use std::time::SystemTime;

/// A call's parameters, encoded once for all its attempts.
pub(super) struct Parameters {
    query: OrderedQuery,
    /// The query as it is in the address.
    encoded_query: String,
    /// The form; `None` where the operation has none.
    body: Option<String>,
    secrets: Vec<String>,
}

impl From<Encoded> for Parameters {
    fn from(encoded: Encoded) -> Self {
        let values = encoded.query.iter().chain(encoded.form.iter().flatten());
        let secrets = values.filter_map(|(_, value)| secret_in(value)).collect();
        let query = OrderedQuery::from(encoded.query);
        let body = encoded.form.map(|form| OrderedQuery::from(form).to_url_encoded());
        Self { encoded_query: query.to_url_encoded(), query, body, secrets }
    }
}

impl Parameters {
    /// Signs one attempt, with its own nonce.
    pub(super) fn sign(
        &self,
        endpoint: &Endpoint,
        facts: &Facts,
        credentials: &Credentials,
        date: SystemTime,
    ) -> Signed {
        let date = media_api::time::format(date.into());
        let nonce = uuid::Uuid::new_v4().to_string();
        let call = acs3::Call {
            method: facts.method.as_str(),
            host: &endpoint.authority,
            action: facts.name,
            version: facts.product.version(),
            query: &self.query,
            body: self.body.as_deref().unwrap_or_default().as_bytes(),
            content_type: self.body.as_ref().map(|_| acs3::FORM_CONTENT_TYPE),
            date: &date,
            nonce: &nonce,
            security_token: credentials.token.as_ref().map(|token| token.expose_secret()),
        };
        let key = acs3::Key { id: &credentials.id, secret: credentials.secret.expose_secret().as_bytes() };
        let headers = acs3::build_headers(&call, &key);
        let separator = if self.query.is_empty() { "" } else { "?" };
        Signed { url: format!("{endpoint}/{separator}{}", self.encoded_query), headers }
    }

    /// The body to send.
    pub(super) fn body(&self) -> String {
        self.body.clone().unwrap_or_default()
    }

    /// Values that may be secret, such as the key in a stream's address.
    pub(super) fn secrets(&self) -> &[String] {
        &self.secrets
    }
}

/// The part after the `?` of an address. The address may be inside a JSON text, where a quotation mark ends it.
fn secret_in(value: &str) -> Option<String> {
    let (_, address) = value.split_once("://")?;
    let (_, secret) = address.split('"').next()?.split_once('?')?;
    Some(secret.to_owned())
}

/// One attempt, ready to be sent.
pub(super) struct Signed {
    pub(super) url: String,
    headers: Vec<(String, String)>,
}

impl Signed {
    /// Every header but `Host`, which the HTTP client writes itself, from the same address.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let sent = self.headers.iter().filter(|(name, _)| name != "host");
        sent.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The signature alone.
    pub(super) fn signature(&self) -> &str {
        let authorization = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        authorization
            .and_then(|(_, value)| value.rsplit_once("Signature="))
            .map_or("", |(_, signature)| signature)
    }
}
