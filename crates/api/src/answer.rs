//! Reading a response: in one pass into its type, and only if it has the members that its operation documents.

use crate::operation::Operation;
use crate::wire::without_nulls;
use serde::de::value::CowStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Why a response with a success status is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum BadAnswer {
    /// The body is no JSON object, or a member has another type than the documented one.
    #[error("it is not in the documented form")]
    Form(#[from] serde_json::Error),
    /// A member that every response of the operation has is absent or `null`.
    #[error("it has no {0}")]
    Missing(&'static str),
    /// It has a `Code`, which every error of the service has and no success response.
    #[error("it is an error with the status of a success")]
    Error,
    /// A member is present but empty: an ID, or the subject of the response.
    #[error("it names nothing that it is about")]
    Empty,
}

/// Reads a response body: unknown members are ignored, absent and `null` ones take their empty value, and numbers and booleans
/// may be given as text. Members in [`Facts::answered`](crate::Facts::answered) must be present.
///
/// # Errors
/// See [`BadAnswer`]. The body of an error, `{}` and a list are refused, whatever their status. An error may have every
/// required member, since many operations document nothing but a request ID: its `Code` distinguishes it.
pub fn decode_response<O: Operation>(body: &[u8]) -> Result<O::Response, BadAnswer> {
    let answer = match in_one_pass::<O>(body) {
        Some(answer) => answer,
        None => with_nulls::<O>(body)?,
    };
    if O::is_complete(&answer) { Ok(answer) } else { Err(BadAnswer::Empty) }
}

/// `None` if the response has a `null` or a code, which only the slower path handles, or cannot be used.
fn in_one_pass<O: Operation>(body: &[u8]) -> Option<O::Response> {
    let mut found = Found { required: O::FACTS.answered, bits: 0, has_code: false };
    let mut json = serde_json::Deserializer::from_slice(body);
    let answer = O::Response::deserialize(Observed { inner: &mut json, found: &mut found }).ok()?;
    json.end().ok()?;
    (found.missing().is_none() && !found.has_code).then_some(answer)
}

fn with_nulls<O: Operation>(body: &[u8]) -> Result<O::Response, BadAnswer> {
    let value = without_nulls(serde_json::from_slice(body)?);
    // A list would be deserialized as the members in their order.
    let Value::Object(members) = &value else {
        return Err(serde_json::Error::custom("not an object").into());
    };
    if CODES.iter().filter_map(|name| members.get(*name)).any(|code| code != "") {
        return Err(BadAnswer::Error);
    }
    let mut found = Found { required: O::FACTS.answered, bits: 0, has_code: false };
    members.keys().for_each(|name| found.note(name));
    match found.missing() {
        Some(name) => Err(BadAnswer::Missing(name)),
        None => Ok(serde_json::from_value(value)?),
    }
}

/// The member that identifies an error, in both of the vendor's spellings. No operation's response has one.
const CODES: [&str; 2] = ["Code", "code"];

/// Which of the required members are present, and whether a code is.
struct Found {
    required: &'static [&'static str],
    bits: u32,
    has_code: bool,
}

impl Found {
    fn note(&mut self, name: &str) {
        self.has_code |= CODES.contains(&name);
        for (at, required) in self.required.iter().enumerate() {
            if required.split('|').any(|one| one == name) {
                self.bits |= 1 << at;
            }
        }
    }

    fn missing(&self) -> Option<&'static str> {
        let mut required = self.required.iter().enumerate();
        required.find(|(at, _)| self.bits & (1 << at) == 0).map(|(_, name)| *name)
    }
}

/// A deserializer of an object that records the names of its members as they are read.
struct Observed<'a, D> {
    inner: D,
    found: &'a mut Found,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Observed<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Observed { inner: visitor, found: self.found })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Observed<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(formatter)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Observed { inner: map, found: self.found })
    }
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Observed<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(Name(name)) = self.inner.next_key()? else { return Ok(None) };
        self.found.note(&name);
        seed.deserialize(CowStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}
