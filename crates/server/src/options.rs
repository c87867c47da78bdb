//! Command line, environment and configuration file.

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Console for live-snapshot jobs and VOD clean-up.
///
/// Without options: the console, a local stand-in for the service and a demo stream, all on this machine.
///
/// A flag wins over its environment variable, and both win over the configuration file.
#[derive(Debug, Parser)]
#[command(name = "media-console", version)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// TOML file with any of these options, spelled as here without the dashes in front.
    #[arg(long, env = "MEDIA_CONSOLE_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,

    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Command {
    /// Prints a fresh one-time address for the browser.
    LoginLink,
    /// Checks that the activity record is as it was written, and prints its fingerprint.
    Verify,
    /// Prints the activity record as lines of JSON, each link of its chain with its row, and whether it is as it was written.
    ExportActivity,
    /// Prints the local service's key as environment variables, for SDKs.
    LocalCredentials,
    /// Puts the key of --activity-key on an activity record that was begun without one.
    KeyActivity,
    /// Compares the local service's records with its files, and prints what does not fit.
    Check,
}

/// Everything that can be set. Absent values have their defaults in the methods below.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Options {
    /// Use the cloud instead of the local service; needs --region and --credentials.
    #[arg(long, env = "MEDIA_CONSOLE_CLOUD", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new())]
    cloud: Option<bool>,
    /// Region, such as cn-shanghai.
    #[arg(long, env = "MEDIA_CONSOLE_REGION")]
    pub region: Option<String>,
    /// Where the AccessKey comes from: env, profile:NAME or cli:NAME.
    #[arg(long, env = "MEDIA_CONSOLE_CREDENTIALS", value_name = "SOURCE")]
    pub credentials: Option<String>,
    /// Another host for live snapshots than the region's.
    #[arg(long, env = "MEDIA_CONSOLE_ICE_ENDPOINT", value_name = "HOST")]
    pub ice_endpoint: Option<String>,
    /// Another host for VOD than the region's.
    #[arg(long, env = "MEDIA_CONSOLE_VOD_ENDPOINT", value_name = "HOST")]
    pub vod_endpoint: Option<String>,
    /// Another host for the question which account the key belongs to than sts.aliyuncs.com.
    #[arg(long, env = "MEDIA_CONSOLE_STS_ENDPOINT", value_name = "HOST")]
    pub sts_endpoint: Option<String>,
    /// Address of the console; loopback only [default: 127.0.0.1:8080].
    #[arg(long, env = "MEDIA_CONSOLE_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Address of the local API [default: 127.0.0.1:8081].
    #[arg(long, env = "MEDIA_CONSOLE_LOCAL_LISTEN", value_name = "ADDRESS")]
    pub local_listen: Option<SocketAddr>,
    /// Where the console reaches the local API, if not where that listens: for a stub in between that tests put there.
    #[arg(long, env = "MEDIA_CONSOLE_LOCAL_UPSTREAM", value_name = "ADDRESS", hide = true)]
    pub local_upstream: Option<SocketAddr>,
    /// Address of the RTMP ingest [default: 127.0.0.1:1935].
    #[arg(long, env = "MEDIA_CONSOLE_RTMP_LISTEN", value_name = "ADDRESS")]
    pub rtmp_listen: Option<SocketAddr>,
    /// Streams that may be published at one time [default: 256].
    #[arg(long, env = "MEDIA_CONSOLE_RTMP_PUBLISHERS", value_name = "COUNT")]
    pub rtmp_publishers: Option<usize>,
    /// Streams that one address may publish at one time [default: 128].
    #[arg(long, env = "MEDIA_CONSOLE_RTMP_PUBLISHERS_PER_ADDRESS", value_name = "COUNT")]
    pub rtmp_publishers_per_address: Option<usize>,
    /// Connections to the RTMP ingest that do not publish yet, at one time [default: 64].
    #[arg(long, env = "MEDIA_CONSOLE_RTMP_HANDSHAKES", value_name = "COUNT")]
    pub rtmp_handshakes: Option<usize>,
    /// Enforce the rates that the vendor documents, in the local API.
    #[arg(long, env = "MEDIA_CONSOLE_LOCAL_RATE_LIMITS", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new())]
    local_rate_limits: Option<bool>,
    /// JSON file with faults that the local API answers with on purpose.
    #[arg(long, env = "MEDIA_CONSOLE_FAULT_PLAN", value_name = "FILE")]
    pub fault_plan: Option<PathBuf>,
    /// Folder for everything that is kept [default: media-console in the user's data folder].
    #[arg(long, env = "MEDIA_CONSOLE_DATA_DIR", value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
    /// File with 32 or more random bytes, outside the data folder: without them nobody can rewrite the activity record unnoticed.
    #[arg(long, env = "MEDIA_CONSOLE_ACTIVITY_KEY", value_name = "FILE", global = true)]
    pub activity_key: Option<PathBuf>,
    /// File outside the data folder, to which checkpoints of the activity record are added, and with which it is compared.
    #[arg(long, env = "MEDIA_CONSOLE_ACTIVITY_CHECKPOINTS", value_name = "FILE", global = true)]
    pub activity_checkpoints: Option<PathBuf>,
    /// Publish no demo stream.
    #[arg(long, env = "MEDIA_CONSOLE_NO_DEMO", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new())]
    no_demo: Option<bool>,
    /// Refuse everything that changes anything.
    #[arg(long, env = "MEDIA_CONSOLE_READ_ONLY", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new())]
    read_only: Option<bool>,
    /// Requests that a browser may make per second, and five times as many at once [default: 60].
    #[arg(long, env = "MEDIA_CONSOLE_REQUESTS_PER_SECOND", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    requests_per_second: Option<u32>,
    /// Also answer the page of a development server, such as http://127.0.0.1:8090.
    #[arg(long, env = "MEDIA_CONSOLE_DEV_ORIGIN", value_name = "ORIGIN")]
    pub dev_origin: Option<String>,
    /// Serve the page from a folder instead of from the program.
    #[arg(long, env = "MEDIA_CONSOLE_PAGE_DIR", value_name = "DIR", hide = true)]
    pub page_dir: Option<PathBuf>,
}

