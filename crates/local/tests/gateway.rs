//! Who is let in, and in which form everything is answered.

mod common;

use acs_signature::OrderedQuery;
use common::*;
use media_api::ice::*;

fn list() -> ListLiveSnapshotJobs {
    ListLiveSnapshotJobs::default()
}

#[tokio::test]
async fn a_signed_request_is_answered_and_a_forged_one_is_not() {
    let running = running().await;
    assert_eq!(running.code(&list()).await, "OK");

    let mut forged = running.attempt_of(&list());
    forged.secret = "wrong".to_owned();
    let raw = running.send(&forged).await;
    assert_eq!((raw.status, raw.error().code.as_str()), (400, "SignatureDoesNotMatch"));
    assert_eq!(raw.error().message, "Specified signature is not matched with our calculation.");
}

#[tokio::test]
async fn unknown_and_real_looking_keys_are_refused() {
    let running = running().await;
    for (id, tells) in [("testid", false), ("LTAI5tExample", true), ("STS.example", true)] {
        let mut attempt = running.attempt_of(&list());
        attempt.id = id.to_owned();
        let raw = running.send(&attempt).await;
        let error = raw.error();
        assert_eq!((raw.status, error.code.as_str()), (404, "InvalidAccessKeyId.NotFound"));
        assert!(error.message.starts_with("Specified access key is not found."));
        assert_eq!(error.message.contains("real account"), tells, "{}", error.message);
    }
}

#[tokio::test]
async fn a_date_outside_its_window_is_refused() {
    let running = running().await;
    for (seconds, code) in
        [(-16 * 60, "InvalidTimeStamp.Expired"), (16 * 60, "InvalidTimeStamp.Expired"), (-14 * 60, "")]
    {
        let mut attempt = running.attempt_of(&list());
        attempt.date = date_after(seconds);
        let raw = running.send(&attempt).await;
        assert_eq!(raw.error().code, code, "{seconds}");
    }
    let mut attempt = running.attempt_of(&list());
    attempt.date = "yesterday".to_owned();
    assert_eq!(running.send(&attempt).await.error().code, "InvalidTimeStamp.Format");

    let mut attempt = running.attempt_of(&list());
    attempt.date = date_after(-30 * 60);
    assert_eq!(running.send_v1(&attempt, Some("JSON"), "GET").await.status, 200);
    attempt.date = date_after(-32 * 60);
    assert_eq!(running.send_v1(&attempt, Some("JSON"), "GET").await.error().code, "InvalidTimeStamp.Expired");
}

#[tokio::test]
async fn a_request_is_answered_once() {
    let running = running().await;
    let attempt = running.attempt_of(&list());
    assert_eq!(running.send(&attempt).await.status, 200);
    assert_eq!(running.send(&attempt).await.error().code, "SignatureNonceUsed");
    assert_eq!(running.send_v1(&attempt, Some("JSON"), "GET").await.error().code, "SignatureNonceUsed");
}

