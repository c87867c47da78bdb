//! Videos, streams and uploads.

use crate::common::*;
use media_api::faults::{FaultPlan, StorageFault};
use media_api::vod::*;
use media_api::{Action, CommaList, PageSize};
use std::path::Path;

async fn demo() -> Running {
    running_in(tempfile::tempdir().unwrap(), true).await
}

async fn find(running: &Running, title: &str) -> String {
    let request = SearchMedia { expression: Some(format!("Title = '{title}'")), ..Default::default() };
    running.call(&request).await.unwrap().media_list[0].media_id.clone()
}

async fn streams(running: &Running, video: &str) -> Vec<PlayInfo> {
    let request = GetPlayInfo {
        video_id: Some(video.parse().unwrap()),
        result_type: Some("Multiple".to_owned()),
        ..Default::default()
    };
    running.call(&request).await.map(|answer| answer.play_info_list.play_info).unwrap_or_default()
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|e| if e.path().is_dir() { bytes_below(&e.path()) } else { e.metadata().unwrap().len() })
        .sum()
}

fn deletion(video: &str, streams: &[&str]) -> DeleteStream {
    DeleteStream { job_ids: CommaList::new(streams.iter().copied()), video_id: video.parse().unwrap() }
}

#[tokio::test]
async fn samples_are_real_and_small() {
    let running = demo().await;
    let total = bytes_below(&running.folder.path().join("objects/vod_media"));
    assert!((1_000_000..12_000_000).contains(&total), "{total}");
    let list = running.call(&GetVideoList::default()).await.unwrap();
    assert_eq!(list.total, 8);
    let uploading = GetVideoList { status: Some(CommaList::new(["Uploading"])), ..Default::default() };
    assert_eq!(running.call(&uploading).await.unwrap().total, 4);
}

