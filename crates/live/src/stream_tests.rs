use super::*;
use crate::flv::Clip;
use crate::h264::Entry;
use crate::rtmp::kind;
use crate::snapshot::{Backend, OpenH264, Planes};

/// A clock and a stream on it.
struct Rig {
    stream: Stream,
    now: Moment,
    ids: u64,
}

impl Rig {
    fn new() -> Rig {
        Rig { stream: Stream::new(1 << 24, Duration::from_secs(10)), now: Moment::now(), ids: 0 }
    }

    fn wait(&mut self, duration: Duration) {
        self.now.instant += duration;
        self.now.wall += duration;
    }

    fn video(&mut self, body: &Bytes) -> Vec<Notice> {
        self.ids += 1;
        self.stream.media(Media::Video(body.clone()), self.now, || KeyframeId(self.ids))
    }

    fn status(&self) -> StreamStatus {
        self.stream.status(self.now)
    }
}

fn video_tags(file: &'static [u8]) -> Vec<Bytes> {
    let clip = Clip::parse(Bytes::from_static(file)).unwrap();
    clip.tags.into_iter().filter(|tag| tag.kind == kind::VIDEO).map(|tag| tag.body).collect()
}

/// Configuration and first keyframe of a clip.
fn opening(file: &'static [u8]) -> (Bytes, Bytes) {
    let mut tags = video_tags(file).into_iter();
    (tags.next().unwrap(), tags.next().unwrap())
}

macro_rules! media {
    ($name:literal) => {
        include_bytes!(concat!("../tests/media/", $name, ".flv"))
    };
}

/// Every picture of which a snapshot can be made, with how it is entered.
fn keyframes(file: &'static [u8]) -> Vec<(Entry, Planes)> {
    let mut rig = Rig::new();
    let mut seen = None;
    let mut decoded = Vec::new();
    for tag in video_tags(file) {
        rig.video(&tag);
        let Some(newest) = rig.stream.newest(seen).unwrap() else { continue };
        seen = Some(newest.id);
        let planes = OpenH264.decode(&newest.coded_picture().unwrap()).unwrap();
        decoded.push((newest.keyframe.entry, planes));
    }
    decoded
}

/// The share of chroma samples that are clearly coloured; the test pattern has more than half.
fn coloured(planes: &Planes) -> f64 {
    let [_, u, _] = planes.samples();
    u.iter().filter(|sample| sample.abs_diff(128) > 16).count() as f64 / u.len() as f64
}

#[test]
fn every_keyframe_of_plain_streams_can_be_decoded() {
    for (file, count, size) in
        [(&media!("baseline")[..], 3, (320, 240)), (&media!("high_b_frames")[..], 2, (322, 182))]
    {
        let keyframes = keyframes(file);
        assert_eq!(keyframes.len(), count);
        for (entry, planes) in keyframes {
            assert_eq!((entry, planes.width(), planes.height()), (Entry::Idr, size.0, size.1));
            assert!(coloured(&planes) > 0.4);
        }
    }
}

#[test]
fn keyframes_of_an_open_group_of_pictures_come_out_whole() {
    let keyframes = keyframes(media!("open_gop"));
    let entries: Vec<Entry> = keyframes.iter().map(|(entry, _)| *entry).collect();
    assert_eq!(entries, [Entry::Idr, Entry::OpenGop, Entry::OpenGop]);
    for (_, planes) in keyframes {
        assert!(coloured(&planes) > 0.4, "{}", coloured(&planes));
    }
}

#[test]
fn pictures_that_refresh_bit_by_bit_are_no_keyframes() {
    let keyframes = keyframes(media!("intra_refresh"));
    assert_eq!(keyframes.len(), 1, "only the very first picture is whole");
    assert_eq!(keyframes[0].0, Entry::Idr);
}

#[test]
fn monochrome_is_decoded_without_colour() {
    let keyframes = keyframes(media!("monochrome"));
    assert_eq!(keyframes.len(), 3);
    for (_, planes) in keyframes {
        let [_, u, v] = planes.samples();
        assert!(u.iter().chain(v).all(|sample| *sample == 128));
    }
}

#[test]
fn what_cannot_be_decoded_is_named_and_the_stream_stays_up() {
    for (file, name) in [
        (&media!("chroma_444")[..], "4:4:4 chroma"),
        (media!("chroma_422"), "4:2:2 chroma"),
        (media!("ten_bit"), "10-bit video"),
        (media!("interlaced"), "interlaced video"),
        (media!("lossless"), "lossless H.264"),
    ] {
        let mut rig = Rig::new();
        let notices: Vec<Notice> = video_tags(file).iter().flat_map(|tag| rig.video(tag)).collect();
        let [Notice::Started, Notice::Unsupported(found)] = &notices[..] else {
            panic!("{name}: {notices:?}")
        };
        assert_eq!(found.what, name);
        assert!(found.why.len() > 20);
        assert!(matches!(rig.status(), StreamStatus::Unsupported { what, .. } if what == name));
        assert!(matches!(rig.stream.newest(None), Err(SnapshotError::Unsupported { .. })));
    }
}

