mod common;
use common::*;
use media_api::ice::*;
use media_api::time::ApiTime;
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn million() {
    let running = running().await;
    let now = chrono::Utc::now().timestamp();
    let t = std::time::Instant::now();
    running.sql(|c| {
        let mut insert = c.prepare("INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
                     overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
                 VALUES (?1, ?2, 't', 't', ?3, 'rtmp://a/b/c', 'e', 'bucket', '', '{Sequence}.jpg', 5, '', ?4, ?4)").unwrap();
        for n in 0..1_000_000i64 { insert.execute(rusqlite::params![format!("job-{n}"), format!("Camera {} hall {n} 大厅", n%977), ["init","paused","started"][(n%3) as usize], now - (n*2592000/1_000_000)]).unwrap(); }
    });
    println!("seed {:?}", t.elapsed());
    for (status, kw, page) in [(None,None,1),(None,None,5000),(None,None,10000),(Some(JobStatus::Started),None,1),(Some(JobStatus::Started),None,3000),
        (None,Some("Camera"),1),(None,Some("hall 999999"),1),(None,Some("大厅"),1),(None,Some("hall 99"),2),(Some(JobStatus::Init),Some("7"),1),(None,Some("zzz"),1),(None,Some("zz"),1),(None,Some("job-77"),1)] {
        let mut best = std::time::Duration::MAX; let mut worst = std::time::Duration::ZERO; let mut total=0;
        for _ in 0..5 {
        let r = ListLiveSnapshotJobs{start_time: ApiTime::from_seconds(now-2592000), end_time: ApiTime::from_seconds(now), status, search_key_word: kw.map(str::to_owned), page_no: Some(page), page_size: Some(media_api::PageSize::MAX), sort_by: None};
        let t = std::time::Instant::now();
        total = running.call(&r).await.unwrap().total_count;
        best = best.min(t.elapsed()); worst = worst.max(t.elapsed()); }
        println!("{status:?} {kw:?} page {page}: {best:?} .. {worst:?} total {total}");
    }
}
