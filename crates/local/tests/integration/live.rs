//! Real streams in, real JPEG out.

use crate::common::*;
use media_api::ice::*;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pushed_stream_starts_its_job_and_gives_pictures() {
    let running = running().await;
    let _publisher = publish(&running, "lobby");
    let template =
        running.template(5, "snapshot/{JobId}.jpg", "{JobId}/{Sequence}-{UnixTimestamp}.jpg").await;
    // The stream is live once a job for it can be started; the next job must then start without a command.
    let other = started_job(&running, "lobby", &template).await;
    let id = running.call(&running.submission("by itself", "lobby", &template)).await.unwrap().job_id;
    eventually("the job has started by itself", || async { running.job(&id).await.status == "started" })
        .await;
    eventually("two snapshots were taken", || async { running.files(&id).await.len() >= 3 }).await;

    let files = running.files(&id).await;
    let sequence: Vec<_> = files.iter().filter(|file| !file.is_overlay).collect();
    let overlays: Vec<_> = files.iter().filter(|file| file.is_overlay).collect();
    assert_eq!(overlays.len(), 1);
    assert_eq!(overlays[0].oss_object, format!("snapshot/{id}.jpg"));
    for (number, file) in sequence.iter().enumerate() {
        assert_eq!(file.oss_object, format!("{id}/{}-{}.jpg", number + 1, file.create_timestamp));
        assert_eq!((file.oss_bucket.as_str(), file.oss_endpoint.as_str()), (BUCKET, ENDPOINT));
    }
    let apart = sequence[1].create_timestamp - sequence[0].create_timestamp;
    assert!(apart >= 4000, "{apart} ms apart");
    for file in &files {
        for thumbnail in [false, true] {
            let pictures = running.service.pictures();
            let jpeg = pictures.read(&file.oss_bucket, &file.oss_object, thumbnail).await.unwrap().unwrap();
            assert!(jpeg.starts_with(&[0xff, 0xd8]) && jpeg.ends_with(&[0xff, 0xd9]));
        }
    }
    assert_eq!(running.seen(&id).await.stream_notice, "");
    assert_eq!(running.code(&command(&id, Command::Start)).await, "JobAlreadyStarted");
    assert_eq!(running.code(&command(&id, Command::Restart)).await, "OK");
    running.call(&command(&id, Command::Stop)).await.unwrap();
    // Both jobs watch the stream: while the other one continues, this one has stopped.
    let (before, others) = (running.files(&id).await.len(), running.files(&other).await.len());
    eventually("the other job goes on", || async { running.files(&other).await.len() >= others + 2 }).await;
    assert!(running.files(&id).await.len() <= before + 1);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_one_segment_is_pushed_and_watched() {
    let running = running().await;
    let template = running.template(5, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let port = running.service.rtmp_address().port();
    let mut request = running.submission("one segment", "x", &template);
    let mut jobs = Vec::new();
    for url in [
        format!("rtmp://127.0.0.1:{port}/camera"),
        format!("RTMP://localhost:{port}/camera?token=t"),
        format!("rtmp://127.0.0.1:{port}//camera/"),
    ] {
        request.stream_input = StreamInput::rtmp(&url);
        let id = running.call(&request).await.unwrap().job_id;
        assert_eq!(running.job(&id).await.stream_input.url, url);
        assert_eq!(running.code(&command(&id, Command::Start)).await, "StreamNotFound", "{url}");
        jobs.push(id);
    }
    let _publisher = publish_as(&running, "camera");
    for id in &jobs {
        eventually("the job can be started", || async {
            running.code(&command(id, Command::Start)).await == "OK"
        })
        .await;
        eventually("a snapshot was taken", || async { !running.files(id).await.is_empty() }).await;
    }
    let id = running.call(&request).await.unwrap().job_id;
    eventually("a job submitted now starts by itself", || async {
        running.job(&id).await.status == "started"
    })
    .await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_started_job_outlives_its_stream_and_the_service() {
    let running = running().await;
    let template = running.template(5, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let publisher = publish(&running, "hall");
    let id = started_job(&running, "hall", &template).await;
    eventually("a snapshot was taken", || async { !running.files(&id).await.is_empty() }).await;
    drop(publisher);
    eventually("the job says that nobody pushes", || async {
        running.seen(&id).await.stream_notice == "Nobody is pushing this stream at the moment."
    })
    .await;
    assert_eq!(running.job(&id).await.status, "started");
    let stream = running.job(&id).await.stream_input.url;
    let count = running.files(&id).await.len();

    let ingest = running.service.rtmp_address();
    let folder = running.stop().await;
    let mut again = config(folder.path(), false);
    again.rtmp_listen = ingest;
    let service = media_local::start(again).await.unwrap();
    let running = Running { service, folder, http: reqwest::Client::builder().no_proxy().build().unwrap() };
    assert_eq!(running.job(&id).await.status, "started");
    assert_eq!(running.job(&id).await.stream_input.url, stream);
    let _publisher = publish(&running, "hall");
    eventually("pictures go on", || async { running.files(&id).await.len() > count }).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_pushed_elsewhere_is_pulled_only_from_addresses_that_may_be_reached() {
    let running = running().await;
    let template = running.system_template().await;
    for url in ["rtmp://169.254.169.254/live/x", "rtmp://100.100.100.200/live/x", "rtmp://127.0.0.1:1/live/x"]
    {
        let mut request = running.submission("elsewhere", "x", &template);
        request.stream_input = StreamInput::rtmp(url);
        let id = running.call(&request).await.unwrap().job_id;
        assert_eq!(running.code(&command(&id, Command::Start)).await, "StreamNotFound", "{url}");
        assert_eq!(running.job(&id).await.status, "init");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_most_a_hundred_jobs_run() {
    let running = running().await;
    let template = running.template(3600, "", "{JobId}/{Sequence}.jpg").await;
    let _publisher = publish(&running, "many");
    let id = started_job(&running, "many", &template).await;
    running.sql(|connection| {
        for number in 0..99 {
            connection
                .execute(
                    "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
                         overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
                     VALUES (?1, 'n', 't', 't', 'started', 'rtmp://127.0.0.1:1/a/b', 'e', 'b', '', '{Sequence}.jpg',
                             3600, '', 0, 0)",
                    [format!("running-{number}")],
                )
                .unwrap();
        }
    });
    let other = running.call(&running.submission("one more", "many", &template)).await.unwrap().job_id;
    let error = running.call(&command(&other, Command::Start)).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.message.as_str()), ("JobLimitExceeded", "Job limit exceeded."));
    running.call(&command(&id, Command::Stop)).await.unwrap();
    assert_eq!(running.code(&command(&other, Command::Start)).await, "OK");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_is_signed_and_sent_again_until_it_is_taken() {
    let running = running().await;
    let (url, received) = receiver(&["500 Oops", "302 Found"]);
    let set = SetEventCallback {
        callback_type: "HTTP".to_owned(),
        callback_url: Some(url),
        callback_queue_name: None,
        auth_switch: Some("on".to_owned()),
        auth_key: Some("Example0Key".to_owned()),
        event_type_list: None,
    };
    running.call(&set).await.unwrap();
    let template = running.template(3600, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let _publisher = publish(&running, "told");
    let id = started_job(&running, "told", &template).await;
    let requests = tokio::task::spawn_blocking(move || {
        (0..3).map(|_| received.recv_timeout(Duration::from_secs(20)).unwrap()).collect::<Vec<_>>()
    });
    let requests = requests.await.unwrap();
    for request in &requests {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let head = head.to_ascii_lowercase();
        assert!(head.contains("x-ice-timestamp: ") && head.contains("x-ice-signature: "), "{head}");
        let event: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(event["EventType"], "LiveSnapshotFileCreated");
        assert_eq!(event["MessageBody"]["JobId"], id.as_str());
        assert_eq!(event["MessageBody"]["IsOverlay"], false);
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_shows_pictures_by_itself() {
    let running = running_in(tempfile::tempdir().unwrap(), true).await;
    let jobs = running.call(&ListLiveSnapshotJobs::default()).await.unwrap();
    assert_eq!((jobs.total_count, jobs.job_list[0].job_name.as_str()), (1, "Demo camera"));
    let id = jobs.job_list[0].job_id.clone();
    eventually("the demo has a picture", || async { !running.files(&id).await.is_empty() }).await;
    let folder = running.stop().await;
    // A second start creates nothing twice.
    let running = running_in(folder, true).await;
    assert_eq!(running.call(&ListLiveSnapshotJobs::default()).await.unwrap().total_count, 1);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_that_was_ended_at_once_starts_the_next_time() {
    let folder = running_in(tempfile::tempdir().unwrap(), true).await.stop().await;
    let running = running_in(folder, true).await;
    let jobs = running.call(&ListLiveSnapshotJobs::default()).await.unwrap();
    let id = jobs.job_list[0].job_id.clone();
    eventually("the demo has a picture", || async { !running.files(&id).await.is_empty() }).await;
    running.stop().await;
}
