//! Credentials from environment variables (api-reference F.1).

use super::{Credentials, CredentialsError, visible};

pub(super) fn load(variable: impl Fn(&str) -> Option<String>) -> Result<Credentials, CredentialsError> {
    let required = |name: &'static str| visible(name, variable(name).ok_or(CredentialsError::NotSet(name))?);
    let mut credentials = Credentials::new(
        required("ALIBABA_CLOUD_ACCESS_KEY_ID")?,
        required("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?,
    );
    let token = "ALIBABA_CLOUD_SECURITY_TOKEN";
    credentials.token = variable(token).map(|value| visible(token, value)).transpose()?.map(Into::into);
    Ok(credentials)
}
