//! Clips are sent over a real connection; real pictures are returned.

use crate::common::{Picture, clip_of, engine, first_snapshot, name, next_event, publish};
use live_snapshot::{
    Backend, CodedPicture, Engine, Event, Limits, Planes, SnapshotError, SnapshotOptions, StreamStatus,
};
use std::sync::Arc;

#[tokio::test]
async fn a_published_clip_becomes_a_picture_and_a_thumbnail() {
    let (engine, addr) = engine(Limits::default()).await;
    let name = name("live/pattern");
    let _publishing = publish(addr, &name, media!("high_b_frames"));
    let options = SnapshotOptions { thumbnail_width: 160, ..SnapshotOptions::default() };
    let snapshot = first_snapshot(&engine, &name, &options).await;
    assert_eq!((snapshot.width, snapshot.height), (322, 182));
    let (picture, thumbnail) = (Picture::decode(&snapshot.jpeg), Picture::decode(&snapshot.thumbnail));
    assert_eq!((picture.width, picture.height), (322, 182));
    assert_eq!((thumbnail.width, thumbnail.height), (160, 90));
    for (large, small) in picture.mean().into_iter().zip(thumbnail.mean()) {
        assert!((large - small).abs() < 4.0, "{large} became {small}");
    }
    let status = engine.status(&name);
    let StreamStatus::Live { codec, width, height, .. } = &status else { panic!("{status:?}") };
    assert_eq!((codec.as_str(), *width, *height), ("H.264 High", 322, 182));
    engine.shutdown().await;
}

#[tokio::test]
async fn colours_are_those_of_the_source_in_every_range_and_matrix() {
    let (engine, addr) = engine(Limits::default()).await;
    for (clip, flv) in [
        ("limited", media!("solid_limited")),
        ("full", media!("solid_full")),
        ("bt709", media!("solid_bt709")),
    ] {
        let name = name(&format!("live/{clip}"));
        let _publishing = publish(addr, &name, flv);
        let options = SnapshotOptions { quality: 95, thumbnail_width: 64, ..SnapshotOptions::default() };
        let snapshot = first_snapshot(&engine, &name, &options).await;
        for jpeg in [&snapshot.jpeg, &snapshot.thumbnail] {
            let mean = Picture::decode(jpeg).mean();
            for (got, expected) in mean.into_iter().zip([200.0, 100.0, 50.0]) {
                assert!((got - expected).abs() < 4.0, "{clip}: {mean:?} instead of 200, 100, 50");
            }
        }
    }
    engine.shutdown().await;
}

#[tokio::test]
async fn a_snapshot_is_given_once_for_each_keyframe() {
    let (engine, addr) = engine(Limits::default()).await;
    let name = name("live/pattern");
    let options = SnapshotOptions { thumbnail_width: 0, ..SnapshotOptions::default() };
    let _publishing = publish(addr, &name, media!("solid_limited"));
    let mut seen = first_snapshot(&engine, &name, &options).await;
    assert!(seen.thumbnail.is_empty());
    for _ in 0..3 {
        // A keyframe every 400 ms.
        let newer = loop {
            if let Some(newer) = engine.snapshot(&name, &options, Some(seen.keyframe)).await.unwrap() {
                break newer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        assert!(newer.keyframe > seen.keyframe && newer.captured_at >= seen.captured_at);
        seen = newer;
    }
    engine.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_decoded_is_told_and_the_stream_stays_up() {
    let (engine, addr) = engine(Limits::default()).await;
    let mut events = engine.subscribe();
    for (at, (flv, expected)) in [
        (media!("chroma_444"), "4:4:4 chroma"),
        (media!("interlaced"), "interlaced video"),
        (clip_of(b"\x91hvc1\0\0\0picture"), "HEVC (H.265)"),
        (clip_of(b"\x91av01picture"), "AV1"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = name(&format!("odd/{at}"));
        let publishing = publish(addr, &name, flv);
        assert_eq!(next_event(&mut events).await, Event::Started { name: name.clone() });
        let Event::Unsupported { what, .. } = next_event(&mut events).await else { panic!() };
        assert_eq!(what, expected);
        assert!(engine.is_live(&name));
        assert!(matches!(engine.status(&name), StreamStatus::Unsupported { what, .. } if what == expected));
        let error = engine.snapshot(&name, &SnapshotOptions::default(), None).await.unwrap_err();
        assert!(matches!(error, SnapshotError::Unsupported { what, .. } if what == expected));
        publishing.stop();
        assert!(matches!(next_event(&mut events).await, Event::Stopped { .. }));
    }
    engine.shutdown().await;
}

#[tokio::test]
async fn a_stream_nobody_publishes_is_absent() {
    let (engine, _) = engine(Limits::default()).await;
    let name = name("live/nobody");
    assert_eq!(engine.status(&name), StreamStatus::Absent);
    assert!(!engine.is_live(&name) && engine.live_streams().is_empty());
    let error = engine.snapshot(&name, &SnapshotOptions::default(), None).await.unwrap_err();
    assert_eq!(error, SnapshotError::NotLive);
    engine.shutdown().await;
}

struct Panicking;

impl Backend for Panicking {
    fn decode(&self, _: &CodedPicture) -> Result<Planes, SnapshotError> {
        panic!("as a decoder might");
    }
}

#[tokio::test]
async fn a_panicking_decoder_is_an_error_and_the_next_call_works() {
    let engine = Engine::with_backend(Limits { decoders: 1, ..Limits::default() }, Arc::new(Panicking));
    let addr = engine.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let name = name("live/pattern");
    let _publishing = publish(addr, &name, media!("baseline"));
    let mut errors = Vec::new();
    while errors.len() < 2 {
        match engine.snapshot(&name, &SnapshotOptions::default(), None).await {
            Err(SnapshotError::Backend(why)) => errors.push(why),
            Err(SnapshotError::NotLive) | Ok(None) => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            other => panic!("{other:?}"),
        }
    }
    engine.shutdown().await;
}
