//! Percent-encoding and the ordered query, the one form in which parameters enter a signature.

use std::fmt::Write as _;

use thiserror::Error;

/// Percent-encodes the UTF-8 bytes of `text`, leaving only `A-Z a-z 0-9 - _ . ~` (`enc` in B.3; RFC 3986 section 2.3).
///
/// Space becomes `%20`, hex digits are upper-case.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    percent_encode_into(text, &mut encoded);
    encoded
}

fn percent_encode_into(text: &str, encoded: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a String cannot fail");
        }
    }
}

/// Why a query or form body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QueryError {
    /// A `%` is not followed by two hexadecimal digits.
    #[error("malformed percent escape at byte {position}")]
    MalformedEscape {
        /// Offset in bytes of the `%` in the text.
        position: usize,
    },
    /// A name or value is not UTF-8 once its escapes are decoded.
    #[error("the parameter that starts at byte {position} is not UTF-8")]
    NotUtf8 {
        /// Offset in bytes of the name or value in the text.
        position: usize,
    },
}

/// Decoded name and value pairs, in the order in which they were added or received. Names may repeat.
///
/// Serves for query strings and for `application/x-www-form-urlencoded` bodies alike (B.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderedQuery {
    pairs: Vec<(String, String)>,
}

impl OrderedQuery {
    /// A query without parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter at the end; `name` and `value` are plain text, not encoded.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Reads `a=b&c=d` without a leading `?`. Both `+` and `%20` mean space; `a` alone means `a=`; empty pieces
    /// between two `&` are skipped (B.2).
    ///
    /// # Errors
    ///
    /// A malformed percent escape, or a name or value that is not UTF-8.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut query = Self::new();
        let mut position = 0;
        for piece in text.split('&') {
            if !piece.is_empty() {
                let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
                query.push(decode(name, position)?, decode(value, position + name.len() + 1)?);
            }
            position += piece.len() + 1;
        }
        Ok(query)
    }

    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(candidate, _)| *candidate == name).map(|(_, value)| value)
    }

    /// All pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The pairs themselves, in order.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.pairs
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// What to send: pairs in their own order, strictly percent-encoded, so that it reads the same as a query and as
    /// a form body.
    pub fn to_url_encoded(&self) -> String {
        join(self.iter())
    }

    /// What to sign: pairs sorted by the bytes of the decoded name, strictly percent-encoded (B.3 step 2).
    ///
    /// Repeated names keep their order, so that exchanging two values of one name breaks the signature.
    pub fn canonical(&self) -> String {
        join(self.sorted().into_iter())
    }

    /// Sorted as [`canonical`](Self::canonical), leaving out one name.
    pub(crate) fn canonical_without(&self, name: &str) -> String {
        join(self.sorted().into_iter().filter(|(candidate, _)| *candidate != name))
    }

    fn sorted(&self) -> Vec<(&str, &str)> {
        let mut pairs: Vec<_> = self.iter().collect();
        pairs.sort_by_key(|(name, _)| *name);
        pairs
    }
}

impl From<Vec<(String, String)>> for OrderedQuery {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for OrderedQuery {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut query = Self::new();
        query.extend(pairs);
        query
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for OrderedQuery {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        self.pairs.extend(pairs.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
}

fn join<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut joined = String::new();
    for (name, value) in pairs {
        if !joined.is_empty() {
            joined.push('&');
        }
        percent_encode_into(name, &mut joined);
        joined.push('=');
        percent_encode_into(value, &mut joined);
    }
    joined
}

fn decode(encoded: &str, position: usize) -> Result<String, QueryError> {
    let bytes = encoded.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'%' => {
                let high = bytes.get(at + 1).and_then(|digit| hex_digit(*digit));
                let low = bytes.get(at + 2).and_then(|digit| hex_digit(*digit));
                let (Some(high), Some(low)) = (high, low) else {
                    return Err(QueryError::MalformedEscape { position: position + at });
                };
                decoded.push(high << 4 | low);
                at += 3;
            }
            b'+' => {
                decoded.push(b' ');
                at += 1;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_err(|_| QueryError::NotUtf8 { position })
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Vec<(String, String)> {
        OrderedQuery::parse(text).unwrap().into_pairs()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn only_a_query_without_parameters_is_empty() {
        assert!(OrderedQuery::parse("").unwrap().is_empty() && OrderedQuery::parse("&").unwrap().is_empty());
        assert!(!OrderedQuery::parse("a").unwrap().is_empty());
    }

    #[test]
    fn only_unreserved_characters_stay_as_they_are() {
        assert_eq!(percent_encode("AZaz09-_.~"), "AZaz09-_.~");
        assert_eq!(percent_encode(" *+/%:厅"), "%20%2A%2B%2F%25%3A%E5%8E%85");
    }

    #[test]
    fn plus_and_percent_twenty_both_mean_space() {
        assert_eq!(parse("a+b=c%20d+e"), [pair("a b", "c d e")]);
    }

    #[test]
    fn escapes_are_read_in_either_case() {
        assert_eq!(parse("a=%2f%2F"), [pair("a", "//")]);
    }

    #[test]
    fn a_name_alone_has_an_empty_value_and_empty_pieces_are_skipped() {
        assert_eq!(parse("&a&&b=&=c&"), [pair("a", ""), pair("b", ""), pair("", "c")]);
        assert!(OrderedQuery::parse("").unwrap().is_empty());
    }

    #[test]
    fn only_the_first_equals_sign_divides() {
        assert_eq!(parse("a=b=c"), [pair("a", "b=c")]);
    }

    #[test]
    fn malformed_escapes_are_refused_where_they_stand() {
        for (text, position) in
            [("%", 0), ("a=%4", 2), ("a=b&c=x%zz", 7), ("a=%%41", 2), ("a=%+1", 2), ("a=%é", 2)]
        {
            assert_eq!(OrderedQuery::parse(text), Err(QueryError::MalformedEscape { position }), "{text}");
        }
    }

    #[test]
    fn text_that_is_not_utf_8_is_refused() {
        assert_eq!(OrderedQuery::parse("a=b&c=%ff"), Err(QueryError::NotUtf8 { position: 6 }));
        assert_eq!(OrderedQuery::parse("%C3=b"), Err(QueryError::NotUtf8 { position: 0 }));
        assert_eq!(OrderedQuery::parse("a=%ED%A0%80"), Err(QueryError::NotUtf8 { position: 2 }));
    }

    #[test]
    fn get_returns_the_first_value() {
        let query: OrderedQuery = [("a", "1"), ("b", "2"), ("a", "3")].into_iter().collect();
        assert_eq!((query.get("a"), query.get("b"), query.get("c")), (Some("1"), Some("2"), None));
    }

    #[test]
    fn sending_keeps_the_order_and_signing_sorts_by_name_only() {
        let query: OrderedQuery = [("b", "2"), ("a.2", "x"), ("a.10", "y"), ("b", "1")].into_iter().collect();
        assert_eq!(query.to_url_encoded(), "b=2&a.2=x&a.10=y&b=1");
        assert_eq!(query.canonical(), "a.10=y&a.2=x&b=2&b=1");
        assert_eq!(query.canonical_without("b"), "a.10=y&a.2=x");
    }

    #[test]
    fn names_are_sorted_before_they_are_encoded() {
        let query: OrderedQuery = [("~", ""), ("厅", ""), ("a/", ""), ("a-", "")].into_iter().collect();
        assert_eq!(query.canonical(), "a-=&a%2F=&~=&%E5%8E%85=");
    }
}