/// A value that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OptionsError {
    #[error("the configuration file {path} cannot be read: {reason}", path = path.display())]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("the configuration file {path} is not valid: {reason}", path = path.display())]
    Malformed { path: PathBuf, reason: String },
    #[error(
        "--listen {0} is not a loopback address; only this machine may reach the console, so use 127.0.0.1"
    )]
    NotLoopback(SocketAddr),
    #[error("--requests-per-second must be at least 1")]
    NoRequests,
    #[error("--local-upstream {0} is not a loopback address")]
    UpstreamNotLoopback(SocketAddr),
    #[error("--dev-origin {0} is not an http origin on loopback such as http://127.0.0.1:8090")]
    BadOrigin(String),
    #[error("--cloud needs --{0}")]
    CloudNeeds(&'static str),
    #[error("the user's data folder is not known; name one with --data-dir")]
    NoDataDir,
}

impl CommandLine {
    /// The options, with those of the configuration file where neither flag nor environment names one.
    pub(crate) fn options(self) -> Result<Options, OptionsError> {
        let file = match &self.config {
            Some(path) => read(path)?,
            None => Options::default(),
        };
        let options = self.options.or(file);
        options.check()?;
        Ok(options)
    }
}

fn read(path: &Path) -> Result<Options, OptionsError> {
    let text = std::fs::read_to_string(path)
        .map_err(|reason| OptionsError::Unreadable { path: path.to_owned(), reason })?;
    toml::from_str(&text).map_err(|error| OptionsError::Malformed {
        path: path.to_owned(),
        reason: error.message().lines().next().unwrap_or_default().to_owned(),
    })
}

impl Options {
    fn or(self, file: Self) -> Self {
        Self {
            cloud: self.cloud.or(file.cloud),
            region: self.region.or(file.region),
            credentials: self.credentials.or(file.credentials),
            ice_endpoint: self.ice_endpoint.or(file.ice_endpoint),
            vod_endpoint: self.vod_endpoint.or(file.vod_endpoint),
            sts_endpoint: self.sts_endpoint.or(file.sts_endpoint),
            listen: self.listen.or(file.listen),
            local_listen: self.local_listen.or(file.local_listen),
            local_upstream: self.local_upstream.or(file.local_upstream),
            rtmp_listen: self.rtmp_listen.or(file.rtmp_listen),
            rtmp_publishers: self.rtmp_publishers.or(file.rtmp_publishers),
            rtmp_publishers_per_address: self
                .rtmp_publishers_per_address
                .or(file.rtmp_publishers_per_address),
            rtmp_handshakes: self.rtmp_handshakes.or(file.rtmp_handshakes),
            local_rate_limits: self.local_rate_limits.or(file.local_rate_limits),
            fault_plan: self.fault_plan.or(file.fault_plan),
            data_dir: self.data_dir.or(file.data_dir),
            activity_key: self.activity_key.or(file.activity_key),
            activity_checkpoints: self.activity_checkpoints.or(file.activity_checkpoints),
            no_demo: self.no_demo.or(file.no_demo),
            read_only: self.read_only.or(file.read_only),
            requests_per_second: self.requests_per_second.or(file.requests_per_second),
            dev_origin: self.dev_origin.or(file.dev_origin),
            page_dir: self.page_dir.or(file.page_dir),
        }
    }

