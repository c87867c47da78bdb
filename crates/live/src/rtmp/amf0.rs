//! AMF0: the values of RTMP commands.
//!
//! Nesting and number of values are capped while reading, before anything is built from them.

/// Deepest nesting of objects and arrays.
pub(crate) const MAX_DEPTH: usize = 8;
/// Most values in one message, over all levels.
pub(crate) const MAX_VALUES: usize = 512;

/// A value. Types that no command needs (undefined, reference, unsupported) are read as [`Null`](Value::Null); dates are
/// numbers; typed objects and ECMA arrays are objects.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Number(f64),
    Boolean(bool),
    String(String),
    Object(Vec<(String, Value)>),
    Array(Vec<Value>),
    Null,
}

/// Why bytes are not valid AMF0, or exceed a limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AmfError {
    #[error("a command is cut short")]
    Cut,
    #[error("a command is nested deeper than {MAX_DEPTH} levels")]
    Depth,
    #[error("a command has more than {MAX_VALUES} values")]
    Values,
    #[error("a command contains an object that does not end")]
    ObjectEnd,
    #[error("a command contains the unknown value type {0}")]
    Marker(u8),
}

impl Value {
    pub(crate) fn string(text: impl Into<String>) -> Value {
        Value::String(text.into())
    }

    pub(crate) fn object<'a>(properties: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
        Value::Object(properties.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    pub(crate) fn as_number(&self) -> Option<f64> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    /// The property of an object; `None` for other values.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let Value::Object(properties) = self else { return None };
        properties.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// Reads values until the end of `bytes`.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Value>, AmfError> {
    let mut reader = Reader { rest: bytes, values_left: MAX_VALUES };
    let mut values = Vec::new();
    while !reader.rest.is_empty() {
        values.push(reader.value(0)?);
    }
    Ok(values)
}

struct Reader<'a> {
    rest: &'a [u8],
    values_left: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], AmfError> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or(AmfError::Cut)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], AmfError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(AmfError::Cut)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u8(&mut self) -> Result<u8, AmfError> {
        Ok(self.array::<1>()?[0])
    }

    fn u16(&mut self) -> Result<usize, AmfError> {
        Ok(u16::from_be_bytes(self.array()?).into())
    }

    fn u32(&mut self) -> Result<usize, AmfError> {
        Ok(u32::from_be_bytes(self.array()?) as usize)
    }

    fn text(&mut self, n: usize) -> Result<String, AmfError> {
        Ok(String::from_utf8_lossy(self.take(n)?).into_owned())
    }

    fn value(&mut self, depth: usize) -> Result<Value, AmfError> {
        if depth > MAX_DEPTH {
            return Err(AmfError::Depth);
        }
        self.values_left = self.values_left.checked_sub(1).ok_or(AmfError::Values)?;
        Ok(match self.u8()? {
            0 => Value::Number(f64::from_be_bytes(self.array()?)),
            1 => Value::Boolean(self.u8()? != 0),
            2 => {
                let length = self.u16()?;
                Value::String(self.text(length)?)
            }
            3 => self.properties(depth)?,
            7 => {
                self.u16()?;
                Value::Null
            }
            8 => {
                self.u32()?; // the announced number of properties is only a hint
                self.properties(depth)?
            }
            10 => {
                let mut values = Vec::new();
                for _ in 0..self.u32()? {
                    values.push(self.value(depth + 1)?);
                }
                Value::Array(values)
            }
            11 => {
                let milliseconds = f64::from_be_bytes(self.array()?);
                self.u16()?; // time zone, reserved
                Value::Number(milliseconds)
            }
            12 | 15 => {
                let length = self.u32()?;
                Value::String(self.text(length)?)
            }
            16 => {
                let class_name = self.u16()?;
                self.take(class_name)?;
                self.properties(depth)?
            }
            5 | 6 | 13 => Value::Null,
            marker => return Err(AmfError::Marker(marker)),
        })
    }

    fn properties(&mut self, depth: usize) -> Result<Value, AmfError> {
        let mut properties = Vec::new();
        loop {
            let length = self.u16()?;
            if length == 0 {
                return if self.u8()? == 9 {
                    Ok(Value::Object(properties))
                } else {
                    Err(AmfError::ObjectEnd)
                };
            }
            let name = self.text(length)?;
            properties.push((name, self.value(depth + 1)?));
        }
    }
}

