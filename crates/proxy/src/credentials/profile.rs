//! Credentials from a section of `credentials.ini` (api-reference F.2).

use super::{Credentials, CredentialsError, read, visible};
use std::path::Path;

pub(super) fn load(path: &Path, name: &str) -> Result<Credentials, CredentialsError> {
    let text = read(path)?;
    let mut found = false;
    let mut members: Vec<(&str, &str)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            inside = section.trim() == name;
            found |= inside;
        } else if let Some((key, value)) = line.split_once('=').filter(|_| inside) {
            members.push((key.trim(), value.trim()));
        }
    }
    if !found {
        return Err(CredentialsError::NoProfile { path: path.to_owned(), name: name.to_owned() });
    }
    let member = |key: &'static str| {
        let value = members.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        value
            .filter(|value| !value.is_empty())
            .ok_or_else(|| CredentialsError::Incomplete { name: name.to_owned(), member: key })
    };
    match member("type")? {
        "access_key" => {
            let key = |half| visible(format!("{half} of profile {name}"), member(half)?.to_owned());
            Ok(Credentials::new(key("access_key_id")?, key("access_key_secret")?))
        }
        kind => Err(CredentialsError::Unsupported {
            name: name.to_owned(),
            kind: kind.escape_default().to_string(),
            supported: "access_key",
        }),
    }
}
