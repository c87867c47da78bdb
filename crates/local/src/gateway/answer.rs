//! Responses in the vendor's form (api-reference B.6).

use crate::refusal::Refusal;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use media_api::ErrorBody;
use media_api::ice::CONSOLE_MEMBERS;
use serde_json::Value;
use std::fmt::Write;

const JSON: &str = "application/json;charset=utf-8";
const XML: &str = "text/xml;charset=utf-8";

/// The format of the response. The older signature's default is XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// The context of a response.
pub(super) struct Envelope {
    pub format: Format,
    pub request_id: String,
    /// The host that was called.
    pub host: String,
    /// `ice` or `vod`; empty while unknown.
    pub product: &'static str,
    /// Operation name; empty while unknown.
    pub action: String,
    /// Whether the client is the console, whose responses have members of this project.
    pub for_console: bool,
}

/// Header with the delay before a retry, in milliseconds.
const RETRY_AFTER: &str = "x-acs-retry-after";

impl Envelope {
    pub(super) fn new(host: String) -> Envelope {
        let request_id = uuid::Uuid::new_v4().to_string().to_uppercase();
        Envelope {
            format: Format::Json,
            request_id,
            host,
            product: "",
            action: String::new(),
            for_console: false,
        }
    }

    pub(super) fn success(&self, mut response: Value) -> Response<Full<Bytes>> {
        if let Some(members) = response.as_object_mut() {
            if !self.for_console {
                CONSOLE_MEMBERS.iter().for_each(|member| {
                    members.remove(*member);
                });
            }
            members.insert("RequestId".to_owned(), Value::from(self.request_id.clone()));
        }
        self.answer(StatusCode::OK, &response, &format!("{}Response", self.action))
    }

    /// A success whose body ends too early.
    pub(super) fn garbled(&self) -> Response<Full<Bytes>> {
        let whole = self.success(Value::Object(Default::default())).into_parts();
        let body = format!("{{\"RequestId\":\"{}\",\"", self.request_id);
        Response::from_parts(whole.0, Full::new(Bytes::from(body)))
    }

    pub(super) fn refusal(&self, refusal: &Refusal) -> Response<Full<Bytes>> {
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = ErrorBody {
            request_id: self.request_id.clone(),
            host_id: self.host.clone(),
            code: refusal.code.to_owned(),
            message: refusal.message.clone(),
            recommend: format!(
                "https://api.aliyun.com/troubleshoot?q={}&product={}&requestId={}",
                refusal.code, self.product, self.request_id
            ),
        };
        let mut response = self.answer(status, &serde_json::to_value(&body).unwrap_or_default(), "Error");
        if let Some(millis) = refusal.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(millis));
        }
        response
    }

    fn answer(&self, status: StatusCode, value: &Value, root: &str) -> Response<Full<Bytes>> {
        let (content_type, body) = match self.format {
            Format::Json => (JSON, value.to_string()),
            Format::Xml => (XML, xml(root, value)),
        };
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    }
}

fn xml(root: &str, value: &Value) -> String {
    let mut text = String::from("<?xml version='1.0' encoding='UTF-8'?>");
    element(&mut text, root, value);
    text
}

fn element(text: &mut String, name: &str, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| element(text, name, item)),
        Value::Object(members) => {
            // Writing to a String cannot fail.
            let _ = write!(text, "<{name}>");
            members.iter().for_each(|(member, value)| element(text, member, value));
            let _ = write!(text, "</{name}>");
        }
        Value::Null => {}
        Value::String(content) => {
            let _ = write!(text, "<{name}>{}</{name}>", escaped(content));
        }
        plain => {
            let _ = write!(text, "<{name}>{plain}</{name}>");
        }
    }
}

fn escaped(content: &str) -> String {
    let mut escaped = String::with_capacity(content.len());
    for c in content.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 cannot represent these at all.
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_become_repeated_elements_and_text_is_escaped() {
        let value = json!({"List": [{"A": "<&>"}, {"A": 2}], "Empty": null});
        let expected = "<R><List><A>&lt;&amp;&gt;</A></List><List><A>2</A></List></R>";
        assert!(xml("R", &value).ends_with(expected));
    }
}
