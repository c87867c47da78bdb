//! What we sign we verify, and nothing else; codecs round-trip; hostile text never panics.

use acs_signature::acs3::{self, Authorization, Key, Request, SignedHeaders};
use acs_signature::{OrderedQuery, VerifyError, percent_encode, rpc_v1};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseResult;

type Pairs = Vec<(String, String)>;

#[derive(Debug, Clone)]
struct Sent {
    method: String,
    path: String,
    query: Pairs,
    headers: Pairs,
    body: Vec<u8>,
    secret: Vec<u8>,
    signed: SignedHeaders,
}

impl Sent {
    fn sign(&self) -> Authorization {
        let query = OrderedQuery::from(self.query.clone());
        let key = Key { id: "testid", secret: &self.secret };
        Authorization::parse(&acs3::sign(&self.request(&query), &key, self.signed)).unwrap()
    }

    fn verify(&self, authorization: &Authorization) -> Result<(), VerifyError> {
        let received = OrderedQuery::from(self.query.clone()).to_url_encoded();
        let query = OrderedQuery::parse(&received).unwrap();
        acs3::verify(&self.request(&query), authorization, &self.secret)
    }

    fn request<'a>(&'a self, query: &'a OrderedQuery) -> Request<'a> {
        Request { method: &self.method, path: &self.path, query, headers: &self.headers, body: &self.body }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => "\\PC{0,12}", 1 => any::<String>(), 1 => "[ +%&=~*/-]{0,8}"]
}

fn any_pairs() -> impl Strategy<Value = Pairs> {
    let name = prop_oneof![any_text(), "[ab]\\.[0-9]{1,2}"];
    vec((name, any_text()), 0..8)
}

fn any_headers() -> impl Strategy<Value = Pairs> {
    let name = prop_oneof![
        3 => "[Xx]-[Aa]cs-[a-zA-Z]{1,4}",
        1 => select(vec!["accept", "Content-Type", "user-agent", "HOST", "Authorization"]).prop_map(str::to_owned),
        1 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}",
    ];
    vec((name, "[ \\t]{0,2}[^\r\n\0]{0,12}[ \\t]{0,2}"), 0..8)
}

prop_compose! {
    fn any_sent()(
        method in "[A-Z]{1,7}",
        path in "/[a-z%/]{0,8}",
        query in any_pairs(),
        mut headers in any_headers(),
        body in prop_oneof![
            vec(any::<u8>(), 0..64),
            any_pairs().prop_map(|form| OrderedQuery::from(form).to_url_encoded().into_bytes()),
        ],
        secret in vec(any::<u8>(), 1..80),
        signed in select(vec![SignedHeaders::Vendor, SignedHeaders::All]),
    ) -> Sent {
        headers.push(("Host".to_owned(), "127.0.0.1:8081".to_owned()));
        headers.push(("x-acs-content-sha256".to_owned(), acs3::content_hash(&body)));
        Sent { method, path, query, headers, body, secret, signed }
    }
}

/// Puts another visible ASCII character in the place of one character, or appends one to empty text.
fn change(text: &mut String, index: Index) {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        characters.push('X');
    } else {
        let character = index.get_mut(&mut characters);
        *character = if *character == 'X' { 'Y' } else { 'X' };
    }
    *text = characters.into_iter().collect();
}

fn change_byte(bytes: &mut Vec<u8>, index: Index) {
    if bytes.is_empty() {
        bytes.push(1);
    } else {
        *index.get_mut(bytes) ^= 1;
    }
}

fn is_mismatch(result: &Result<(), VerifyError>) -> TestCaseResult {
    prop_assert!(matches!(result, Err(VerifyError::SignatureMismatch { .. })), "{result:?}");
    Ok(())
}

