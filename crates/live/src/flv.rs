//! FLV: the tags of a file or of an aggregate message, and the body of a video tag.
//!
//! A video tag is either of the old kind (a codec number) or of the enhanced kind (a four-letter code).

use crate::event::Unsupported;
use crate::message::{Media, kind};
use bytes::{Buf, Bytes};

const TAG_HEADER: usize = 11;
const FILE_HEADER: usize = 9;
/// The length of a tag is repeated after it, in as many bytes.
const LENGTH_AFTER: usize = 4;

/// One tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// 8 audio, 9 video, 18 script data: the same numbers as RTMP message types.
    pub(crate) kind: u8,
    /// Milliseconds.
    pub(crate) timestamp: u32,
    pub(crate) body: Bytes,
}

impl Tag {
    /// Takes one tag from the front; `None` when none is complete.
    pub(crate) fn split_from(bytes: &mut Bytes) -> Option<Tag> {
        let header: [u8; TAG_HEADER] = *bytes.first_chunk()?;
        let [tag, l0, l1, l2, t0, t1, t2, t3, ..] = header;
        let length = u32::from_be_bytes([0, l0, l1, l2]) as usize;
        if bytes.len() < TAG_HEADER + length {
            return None;
        }
        bytes.advance(TAG_HEADER);
        let body = bytes.split_to(length);
        bytes.advance(LENGTH_AFTER.min(bytes.len()));
        Some(Tag { kind: tag & 0x1f, timestamp: u32::from_be_bytes([t3, t0, t1, t2]), body })
    }
}

/// Audio and video inside an aggregate message, which is FLV tags back to back; read one at a time. Ends silently at the first
/// tag that is cut short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Aggregate(Bytes);

impl Aggregate {
    pub(crate) fn new(payload: Bytes) -> Aggregate {
        Aggregate(payload)
    }
}

impl Iterator for Aggregate {
    type Item = Media;

    fn next(&mut self) -> Option<Media> {
        loop {
            let Some(tag) = Tag::split_from(&mut self.0) else {
                // The rest is not needed, and would keep the whole message in memory.
                self.0 = Bytes::new();
                return None;
            };
            match tag.kind {
                kind::AUDIO => return Some(Media::Audio),
                // A copy: a slice would keep the whole message in memory for as long as the picture is the newest.
                kind::VIDEO => return Some(Media::Video(Bytes::copy_from_slice(&tag.body))),
                _ => {}
            }
        }
    }
}

/// The content of a video tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Video {
    /// An AVC decoder configuration record (avcC).
    Configuration(Bytes),
    /// NAL units of one picture, each behind its length.
    Picture {
        /// Whether the publisher marks that decoding can begin here.
        key: bool,
        units: Bytes,
    },
    /// Video of a codec that cannot be decoded here.
    Other(Unsupported),
    /// Not needed here: end of sequence, commands to a player, metadata.
    Nothing,
}

