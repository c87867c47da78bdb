use super::*;
use proptest::prelude::*;

fn reader() -> ChunkReader {
    let mut reader = ChunkReader::new(&Limits::default());
    reader.allow_media();
    reader
}

fn message(kind: u8, timestamp: u32, payload: &[u8]) -> Message {
    Message { kind, stream: 1, timestamp, payload: Bytes::copy_from_slice(payload) }
}

fn read_all(reader: &mut ChunkReader, bytes: &[u8]) -> Result<Vec<Message>, RtmpError> {
    reader.push(bytes);
    let mut messages = Vec::new();
    while let Some(message) = reader.next()? {
        messages.push(message);
    }
    Ok(messages)
}

fn any_message() -> impl Strategy<Value = (u8, Message)> {
    (
        2u8..30,
        prop::sample::select(vec![kind::AUDIO, kind::VIDEO, kind::COMMAND_AMF0, kind::DATA_AMF0]),
        prop_oneof![0u32..1000, 0xff_fff0u32..0x100_0010, any::<u32>()],
        prop::collection::vec(any::<u8>(), 0..3000),
    )
        .prop_map(|(on, kind, timestamp, payload)| (on, message(kind, timestamp, &payload)))
}

proptest! {
    #[test]
    fn messages_survive_any_chunk_size_and_any_split(
        messages in prop::collection::vec(any_message(), 1..8),
        chunk_size in 1u32..5000,
        step in 1usize..4000,
    ) {
        let (mut writer, mut bytes) = (ChunkWriter::new(), Vec::new());
        writer.set_chunk_size(chunk_size, &mut bytes);
        for (on, message) in &messages {
            writer.write(*on, message, &mut bytes);
        }
        let (mut reader, mut read) = (reader(), Vec::new());
        for part in bytes.chunks(step) {
            read.extend(read_all(&mut reader, part).unwrap());
        }
        prop_assert_eq!(read.remove(0).kind, kind::SET_CHUNK_SIZE);
        prop_assert_eq!(read, messages.into_iter().map(|(_, message)| message).collect::<Vec<_>>());
        prop_assert_eq!(reader.pending, 0);
    }

    #[test]
    fn hostile_bytes_never_panic_and_stay_under_the_caps(
        bytes in prop::collection::vec(any::<u8>(), 0..20_000),
        step in 1usize..3000,
    ) {
        stays_bounded(&bytes, step)?;
    }

    #[test]
    fn damaged_chunks_never_panic_and_stay_under_the_caps(
        messages in prop::collection::vec(any_message(), 1..8),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        step in 1usize..3000,
    ) {
        let (mut writer, mut bytes) = (ChunkWriter::new(), Vec::new());
        for (on, message) in &messages {
            writer.write(*on, message, &mut bytes);
        }
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        stays_bounded(&bytes, step)?;
    }
}

fn stays_bounded(bytes: &[u8], step: usize) -> Result<(), TestCaseError> {
    let mut reader = reader();
    for part in bytes.chunks(step) {
        let outcome = read_all(&mut reader, part);
        // Growth doubles a buffer at most; small ones start at a few dozen bytes.
        prop_assert!(
            reader.held() <= 2 * reader.caps.pending + step + MAX_HEADER + 64 * reader.caps.chunk_streams
        );
        prop_assert!(reader.streams.len() <= reader.caps.chunk_streams);
        if outcome.is_err() {
            break;
        }
    }
    Ok(())
}

