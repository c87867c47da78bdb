//! How pasted text is interpreted.

use super::entries::{PasteJob, Pasted, Rejected, read};
use crate::state::pictures::{Picture, PictureStore, store};
use media_api::PictureLinks;

const JOB: &str = "8c1ea046-263c-3560-978a-fb2877820001";
const OTHER: &str = "8c1ea046-263c-3560-978a-fb2877820002";
/// Pictures every five seconds, from this instant, in a range of 1,000 seconds that is read.
const FIRST: i64 = 1_767_322_800_123;
const OVERLAY: i64 = 1_767_322_899_999;

fn job() -> PasteJob {
    PasteJob {
        id: JOB.to_owned(),
        bucket: "lobby".to_owned(),
        endpoint: "oss-cn-shanghai.aliyuncs.com".to_owned(),
        sequence_format: "snapshot/{JobId}/{UnixTimestamp}.jpg".to_owned(),
        overwrite_format: "snapshot/{JobId}.jpg".to_owned(),
    }
}

fn key(millis: i64) -> String {
    format!("snapshot/{JOB}/{millis}.jpg")
}

fn known() -> PictureStore {
    let picture = |millis, is_overlay, object| Picture {
        millis,
        is_overlay,
        bucket: "lobby".to_owned(),
        object,
        links: PictureLinks::default(),
    };
    let mut pictures: Vec<Picture> =
        (0..20).map(|i| FIRST + i * 5_000).map(|millis| picture(millis, false, key(millis))).collect();
    pictures.push(picture(OVERLAY, true, format!("snapshot/{JOB}.jpg")));
    let mut store = PictureStore::new((FIRST / 1_000, FIRST / 1_000 + 1_000));
    while let Some(window) = store.begin() {
        let inside = |p: &&Picture| (window.from * 1_000..(window.to + 1) * 1_000).contains(&p.millis);
        let page = store::Page { pictures: pictures.iter().filter(inside).cloned().collect(), next: None };
        store.apply(window, page);
    }
    store
}

fn pasted(text: &str) -> Pasted {
    read(text, &job(), &known())
}

fn times(text: &str) -> Vec<i64> {
    let pasted = pasted(text);
    assert_eq!(pasted.rejected, [], "{text}");
    pasted.times.into_iter().collect()
}

fn reasons(text: &str) -> Vec<Rejected> {
    pasted(text).rejected.into_iter().map(|(_, reason)| reason).collect()
}

#[test]
fn timestamps_keys_urls_and_columns_are_read() {
    let text = format!(
        "{}\n\"{}\",\n{}\nhttps://lobby.oss-cn-shanghai.aliyuncs.com/{}?Expires=1#x\noss://lobby/{} {}.jpg",
        FIRST,
        FIRST + 5_000,
        key(FIRST + 10_000),
        key(FIRST + 15_000),
        key(FIRST + 20_000),
        FIRST + 25_000,
    );
    assert_eq!(times(&text), (0..6).map(|i| FIRST + i * 5_000).collect::<Vec<_>>());
}

#[test]
fn byte_order_marks_and_full_width_separators_are_accepted() {
    let (a, b, c, d) = (FIRST, FIRST + 5_000, FIRST + 10_000, FIRST + 15_000);
    let all = vec![a, b, c, d];
    for text in [
        format!("\u{feff}{a}\r\n{b}\r\n{c}\r\n{d}\r\n"),
        format!("{a}，{b}、{c}；{d}"),
        format!("{a}\u{3000}{b}｜{c}|{d}"),
        format!("“{a}”,‘{b}’;'{c}\t\u{a0}{d}"),
    ] {
        assert_eq!(times(&text), all, "{text}");
    }
    let wide: String = a.to_string().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
    assert_eq!(times(&wide), [a]);
}

#[test]
fn numbers_that_a_spreadsheet_has_changed_are_refused_with_that_reason() {
    for damaged in
        ["1.79572E+12", "1.76732E12", "1.7673228e+12", "1767322800123.0", "1767322800000", "1795720000000"]
    {
        assert_eq!(reasons(damaged), [Rejected::Spreadsheet], "{damaged}");
    }
}

