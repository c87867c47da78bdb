//! What is documented about an operation.

use crate::errors::{DocumentedError, GATEWAY_ERRORS, VOD_WIDE_ERRORS};
use crate::parameter::{Kind, Parameter, Violation, ViolationKind};

/// The two products that the console calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Product {
    /// Intelligent Media Services.
    Ice,
    /// ApsaraVideo VOD.
    Vod,
}

impl Product {
    /// Product code, as in RAM actions and host names.
    pub const fn code(self) -> &'static str {
        match self {
            Product::Ice => "ice",
            Product::Vod => "vod",
        }
    }
    /// API version, as in `x-acs-version`.
    pub const fn version(self) -> &'static str {
        match self {
            Product::Ice => "2020-11-09",
            Product::Vod => "2017-03-21",
        }
    }
}

/// HTTP method the vendor's SDK uses. The service accepts both methods; this is the one we send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// Location of the parameters in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    Query,
    /// An `application/x-www-form-urlencoded` body.
    Form,
}

/// The effect of a call, which decides how it may be retried and who may make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Changes nothing; may be repeated.
    Read,
    /// Creates something, and has no idempotency token: never repeated once bytes may have left.
    Create,
    /// Changes something existing.
    Change,
    /// Removes something for good: never repeated automatically, and only after a user has confirmed it.
    Delete,
}

/// Everything documented about one operation.
#[derive(Debug)]
pub struct Facts {
    /// Operation name, as in `x-acs-action`.
    pub name: &'static str,
    pub product: Product,
    pub method: Method,
    pub placement: Placement,
    pub effect: Effect,
    /// RAM access level as documented; `None` where the document leaves it blank.
    pub access_level: Option<&'static str>,
    pub parameters: &'static [Parameter],
    /// The errors on the operation's own page.
    pub errors: &'static [DocumentedError],
    /// Calls per second and account, where documented.
    pub rate_limit: Option<u32>,
    /// Members that every response has, an empty list among them. `A|B` stands for one of the two. A response without them is
    /// invalid: nothing may be concluded from it.
    pub answered: &'static [&'static str],
}

impl Facts {
    /// The action to name in a RAM policy.
    pub fn ram_action(&self) -> String {
        format!("{}:{}", self.product.code(), self.name)
    }

    /// Every error documented for this operation: its own page first, then its product's, then the gateway's.
    pub fn documented_errors(&self) -> impl Iterator<Item = &'static DocumentedError> + use<> {
        let product: &[DocumentedError] = match self.product {
            Product::Ice => &[],
            Product::Vod => VOD_WIDE_ERRORS,
        };
        self.errors.iter().chain(product).chain(GATEWAY_ERRORS)
    }

    /// The documented error with that code. Codes compare without case: the vendor writes some in two ways. Of two that differ
    /// in case only, the one with the exact spelling is returned.
    pub fn documented_error(&self, code: &str) -> Option<&'static DocumentedError> {
        let like = || self.documented_errors().filter(|error| error.code.eq_ignore_ascii_case(code));
        like().find(|error| error.code == code).or_else(|| like().next())
    }

    /// The fields an error concerns: those of its entry, and any parameter that its message names. An entry whose fixed message
    /// differs from the received one is ignored if the message itself names a parameter.
    pub fn fields_of(&self, code: &str, message: &str) -> Vec<String> {
        let named: Vec<String> =
            self.parameter_paths().into_iter().filter(|path| mentions(message, path)).collect();
        let Some(entry) = self.documented_error(code) else { return named };
        if !named.is_empty() && entry.has_fixed_message() && entry.message != message {
            return named;
        }
        let mut fields: Vec<String> = entry.fields.iter().map(|f| (*f).to_owned()).collect();
        fields.extend(named.into_iter().filter(|path| !entry.fields.contains(&path.as_str())));
        fields
    }

    fn parameter_paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for parameter in self.parameters {
            if let Kind::Object { members } = parameter.kind {
                paths.extend(members.iter().map(|m| format!("{}.{}", parameter.name, m.name)));
            }
            paths.push(parameter.name.to_owned());
        }
        paths
    }

    fn parameter(&self, field: &str) -> Option<&'static Parameter> {
        let mut segments = field.split('.');
        let first = segments.next()?;
        let mut found = self.parameters.iter().find(|p| p.name == first)?;
        for segment in segments {
            let Kind::Object { members } = found.kind else { return Some(found) };
            found = members.iter().find(|p| p.name == segment)?;
        }
        Some(found)
    }

    /// The vendor's code and message for a violation of this operation's rules.
    pub fn refusal(&self, violation: &Violation) -> (u16, &'static str, String) {
        let field = violation.field.as_str();
        let code = match &violation.kind {
            ViolationKind::Missing => "MissingParameter",
            ViolationKind::Broken { rule } => rule.vendor_code().unwrap_or("InvalidParameter"),
            ViolationKind::TooLong { .. } if self.documented_error("LengthExceededMax").is_some() => {
                "LengthExceededMax"
            }
            kind => self.parameter(field).and_then(|p| p.code_for(kind)).unwrap_or("InvalidParameter"),
        };
        // An entry about other parameters (DeleteMultipartUpload has one about MediaType) is not about this one.
        let documented = self.documented_errors().find(|error| {
            error.code.eq_ignore_ascii_case(code)
                && (code != "InvalidParameter" || error.fields.is_empty() || error.fields.contains(&field))
        });
        let message = match documented {
            Some(error) if error.has_fixed_message() => error.message.to_owned(),
            Some(error) if error.message.contains("$Parameter") => {
                let limit = match violation.kind {
                    ViolationKind::TooLong { limit, .. } => limit.to_string(),
                    _ => String::new(),
                };
                error.message.replace("$Parameter", field).replace("$MaxLength", &limit)
            }
            _ if code == "MissingParameter" => {
                format!(
                    "The input parameter \"{field}\" that is mandatory for processing this request is not supplied."
                )
            }
            _ => format!("The specified parameter \"{field}\" is not valid."),
        };
        (documented.map_or(400, |e| e.status), documented.map_or("InvalidParameter", |e| e.code), message)
    }
}

/// Whether `message` names `parameter` as a word of its own.
fn mentions(message: &str, parameter: &str) -> bool {
    message.match_indices(parameter).any(|(at, _)| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
        let before = message[..at].chars().next_back();
        let rest = &message[at + parameter.len()..];
        let mut after = rest.chars();
        let ends = match after.next() {
            None => true,
            // A full stop ends a sentence unless a member name follows it.
            Some('.') => after.next().is_none_or(|c| !c.is_ascii_alphanumeric()),
            Some(c) => !word(c),
        };
        before.is_none_or(|c| !word(c)) && ends
    })
}