/// A chunk with a full header on `id`.
fn full(id: u8, timestamp: u32, length: usize, kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![id];
    bytes.extend_from_slice(&timestamp.to_be_bytes()[1..]);
    bytes.extend_from_slice(&(length as u32).to_be_bytes()[1..]);
    bytes.push(kind);
    bytes.extend_from_slice(&1u32.to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

#[test]
fn audio_may_be_interleaved_with_an_unfinished_picture() {
    let picture = [7u8; 200];
    let mut bytes = full(6, 40, 200, kind::VIDEO, &picture[..128]);
    bytes.extend(full(4, 41, 3, kind::AUDIO, &[1, 2, 3]));
    bytes.push(0xc6);
    bytes.extend_from_slice(&picture[128..]);
    let read = read_all(&mut reader(), &bytes).unwrap();
    assert_eq!(read, [message(kind::AUDIO, 41, &[1, 2, 3]), message(kind::VIDEO, 40, &picture)]);
}

#[test]
fn short_headers_take_the_rest_from_the_message_before() {
    let mut bytes = full(4, 100, 1, kind::AUDIO, &[1]);
    bytes.extend([0x44, 0, 0, 20, 0, 0, 2, kind::AUDIO, 2, 2]); // format 1: delta, length, type
    bytes.extend([0x84, 0, 0, 30, 3, 3]); // format 2: delta only
    bytes.extend([0xc4, 4, 4]); // format 3: the same again
    let read = read_all(&mut reader(), &bytes).unwrap();
    let expected = [(100, &[1][..]), (120, &[2, 2]), (150, &[3, 3]), (180, &[4, 4])]
        .map(|(t, p)| message(kind::AUDIO, t, p));
    assert_eq!(read, expected);
}

#[test]
fn chunk_stream_numbers_may_take_two_or_three_bytes() {
    let body = &full(0, 5, 1, kind::AUDIO, &[9])[1..];
    for prefix in [&[0u8, 10][..], &[1, 10, 1]] {
        let read = read_all(&mut reader(), &[prefix, body].concat()).unwrap();
        assert_eq!(read, [message(kind::AUDIO, 5, &[9])]);
    }
}

#[test]
fn a_message_larger_than_its_cap_is_refused_at_its_header() {
    let refused = |reader: &mut ChunkReader, kind, length: usize| {
        matches!(read_all(reader, &full(4, 0, length, kind, &[])), Err(RtmpError::TooLarge { .. }))
    };
    let limits = Limits::default();
    assert!(refused(&mut reader(), kind::VIDEO, limits.media_message + 1));
    assert!(!refused(&mut reader(), kind::VIDEO, limits.media_message));
    assert!(refused(&mut reader(), kind::COMMAND_AMF0, limits.other_message + 1));
    assert!(!refused(&mut reader(), kind::COMMAND_AMF0, limits.other_message));
    // No peer may send pictures before publishing.
    assert!(refused(&mut ChunkReader::new(&limits), kind::VIDEO, limits.other_message + 1));
}

#[test]
fn the_thirty_third_chunk_stream_is_refused() {
    let mut reader = reader();
    for id in 3..35 {
        assert_eq!(read_all(&mut reader, &full(id, 0, 1, kind::AUDIO, &[0])).unwrap().len(), 1);
    }
    assert_eq!(read_all(&mut reader, &full(35, 0, 1, kind::AUDIO, &[0])), Err(RtmpError::ChunkStreams(32)));
}

#[test]
fn unfinished_messages_together_have_a_cap() {
    let mut reader = reader();
    let mut size = full(2, 0, 4, kind::SET_CHUNK_SIZE, &(4u32 << 20).to_be_bytes());
    for id in 3..7 {
        size.extend(full(id, 0, 8 << 20, kind::VIDEO, &vec![0; 4 << 20]));
    }
    assert_eq!(read_all(&mut reader, &size), Err(RtmpError::Pending(10 << 20)));
    assert!(reader.held() < 40 << 20);
}

#[test]
fn an_aborted_message_is_forgotten() {
    let mut bytes = full(6, 0, 200, kind::VIDEO, &[0; 128]);
    bytes.extend(full(2, 0, 4, kind::ABORT, &6u32.to_be_bytes()));
    bytes.extend(full(6, 9, 1, kind::VIDEO, &[5]));
    let mut reader = reader();
    let read = read_all(&mut reader, &bytes).unwrap();
    assert_eq!(read[1], message(kind::VIDEO, 9, &[5]));
    assert_eq!(reader.pending, 0);
}

#[test]
fn broken_sequences_are_named() {
    assert_eq!(read_all(&mut reader(), &[0xc4]), Err(RtmpError::NoFullHeader(4)));
    let interrupted = [full(6, 0, 200, kind::VIDEO, &[0; 128]), full(6, 0, 1, kind::VIDEO, &[0])].concat();
    assert_eq!(read_all(&mut reader(), &interrupted), Err(RtmpError::Interrupted(6)));
    let zero = full(2, 0, 4, kind::SET_CHUNK_SIZE, &[0; 4]);
    assert_eq!(read_all(&mut reader(), &zero), Err(RtmpError::ChunkSize(0)));
}
