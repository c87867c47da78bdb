//! The detail of a call in an activity entry, beside its operation and resource: stored as one English line, which the page
//! parses and shows in any language.

use crate::facts::Effect;
use crate::operation::Action;
use std::fmt;

/// What an activity entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recorded {
    /// A call of an operation that changes something.
    Call(Action),
    /// Deletions were allowed for a limited time.
    ArmDeletions,
    /// That time was ended early.
    DisarmDeletions,
}

impl Recorded {
    /// Everything that is recorded: all operations except reads, and changes to the console itself.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        let calls = Action::ALL.iter().filter(|action| action.effect() != Effect::Read);
        calls.map(|action| Self::Call(*action)).chain([Self::ArmDeletions, Self::DisarmDeletions])
    }

    /// The operation's name, or a name in the same form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Call(action) => action.name(),
            Self::ArmDeletions => "ArmDeletions",
            Self::DisarmDeletions => "DisarmDeletions",
        }
    }

    /// The value with this name. Older versions have also recorded operations that are reads here.
    pub fn from_name(name: &str) -> Option<Self> {
        let own = [Self::ArmDeletions, Self::DisarmDeletions].into_iter().find(|own| own.name() == name);
        own.or_else(|| Action::from_name(name).map(Self::Call))
    }
}

/// The detail of an activity entry. [`fmt::Display`] writes the line that is stored, [`ActivityDetail::parse`] reads it.
///
/// The stored line is covered by the hash chain over the activity record, so its form never changes: an entry of any version
/// keeps its line, and one that cannot be parsed is shown unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityDetail {
    /// Deletes this many snapshot records; the picture files stay. `3 snapshot records`
    SnapshotRecords(usize),
    /// Deletes this many snapshot records and their picture files. `3 snapshots with their pictures`
    SnapshotsWithPictures(usize),
    /// Deletes this many streams of a video. `3 streams`
    Streams(usize),
    /// Deletes the parts of this many uploads. `1 upload`
    Uploads(usize),
    /// Deletes this many templates. `1 template`
    Templates(usize),
    /// Allows deletions for this many minutes. `15 minutes`
    Minutes(usize),
    /// Parameters of the call, in the order of [`ActivityParameter::ALL`]; none if the call has none of them.
    /// `JobName="front door" TemplateId=t-1`
    Parameters(Vec<(ActivityParameter, String)>),
}

/// A parameter included in the activity record. All others might hold keys, or addresses with keys, and are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActivityParameter {
    JobId,
    JobName,
    TemplateId,
    TemplateName,
    VideoId,
    MediaId,
    /// `start`, `stop` or `restart`.
    Command,
    /// Seconds between two snapshots.
    TimeInterval,
    OverwriteFormat,
    SequenceFormat,
    Title,
    MediaType,
    CallbackType,
    FileName,
}

impl ActivityParameter {
    /// Every parameter, in the order in which they are written.
    pub const ALL: [Self; 14] = [
        Self::JobId,
        Self::JobName,
        Self::TemplateId,
        Self::TemplateName,
        Self::VideoId,
        Self::MediaId,
        Self::Command,
        Self::TimeInterval,
        Self::OverwriteFormat,
        Self::SequenceFormat,
        Self::Title,
        Self::MediaType,
        Self::CallbackType,
        Self::FileName,
    ];

    /// The vendor's name of the parameter.
    pub fn name(self) -> &'static str {
        match self {
            Self::JobId => "JobId",
            Self::JobName => "JobName",
            Self::TemplateId => "TemplateId",
            Self::TemplateName => "TemplateName",
            Self::VideoId => "VideoId",
            Self::MediaId => "MediaId",
            Self::Command => "Command",
            Self::TimeInterval => "TimeInterval",
            Self::OverwriteFormat => "OverwriteFormat",
            Self::SequenceFormat => "SequenceFormat",
            Self::Title => "Title",
            Self::MediaType => "MediaType",
            Self::CallbackType => "CallbackType",
            Self::FileName => "FileName",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.name() == name)
    }
}