/// A video tag that breaks the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a video tag is malformed: {0}")]
pub(crate) struct BadTag(&'static str);

/// Frame type "command to the player".
const COMMAND: u8 = 5;
const CODEC_AVC: u8 = 7;

/// Parses the body of a video tag.
pub(crate) fn video(body: &Bytes) -> Result<Video, BadTag> {
    let first = *body.first().ok_or(BadTag("empty"))?;
    if first & 0x80 != 0 { enhanced(first, body) } else { classic(first, body) }
}

fn classic(first: u8, body: &Bytes) -> Result<Video, BadTag> {
    let (frame_type, codec) = (first >> 4, first & 0x0f);
    if frame_type == COMMAND {
        return Ok(Video::Nothing);
    }
    if codec != CODEC_AVC {
        return Ok(Video::Other(other_codec(match codec {
            2 => "H.263 (Sorenson)".into(),
            3 | 6 => "Screen Video".into(),
            4 | 5 => "VP6".into(),
            8 => "VP8".into(),
            9 => "VP9".into(),
            12 => "HEVC (H.265)".into(),
            13 => "AV1".into(),
            number => format!("FLV video codec {number}"),
        })));
    }
    // Packet type, then three bytes of composition time.
    let packet_type = *body.get(1).ok_or(BadTag("no packet type"))?;
    match packet_type {
        0 | 1 if body.len() < 5 => Err(BadTag("no composition time")),
        0 => Ok(Video::Configuration(body.slice(5..))),
        1 => Ok(Video::Picture { key: frame_type == 1, units: body.slice(5..) }),
        2 => Ok(Video::Nothing),
        _ => Err(BadTag("unknown packet type")),
    }
}

/// Enhanced RTMP: packet type in the low bits, then the four-letter code.
fn enhanced(first: u8, body: &Bytes) -> Result<Video, BadTag> {
    let (frame_type, packet_type) = (first >> 4 & 7, first & 0x0f);
    const METADATA: u8 = 4;
    const MULTITRACK: u8 = 6;
    if frame_type == COMMAND || packet_type == METADATA || packet_type > MULTITRACK {
        return Ok(Video::Nothing);
    }
    if packet_type == MULTITRACK {
        let why = "Only one video track can be handled. Publish a single track.";
        return Ok(Video::Other(Unsupported::new("several video tracks in one stream", why)));
    }
    let code: [u8; 4] = *body[1..].first_chunk().ok_or(BadTag("no codec"))?;
    let key = frame_type == 1;
    match (&code, packet_type) {
        (b"avc1", 0) => Ok(Video::Configuration(body.slice(5..))),
        (b"avc1", 1) if body.len() < 8 => Err(BadTag("no composition time")),
        (b"avc1", 1) => Ok(Video::Picture { key, units: body.slice(8..) }),
        (b"avc1", 3) => Ok(Video::Picture { key, units: body.slice(5..) }),
        (b"avc1", _) => Ok(Video::Nothing),
        (b"hvc1" | b"hev1", _) => Ok(Video::Other(other_codec("HEVC (H.265)".into()))),
        (b"vvc1", _) => Ok(Video::Other(other_codec("VVC (H.266)".into()))),
        (b"av01", _) => Ok(Video::Other(other_codec("AV1".into()))),
        (b"vp09", _) => Ok(Video::Other(other_codec("VP9".into()))),
        (b"vp08", _) => Ok(Video::Other(other_codec("VP8".into()))),
        (other, _) => Ok(Video::Other(other_codec(format!("video codec \"{}\"", other.escape_ascii())))),
    }
}

fn other_codec(what: String) -> Unsupported {
    Unsupported::new(what, "Only H.264 (AVC) video can be decoded here. Set the encoder to H.264.")
}

/// A clip in memory.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    /// Tags in file order, without end-of-sequence marks; timestamps begin at 0.
    pub(crate) tags: Vec<Tag>,
    /// Length in milliseconds, the last picture included; at least 1.
    pub(crate) duration: u32,
}