/// Writes values one after the other.
pub(crate) fn write(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        write_value(&mut out, value);
    }
    out
}

fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Number(number) => {
            out.push(0);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Boolean(truth) => out.extend_from_slice(&[1, u8::from(*truth)]),
        Value::String(text) if text.len() <= usize::from(u16::MAX) => {
            out.push(2);
            write_short(out, text);
        }
        Value::String(text) => {
            out.push(12);
            out.extend_from_slice(&(text.len() as u32).to_be_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        Value::Object(properties) => {
            out.push(3);
            for (name, value) in properties {
                write_short(out, name);
                write_value(out, value);
            }
            out.extend_from_slice(&[0, 0, 9]);
        }
        Value::Array(values) => {
            out.push(10);
            out.extend_from_slice(&(values.len() as u32).to_be_bytes());
            for value in values {
                write_value(out, value);
            }
        }
        Value::Null => out.push(5),
    }
}

/// A text with a 16-bit length; a longer one is cut at a character boundary.
fn write_short(out: &mut Vec<u8>, text: &str) {
    let text = &text[..text.floor_char_boundary(usize::from(u16::MAX))];
    out.extend_from_slice(&(text.len() as u16).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<i32>().prop_map(|n| Value::Number(f64::from(n) / 8.0)),
            any::<bool>().prop_map(Value::Boolean),
            ".{0,20}".prop_map(Value::String),
            Just(Value::Null),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(("[a-z]{1,8}", inner.clone()), 0..6).prop_map(Value::Object),
                prop::collection::vec(inner, 0..6).prop_map(Value::Array),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(values in prop::collection::vec(any_value(), 0..6)) {
            prop_assert_eq!(read(&write(&values)).unwrap(), values);
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let _ = read(&bytes);
        }

        #[test]
        fn damaged_commands_never_panic(
            values in prop::collection::vec(any_value(), 1..6),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut bytes = write(&values);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = read(&bytes);
            let _ = read(&bytes[..at]);
        }
    }

    #[test]
    fn nesting_stops_at_eight_levels() {
        let nested = |levels: usize| [[10, 0, 0, 0, 1].repeat(levels), vec![5]].concat();
        assert!(read(&nested(8)).is_ok());
        assert_eq!(read(&nested(9)), Err(AmfError::Depth));
        // 75 kB of it aborted other implementations.
        assert_eq!(read(&[3, 0, 1, b'a'].repeat(20_000)), Err(AmfError::Depth));
    }

    #[test]
    fn values_stop_at_five_hundred_and_twelve() {
        assert!(read(&[5].repeat(512)).is_ok());
        assert_eq!(read(&[5].repeat(513)), Err(AmfError::Values));
        let announced = [vec![10, 0xff, 0xff, 0xff, 0xff], vec![5; 600]].concat();
        assert_eq!(read(&announced), Err(AmfError::Values));
    }

    #[test]
    fn a_long_text_is_written_as_a_long_string() {
        let values = vec![Value::string("ä".repeat(40_000))];
        assert_eq!(read(&write(&values)).unwrap(), values);
    }

    #[test]
    fn types_from_other_encoders_are_understood() {
        let date = [&[11][..], &1e12f64.to_be_bytes(), &[0, 0]].concat();
        assert_eq!(read(&date).unwrap(), [Value::Number(1e12)]);
        let ecma = [8, 0, 0, 0, 9, 0, 1, b'a', 1, 1, 0, 0, 9];
        assert_eq!(read(&ecma).unwrap(), [Value::object([("a", Value::Boolean(true))])]);
        let typed = [16, 0, 1, b'C', 0, 0, 9, 6, 13, 7, 0, 1];
        assert_eq!(read(&typed).unwrap(), [Value::object([]), Value::Null, Value::Null, Value::Null]);
        assert_eq!(read(&[17]), Err(AmfError::Marker(17)));
        assert_eq!(read(&[3, 0, 0, 8]), Err(AmfError::ObjectEnd));
    }
}