proptest! {
    #[test]
    fn what_acs3_signs_it_verifies(sent in any_sent()) {
        let authorization = sent.sign();
        prop_assert_eq!(Authorization::parse(&authorization.to_string()), Ok(authorization.clone()));
        prop_assert_eq!(sent.verify(&authorization), Ok(()));
    }

    #[test]
    fn acs3_ignores_the_order_of_differently_named_parameters_and_of_headers(sent in any_sent()) {
        let authorization = sent.sign();
        let mut received = sent;
        received.headers.reverse();
        received.query.sort_by(|(a, _), (b, _)| b.cmp(a));
        prop_assert_eq!(received.verify(&authorization), Ok(()));
    }

    #[test]
    fn acs3_refuses_another_method_or_path(sent in any_sent(), index: Index) {
        let authorization = sent.sign();
        let mut other_method = sent.clone();
        change(&mut other_method.method, index);
        is_mismatch(&other_method.verify(&authorization))?;
        let mut other_path = sent;
        change(&mut other_path.path, index);
        is_mismatch(&other_path.verify(&authorization))?;
    }

    #[test]
    fn acs3_refuses_another_query(mut sent in any_sent(), pair: Index, index: Index, extra in any_pairs()) {
        sent.query.push(("PageNo".to_owned(), "1".to_owned()));
        let authorization = sent.sign();

        let mut other_name = sent.clone();
        change(&mut pair.get_mut(&mut other_name.query).0, index);
        is_mismatch(&other_name.verify(&authorization))?;

        let mut other_value = sent.clone();
        change(&mut pair.get_mut(&mut other_value.query).1, index);
        is_mismatch(&other_value.verify(&authorization))?;

        let mut one_less = sent.clone();
        one_less.query.remove(pair.index(sent.query.len()));
        is_mismatch(&one_less.verify(&authorization))?;

        if !extra.is_empty() {
            let mut more = sent;
            more.query.extend(extra);
            is_mismatch(&more.verify(&authorization))?;
        }
    }

    #[test]
    fn acs3_refuses_another_value_of_any_signed_header(sent in any_sent(), header: Index, index: Index) {
        let authorization = sent.sign();
        let mut received = sent;
        let (name, value) = header.get_mut(&mut received.headers);
        prop_assume!(authorization.signed_headers.contains(&name.to_ascii_lowercase()));
        change(value, index);
        let is_body_hash = name == "x-acs-content-sha256";
        match received.verify(&authorization) {
            Err(VerifyError::ContentHashMismatch { .. }) => prop_assert!(is_body_hash),
            other => is_mismatch(&other)?,
        }
    }

    #[test]
    fn acs3_refuses_another_body_with_or_without_its_hash(sent in any_sent(), index: Index) {
        let authorization = sent.sign();
        let mut received = sent;
        change_byte(&mut received.body, index);
        let refused = received.verify(&authorization);
        prop_assert_eq!(refused, Err(VerifyError::ContentHashMismatch { computed: acs3::content_hash(&received.body) }));

        received.headers.last_mut().unwrap().1 = acs3::content_hash(&received.body);
        is_mismatch(&received.verify(&authorization))?;
    }

    #[test]
    fn acs3_refuses_another_signature_or_secret(sent in any_sent(), index: Index) {
        let authorization = sent.sign();
        let mut forged = authorization.clone();
        change(&mut forged.signature, index);
        is_mismatch(&sent.verify(&forged))?;

        let mut other_secret = sent;
        change_byte(&mut other_secret.secret, index);
        is_mismatch(&other_secret.verify(&authorization))?;
    }

    #[test]
    fn what_rpc_v1_signs_it_verifies_and_any_change_is_refused(
        method in "[A-Z]{1,7}", pairs in any_pairs(), secret in vec(any::<u8>(), 1..80), pair: Index, index: Index,
    ) {
        let mut pairs = pairs;
        pairs.retain(|(name, _)| name != rpc_v1::SIGNATURE);
        pairs.push(("Action".to_owned(), "DeleteStream".to_owned()));
        let signature = rpc_v1::sign(&method, &OrderedQuery::from(pairs.clone()), &secret);
        let verify = |method: &str, pairs: &Pairs, signature: &str, secret: &[u8]| {
            let mut params = OrderedQuery::from(pairs.clone());
            params.push(rpc_v1::SIGNATURE, signature);
            rpc_v1::verify(method, &OrderedQuery::parse(&params.to_url_encoded()).unwrap(), secret)
        };
        prop_assert_eq!(verify(&method, &pairs, &signature, &secret), Ok(()));

        let mut other_method = method.clone();
        change(&mut other_method, index);
        is_mismatch(&verify(&other_method, &pairs, &signature, &secret))?;

        let mut other_name = pairs.clone();
        change(&mut pair.get_mut(&mut other_name).0, index);
        is_mismatch(&verify(&method, &other_name, &signature, &secret))?;

        let mut other_value = pairs.clone();
        change(&mut pair.get_mut(&mut other_value).1, index);
        is_mismatch(&verify(&method, &other_value, &signature, &secret))?;

        let mut other_signature = signature.clone();
        change(&mut other_signature, index);
        is_mismatch(&verify(&method, &pairs, &other_signature, &secret))?;

        let mut other_secret = secret.clone();
        change_byte(&mut other_secret, index);
        is_mismatch(&verify(&method, &pairs, &signature, &other_secret))?;
    }

    #[test]
    fn encoded_parameters_read_back_as_they_were(pairs in any_pairs()) {
        let query = OrderedQuery::from(pairs);
        let encoded = query.to_url_encoded();
        prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~%&=".contains(&b)));
        prop_assert_eq!(OrderedQuery::parse(&encoded), Ok(query));
    }

    #[test]
    fn percent_encoding_reads_back_as_it_was(text in any_text()) {
        let query = OrderedQuery::parse(&format!("v={}", percent_encode(&text))).unwrap();
        prop_assert_eq!(query.get("v"), Some(text.as_str()));
    }

    #[test]
    fn the_canonical_query_is_sorted_complete_and_stable(pairs in any_pairs()) {
        let query = OrderedQuery::from(pairs.clone());
        let canonical = OrderedQuery::parse(&query.canonical()).unwrap();
        let names: Vec<_> = canonical.iter().map(|(name, _)| name).collect();
        prop_assert!(names.is_sorted_by_key(|name| name.as_bytes()));
        prop_assert_eq!(canonical.canonical(), query.canonical());

        let mut left = pairs;
        let mut right = canonical.into_pairs();
        left.sort();
        right.sort();
        prop_assert_eq!(left, right);
    }

    #[test]
    fn hostile_text_never_panics(
        text in prop_oneof![any::<String>(), "[%&=+0-9a-fA-F]{0,24}", "ACS3-HMAC-SHA256 [ ,;=a-zé]{0,40}"],
        names in vec(any::<String>(), 0..4),
        headers in vec((any::<String>(), any::<String>()), 0..4),
    ) {
        let query = OrderedQuery::parse(&text).unwrap_or_default();
        let _ = Authorization::parse(&text);
        let _ = Authorization::parse(&format!("{} {text}", acs3::ALGORITHM));
        let authorization =
            Authorization { credential: text.clone(), signed_headers: names, signature: text.clone() };
        let request =
            Request { method: &text, path: &text, query: &query, headers: &headers, body: text.as_bytes() };
        prop_assert!(acs3::verify(&request, &authorization, text.as_bytes()).is_err());
        prop_assert!(rpc_v1::verify(&text, &query, text.as_bytes()).is_err());
    }
}