impl Clip {
    /// Parses a whole FLV file. A tag cut short at its end is dropped.
    pub(crate) fn parse(mut file: Bytes) -> Result<Clip, &'static str> {
        if !file.starts_with(b"FLV\x01") {
            return Err("it does not begin with an FLV header");
        }
        let offset = file.get(5..FILE_HEADER).and_then(|bytes| bytes.first_chunk::<4>());
        let offset = offset.map_or(usize::MAX, |bytes| u32::from_be_bytes(*bytes) as usize);
        if offset < FILE_HEADER || file.len() < offset.saturating_add(LENGTH_AFTER) {
            return Err("its header is cut short");
        }
        file.advance(offset + LENGTH_AFTER);
        let mut tags = Vec::new();
        while let Some(tag) = Tag::split_from(&mut file) {
            if tag.kind != kind::VIDEO || !matches!(video(&tag.body), Ok(Video::Nothing) | Err(_)) {
                tags.push(tag);
            }
        }
        let pictures: Vec<u32> =
            tags.iter().filter(|tag| tag.kind == kind::VIDEO).map(|tag| tag.timestamp).collect();
        let (Some(first), Some(last)) = (pictures.iter().min(), pictures.iter().max()) else {
            return Err("it has no video");
        };
        let span = last - first;
        let distinct = pictures.windows(2).filter(|pair| pair[0] != pair[1]).count() as u32;
        let frame = span.checked_div(distinct).unwrap_or(0).clamp(1, 1000);
        for tag in &mut tags {
            tag.timestamp = tag.timestamp.saturating_sub(*first).min(span);
        }
        Ok(Clip { tags, duration: span.saturating_add(frame).max(40) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &'static [u8]) -> Result<Video, BadTag> {
        video(&Bytes::from_static(bytes))
    }

    #[test]
    fn classic_avc_tags_are_read() {
        assert_eq!(read(&[0x17, 0, 0, 0, 0, 9]), Ok(Video::Configuration(Bytes::from_static(&[9]))));
        let units = Bytes::from_static(&[8]);
        assert_eq!(read(&[0x17, 1, 0, 0, 0, 8]), Ok(Video::Picture { key: true, units: units.clone() }));
        assert_eq!(read(&[0x27, 1, 0, 0, 0, 8]), Ok(Video::Picture { key: false, units }));
        assert_eq!(read(&[0x17, 2, 0, 0, 0]), Ok(Video::Nothing));
        assert_eq!(read(&[0x57, 0]), Ok(Video::Nothing));
    }

    #[test]
    fn enhanced_avc_tags_are_read() {
        assert_eq!(read(b"\x90avc1\x09"), Ok(Video::Configuration(Bytes::from_static(&[9]))));
        let units = Bytes::from_static(&[8]);
        assert_eq!(read(b"\x91avc1\0\0\0\x08"), Ok(Video::Picture { key: true, units: units.clone() }));
        assert_eq!(read(b"\xa3avc1\x08"), Ok(Video::Picture { key: false, units }));
        assert_eq!(read(b"\x92avc1"), Ok(Video::Nothing));
    }

    #[test]
    fn other_codecs_are_named() {
        let cases: [(&'static [u8], &str); 9] = [
            (b"\x90hvc1", "HEVC (H.265)"),
            (b"\x91av01", "AV1"),
            (b"\xa1vp09", "VP9"),
            (b"\xa1vp08", "VP8"),
            (b"\x91x\0\"y", "video codec \"x\\x00\\\"y\""),
            (b"\x1c\0", "HEVC (H.265)"),
            (b"\x12\0", "H.263 (Sorenson)"),
            (b"\x14\0", "VP6"),
            (b"\x96avc1", "several video tracks in one stream"),
        ];
        for (body, name) in cases {
            let Ok(Video::Other(unsupported)) = read(body) else { panic!("{name}") };
            assert_eq!(unsupported.what, name);
        }
    }

    #[test]
    fn short_tags_are_errors() {
        let cases: [&'static [u8]; 6] =
            [b"", b"\x17", b"\x17\x01\0\0", b"\x17\x03", b"\x91avc", b"\x91avc1\0\0"];
        for body in cases {
            assert!(read(body).is_err(), "{body:?}");
        }
    }

    #[test]
    fn a_clip_begins_at_zero_and_lasts_one_picture_longer() {
        let mut file = b"FLV\x01\x01\0\0\0\x09\0\0\0\0".to_vec();
        for timestamp in [80u8, 120, 160] {
            file.extend([9, 0, 0, 5, 0, 0, timestamp, 0, 0, 0, 0, 0x17, 1, 0, 0, 0, 0, 0, 0, 16]);
        }
        file.extend([9, 0, 0, 5, 0, 0, 200, 0, 0, 0, 0, 0x17, 2, 0, 0, 0, 0, 0, 0, 16]);
        let clip = Clip::parse(file.into()).unwrap();
        assert_eq!(clip.tags.iter().map(|tag| tag.timestamp).collect::<Vec<_>>(), [0, 40, 80]);
        assert_eq!(clip.duration, 120);
    }

    #[test]
    fn what_is_no_clip_is_refused() {
        for bytes in
            [&b""[..], b"FLV\x01", b"GIF89a", b"FLV\x01\x01\0\0\0\x09\0\0\0\0", b"FLV\x01\0\xff\xff\xff\xff"]
        {
            assert!(Clip::parse(Bytes::copy_from_slice(bytes)).is_err(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            let _ = video(&bytes.clone().into());
            let _ = Aggregate::new(bytes.clone().into()).count();
            let _ = Clip::parse([b"FLV\x01\x01\0\0\0\x09\0\0\0\0", &bytes[..]].concat().into());
        }
    }
}