/// The noun after a count, singular and plural.
const SNAPSHOT_RECORDS: [&str; 2] = ["snapshot record", "snapshot records"];
const SNAPSHOTS_WITH_PICTURES: [&str; 2] = ["snapshot with its picture", "snapshots with their pictures"];
const STREAMS: [&str; 2] = ["stream", "streams"];
const UPLOADS: [&str; 2] = ["upload", "uploads"];
const TEMPLATES: [&str; 2] = ["template", "templates"];
const MINUTES: [&str; 2] = ["minute", "minutes"];

impl fmt::Display for ActivityDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SnapshotRecords(count) => write_count(f, *count, SNAPSHOT_RECORDS),
            Self::SnapshotsWithPictures(count) => write_count(f, *count, SNAPSHOTS_WITH_PICTURES),
            Self::Streams(count) => write_count(f, *count, STREAMS),
            Self::Uploads(count) => write_count(f, *count, UPLOADS),
            Self::Templates(count) => write_count(f, *count, TEMPLATES),
            Self::Minutes(count) => write_count(f, *count, MINUTES),
            Self::Parameters(parameters) => {
                for (at, (parameter, value)) in parameters.iter().enumerate() {
                    let separator = if at == 0 { "" } else { " " };
                    write!(f, "{separator}{}=", parameter.name())?;
                    if is_plain(value) {
                        f.write_str(value)?;
                    } else {
                        f.write_str(&serde_json::Value::from(value.as_str()).to_string())?;
                    }
                }
                Ok(())
            }
        }
    }
}

fn write_count(f: &mut fmt::Formatter<'_>, count: usize, [one, several]: [&str; 2]) -> fmt::Result {
    write!(f, "{count} {}", if count == 1 { one } else { several })
}

/// Whether a value can be written unchanged. Any other is written as a JSON string.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\\'))
}

impl ActivityDetail {
    /// Parses a stored line. `None` for any line that [`fmt::Display`] would not write in exactly the same way, so that no part
    /// of it is lost; such a line is shown unchanged. Lines of older versions are parsed too, except those with a space in a
    /// value: there the end of the value is ambiguous.
    pub fn parse(line: &str) -> Option<Self> {
        let detail = parse_count(line).or_else(|| parse_parameters(line).map(Self::Parameters))?;
        (detail.to_string() == line).then_some(detail)
    }
}

fn parse_count(line: &str) -> Option<ActivityDetail> {
    let (count, words) = line.split_once(' ')?;
    let count = count.parse().ok()?;
    let is = |known: [&str; 2]| known.contains(&words);
    if is(SNAPSHOT_RECORDS) {
        Some(ActivityDetail::SnapshotRecords(count))
    } else if is(SNAPSHOTS_WITH_PICTURES) {
        Some(ActivityDetail::SnapshotsWithPictures(count))
    } else if is(STREAMS) {
        Some(ActivityDetail::Streams(count))
    } else if is(UPLOADS) {
        Some(ActivityDetail::Uploads(count))
    } else if is(TEMPLATES) {
        Some(ActivityDetail::Templates(count))
    } else if is(MINUTES) {
        Some(ActivityDetail::Minutes(count))
    } else {
        None
    }
}

