//! Which requests are accepted, and the form of all responses.

use crate::common::*;
use acs_signature::OrderedQuery;
use futures_util::future::join_all;
use media_api::ice::*;
use media_api::vod::DeleteMultipartUpload;
use media_local::Config;

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

#[tokio::test]
async fn a_request_is_answered_once_over_a_restart_as_well() {
    let running = running().await;
    let attempt = running.attempt_of(&list());
    assert_eq!(running.send(&attempt).await.status, 200);
    let folder = running.stop().await;
    let running = running_in(folder, false).await;
    // The port is another one now, and with it the signed host; the nonce is the same.
    assert_eq!(running.send(&attempt).await.error().code, "SignatureNonceUsed");
}

#[tokio::test]
async fn only_the_console_gets_members_that_the_vendor_does_not_have() {
    let running = running().await;
    let template = running.system_template().await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    let get = GetLiveSnapshotJob { job_id: id.parse().unwrap() };
    for (body, members) in [
        (running.send(&running.attempt_of(&get)).await.body, 14),
        (running.send(&running.attempt_of(&list())).await.body, 6),
    ] {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body.as_object().unwrap().len(), members, "{body}");
        for member in CONSOLE_MEMBERS {
            assert!(body.get(*member).is_none(), "{member}");
        }
    }
    assert!(running.as_console(&get).await.local_job.is_some());
    assert!(running.as_console(&list()).await.local_storage.is_some());
}

#[tokio::test]
async fn documented_rates_are_enforced_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { enforce_rates: true, ..config(folder.path(), false) };
    let running = running_with(folder, config).await;
    let request = DeleteMultipartUpload { media_id: "none".parse().unwrap(), media_type: "video".to_owned() };
    // The rate is ten a second. Calls one after the other could be slower than that.
    let sent = (0..40).map(|_| {
        let attempt = running.attempt_of(&request);
        let (headers, body) = running.acs3(&attempt);
        let sent = running.http.post(running.url(&attempt.query)).body(body);
        headers.into_iter().fold(sent, |sent, (name, value)| sent.header(name, value))
    });
    let sent: Vec<_> = sent.collect();
    let mut accepted = 0;
    for answer in join_all(sent.into_iter().map(|sent| sent.send())).await {
        let answer = answer.unwrap();
        let wait = answer.headers().get("x-acs-retry-after").cloned();
        let text = answer.text().await.unwrap();
        if text.contains("\"Code\":\"InvalidVideo.NotFound\"") {
            accepted += 1;
            continue;
        }
        assert!(text.contains("\"Code\":\"Throttling.User\""), "{text}");
        let wait: u64 = wait.unwrap().to_str().unwrap().parse().unwrap();
        assert!((1..=100).contains(&wait), "{wait}");
    }
    assert!((10..40).contains(&accepted), "{accepted}");
    // The longest that could be told.
    tokio::time::sleep(std::time::Duration::from_millis(105)).await;
    assert_eq!(running.code(&request).await, "InvalidVideo.NotFound");
}

/// A request with everything wrong, repaired one by one: the order is api-reference B.3.
#[tokio::test]
async fn the_checks_of_a_request_come_in_their_order() {
    let running = running().await;
    let (good, used) = (running.attempt_of(&list()), "used".to_owned());
    let once = Attempt { nonce: used.clone(), ..running.attempt_of(&list()) };
    assert_eq!(running.send(&once).await.status, 200);
    let mut attempt = Attempt {
        id: "unknown-id".to_owned(),
        date: "yesterday".to_owned(),
        token: Some("token".to_owned()),
        secret: "wrong".to_owned(),
        nonce: used,
        version: "1999-01-01".to_owned(),
        action: "NoSuchAction".to_owned(),
        query: [("PageSize", "none")].into_iter().collect(),
        ..running.attempt_of(&list())
    };
    let code = async |attempt: &Attempt, body: &[u8]| {
        let (headers, _) = running.acs3(attempt);
        running.raw(attempt.method, &running.url(&attempt.query), &headers, body.to_vec()).await.error().code
    };
    let other = b"another body";
    assert_eq!(code(&attempt, other).await, "InvalidAccessKeyId.NotFound");
    attempt.id.clone_from(&good.id);
    assert_eq!(code(&attempt, other).await, "InvalidTimeStamp.Format");
    attempt.date = "2020-01-01T00:00:00Z".to_owned();
    assert_eq!(code(&attempt, other).await, "InvalidTimeStamp.Expired");
    attempt.date.clone_from(&good.date);
    assert_eq!(code(&attempt, other).await, "SignatureDoesNotMatch", "the hash of the body");
    assert_eq!(code(&attempt, b"").await, "InvalidSecurityToken.MismatchWithAccessKey");
    attempt.token = None;
    assert_eq!(code(&attempt, b"").await, "SignatureDoesNotMatch");
    attempt.secret.clone_from(&good.secret);
    assert_eq!(code(&attempt, b"").await, "SignatureNonceUsed");
    // From here on a nonce is used by each request.
    let mut fresh = 0;
    let mut next = |attempt: Attempt| {
        fresh += 1;
        Attempt { nonce: format!("fresh-{fresh}"), ..attempt }
    };
    attempt = next(attempt);
    assert_eq!(code(&attempt, b"").await, "InvalidVersion");
    attempt = next(Attempt { version: good.version.clone(), ..attempt });
    assert_eq!(code(&attempt, b"").await, "InvalidAction.NotFound");
    attempt = next(Attempt { action: good.action.clone(), ..attempt });
    assert_eq!(code(&attempt, b"").await, "InvalidParameter");
}

