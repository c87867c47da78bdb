//! Requests in wire form.

use crate::facts::{Facts, Placement};
use crate::lenient::parse_boolean;
use crate::parameter::{Kind, Parameter, Shape, Violation};
use serde_json::{Map, Value};

/// A request's parameters in wire form, in the order of the operation's document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoded {
    /// Decoded names and values for the query.
    pub query: Vec<(String, String)>,
    /// Decoded names and values for the form body; `None` where the operation has no body.
    pub form: Option<Vec<(String, String)>>,
}

/// Parameters as received: query and form together, decoded.
#[derive(Debug, Clone, Default)]
pub struct WireParameters(Vec<(String, String)>);

impl WireParameters {
    /// A name in both takes the form's value; see api-reference A.0.
    pub fn new(
        query: impl IntoIterator<Item = (String, String)>,
        form: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut pairs: Vec<(String, String)> = form.into_iter().collect();
        for (name, value) in query {
            if !pairs.iter().any(|(n, _)| *n == name) {
                pairs.push((name, value));
            }
        }
        Self(pairs)
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Replaces a parameter that is absent or empty by another one, with the value that `value_of` makes of it.
    #[must_use]
    pub fn or_else(mut self, name: &str, other: &str, value_of: impl FnOnce(&str) -> String) -> Self {
        let is_absent = self.get(name).is_none_or(str::is_empty);
        if is_absent && let Some(value) = self.get(other).filter(|value| !value.is_empty()).map(value_of) {
            self.0.retain(|(n, _)| n != name);
            self.0.push((name.to_owned(), value));
        }
        self
    }

    /// The elements of `Name.1`, `Name.2`, … in numeric order.
    fn numbered(&self, name: &str) -> Vec<&str> {
        let mut found: Vec<(u32, &str)> = self
            .0
            .iter()
            .filter_map(|(n, v)| {
                let index = n.strip_prefix(name)?.strip_prefix('.')?.parse().ok()?;
                Some((index, v.as_str()))
            })
            .collect();
        found.sort_by_key(|(index, _)| *index);
        found.into_iter().map(|(_, value)| value).collect()
    }
}

pub(crate) fn without_nulls(mut value: Value) -> Value {
    drop_nulls(&mut value);
    value
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, member| !member.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

impl Facts {
    /// Query and form parameters in wire form, from a JSON object with vendor names.
    pub fn encode(&self, parameters: &Value) -> Encoded {
        encode(self, parameters)
    }
}

pub(crate) fn encode(facts: &Facts, request: &Value) -> Encoded {
    let mut pairs = Vec::new();
    for parameter in facts.parameters {
        let Some(value) = request.get(parameter.name) else { continue };
        let name = parameter.name.to_owned();
        match (parameter.kind, value) {
            (Kind::Object { .. } | Kind::Timestamps { .. }, value) => pairs.push((name, compact(value))),
            (Kind::Texts { .. }, Value::Array(items)) => pairs
                .extend(items.iter().enumerate().map(|(i, item)| (format!("{name}.{}", i + 1), plain(item)))),
            (_, value) => pairs.push((name, plain(value))),
        }
    }
    match facts.placement {
        Placement::Query => Encoded { query: pairs, form: None },
        Placement::Form => Encoded { query: Vec::new(), form: Some(pairs) },
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// One line of JSON with its keys in alphabetical order, whatever map type serde_json was built with.
fn compact(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            let members: Vec<String> = members
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::String(key.clone()), compact(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

pub(crate) fn decode(facts: &Facts, parameters: &WireParameters) -> Result<Value, Vec<Violation>> {
    let mut object = Map::new();
    let mut found = Vec::new();
    for parameter in facts.parameters {
        match read(parameter, parameters) {
            Ok(Some(value)) => {
                object.insert(parameter.name.to_owned(), value);
            }
            Ok(None) => {}
            Err(violation) => found.push(violation),
        }
    }
    if found.is_empty() { Ok(Value::Object(object)) } else { Err(found) }
}

fn read(parameter: &Parameter, parameters: &WireParameters) -> Result<Option<Value>, Violation> {
    let name = parameter.name;
    let malformed = |shape| Violation::malformed(name, shape);
    // An empty value is treated as absent; the table check reports it as missing where it is required.
    let text = parameters.get(name).filter(|text| !text.is_empty());
    match parameter.kind {
        Kind::Timestamps { .. } => {
            let items = list(text, parameters.numbered(name)).map_err(|()| malformed(Shape::Timestamps))?;
            let Some(items) = items else { return Ok(None) };
            let numbers = items.iter().map(as_integer).collect::<Option<Vec<Value>>>();
            numbers.map(|numbers| Some(Value::Array(numbers))).ok_or_else(|| malformed(Shape::Timestamps))
        }
        Kind::Texts { .. } => {
            let items = match list(text, parameters.numbered(name)) {
                Ok(items) => items,
                Err(()) => text.map(|text| vec![Value::from(text)]),
            };
            Ok(items.map(|items| Value::Array(items.iter().map(|item| Value::String(plain(item))).collect())))
        }
        Kind::Object { members } => read_object(name, members, text, parameters),
        _ => text.map(|text| scalar(parameter, name, text)).transpose(),
    }
}

fn scalar(parameter: &Parameter, field: &str, text: &str) -> Result<Value, Violation> {
    let malformed = |shape| Violation::malformed(field, shape);
    match parameter.kind {
        Kind::Integer { .. } => {
            text.trim().parse::<i64>().map(Value::from).map_err(|_| malformed(Shape::Integer))
        }
        Kind::Boolean => parse_boolean(text).map(Value::from).ok_or_else(|| malformed(Shape::Boolean)),
        _ => Ok(Value::from(text)),
    }
}

/// A JSON array in one text, or the numbered form that older clients send.
fn list(text: Option<&str>, numbered: Vec<&str>) -> Result<Option<Vec<Value>>, ()> {
    match text {
        None if numbered.is_empty() => Ok(None),
        None => Ok(Some(numbered.into_iter().map(Value::from).collect())),
        Some(text) => serde_json::from_str::<Vec<Value>>(text).map(Some).map_err(|_| ()),
    }
}

fn as_integer(value: &Value) -> Option<Value> {
    match value {
        Value::Number(n) => n.as_i64().map(Value::from),
        Value::String(text) => text.trim().parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

fn read_object(
    name: &str,
    members: &[Parameter],
    text: Option<&str>,
    parameters: &WireParameters,
) -> Result<Option<Value>, Violation> {
    let given: Map<String, Value> = match text {
        Some(text) => serde_json::from_str(text).map_err(|_| Violation::malformed(name, Shape::Object))?,
        None => members
            .iter()
            .filter_map(|m| {
                Some((m.name.to_owned(), Value::from(parameters.get(&format!("{name}.{}", m.name))?)))
            })
            .collect(),
    };
    if given.is_empty() && text.is_none() {
        return Ok(None);
    }
    let mut object = Map::new();
    // Undocumented members are ignored, as the service does with undocumented parameters.
    for member in members {
        let Some(value) = given.get(member.name).filter(|value| !value.is_null()) else { continue };
        object.insert(
            member.name.to_owned(),
            scalar(member, &format!("{name}.{}", member.name), &plain(value))?,
        );
    }
    Ok(Some(Value::Object(object)))
}
