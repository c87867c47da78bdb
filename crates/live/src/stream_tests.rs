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

/// Every picture of which a snapshot can be made, with its entry mode.
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
        // Coded as 160 by 128: eight rows are cut off, and no more.
        assert_eq!((planes.width(), planes.height()), (160, 120));
        let [y, u, v] = planes.samples();
        assert!(u.iter().chain(v).all(|sample| *sample == 128));
        let last = &y[119 * 160..];
        assert!(last.iter().any(|sample| *sample != last[0]), "the last row is part of the picture");
    }
}

/// A monochrome picture is read beyond the size that the decoder reports. It is not if the decoder may use another parameter
/// set.
#[test]
fn a_second_parameter_set_keeps_a_cropped_monochrome_picture_from_being_read() {
    let (configuration, keyframe) = opening(media!("monochrome"));
    let (other, _) = opening(media!("baseline"));
    let first_set = |body: &Bytes| {
        let length = usize::from(u16::from_be_bytes([body[11], body[12]]));
        body.slice(11..13 + length)
    };
    let (own, other) = (first_set(&configuration), first_set(&other));
    let decode = |sets: &[&Bytes]| {
        let mut body = configuration[..10].to_vec();
        body.push(0xe0 | sets.len() as u8);
        sets.iter().for_each(|set| body.extend_from_slice(set));
        body.extend_from_slice(&configuration[11 + own.len()..]);
        let mut rig = Rig::new();
        rig.video(&body.into());
        rig.video(&keyframe);
        let picture = rig.stream.newest(None).unwrap().unwrap().coded_picture().unwrap();
        OpenH264.decode(&picture)
    };
    assert!(decode(&[&own]).is_ok() && decode(&[&own, &own]).is_ok());
    assert!(matches!(decode(&[&other, &own]), Err(SnapshotError::Decode(_))));
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
    assert_eq!(rig.stream.tick(rig.now), None, "reported once");
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

/// The cause that a stream is waiting for, after these messages and one more second.
fn cause(rig: &mut Rig, bodies: &[Bytes]) -> NoKeyframe {
    for body in bodies {
        rig.video(body);
    }
    rig.wait(Duration::from_secs(1));
    match rig.status() {
        StreamStatus::Waiting { why, .. } | StreamStatus::Stale { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_cause_of_a_missing_keyframe_is_told() {
    let (configuration, keyframe) = opening(media!("baseline"));
    let others: Vec<Bytes> =
        video_tags(media!("baseline")).into_iter().filter(|tag| tag[0] == 0x27).collect();
    let mut annex_b = keyframe[..5].to_vec();
    annex_b.extend([0, 0, 0, 1]);
    annex_b.extend(&keyframe[9..]);
    let mut cut = keyframe.to_vec();
    cut.truncate(keyframe.len() - 10);

    assert_eq!(cause(&mut Rig::new(), std::slice::from_ref(&keyframe)), NoKeyframe::NoConfiguration);
    assert_eq!(cause(&mut Rig::new(), &[configuration.clone(), annex_b.into()]), NoKeyframe::AnnexB);
    let damaged = cause(&mut Rig::new(), &[configuration.clone(), cut.into()]);
    assert_eq!(damaged, NoKeyframe::Damaged("a picture's NAL units are cut short".to_owned()));
    assert_eq!(cause(&mut Rig::new(), &[configuration.clone(), others[0].clone()]), NoKeyframe::NotYet);

    let mut audio = Rig::new();
    audio.stream.media(Media::Audio, audio.now, || unreachable!());
    assert_eq!(cause(&mut audio, &[]), NoKeyframe::NoVideo);

    // Pictures go on for long, but no keyframe comes.
    let mut rig = Rig::new();
    cause(&mut rig, std::slice::from_ref(&configuration));
    rig.wait(Duration::from_secs(30));
    assert_eq!(cause(&mut rig, &others[..1]), NoKeyframe::OnlyOthers);
    cause_of_the_old(&mut rig, &keyframe, &others[0]);
}

fn cause_of_the_old(rig: &mut Rig, keyframe: &Bytes, other: &Bytes) {
    rig.video(keyframe);
    rig.wait(Duration::from_secs(100));
    assert_eq!(cause(rig, std::slice::from_ref(other)), NoKeyframe::Old(Duration::from_secs(101)));
    rig.wait(Duration::from_secs(5));
    assert_eq!(cause(rig, &[]), NoKeyframe::Silent(Duration::from_secs(7)));
    rig.video(keyframe);
    assert!(matches!(rig.status(), StreamStatus::Live { .. }));
}

#[test]
fn a_keyframe_that_is_not_marked_as_one_is_found() {
    let (configuration, keyframe) = opening(media!("baseline"));
    let mut unmarked = keyframe.to_vec();
    unmarked[0] = 0x27;
    let mut rig = Rig::new();
    rig.video(&configuration);
    rig.video(&unmarked.into());
    assert!(matches!(rig.status(), StreamStatus::Live { width: 320, .. }));
}

#[test]
fn every_cause_says_what_to_do() {
    for cause in [
        NoKeyframe::NoVideo,
        NoKeyframe::NoConfiguration,
        NoKeyframe::AnnexB,
        NoKeyframe::Damaged("x".to_owned()),
        NoKeyframe::OnlyOthers,
        NoKeyframe::Silent(Duration::from_secs(9)),
        NoKeyframe::Old(Duration::from_secs(9)),
    ] {
        let text = cause.to_string();
        assert!(text.ends_with('.') && text.contains(". "), "{text}");
    }
}
