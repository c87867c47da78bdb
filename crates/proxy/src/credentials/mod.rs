//! The AccessKey used for signing: from the one configured provider, never from the first that is found.

mod cli;
mod environment;
mod profile;

use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// An AccessKey. Secrets are wiped on drop and never shown.
#[derive(Clone)]
pub struct Credentials {
    /// AccessKey ID.
    pub id: String,
    pub secret: SecretString,
    /// Token of temporary credentials.
    pub token: Option<SecretString>,
}

impl Credentials {
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { id: id.into(), secret: SecretString::from(secret.into()), token: None }
    }

    /// The ID shortened for display: `LTAI…9x3f`.
    pub fn short_id(&self) -> String {
        let characters: Vec<char> = self.id.chars().collect();
        if characters.len() <= 8 {
            return self.id.chars().take(4).chain(['…']).collect();
        }
        let (head, tail) = (&characters[..4], &characters[characters.len() - 4..]);
        head.iter().chain(&['…']).chain(tail).collect()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credentials").field("id", &self.short_id()).finish_non_exhaustive()
    }
}

/// The source of the credentials: `env`, `profile:NAME` or `cli:NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provider {
    /// `ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_SECRET` and, for temporary ones, `ALIBABA_CLOUD_SECURITY_TOKEN`.
    Environment,
    /// A section of `~/.alibabacloud/credentials.ini`, or of the file in `ALIBABA_CLOUD_CREDENTIALS_FILE`.
    Profile(String),
    /// A profile of `~/.aliyun/config.json`.
    Cli(String),
}

/// Why the configured provider gave no credentials.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error("\"{0}\" is no source of credentials; use env, profile:NAME or cli:NAME")]
    UnknownProvider(String),
    #[error("{0} is not set; set it, or name another source with --credentials")]
    NotSet(&'static str),
    #[error(
        "{0} ends in a line break or holds a blank or another character that no key has; set it again without"
    )]
    NotAKey(String),
    #[error("the home folder is not known; set HOME")]
    NoHome,
    #[error("{path} cannot be read: {reason}", path = path.display())]
    Unreadable { path: PathBuf, reason: std::io::ErrorKind },
    #[error("{path} is not in the expected form; check its syntax", path = path.display())]
    Malformed { path: PathBuf },
    #[error("{path} has no profile named {name}", path = path.display())]
    NoProfile { path: PathBuf, name: String },
    #[error("profile {name} has no {member}; add it")]
    Incomplete { name: String, member: &'static str },
    #[error("profile {name} is of the type {kind}, which is not supported; use {supported}")]
    Unsupported { name: String, kind: String, supported: &'static str },
}

impl FromStr for Provider {
    type Err = CredentialsError;
    fn from_str(text: &str) -> Result<Self, CredentialsError> {
        match text.split_once(':') {
            None if text == "env" => Ok(Self::Environment),
            Some(("profile", name)) if !name.is_empty() => Ok(Self::Profile(name.to_owned())),
            Some(("cli", name)) if !name.is_empty() => Ok(Self::Cli(name.to_owned())),
            _ => Err(CredentialsError::UnknownProvider(text.escape_default().to_string())),
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("env"),
            Self::Profile(name) => write!(f, "profile:{name}"),
            Self::Cli(name) => write!(f, "cli:{name}"),
        }
    }
}

impl Provider {
    /// Reads the credentials from this provider and no other.
    ///
    /// # Errors
    /// See [`CredentialsError`]; no message contains a secret.
    pub fn load(&self) -> Result<Credentials, CredentialsError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let home = || variable("HOME").map(PathBuf::from).ok_or(CredentialsError::NoHome);
        match self {
            Self::Environment => environment::load(variable),
            Self::Profile(name) => {
                let path = match variable("ALIBABA_CLOUD_CREDENTIALS_FILE") {
                    Some(path) => PathBuf::from(path),
                    None => home()?.join(".alibabacloud/credentials.ini"),
                };
                profile::load(&path, name)
            }
            Self::Cli(name) => cli::load(&home()?.join(".aliyun/config.json"), name),
        }
    }
}

/// A key, secret or token as given under that name. All of them are visible ASCII; an invalid one would otherwise fail only
/// when it is sent.
fn visible(name: impl fmt::Display, value: String) -> Result<String, CredentialsError> {
    match value.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(value),
        false => Err(CredentialsError::NotAKey(name.to_string())),
    }
}