#[test]
fn a_picture_above_the_limit_never_reaches_a_decoder() {
    let mut rig = Rig::new();
    rig.stream = Stream::new(320 * 240 - 1, Duration::from_secs(10));
    let (configuration, keyframe) = opening(media!("baseline"));
    rig.video(&configuration);
    rig.video(&keyframe);
    let Err(SnapshotError::Unsupported { what, .. }) = rig.stream.newest(None) else { panic!() };
    assert_eq!(what, "a picture of 320 × 240 pixels");
}

#[test]
fn a_stream_recovers_when_the_encoder_is_set_right() {
    let mut rig = Rig::new();
    let (wrong, _) = opening(media!("chroma_444"));
    let (right, keyframe) = opening(media!("baseline"));
    for body in [&Bytes::from_static(b"\x90hvc1"), &wrong, &right, &keyframe] {
        rig.video(body);
    }
    assert!(matches!(rig.status(), StreamStatus::Live { width: 320, height: 240, .. }));
    assert!(rig.stream.newest(None).unwrap().is_some());
}

#[test]
fn each_cause_is_told_once() {
    let mut rig = Rig::new();
    let hevc = Bytes::from_static(b"\x91hvc1");
    assert_eq!(rig.video(&hevc).len(), 2);
    assert_eq!(rig.video(&hevc).len(), 0);
    assert_eq!(rig.video(&Bytes::from_static(b"\x91av01")).len(), 1);
}

#[test]
fn a_stream_waits_for_its_first_keyframe() {
    let mut rig = Rig::new();
    assert_eq!(rig.status(), StreamStatus::Absent);
    assert_eq!(rig.stream.newest(None).unwrap_err(), SnapshotError::NotLive);
    assert_eq!(rig.stream.media(Media::Audio, rig.now, || unreachable!()), [Notice::Started]);
    assert!(matches!(rig.status(), StreamStatus::Waiting { .. }));
    assert!(rig.stream.newest(None).unwrap().is_none());
}

#[test]
fn only_a_newer_keyframe_is_given() {
    let mut rig = Rig::new();
    let (configuration, keyframe) = opening(media!("baseline"));
    rig.video(&configuration);
    rig.video(&keyframe);
    let first = rig.stream.newest(None).unwrap().unwrap().id;
    assert!(rig.stream.newest(Some(first)).unwrap().is_none());
    rig.video(&keyframe);
    assert!(rig.stream.newest(Some(first)).unwrap().unwrap().id > first);
}

#[test]
fn a_stream_is_stale_ten_seconds_after_the_usual_keyframe() {
    let mut rig = Rig::new();
    let (configuration, keyframe) = opening(media!("baseline"));
    rig.video(&configuration);
    for _ in 0..3 {
        rig.video(&keyframe);
        rig.wait(Duration::from_secs(2));
    }
    rig.wait(Duration::from_secs(10));
    assert!(
        matches!(rig.status(), StreamStatus::Live { last_keyframe_age, .. } if last_keyframe_age.as_secs() == 12)
    );
    assert_eq!(rig.stream.tick(rig.now), None);
    rig.wait(Duration::from_millis(1));
    assert!(matches!(rig.status(), StreamStatus::Stale { .. }));
    assert_eq!(rig.stream.tick(rig.now), Some(Notice::Stale));
    assert_eq!(rig.stream.tick(rig.now), None, "told once");
    rig.video(&keyframe);
    assert!(matches!(rig.status(), StreamStatus::Live { .. }));
}

#[test]
fn a_damaged_configuration_is_named() {
    let mut rig = Rig::new();
    let (configuration, _) = opening(media!("baseline"));
    rig.video(&configuration.slice(..configuration.len() - 4));
    assert!(matches!(rig.status(), StreamStatus::Unsupported { what, .. } if what.contains("damaged")));
}

/// Streams with some bytes changed: the decoder may refuse them, but nothing may panic.
#[test]
fn damaged_pictures_become_errors() {
    let mut seed = 1u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for file in [&media!("baseline")[..], media!("open_gop"), media!("interlaced")] {
        for _ in 0..60 {
            let mut rig = Rig::new();
            for tag in video_tags(file).into_iter().take(3) {
                let mut body = tag.to_vec();
                for _ in 0..random() % 4 {
                    let at = random() % body.len();
                    body[at] = random() as u8;
                }
                rig.video(&body.into());
            }
            if let Ok(Some(newest)) = rig.stream.newest(None)
                && let Ok(picture) = newest.coded_picture()
            {
                let _ = OpenH264.decode(&picture);
            }
        }
    }
}
