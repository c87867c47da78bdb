//! Reading values that arrive in more than one form: numbers as text, text as numbers, lists as one text.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A whole number, also when written as text.
pub fn integer<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let number = match &value {
        Value::Number(n) => {
            n.as_i64().or_else(|| n.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 9e15).map(|f| f as i64))
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.and_then(|n| T::try_from(n).ok()).ok_or_else(|| D::Error::custom("a whole number was expected"))
}

/// As [`integer`], for members that may be absent.
pub fn optional_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    integer(deserializer).map(Some)
}

/// A number with a fraction, also when written as text.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Number(n) => n.as_f64(),
        Value::String(text) if text.is_empty() => Some(0.0),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .ok_or_else(|| D::Error::custom("a number was expected"))
}

/// `true` or `false`, also as text in any case: one SDK writes `True`.
pub fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Bool(b) => Some(b),
        Value::String(text) => parse_boolean(&text),
        _ => None,
    }
    .ok_or_else(|| D::Error::custom("true or false was expected"))
}

pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    match text.trim() {
        t if t.eq_ignore_ascii_case("true") => Some(true),
        t if t.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Text, also when it arrives as a number or boolean.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(n) => Ok(n.to_string()),
        Value::Bool(b) => Ok(b.to_string()),
        _ => Err(D::Error::custom("a text was expected")),
    }
}

/// A list of texts, also when it arrives as one text joined by commas.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => {
            Ok(text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect())
        }
        Value::Array(items) => Ok(items.into_iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()),
        _ => Err(D::Error::custom("a list of texts was expected")),
    }
}