#[test]
fn a_round_timestamp_of_a_picture_that_exists_is_no_damage() {
    let round = 1_767_322_810_000;
    let mut store = PictureStore::new((round / 1_000 - 5, round / 1_000 + 5));
    let window = store.begin().unwrap();
    let links = PictureLinks::default();
    let picture =
        Picture { millis: round, is_overlay: false, bucket: "lobby".to_owned(), object: key(round), links };
    store.apply(window, store::Page { pictures: vec![picture], next: None });
    assert_eq!(read(&round.to_string(), &job(), &store).times.into_iter().collect::<Vec<_>>(), [round]);
}

#[test]
fn times_are_read_with_their_zone() {
    for time in [
        "2026-01-02T03:00:00Z",
        "2026-01-02T11:00:00+08:00",
        "2026-01-01T23:30:00-0330",
        "2026-01-02T03:00:00.123Z",
        "2026-01-02t03:00:00.123456z",
    ] {
        assert_eq!(times(time), [FIRST], "{time}");
    }
    assert_eq!(reasons("2026-01-02T03:00:00"), [Rejected::NoZone]);
    assert_eq!(reasons("2026-01-02T03:00:02Z"), [Rejected::NotTaken], "no picture in that second");
    assert_eq!(reasons("2026-01-02T03:00:00.124Z"), [Rejected::NotTaken]);
    assert_eq!(reasons("2026-02-02T03:00:00Z"), [Rejected::NotKnown], "a second outside what was read");
    assert_eq!(times("2026-02-02T03:00:00.500Z").len(), 1, "an exact time outside what was read");
    assert_eq!(reasons("2026-01-02T03:00:00PST 2026-13-02T03:00:00Z"), [Rejected::Malformed; 2]);
}

#[test]
fn an_entry_counts_only_if_job_bucket_and_key_fit() {
    let in_bucket = |bucket: &str| format!("https://{bucket}.oss-cn-shanghai.aliyuncs.com/{}", key(FIRST));
    assert_eq!(times(&in_bucket("lobby")), [FIRST]);
    let host = "lobby.oss-cn-shanghai-internal.aliyuncs.com";
    assert_eq!(times(&format!("https://{host}/{}", key(FIRST))), [FIRST]);
    use Rejected::*;
    for (entry, reason) in [
        (in_bucket("other"), OtherBucket),
        (format!("https://evil/other-bucket/{FIRST}.jpg"), OtherBucket),
        (format!("oss://other/{}", key(FIRST)), OtherBucket),
        (format!("https://lobby.oss-cn-beijing.aliyuncs.com/{}", key(FIRST)), OtherBucket),
        (format!("snapshot/{OTHER}/{FIRST}.jpg"), OtherJob),
        (format!("snapshot/aaa/{FIRST}.jpg"), OtherKey),
        (format!("x/snapshot/{JOB}/{FIRST}.jpg"), OtherKey),
        (format!("snapshot/{JOB}.jpg"), Overwrite),
        (format!("{JOB}.jpg"), Overwrite),
        (OVERLAY.to_string(), Overwrite),
        (key(FIRST + 1), NotTaken),
        ((FIRST + 1).to_string(), NotTaken),
        ("12".to_owned(), Malformed),
        ("x".to_owned(), Malformed),
        ("https://lobby".to_owned(), Malformed),
    ] {
        assert_eq!(reasons(&entry), [reason], "{entry}");
    }
}

#[test]
fn a_picture_outside_what_was_read_can_be_named_by_its_timestamp() {
    let later = FIRST + 86_400_000 * 3;
    assert_eq!(times(&later.to_string()), [later]);
    assert_eq!(times(&key(later)), [later]);
}

#[test]
fn where_the_pattern_holds_no_time_the_key_must_be_known() {
    let job = PasteJob { sequence_format: "s/{JobId}/{Sequence}.jpg".to_owned(), ..job() };
    let pasted = read(&format!("s/{JOB}/17.jpg"), &job, &known());
    assert_eq!(pasted.rejected[0].1, Rejected::NotKnown);
}

#[test]
fn the_same_picture_twice_counts_once() {
    let pasted = pasted(&format!("{FIRST} {} 2026-01-02T03:00:00Z", key(FIRST)));
    assert_eq!(pasted.times.len(), 1);
    assert_eq!(pasted.rejected.iter().map(|r| r.1).collect::<Vec<_>>(), [Rejected::Duplicate; 2]);
}