#[tokio::test]
async fn body_and_headers_are_what_was_signed() {
    let running = running().await;
    let request = SendLiveSnapshotJobCommand { job_id: "a".parse().unwrap(), command: Command::Stop };
    let attempt = running.attempt_of(&request);
    let (headers, mut body) = running.acs3(&attempt);
    body.extend_from_slice(b"&JobId=b");
    let raw = running.raw("POST", &running.url(&attempt.query), &headers, body).await;
    assert_eq!(raw.error().code, "SignatureDoesNotMatch");

    let attempt = running.attempt_of(&list());
    let (mut headers, _) = running.acs3(&attempt);
    headers.push(("x-acs-extra".to_owned(), "unsigned".to_owned()));
    let raw = running.raw("GET", &running.url(&attempt.query), &headers, Vec::new()).await;
    assert_eq!(raw.error().code, "IncompleteSignature");

    let attempt = running.attempt_of(&list());
    let (headers, _) = running.acs3(&attempt);
    let tampered: OrderedQuery = [("PageNo", "2")].into_iter().collect();
    let raw = running.raw("GET", &running.url(&tampered), &headers, Vec::new()).await;
    assert_eq!(raw.error().code, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn a_security_token_does_not_belong_to_the_local_key() {
    let running = running().await;
    let mut attempt = running.attempt_of(&list());
    attempt.token = Some("token".to_owned());
    assert_eq!(running.send(&attempt).await.error().code, "InvalidSecurityToken.MismatchWithAccessKey");
}

#[tokio::test]
async fn the_older_signature_works_with_get_and_post_and_answers_xml_unless_asked() {
    let running = running().await;
    let raw = running.send_v1(&running.attempt_of(&list()), Some("json"), "GET").await;
    assert_eq!((raw.status, raw.content_type.as_str()), (200, "application/json;charset=utf-8"));

    let template = running.system_template().await;
    let submission = running.submission("old client", "x", &template);
    let raw = running.send_v1(&running.attempt_of(&submission), Some("JSON"), "POST").await;
    assert_eq!(raw.status, 200, "{raw:?}");

    let raw = running.send_v1(&running.attempt_of(&list()), None, "GET").await;
    assert_eq!((raw.status, raw.content_type.as_str()), (200, "text/xml;charset=utf-8"));
    assert!(
        raw.body.contains("<ListLiveSnapshotJobsResponse>") && raw.body.contains("<JobList>"),
        "{}",
        raw.body
    );

    let mut attempt = running.attempt_of(&list());
    attempt.secret = "wrong".to_owned();
    let raw = running.send_v1(&attempt, None, "GET").await;
    assert_eq!((raw.status, raw.content_type.as_str()), (400, "text/xml;charset=utf-8"));
    assert!(
        raw.body.contains("<Error>") && raw.body.contains("<Code>SignatureDoesNotMatch</Code>"),
        "{}",
        raw.body
    );
    assert!(raw.body.contains("server string to sign is:GET&amp;%2F&amp;"), "{}", raw.body);
}

#[tokio::test]
async fn both_methods_take_every_operation_and_the_form_wins() {
    let running = running().await;
    let mut attempt = running.attempt_of(&list());
    attempt.method = "POST";
    attempt.query = [("PageSize", "3"), ("PageNo", "1")].into_iter().collect();
    attempt.form = Some([("PageSize", "7")].into_iter().collect());
    let raw = running.send(&attempt).await;
    assert!(raw.body.contains("\"PageSize\":7"), "{raw:?}");
}

#[tokio::test]
async fn unknown_actions_and_versions_are_named() {
    let running = running().await;
    for (action, version, status, code) in [
        ("DropAllJobs", "2020-11-09", 404, "InvalidAction.NotFound"),
        ("DeleteStream", "2020-11-09", 404, "InvalidAction.NotFound"),
        ("ListLiveSnapshotJobs", "2019-01-01", 400, "InvalidVersion"),
    ] {
        let raw = running.send(&running.attempt(action, version, Default::default(), "GET")).await;
        assert_eq!((raw.status, raw.error().code.as_str()), (status, code), "{action}");
    }
}

#[tokio::test]
async fn everything_that_goes_wrong_has_the_vendors_body() {
    let running = running().await;
    let base = format!("http://{}", running.service.api_address());
    let large = vec![b'a'; (256 << 10) + 1];
    for (method, path, body, status, code) in [
        ("GET", "/", vec![], 400, "MissingAccessKeyId"),
        ("GET", "/favicon.ico", vec![], 404, "InvalidAction.NotFound"),
        ("PUT", "/", vec![], 400, "UnsupportedHTTPMethod"),
        ("DELETE", "/", vec![], 400, "UnsupportedHTTPMethod"),
        ("PATCH", "/uploads/x", vec![], 400, "UnsupportedHTTPMethod"),
        ("POST", "/", large, 413, "RequestBodyTooLarge"),
    ] {
        let raw = running.raw(method, &format!("{base}{path}"), &[], body).await;
        let error = raw.error();
        assert_eq!((raw.status, error.code.as_str()), (status, code), "{method} {path}");
        assert!(!error.request_id.is_empty() && !error.message.is_empty() && !error.recommend.is_empty());
    }
}

#[tokio::test]
async fn another_scheme_or_a_broken_header_is_refused() {
    let running = running().await;
    for (header, code) in [
        ("Bearer x", "InvalidSignatureMethod"),
        ("ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=b", "InvalidSignatureMethod"),
        ("ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host", "IncompleteSignature"),
    ] {
        let headers = [("Authorization".to_owned(), header.to_owned())];
        let raw = running.raw("GET", &running.url(&OrderedQuery::new()), &headers, Vec::new()).await;
        assert_eq!(raw.error().code, code, "{header}");
    }
}
