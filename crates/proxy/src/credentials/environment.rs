//! Credentials from environment variables (api-reference F.1).

use super::{Credentials, CredentialsError};

pub(super) fn load(variable: impl Fn(&str) -> Option<String>) -> Result<Credentials, CredentialsError> {
    let required = |name: &'static str| variable(name).ok_or(CredentialsError::NotSet(name));
    let mut credentials = Credentials::new(
        required("ALIBABA_CLOUD_ACCESS_KEY_ID")?,
        required("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?,
    );
    credentials.token = variable("ALIBABA_CLOUD_SECURITY_TOKEN").map(Into::into);
    Ok(credentials)
}