#[tokio::test]
async fn the_hash_of_the_body_is_judged_before_the_token_and_the_token_before_the_signature() {
    let running = running().await;
    let mut attempt = running.attempt_of(&list());
    attempt.token = Some("token".to_owned());
    attempt.secret = "wrong".to_owned();
    assert_eq!(running.send(&attempt).await.error().code, "InvalidSecurityToken.MismatchWithAccessKey");
    let (headers, _) = running.acs3(&attempt);
    let raw = running.raw("POST", &running.url(&attempt.query), &headers, b"more".to_vec()).await;
    assert_eq!(raw.error().code, "SignatureDoesNotMatch");
}

/// Sends a plan, and returns status and body of the response.
async fn set_plan(running: &Running, method: &str, token: &str, plan: &str) -> (u16, String) {
    let url = format!("http://{}/faults", running.service.api_address());
    let headers = [("authorization".to_owned(), format!("Bearer {token}"))];
    let raw = running.raw(method, &url, &headers, plan.as_bytes().to_vec()).await;
    (raw.status, raw.body)
}

#[tokio::test]
async fn the_fault_plan_is_set_with_its_own_token_and_done_to_calls() {
    let running = running().await;
    let path = running.folder.path().join("fault-token");
    let token = std::fs::read_to_string(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let plan = r#"{"faults": [
        {"action": "ListLiveSnapshotJobs", "effect": {"kind": "error", "code": "UserDisable"}, "times": 1},
        {"action": "ListLiveSnapshotJobs", "effect": {"kind": "cut"}, "times": 1},
        {"action": "ListLiveSnapshotJobs", "effect": {"kind": "garble"}, "times": 1},
        {"action": "ListLiveSnapshotJobs", "effect": {"kind": "throttle", "retry_after_ms": 250}, "times": 1}
    ]}"#;
    assert_eq!(set_plan(&running, "PUT", "wrong", plan).await.0, 403);
    assert_eq!(set_plan(&running, "PUT", &running.service.credentials().id, plan).await.0, 403);
    assert_eq!(running.code(&list()).await, "OK");
    let unknown = r#"{"faults": [{"effect": {"kind": "error", "code": "NoSuchCode"}}]}"#;
    assert_eq!(set_plan(&running, "PUT", &token, unknown).await.0, 400);
    let (status, body) = set_plan(&running, "PUT", &token, plan).await;
    assert_eq!((status, body.contains("throttle")), (200, true));

    assert_eq!(running.code(&list()).await, "UserDisable");
    let cut = |attempt: Attempt| {
        let (headers, body) = running.acs3(&attempt);
        let method = attempt.method.parse().unwrap();
        let mut sent = running.http.request(method, running.url(&attempt.query)).body(body);
        for (name, value) in headers {
            sent = sent.header(name, value);
        }
        async move { sent.send().await.is_err() }
    };
    assert!(cut(running.attempt_of(&list())).await, "no answer comes");
    let garbled = running.send(&running.attempt_of(&list())).await;
    assert_eq!(garbled.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&garbled.body).is_err(), "{garbled:?}");
    assert_eq!(running.code(&list()).await, "Throttling.User");
    assert_eq!(running.code(&list()).await, "OK");

    // A call that hangs is cut in the end, and delays no other.
    let hang = r#"{"faults": [{"action": "ListLiveSnapshotJobs", "effect": {"kind": "hang", "seconds": 1}, "times": 1}]}"#;
    assert_eq!(set_plan(&running, "PUT", &token, hang).await.0, 200);
    let begun = std::time::Instant::now();
    let hung = async { (cut(running.attempt_of(&list())).await, begun.elapsed()) };
    let other = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        (running.code(&ListLiveSnapshotTemplates::default()).await, begun.elapsed())
    };
    let ((is_cut, after), (other, meanwhile)) = tokio::join!(hung, other);
    assert!(is_cut && after >= std::time::Duration::from_secs(1), "{after:?}");
    assert!(other == "OK" && meanwhile < after, "{other} after {meanwhile:?}");
    let lost =
        r#"{"faults": [{"action": "CreateLiveSnapshotTemplate", "effect": {"kind": "lost"}, "times": 1}]}"#;
    assert_eq!(set_plan(&running, "PUT", &token, lost).await.0, 200);

    // The work of a call whose response is lost is done.
    let create = CreateLiveSnapshotTemplate {
        template_name: "lost".to_owned(),
        time_interval: 5,
        overwrite_format: None,
        sequence_format: Some("{Sequence}.jpg".to_owned()),
    };
    assert!(cut(running.attempt_of(&create)).await);
    let search = ListLiveSnapshotTemplates { search_key_word: Some("lost".to_owned()), ..Default::default() };
    assert_eq!(running.call(&search).await.unwrap().total_count, 1);
    assert_eq!(set_plan(&running, "DELETE", &token, "").await, (200, r#"{"faults":[]}"#.to_owned()));
}