#[tokio::test]
async fn deleting_streams_frees_their_bytes_and_is_all_or_nothing() {
    let running = demo().await;
    let video = find(&running, "Sample: Harbour").await;
    let before = streams(&running, &video).await;
    assert_eq!(before.len(), 5);
    let media = running.object("vod_media", &format!("videos/{video}/x")).parent().unwrap().to_owned();
    let size = bytes_below(&media);

    assert_eq!(running.code(&deletion(&video, &[&before[0].job_id, "none"])).await, "InvalidStream.NotFound");
    assert_eq!(streams(&running, &video).await.len(), 5);
    assert_eq!(running.code(&deletion("none", &[&before[0].job_id])).await, "InvalidVideo.NotFound");

    let two = [before[0].job_id.as_str(), before[3].job_id.as_str()];
    assert_eq!(running.code(&deletion(&video, &two)).await, "OK");
    assert_eq!(streams(&running, &video).await.len(), 3);
    assert_eq!(size - bytes_below(&media), before[0].size + before[3].size);
    assert_eq!(running.code(&deletion(&video, &two)).await, "InvalidStream.NotFound");

    let many: Vec<String> = (0..21).map(|n| format!("stream-{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(running.code(&deletion(&video, &many)).await, "JobIdsExceededMax");

    let rest: Vec<String> = streams(&running, &video).await.into_iter().map(|stream| stream.job_id).collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let jobs = rest.join(",");
    let by_reference = async |reference: &str| {
        let parameters = [("JobIds", jobs.as_str()), ("ReferenceId", reference)];
        let raw = running.send(&running.attempt_with(Action::DeleteStream, &parameters)).await;
        if raw.status == 200 { "OK".to_owned() } else { raw.error().code }
    };
    assert_eq!(by_reference("").await, "MissingParameter");
    assert_eq!(by_reference("harbour-1").await, "InvalidVideo.NotFound");
    running.sql(|c| {
        c.execute("UPDATE videos SET reference_id = 'harbour-1' WHERE video_id = ?1", [&video]).unwrap();
    });
    // A value sent as an ID is used as an ID.
    assert_eq!(running.code(&deletion("harbour-1", &rest)).await, "InvalidVideo.NotFound");
    assert_eq!(by_reference("harbour-1").await, "OK");
    let play = GetPlayInfo { video_id: Some(video.parse().unwrap()), ..Default::default() };
    assert_eq!(running.code(&play).await, "InvalidVideo.NoneStream");
    let source = GetMezzanineInfo { video_id: Some(video.parse().unwrap()), ..Default::default() };
    assert_eq!(running.call(&source).await.unwrap().mezzanine.status, "Normal");
    running.stop_and_check().await;
}

#[tokio::test]
async fn files_that_cannot_be_removed_now_are_removed_at_the_next_start() {
    let running = demo().await;
    let video = find(&running, "Sample: Harbour").await;
    let before = streams(&running, &video).await;
    let media = running.object("vod_media", &format!("videos/{video}/x")).parent().unwrap().to_owned();
    let size = bytes_below(&media);
    let plan = FaultPlan { storage: Some(StorageFault::Undeletable), ..Default::default() };
    running.service.faults().set(plan).unwrap();
    assert_eq!(running.code(&deletion(&video, &[&before[0].job_id])).await, "OK");
    assert_eq!(bytes_below(&media), size);
    let folder = running.stop_and_check().await;
    let running = running_in(folder, false).await;
    assert_eq!(size - bytes_below(&media), before[0].size);
    running.stop_and_check().await;
}

#[tokio::test]
async fn numbers_are_written_as_the_samples_write_them() {
    let running = demo().await;
    let video = find(&running, "Sample: Workshop").await;
    let request = GetPlayInfo { video_id: Some(video.parse().unwrap()), ..Default::default() };
    let answer = running.call(&request).await.unwrap();
    assert_eq!(answer.video_base.duration, "184.0");
    let stream = &answer.play_info_list.play_info[0];
    assert_eq!((stream.duration.as_str(), stream.fps.as_str()), ("184.0", "25"));
    assert_eq!(stream.bitrate.split_once('.').unwrap().1.len(), 4, "{}", stream.bitrate);
    let members = async |attempt: &Attempt, pointer: &str| {
        let raw = running.send(attempt).await;
        let body: serde_json::Value = serde_json::from_str(&raw.body).unwrap();
        body.pointer(pointer).unwrap_or_else(|| panic!("{body}")).clone()
    };
    let info = GetVideoInfo { video_id: Some(video.parse().unwrap()), reference_id: None };
    let shown = members(&running.attempt_of(&info), "/Video").await;
    for (name, value) in [
        ("RegionId", "cn-shanghai"),
        ("AuditStatus", "Normal"),
        ("DownloadSwitch", "off"),
        ("TemplateGroupId", "VOD_NO_TRANSCODE"),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    assert_eq!(shown["Snapshots"]["Snapshot"], serde_json::json!([]));
    let listed = members(&running.attempt_of(&GetVideoList::default()), "/VideoList/Video/0").await;
    assert_eq!(listed["Snapshots"]["Snapshot"], serde_json::json!([]));
    let search = |fields: &[&str]| SearchMedia {
        expression: Some("Title = 'Sample: Workshop'".to_owned()),
        fields: Some(CommaList::new(fields.iter().copied())),
        ..Default::default()
    };
    let found = members(&running.attempt_of(&search(&[])), "/MediaList/0/Video").await;
    let names: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(names, ["CreationTime", "VideoId"], "only what is always answered");
    let asked = ["Title", "MediaSource", "TranscodeMode", "DownloadSwitch", "Snapshots", "RegionId"];
    let found = members(&running.attempt_of(&search(&asked)), "/MediaList/0/Video").await;
    assert_eq!(
        (found["MediaSource"].as_str(), found["TranscodeMode"].as_str()),
        (Some("general"), Some("NoTranscode"))
    );
    assert_eq!((&found["Snapshots"], found.as_object().unwrap().len()), (&serde_json::json!([]), 8));
}

#[tokio::test]
async fn streams_are_filtered_and_unplayable_videos_named() {
    let running = demo().await;
    let video = find(&running, "Sample: Workshop").await;
    let request = GetPlayInfo {
        video_id: Some(video.parse().unwrap()),
        formats: Some(CommaList::new(["mp4"])),
        definition: Some(CommaList::new(["LD", "HD"])),
        ..Default::default()
    };
    let found = running.call(&request).await.unwrap().play_info_list.play_info;
    assert_eq!(found.iter().map(|stream| stream.definition.as_str()).collect::<Vec<_>>(), ["LD"]);
    let none = GetPlayInfo {
        video_id: Some(video.parse().unwrap()),
        formats: Some(CommaList::new(["m3u8"])),
        ..Default::default()
    };
    let error = running.call(&none).await.unwrap_err();
    assert_eq!(error.code, "InvalidVideo.NoneStream");
    assert!(error.message.contains("'Formats: m3u8, Definition: , StreamType: '"), "{}", error.message);
    let upload = find(&running, "Sample: Drone").await;
    let request = GetPlayInfo { video_id: Some(upload.parse().unwrap()), ..Default::default() };
    let error = running.call(&request).await.unwrap_err();
    assert_eq!(error.code, "Forbidden.IllegalStatus");
    assert_eq!(error.message, "Status of the video is illegal. Current Status is Uploading.");
}

#[tokio::test]
async fn clearing_an_upload_removes_its_fragments_once() {
    let running = demo().await;
    let video = find(&running, "Sample: Night shift").await;
    let details = GetUploadDetails { media_ids: CommaList::new([video.as_str(), "none"]), media_type: None };
    let answer = running.call(&details).await.unwrap();
    assert_eq!(answer.non_exist_media_ids, ["none"]);
    let upload = &answer.upload_details[0];
    assert_eq!((upload.upload_size, upload.upload_ratio), (3 * (192 << 10), 0.375));

    let fragments = running.object("vod_media", &format!("uploads/{video}/x")).parent().unwrap().to_owned();
    assert_eq!(bytes_below(&fragments), upload.upload_size);
    let request = |media: &str, kind: &str| DeleteMultipartUpload {
        media_id: media.parse().unwrap(),
        media_type: kind.to_owned(),
    };
    let error = running.call(&request(&video, "image")).await.unwrap_err();
    assert_eq!(error.code, "InvalidParameter");
    assert_eq!(error.message, "The specified parameter \"MediaType\" is invalid.");
    assert_eq!(running.code(&request("none", "video")).await, "InvalidVideo.NotFound");
    assert_eq!(running.code(&request(&video, "video")).await, "OK");
    assert_eq!(bytes_below(&fragments), 0);
    assert_eq!(running.code(&request(&video, "video")).await, "InvalidMultipartUpload.NotFound");
    let sample = find(&running, "Sample: Harbour").await;
    assert_eq!(running.code(&request(&sample, "video")).await, "InvalidMultipartUpload.NotFound");
}

#[tokio::test]
async fn an_upload_arrives_in_parts_and_becomes_a_source_file() {
    let running = running().await;
    let request = walk(Some("walk-0001"));
    let made = running.call(&request).await.unwrap();
    let (endpoint, headers) = (upload_endpoint(&made), upload_headers(&made));
    let wrong = [("authorization".to_owned(), "Bearer wrong".to_owned())];
    for (number, body) in [(2, b"def"), (1, b"abc")] {
        let url = format!("{endpoint}/{number}");
        assert_eq!(running.raw("PUT", &url, &wrong, body.to_vec()).await.error().code, "AccessDenied");
        assert_eq!(running.raw("PUT", &url, &headers, body.to_vec()).await.status, 200);
    }
    assert_eq!(running.raw("POST", &endpoint, &headers, Vec::new()).await.status, 200);
    let info = GetVideoInfo { video_id: None, reference_id: Some("walk-0001".to_owned()) };
    let video = running.call(&info).await.unwrap().video;
    assert_eq!(
        (video.video_id.as_str(), video.status.as_str(), video.size),
        (made.video_id.as_str(), "UploadSucc", 6)
    );
    let source = running.object("vod_media", &format!("videos/{}/source.mp4", video.video_id));
    assert_eq!(std::fs::read(source).unwrap(), b"abcdef");
    // A completed upload accepts no more parts.
    let late = running.raw("PUT", &format!("{endpoint}/3"), &headers, b"ghi".to_vec()).await;
    assert_eq!(late.error().code, "AccessDenied");
    let clear =
        DeleteMultipartUpload { media_id: made.video_id.parse().unwrap(), media_type: "video".to_owned() };
    assert_eq!(running.code(&clear).await, "OK");
    let source = GetMezzanineInfo { video_id: Some(made.video_id.parse().unwrap()), ..Default::default() };
    assert_eq!(running.call(&source).await.unwrap().mezzanine.size, 6);
    let refresh = RefreshUploadVideo { video_id: Some(made.video_id.parse().unwrap()), reference_id: None };
    assert_eq!(running.code(&refresh).await, "OK");

    // A workflow takes precedence over a template group.
    let mut grouped = request.clone();
    grouped.reference_id = None;
    grouped.template_group_id = Some("no-such-group".to_owned());
    assert_eq!(running.code(&grouped).await, "InvalidTemplateGroupId.NotFound");
    grouped.workflow_id = Some("a-workflow".to_owned());
    assert_eq!(running.code(&grouped).await, "OK");

    for (file_name, location, code) in [
        ("walk.exe", None, "InvalidFileName.Extension"),
        ("walk", None, "InvalidFileName.Extension"),
        ("walk.mp4", Some("elsewhere"), "InvalidStorage.NotFound"),
    ] {
        let mut wrong = request.clone();
        wrong.file_name = file_name.to_owned();
        wrong.storage_location = location.map(str::to_owned);
        assert_eq!(running.code(&wrong).await, code);
    }
}

/// An upload with one part: its response, the address of its parts and their headers.
async fn begun_upload(running: &Running) -> (CreateUploadVideoResponse, String, Vec<(String, String)>) {
    let made = running.call(&walk(None)).await.unwrap();
    let (endpoint, headers) = (upload_endpoint(&made), upload_headers(&made));
    assert_eq!(running.raw("PUT", &format!("{endpoint}/1"), &headers, b"abc".to_vec()).await.status, 200);
    (made, endpoint, headers)
}

fn slow(millis: u64) -> FaultPlan {
    FaultPlan { storage: Some(StorageFault::Slow { millis }), ..Default::default() }
}

/// Deletes the fragments of an upload once a file of it is being written. That takes two seconds, and the removal of the
/// fragments longer.
async fn delete_meanwhile(running: &Running, clear: &DeleteMultipartUpload) -> String {
    eventually("the file is being written", || async { running.number("SELECT count(*) FROM intents") > 0 })
        .await;
    running.service.faults().set(slow(4_000)).unwrap();
    running.code(clear).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_whose_fragments_are_deleted_while_they_are_joined_does_not_succeed() {
    let running = running().await;
    let (made, endpoint, headers) = begun_upload(&running).await;
    running.service.faults().set(slow(2_000)).unwrap();
    let clear =
        DeleteMultipartUpload { media_id: made.video_id.parse().unwrap(), media_type: "video".to_owned() };
    let join = running.raw("POST", &endpoint, &headers, Vec::new());
    let (joined, deleted) = tokio::join!(join, delete_meanwhile(&running, &clear));
    assert_eq!((joined.status, deleted.as_str()), (400, "OK"), "{joined:?}");
    running.service.faults().clear();
    let details = GetUploadDetails { media_ids: CommaList::new([made.video_id.as_str()]), media_type: None };
    let upload = running.call(&details).await.unwrap().upload_details.remove(0);
    assert_eq!(upload.upload_status, "UPLOAD_FAIL");
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_is_late_does_not_revive_an_upload() {
    let running = running().await;
    let (made, endpoint, headers) = begun_upload(&running).await;
    running.service.faults().set(slow(2_000)).unwrap();
    let (url, clear) = (
        format!("{endpoint}/2"),
        DeleteMultipartUpload { media_id: made.video_id.parse().unwrap(), media_type: "video".to_owned() },
    );
    let late = running.raw("PUT", &url, &headers, b"def".to_vec());
    let (late, deleted) = tokio::join!(late, delete_meanwhile(&running, &clear));
    assert_eq!((late.error().code.as_str(), deleted.as_str()), ("AccessDenied", "OK"));
    running.service.faults().clear();
    let details = GetUploadDetails { media_ids: CommaList::new([made.video_id.as_str()]), media_type: None };
    let upload = running.call(&details).await.unwrap().upload_details.remove(0);
    assert_eq!((upload.upload_status.as_str(), upload.upload_size), ("UPLOAD_FAIL", 0));
    assert_eq!(running.code(&clear).await, "InvalidMultipartUpload.NotFound");
    running.stop_and_check().await;
}

#[tokio::test]
async fn a_search_matches_sorts_and_scrolls() {
    let running = demo().await;
    let search = |expression: &str| SearchMedia {
        expression: Some(expression.to_owned()),
        fields: Some(CommaList::new(["Title", "Size"])),
        ..Default::default()
    };
    for (expression, total) in [
        ("", 8),
        ("Status in ('Normal','Blocked')", 4),
        ("Title = 'Sample' and (Status = 'Uploading' or Title = 'Harbour')", 5),
        ("Size = [500000,500000]", 4),
        ("Size = (500000,500001)", 0),
        ("Title = '%'", 0),
        ("Title = '车间'", 1),
    ] {
        assert_eq!(running.call(&search(expression)).await.unwrap().total, total, "{expression}");
    }
    let error = running.call(&search("Titel = 'x'")).await.unwrap_err();
    assert_eq!(error.code, "ErrorMatchSyntax");
    assert_eq!(error.message, "The parameter Match.Titel has an error syntax, please check it.");

    let mut page = SearchMedia { page_size: Some(PageSize::new(3).unwrap()), ..search("") };
    let mut seen = Vec::new();
    loop {
        let answer = running.call(&page).await.unwrap();
        assert!(
            answer
                .media_list
                .iter()
                .all(|media| !media.video.title.is_empty() && media.video.status.is_empty())
        );
        seen.extend(answer.media_list.into_iter().map(|media| media.media_id));
        if answer.scroll_token.is_empty() {
            break;
        }
        assert_eq!(answer.scroll_token.len(), 32);
        page.scroll_token = Some(answer.scroll_token);
    }
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (8, 8));

    page.scroll_token = Some("0".repeat(32));
    page.sort_by = Some("CreationTime:Desc,ModificationTime:Asc".to_owned());
    assert_eq!(running.code(&page).await, "SortByExceededMax");
    page.sort_by = None;
    page.scroll_token = Some("z".repeat(32));
    assert_eq!(running.code(&page).await, "InvalidScrollToken.Expired");
}

#[tokio::test]
async fn lists_and_lookups_name_what_is_not_there() {
    let running = running().await;
    assert_eq!(running.code(&GetVideoList::default()).await, "InvalidVideo.NotFound");
    let far = GetVideoList { page_no: Some(501), ..Default::default() };
    assert_eq!(running.code(&far).await, "VideoListExceededMax");
    let info = GetVideoInfo { video_id: Some("none".parse().unwrap()), reference_id: None };
    assert_eq!(running.code(&info).await, "InvalidVideo.NotFound");
    let refresh = RefreshUploadVideo { video_id: Some("none".parse().unwrap()), reference_id: None };
    assert_eq!(running.call(&refresh).await.unwrap_err().message, "The video not exist.");
    let many =
        GetUploadDetails { media_ids: CommaList::new((0..21).map(|n| n.to_string())), media_type: None };
    assert_eq!(running.code(&many).await, "LimitExceeded.MediaIds");
    assert_eq!(running.code(&GetVideoInfo::default()).await, "MissingParameter");
}
