//! From parsed JSON to types, and from values to JSON, in less code than the general reader and writer need.
//!
//! `serde_json`'s own reader of values lets every struct come as an array too, every variant as a number, every name as
//! bytes. Each of those costs code for each type the page knows, and nothing that the page talks to sends them. Its writer
//! carries tables for the shortest form of any fraction; the page sends none.

use serde::de::value::{MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Expected, IntoDeserializer, Unexpected, VariantAccess,
    Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::Value;
use std::fmt;

/// Reads a value.
///
/// # Errors
/// The value is not of that type; the words say where it differs.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    T::deserialize(Reader(value))
}

/// Why a value is not of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// The general words describe the value that was found, down to the digits of its numbers. Who reads these wants the name.
impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Error(words.to_string())
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Error("a value of another type".to_owned())
    }
    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Error("a value that is not allowed".to_owned())
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Error("a list of another length".to_owned())
    }
    fn unknown_variant(variant: &str, _: &'static [&'static str]) -> Self {
        Error(["unknown variant ", variant].concat())
    }
    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Error(["unknown field ", field].concat())
    }
    fn missing_field(field: &'static str) -> Self {
        Error(["missing field ", field].concat())
    }
    fn duplicate_field(field: &'static str) -> Self {
        Error(["duplicate field ", field].concat())
    }
}

struct Reader(Value);

impl IntoDeserializer<'_, Error> for Reader {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

fn other(found: &Value, expected: &str) -> Error {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Error(["expected ", expected, ", found ", found].concat())
}

/// Methods that read as another one does.
macro_rules! read_as {
    ($other:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.$other(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Error;

    /// For the few types that look at what comes: lenient booleans and numbers, and plain JSON.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(_) => self.deserialize_i64(visitor),
            Value::String(value) => visitor.visit_string(value),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(value),
            found => Err(other(&found, "a boolean")),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Number(number) = self.0 else { return Err(other(&self.0, "a number")) };
        match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => visitor.visit_i64(value),
            (None, Some(value)) => visitor.visit_u64(value),
            (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(value) => visitor.visit_string(value),
            found => Err(other(&found, "a text")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            value => visitor.visit_some(Reader(value)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Reader))),
            found => Err(other(&found, "a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(MapDeserializer::new(
                members.into_iter().map(|(name, value)| (StringDeserializer::new(name), Reader(value))),
            )),
            found => Err(other(&found, "an object")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, content: None }),
            Value::Object(members) => match members.into_iter().next() {
                Some((name, content)) => visitor.visit_enum(Variant { name, content: Some(content) }),
                None => Err(Error("expected a variant, found an empty object".to_owned())),
            },
            found => Err(other(&found, "a variant")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    read_as! {
        deserialize_i64: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_u8 deserialize_u16 deserialize_u32
            deserialize_u64 deserialize_f64
    }
    read_as! { deserialize_string: deserialize_str deserialize_identifier }

    forward_to_deserialize_any! { i128 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct }
}

struct Variant {
    name: String,
    content: Option<Value>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content), Error> {
        let name = StringDeserializer::<Error>::new(self.name);
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

struct Content(Option<Value>);

impl<'de> VariantAccess<'de> for Content {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None | Some(Value::Null) => Ok(()),
            Some(found) => Err(other(&found, "a variant without content")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Reader(self.0.unwrap_or(Value::Null)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Reader(self.0.unwrap_or(Value::Null)).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Reader(self.0.unwrap_or(Value::Null)).deserialize_map(visitor)
    }
}

/// JSON text of a value. Fractions are no part of any request: they are written as `null`.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    write_to(&mut out, value);
    out
}

fn write_to(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => out.push_str(&whole.to_string()),
            (None, Some(whole)) => out.push_str(&whole.to_string()),
            (None, None) => out.push_str("null"),
        },
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_to(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (at, (name, member)) in members.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(out, name);
                out.push(':');
                write_to(out, member);
            }
            out.push('}');
        }
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            _ => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::ice::ListLiveSnapshotJobsResponse;
    use media_api::{Problem, ProblemCode, Violation, ViolationKind};
    use serde_json::json;

    #[test]
    fn what_is_written_is_read() {
        let mut problem = Problem::new(ProblemCode::InvalidRequest, 400, "大厅 \"1\"");
        problem.request_id = Some("r".to_owned());
        problem.violations = vec![
            Violation::new("JobName", ViolationKind::Missing),
            Violation::new("PageSize", ViolationKind::OutOfRange { min: 1, max: 100 }),
            Violation::new("SortBy", ViolationKind::NotOneOf { allowed: vec!["a".to_owned()] }),
        ];
        assert_eq!(read::<Problem>(serde_json::to_value(&problem).unwrap()), Ok(problem));
    }

    #[test]
    fn an_answer_is_read_as_leniently_as_by_the_general_reader() {
        let answer = json!({
            "RequestId": "r", "PageNo": "1", "PageSize": 10, "TotalCount": "2", "SortBy": "CreationTime:Desc",
            "JobList": [{ "JobId": "j", "TimeInterval": "5", "Unknown": [{ "deep": null }] }],
        });
        let general: ListLiveSnapshotJobsResponse = serde_json::from_value(answer.clone()).unwrap();
        assert_eq!(read::<ListLiveSnapshotJobsResponse>(answer), Ok(general));
    }

    #[test]
    fn a_refusal_names_what_is_wrong() {
        let words = |value| read::<Problem>(value).unwrap_err().to_string();
        assert_eq!(words(json!({ "status": 1 })), "missing field code");
        assert_eq!(words(json!({ "code": "nonsense" })), "unknown variant nonsense");
        assert_eq!(words(json!([])), "expected an object, found a list");
        assert_eq!(words(json!({ "code": 5 })), "expected a text, found a number");
        assert_eq!(
            words(json!({ "code": "service", "message": "", "status": 70_000 })),
            "a value that is not allowed"
        );
    }

    #[test]
    fn what_is_sent_is_what_the_general_writer_sends() {
        for value in [
            json!(null),
            json!([true, false, 0, -5, i64::MIN, u64::MAX, [], {}]),
            json!({ "a": "大厅 \"1\"\\ \n\r\t\u{1}\u{7f} /", "b": { "c": [1, "x"] }, "\"": "" }),
        ] {
            assert_eq!(serde_json::from_str::<Value>(&write(&value)).unwrap(), value);
        }
        assert_eq!(write(&json!({ "a": [1, "x\u{1}"] })), r#"{"a":[1,"x\u0001"]}"#);
    }
}
