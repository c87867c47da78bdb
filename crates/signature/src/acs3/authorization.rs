//! The `Authorization` header of `ACS3-HMAC-SHA256`: its parts, written and read.

use std::fmt;

use thiserror::Error;

use super::ALGORITHM;

/// The parts of an `Authorization` header (B.3 step 8). `Display` writes the header value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// AccessKey ID.
    pub credential: String,
    /// Names of the signed headers, as listed.
    pub signed_headers: Vec<String>,
    /// Signature as sent; lower-case hex in a correct request.
    pub signature: String,
}

/// Why an `Authorization` header could not be read. All but the first are `IncompleteSignature` (C.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AuthorizationError {
    /// The header does not start with [`ALGORITHM`] and a space: it is of another scheme. `InvalidSignatureMethod`.
    #[error("the algorithm is not ACS3-HMAC-SHA256")]
    UnsupportedAlgorithm,
    /// A piece between two commas is not `name=value`.
    #[error("a part of the Authorization header is not name=value")]
    MalformedField,
    /// A field is absent or empty.
    #[error("{name} is missing")]
    MissingField {
        /// `Credential`, `SignedHeaders` or `Signature`.
        name: &'static str,
    },
    /// A field occurs more than once.
    #[error("{name} occurs more than once")]
    RepeatedField {
        /// `Credential`, `SignedHeaders` or `Signature`.
        name: &'static str,
    },
}

impl Authorization {
    /// Reads a header value: fields in any order, spaces around commas and equals signs allowed, unknown fields
    /// skipped.
    ///
    /// # Errors
    ///
    /// Another algorithm, or a field that is missing, repeated or malformed.
    pub fn parse(header_value: &str) -> Result<Self, AuthorizationError> {
        let fields = header_value
            .trim()
            .strip_prefix(ALGORITHM)
            .filter(|rest| rest.starts_with([' ', '\t']))
            .ok_or(AuthorizationError::UnsupportedAlgorithm)?;

        let mut credential = Field::new("Credential");
        let mut signed_headers = Field::new("SignedHeaders");
        let mut signature = Field::new("Signature");
        for field in fields.split(',').map(str::trim).filter(|field| !field.is_empty()) {
            let (name, value) = field.split_once('=').ok_or(AuthorizationError::MalformedField)?;
            for known in [&mut credential, &mut signed_headers, &mut signature] {
                known.offer(name.trim(), value.trim())?;
            }
        }
        Ok(Self {
            credential: credential.required()?.to_owned(),
            signed_headers: signed_headers.required()?.split(';').map(str::to_owned).collect(),
            signature: signature.required()?.to_owned(),
        })
    }
}

impl fmt::Display for Authorization {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { credential, signed_headers, signature } = self;
        let signed_headers = signed_headers.join(";");
        write!(
            formatter,
            "{ALGORITHM} Credential={credential},SignedHeaders={signed_headers},Signature={signature}"
        )
    }
}

struct Field<'a> {
    name: &'static str,
    value: Option<&'a str>,
}

impl<'a> Field<'a> {
    fn new(name: &'static str) -> Self {
        Self { name, value: None }
    }

    fn offer(&mut self, name: &str, value: &'a str) -> Result<(), AuthorizationError> {
        if name != self.name {
            return Ok(());
        }
        match self.value.replace(value) {
            None => Ok(()),
            Some(_) => Err(AuthorizationError::RepeatedField { name: self.name }),
        }
    }

    fn required(self) -> Result<&'a str, AuthorizationError> {
        self.value
            .filter(|value| !value.is_empty())
            .ok_or(AuthorizationError::MissingField { name: self.name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization() -> Authorization {
        Authorization {
            credential: "testid".to_owned(),
            signed_headers: vec!["host".to_owned(), "x-acs-date".to_owned()],
            signature: "ab12".to_owned(),
        }
    }

    #[test]
    fn is_written_with_one_space_and_bare_commas() {
        assert_eq!(
            authorization().to_string(),
            "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-date,Signature=ab12"
        );
    }

    #[test]
    fn spaces_order_and_unknown_fields_do_not_matter() {
        for text in [
            "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-date,Signature=ab12",
            "  ACS3-HMAC-SHA256  Credential=testid, SignedHeaders=host;x-acs-date ,\tSignature=ab12 ",
            "ACS3-HMAC-SHA256 Signature = ab12,Later=1,,Credential= testid,SignedHeaders=host;x-acs-date,",
        ] {
            assert_eq!(Authorization::parse(text), Ok(authorization()), "{text}");
        }
    }

    #[test]
    fn other_algorithms_are_refused() {
        for text in [
            "",
            "ACS3-HMAC-SHA256",
            "ACS3-HMAC-SM3 Credential=a",
            "ACS3-HMAC-SHA2561 Credential=a",
            "Bearer x",
        ] {
            assert_eq!(Authorization::parse(text), Err(AuthorizationError::UnsupportedAlgorithm), "{text}");
        }
    }

    #[test]
    fn incomplete_headers_are_refused() {
        use AuthorizationError::{MalformedField, MissingField, RepeatedField};
        for (fields, error) in [
            ("SignedHeaders=host,Signature=ab", MissingField { name: "Credential" }),
            ("Credential=a,Signature=ab", MissingField { name: "SignedHeaders" }),
            ("Credential=a,SignedHeaders=host", MissingField { name: "Signature" }),
            ("Credential=a,SignedHeaders=host,Signature=", MissingField { name: "Signature" }),
            (
                "Credential=a,Credential=b,SignedHeaders=host,Signature=ab",
                RepeatedField { name: "Credential" },
            ),
            ("Credential=a,SignedHeaders,Signature=ab", MalformedField),
        ] {
            assert_eq!(Authorization::parse(&format!("{ALGORITHM} {fields}")), Err(error), "{fields}");
        }
    }
}
