//! Credentials from a profile of the vendor's command line tool (api-reference F.3).

use super::{Credentials, CredentialsError, read, visible};
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct File {
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Profile {
    name: String,
    mode: String,
    access_key_id: String,
    access_key_secret: String,
    sts_token: String,
}

pub(super) fn load(path: &Path, name: &str) -> Result<Credentials, CredentialsError> {
    let file: File = serde_json::from_str(&read(path)?)
        .map_err(|_| CredentialsError::Malformed { path: path.to_owned() })?;
    let profile = file
        .profiles
        .into_iter()
        .find(|profile| profile.name == name)
        .ok_or_else(|| CredentialsError::NoProfile { path: path.to_owned(), name: name.to_owned() })?;
    let with_token = match profile.mode.as_str() {
        "AK" => false,
        "StsToken" => true,
        kind => {
            return Err(CredentialsError::Unsupported {
                name: name.to_owned(),
                kind: kind.escape_default().to_string(),
                supported: "AK or StsToken",
            });
        }
    };
    let filled = |value: String, member| match value.is_empty() {
        true => Err(CredentialsError::Incomplete { name: name.to_owned(), member }),
        false => visible(format!("{member} of profile {name}"), value),
    };
    let id = filled(profile.access_key_id, "access_key_id")?;
    let mut credentials = Credentials::new(id, filled(profile.access_key_secret, "access_key_secret")?);
    if with_token {
        credentials.token = Some(filled(profile.sts_token, "sts_token")?.into());
    }
    Ok(credentials)
}