    fn check(&self) -> Result<(), OptionsError> {
        if !self.listen().ip().is_loopback() {
            return Err(OptionsError::NotLoopback(self.listen()));
        }
        if self.requests_per_second == Some(0) {
            return Err(OptionsError::NoRequests);
        }
        if let Some(upstream) = self.local_upstream.filter(|address| !address.ip().is_loopback()) {
            return Err(OptionsError::UpstreamNotLoopback(upstream));
        }
        if let Some(origin) = &self.dev_origin {
            let host = origin
                .strip_prefix("http://")
                .map(|rest| rest.rsplit_once(':').map_or(rest, |(host, _)| host));
            if !matches!(host, Some("127.0.0.1" | "localhost" | "[::1]")) {
                return Err(OptionsError::BadOrigin(origin.escape_default().to_string()));
            }
        }
        Ok(())
    }

    pub(crate) fn cloud(&self) -> bool {
        self.cloud.unwrap_or_default()
    }
    /// Whether the local API enforces the documented rates.
    pub(crate) fn local_rate_limits(&self) -> bool {
        self.local_rate_limits.unwrap_or(false)
    }

    pub(crate) fn no_demo(&self) -> bool {
        self.no_demo.unwrap_or_default()
    }
    pub(crate) fn read_only(&self) -> bool {
        self.read_only.unwrap_or_default()
    }
    pub(crate) fn requests_per_second(&self) -> u32 {
        self.requests_per_second.unwrap_or(60)
    }

    pub(crate) fn listen(&self) -> SocketAddr {
        self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)))
    }
    pub(crate) fn local_listen(&self) -> SocketAddr {
        self.local_listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8081)))
    }
    pub(crate) fn rtmp_listen(&self) -> SocketAddr {
        self.rtmp_listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 1935)))
    }

    /// The data folder: as configured, else in `$XDG_DATA_HOME` or `~/.local/share`.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, OptionsError> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        self.data_dir
            .clone()
            .or_else(|| Some(variable("XDG_DATA_HOME")?.join("media-console")))
            .or_else(|| Some(variable("HOME")?.join(".local/share/media-console")))
            .ok_or(OptionsError::NoDataDir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<Options, OptionsError> {
        let all = std::iter::once("media-console").chain(arguments.iter().copied());
        CommandLine::try_parse_from(all).unwrap().options()
    }

    #[test]
    fn another_address_than_loopback_is_refused() {
        assert!(matches!(options(&["--listen", "0.0.0.0:8080"]), Err(OptionsError::NotLoopback(_))));
        assert!(options(&["--listen", "[::1]:8080"]).is_ok());
    }

    #[test]
    fn the_local_api_is_reached_on_this_machine_only() {
        assert!(matches!(
            options(&["--local-upstream", "192.0.2.1:8081"]),
            Err(OptionsError::UpstreamNotLoopback(_))
        ));
        assert!(options(&["--local-upstream", "127.0.0.1:9081"]).is_ok());
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("console.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:9000\"\nregion = \"cn-beijing\"\nno-demo = true\n")
            .unwrap();
        let options = options(&["--config", path.to_str().unwrap(), "--region", "cn-shanghai"]).unwrap();
        assert_eq!(options.listen().port(), 9000);
        assert_eq!(options.region.as_deref(), Some("cn-shanghai"));
        assert!(options.no_demo());
    }

    #[test]
    fn what_the_file_turns_on_can_be_turned_off_from_outside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("console.toml");
        std::fs::write(&path, "cloud = true\nread-only = true\nno-demo = true\n").unwrap();
        let set = |arguments: &[&str]| {
            let all =
                ["--config", path.to_str().unwrap()].iter().chain(arguments).copied().collect::<Vec<_>>();
            let options = options(&all).unwrap();
            (options.cloud(), options.read_only(), options.no_demo())
        };
        assert_eq!(set(&[]), (true, true, true));
        assert_eq!(set(&["--cloud=false", "--read-only=0", "--no-demo=off"]), (false, false, false));
        assert_eq!(set(&["--cloud", "--read-only=true"]), (true, true, true));
        assert!(CommandLine::try_parse_from(["media-console", "--cloud=fasle"]).is_err());
    }

    #[test]
    fn a_file_with_an_unknown_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("console.toml");
        std::fs::write(&path, "lisen = \"127.0.0.1:9000\"\n").unwrap();
        assert!(matches!(
            options(&["--config", path.to_str().unwrap()]),
            Err(OptionsError::Malformed { .. })
        ));
    }

    #[test]
    fn the_development_origin_must_be_on_this_machine() {
        assert!(options(&["--dev-origin", "http://127.0.0.1:8090"]).is_ok());
        assert!(matches!(
            options(&["--dev-origin", "http://evil.example:8090"]),
            Err(OptionsError::BadOrigin(_))
        ));
    }
}