fn parse_parameters(line: &str) -> Option<Vec<(ActivityParameter, String)>> {
    let mut parameters = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = if after.starts_with('"') {
            let mut values = serde_json::Deserializer::from_str(after).into_iter::<String>();
            let value = values.next()?.ok()?;
            (value, &after[values.byte_offset()..])
        } else {
            let end = after.find(' ').unwrap_or(after.len());
            (after[..end].to_owned(), &after[end..])
        };
        parameters.push((ActivityParameter::from_name(name)?, value));
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use super::ActivityParameter as P;
    use super::*;
    use proptest::prelude::*;

    fn parameters(of: &[(P, &str)]) -> ActivityDetail {
        ActivityDetail::Parameters(of.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
    }

    #[test]
    fn lines_that_are_stored_already_are_read() {
        for (line, detail) in [
            ("1 snapshot record", ActivityDetail::SnapshotRecords(1)),
            ("200 snapshot records", ActivityDetail::SnapshotRecords(200)),
            ("1 snapshot with its picture", ActivityDetail::SnapshotsWithPictures(1)),
            ("17 snapshots with their pictures", ActivityDetail::SnapshotsWithPictures(17)),
            ("1 stream", ActivityDetail::Streams(1)),
            ("20 streams", ActivityDetail::Streams(20)),
            ("1 upload", ActivityDetail::Uploads(1)),
            ("2 uploads", ActivityDetail::Uploads(2)),
            ("1 template", ActivityDetail::Templates(1)),
            ("2 templates", ActivityDetail::Templates(2)),
            ("1 minute", ActivityDetail::Minutes(1)),
            ("15 minutes", ActivityDetail::Minutes(15)),
            ("", parameters(&[])),
            ("JobId=j-1 Command=stop", parameters(&[(P::JobId, "j-1"), (P::Command, "stop")])),
            (
                "TemplateName=每五秒 TimeInterval=5 SequenceFormat={JobId}/{UnixTimestamp}.jpg",
                parameters(&[
                    (P::TemplateName, "每五秒"),
                    (P::TimeInterval, "5"),
                    (P::SequenceFormat, "{JobId}/{UnixTimestamp}.jpg"),
                ]),
            ),
        ] {
            assert_eq!(ActivityDetail::parse(line), Some(detail), "{line}");
        }
    }

    #[test]
    fn what_is_recorded_has_a_name_of_its_own() {
        let all: Vec<Recorded> = Recorded::all().collect();
        for recorded in &all {
            assert_eq!(Recorded::from_name(recorded.name()), Some(*recorded));
        }
        assert!(all.contains(&Recorded::Call(Action::DeleteStream)));
        assert!(!all.contains(&Recorded::Call(Action::GetPlayInfo)));
        assert_eq!(Recorded::from_name("Arm"), None);
    }

    #[test]
    fn a_line_that_cannot_be_read_without_a_guess_is_not_read() {
        for line in [
            "JobName=front door TemplateId=t-1",
            "JobName= TemplateId=t-1",
            "JobName=a=b",
            "JobName=\"a",
            "JobName=\"a\"TemplateId=t-1",
            "JobName=\"a\"",
            "JobName=a  TemplateId=t-1",
            "JobName=a ",
            "Password=a",
            "5 doors",
            "1 streams",
            "2 stream",
            "02 streams",
            "+2 streams",
            "streams",
            "a sentence",
        ] {
            assert_eq!(ActivityDetail::parse(line), None, "{line}");
        }
    }

    #[test]
    fn a_value_never_passes_for_another_parameter() {
        let detail = parameters(&[(P::JobName, "x TemplateId=evil"), (P::TemplateId, "t-1")]);
        assert_eq!(detail.to_string(), r#"JobName="x TemplateId=evil" TemplateId=t-1"#);
        assert_eq!(ActivityDetail::parse(&detail.to_string()), Some(detail));
    }

    fn details() -> impl Strategy<Value = ActivityDetail> {
        let value = prop_oneof![
            any::<String>(),
            prop::collection::vec(prop::sample::select(vec![' ', '=', '"', '\\', '\n', 'a', '门']), 0..8)
                .prop_map(|characters| characters.into_iter().collect::<String>()),
        ];
        let parameter = (prop::sample::select(P::ALL.to_vec()), value);
        prop_oneof![
            any::<usize>().prop_map(ActivityDetail::SnapshotRecords),
            any::<usize>().prop_map(ActivityDetail::SnapshotsWithPictures),
            any::<usize>().prop_map(ActivityDetail::Streams),
            any::<usize>().prop_map(ActivityDetail::Uploads),
            any::<usize>().prop_map(ActivityDetail::Templates),
            any::<usize>().prop_map(ActivityDetail::Minutes),
            prop::collection::vec(parameter, 0..6).prop_map(ActivityDetail::Parameters),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(detail in details()) {
            let line = detail.to_string();
            prop_assert!(!line.contains('\n'), "{}", line);
            prop_assert_eq!(ActivityDetail::parse(&line), Some(detail));
        }

        #[test]
        fn any_line_is_read_whole_or_not_at_all(line in any::<String>()) {
            if let Some(detail) = ActivityDetail::parse(&line) {
                prop_assert_eq!(detail.to_string(), line);
            }
        }
    }
}
