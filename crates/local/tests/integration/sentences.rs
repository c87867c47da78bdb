//! The page shows the engine's sentences in the language of the page: each of them is a message that it knows.

use media_api::ServerMessage;
use std::path::Path;

/// Sentences in the engine's source that no page shows: log lines, what a peer is told, names of codecs, and the parts of others.
const NOT_SHOWN: &[&str] = &[
    // Log lines and events.
    "the publisher ended the stream",
    "the connection was closed",
    "no audio or video arrived any more",
    "a newer publisher took the name",
    "the peer broke the protocol: {}",
    "the pull is no longer wanted",
    "the engine was shut down",
    "a connection could not be accepted",
    "a connection is over",
    "{} ({} lines like this were left out before)",
    "a video message is damaged",
    "a publisher of {} at {} is disconnected: {}",
    "a publisher at {} is turned away: {}",
    "a connection from {} is closed: {}",
    "a publisher at {} takes {} over from the one before",
    "the thread has ended",
    // The publisher of clips, which is a tool of tests.
    "not a usable FLV clip: {}",
    "publishing the clip was interrupted",
    "the server cannot be reached",
    "the server does not let us publish",
    "it does not begin with an FLV header",
    "its header is cut short",
    "it has no video",
    // Attributes of the compiler and proven invariants.
    "dropping the guard ends the pull",
    "the groups are the numbers",
    // What a peer is told.
    "nothing can be played here",
    "LNX 9,0,124,2",
    "FMLE/3.0 (compatible; media-console)",
    // Names of codecs and profiles.
    "H.263 (Sorenson)",
    "Screen Video",
    "HEVC (H.265)",
    "VVC (H.266)",
    "Scalable Baseline",
    "Scalable High",
    "High 10",
    "High 4:2:2",
    "High 4:4:4",
    "CAVLC 4:4:4",
    "H.264 {}",
    // The time before what happened to a publisher.
    "{} s ago {}",
];

/// The string literals of a source file, without its tests, its comments and its byte strings; `{}` for each value.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    let (mut found, mut rest) = (Vec::new(), code.as_str());
    while let Some(at) = rest.find('"') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let mut is_escaped = false;
        let end = after.find(|c| {
            let is_end = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end
        });
        let Some(end) = end else { break };
        if !before.ends_with('b') {
            found.push(placeholders(&unescaped(&after[..end])));
        }
        rest = &after[end + 1..];
    }
    found
}

/// Without the backslashes of quotes and of lines that go on.
fn unescaped(literal: &str) -> String {
    let mut lines = literal.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| text + line.trim_start()).replace("\\\"", "\"")
}

/// `{}` for `{name}` and `{0:#04x}`.
fn placeholders(text: &str) -> String {
    let mut parts = text.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "{}" + part.split_once('}').map_or("", |(_, rest)| rest))
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match path.is_dir() {
            true => sources(&path, found),
            false if name.ends_with(".rs") && !name.ends_with("_tests.rs") => {
                found.push(std::fs::read_to_string(&path).unwrap());
            }
            false => {}
        }
    }
}

#[test]
fn every_sentence_of_the_engine_is_a_message_that_the_page_shows_in_its_language() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../live/src"), &mut files);
    let sentences: Vec<String> = files
        .iter()
        .flat_map(|source| literals(source))
        .filter(|text| text.contains(' ') && text.contains(char::is_alphabetic))
        .collect();
    assert!(sentences.len() > 100, "{}", sentences.len());
    let is_message = |text: &str| {
        // What happened to a publisher is shown after its time.
        let dated = format!("{{}} s ago {text}");
        ServerMessage::ALL.iter().any(|message| [text, &dated].contains(&message.english()))
    };
    let missing: Vec<&String> =
        sentences.iter().filter(|text| !NOT_SHOWN.contains(&text.as_str()) && !is_message(text)).collect();
    assert!(missing.is_empty(), "not in crates/api/src/messages/list.rs: {missing:#?}");
    let unused: Vec<&&str> = NOT_SHOWN
        .iter()
        .filter(|text| text.contains(' ') && !sentences.iter().any(|s| s == **text))
        .collect();
    assert!(unused.is_empty(), "no longer in the engine: {unused:#?}");
}
