//! A shell script that signs the request with openssl and sends it with curl.

use super::command_line::shell_word;
use super::destination::{Destination, LOCAL_KEY};
use super::http::joined;
use media_api::{Encoded, Facts, Method};

/// The header of temporary credentials, in its place among the sorted names. The local service has none.
const TOKEN: &str = "${ALIBABA_CLOUD_SECURITY_TOKEN:+
x-acs-security-token:$ALIBABA_CLOUD_SECURITY_TOKEN}";

/// A script for a POSIX shell that takes the key from the environment and signs with ACS3-HMAC-SHA256 (api-reference B.3).
/// It may be pasted: the parentheses keep its variables and its `set` out of the shell it is pasted into.
pub(super) fn lines(facts: &Facts, encoded: &Encoded, to: &Destination) -> String {
    let (key, token) = if to.is_local { (format!("{LOCAL_KEY}\n"), "") } else { (String::new(), TOKEN) };
    // Percent-encoded, so that no value leaves its quotes.
    let (parameters, hash, content_type) = match &encoded.form {
        Some(form) => (
            format!("body='{}'", joined(form)),
            "printf %s \"$body\" | sha256",
            "content-type:application/x-www-form-urlencoded\n",
        ),
        None => (format!("query='{}'", canonical(&encoded.query)), "printf '' | sha256", ""),
    };
    let (query, send) = match (&encoded.form, facts.method) {
        (Some(_), _) => ("", r#"--data "$body" "$address/""#),
        (None, Method::Get) => ("$query", r#""$address/?$query""#),
        // Without a body curl states no length by itself.
        (None, Method::Post) => ("$query", r#"-X POST -H content-length:0 "$address/?$query""#),
    };
    let (method, action, version) = (facts.method.as_str(), facts.name, facts.product.version());
    let address = shell_word(&to.address());
    format!(
        r#"(set -eu
{key}address={address}
{parameters}
sha256() {{ openssl dgst -sha256 "$@" | sed 's/.* //'; }}
hash=$({hash})
headers="{content_type}host:${{address#*://}}
x-acs-action:{action}
x-acs-content-sha256:$hash
x-acs-date:$(date -u +%Y-%m-%dT%H:%M:%SZ){token}
x-acs-signature-nonce:$(openssl rand -hex 16)
x-acs-version:{version}"
names=$(echo "$headers" | cut -d: -f1 | paste -sd ';' -)
request="{method}
/
{query}
$headers

$names
$hash"
text="ACS3-HMAC-SHA256
$(printf %s "$request" | sha256)"
signature=$(printf %s "$text" | sha256 -hmac "$ALIBABA_CLOUD_ACCESS_KEY_SECRET")
echo "$headers
authorization:ACS3-HMAC-SHA256 Credential=$ALIBABA_CLOUD_ACCESS_KEY_ID,SignedHeaders=$names,Signature=$signature" |
curl -sS --fail-with-body -H @- {send})"#
    )
}

/// Sorted by name, as the signature needs it.
fn canonical(query: &[(String, String)]) -> String {
    let mut query = query.to_vec();
    query.sort();
    joined(&query)
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Operation;
    use media_api::ice::{GetLiveSnapshotJob, SubmitLiveSnapshotJob};

    fn lines_of<O: Operation>(query: &[(&str, &str)], form: Option<&[(&str, &str)]>) -> String {
        let owned =
            |pairs: &[(&str, &str)]| pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let to = Destination {
            scheme: "https".to_owned(),
            host: "ice.cn-shanghai.aliyuncs.com".to_owned(),
            region: "cn-shanghai".to_owned(),
            is_local: false,
        };
        lines(O::FACTS, &Encoded { query: owned(query), form: form.map(owned) }, &to)
    }

    #[test]
    fn the_query_is_signed_in_the_order_of_its_names() {
        let script = lines_of::<GetLiveSnapshotJob>(&[("T.2", "y"), ("T.10", "x"), ("A", "1")], None);
        assert!(script.contains("\nquery='A=1&T.10=x&T.2=y'\n"), "{script}");
        assert!(script.contains("\nrequest=\"GET\n/\n$query\n$headers\n\n$names\n$hash\"\n"), "{script}");
    }

    #[test]
    fn no_value_leaves_its_quotes() {
        let script = lines_of::<SubmitLiveSnapshotJob>(&[], Some(&[("JobName", "a'b $(x) \"`y`\\\n")]));
        assert!(script.contains("\nbody='JobName=a%27b%20%24%28x%29%20%22%60y%60%5C%0A'\n"), "{script}");
    }

    #[test]
    fn the_signed_headers_are_sorted_and_the_key_is_only_named() {
        let script = lines_of::<SubmitLiveSnapshotJob>(&[], Some(&[]));
        let headers = script.split("headers=\"").nth(1).unwrap().split("\"\n").next().unwrap();
        let names: Vec<_> =
            headers.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
        assert!(
            names.is_sorted() && names.contains(&"content-type") && names.contains(&"x-acs-security-token")
        );
        assert_eq!(script.matches("$ALIBABA_CLOUD_ACCESS_KEY_SECRET").count(), 1, "{script}");
    }
}
