//! The destination of a request that is sent without the console.

use media_api::{Context, Mode, Product};

/// Sets the variables for the local service's key, in a POSIX shell on the server's machine.
pub(super) const LOCAL_KEY: &str = r#"eval "$(media-console local-credentials | sed 's/^/export /')""#;

/// The destination of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    /// `https`, or `http` for the local service.
    pub scheme: String,
    /// Host, with the port where it is not the scheme's own.
    pub host: String,
    pub region: String,
    /// Whether it is the local service, which has its own key.
    pub is_local: bool,
}

impl Destination {
    pub fn new(context: &Context, product: Product) -> Self {
        let address = context.endpoints.of(product);
        let (scheme, host) = address.split_once("://").unwrap_or(("https", address));
        Self {
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            region: context.region.clone(),
            is_local: context.mode == Mode::Local,
        }
    }

    pub fn address(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }
}