fn read(path: &std::path::Path) -> Result<String, CredentialsError> {
    std::fs::read_to_string(path)
        .map_err(|error| CredentialsError::Unreadable { path: path.to_owned(), reason: error.kind() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn debug_output_shows_neither_secret_nor_whole_id() {
        let mut credentials = Credentials::new("LTAI5tAbCdEfGh9x3f", "canary-secret");
        credentials.token = Some("canary-token".into());
        let shown = format!("{credentials:?}");
        assert_eq!(shown, r#"Credentials { id: "LTAI…9x3f", .. }"#);
    }

    #[test]
    fn a_provider_is_named_exactly() {
        assert_eq!("env".parse::<Provider>().unwrap(), Provider::Environment);
        assert_eq!("profile:a".parse::<Provider>().unwrap(), Provider::Profile("a".into()));
        assert_eq!("cli:b".parse::<Provider>().unwrap(), Provider::Cli("b".into()));
        for wrong in ["", "auto", "profile", "profile:", "env:x", "ecs-role"] {
            assert!(wrong.parse::<Provider>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_access_key_profile_is_read_and_other_types_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.ini");
        let text = "[default]\ntype = access_key # ours\naccess_key_id = testid\naccess_key_secret = canary\n\
                    [role]\ntype = ram_role_arn\naccess_key_id = x\naccess_key_secret = canary\n\
                    [half]\ntype = access_key\naccess_key_id = x\n";
        std::fs::write(&path, text).unwrap();
        let found = profile::load(&path, "default").unwrap();
        assert_eq!((found.id.as_str(), found.secret.expose_secret()), ("testid", "canary"));
        let refused = profile::load(&path, "role").unwrap_err().to_string();
        assert!(refused.contains("ram_role_arn") && !refused.contains("canary"), "{refused}");
        assert!(matches!(profile::load(&path, "half"), Err(CredentialsError::Incomplete { .. })));
        assert!(matches!(profile::load(&path, "none"), Err(CredentialsError::NoProfile { .. })));
    }

    #[test]
    fn a_cli_profile_gives_its_key_or_its_session() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        let text = r#"{"current":"a","profiles":[
            {"name":"a","mode":"AK","access_key_id":"testid","access_key_secret":"s"},
            {"name":"b","mode":"StsToken","access_key_id":"STS.x","access_key_secret":"s","sts_token":"t"},
            {"name":"c","mode":"EcsRamRole"}]}"#;
        std::fs::write(&path, text).unwrap();
        assert!(cli::load(&path, "a").unwrap().token.is_none());
        assert_eq!(cli::load(&path, "b").unwrap().token.unwrap().expose_secret(), "t");
        assert!(matches!(cli::load(&path, "c"), Err(CredentialsError::Unsupported { .. })));
    }

    #[test]
    fn a_key_that_ends_in_a_line_break_is_refused_by_its_name() {
        for (name, value) in [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "canary\n"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary\r\n"),
            ("ALIBABA_CLOUD_SECURITY_TOKEN", "canary canary"),
        ] {
            let error =
                environment::load(|asked| Some(if asked == name { value } else { "good" }.to_owned()));
            let error = error.unwrap_err().to_string();
            assert!(error.contains(name) && !error.contains("canary"), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        let text = r#"{"profiles":[{"name":"a","mode":"StsToken","access_key_id":"i","access_key_secret":"s","sts_token":"canary\n"}]}"#;
        std::fs::write(&path, text).unwrap();
        let error = cli::load(&path, "a").unwrap_err().to_string();
        assert!(error.contains("sts_token of profile a") && !error.contains("canary"), "{error}");
        let path = folder.path().join("credentials.ini");
        std::fs::write(&path, "[a]\ntype=access_key\naccess_key_id=i\naccess_key_secret=canary canary\n")
            .unwrap();
        let error = profile::load(&path, "a").unwrap_err().to_string();
        assert!(error.contains("access_key_secret of profile a"), "{error}");
    }

    #[test]
    fn the_environment_needs_both_halves() {
        let with = |pairs: &'static [(&str, &str)]| {
            environment::load(move |name| {
                pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
            })
        };
        let both = [("ALIBABA_CLOUD_ACCESS_KEY_ID", "i"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")];
        assert_eq!(with(Box::leak(Box::new(both))).unwrap().id, "i");
        assert!(matches!(
            with(&[("ALIBABA_CLOUD_ACCESS_KEY_ID", "i")]),
            Err(CredentialsError::NotSet("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
        ));
    }
}
