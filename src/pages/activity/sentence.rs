//! The sentence of an activity entry, in the chosen language.

use crate::components::deletion::headline;
use crate::format;
use crate::paths::{job_path, template_path, video_path};
use crate::text::{Tr, activity as words, counted, deletion};
use media_api::{Action, ActivityDetail, ActivityEntry, ActivityOutcome, ActivityParameter, Recorded};

/// What was done, with the name of the target in the middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub before: String,
    /// The name of the job, template or video; its short ID if no name is known. Empty where the sentence needs none.
    pub name: String,
    pub after: String,
}

impl Sentence {
    fn plain(text: impl Into<String>) -> Self {
        Self { before: text.into(), name: String::new(), after: String::new() }
    }

    /// The text around a name.
    fn around(name: String, text: impl FnOnce(&str) -> String) -> Self {
        /// Placeholder for the name; no text and no number contains it.
        const MARK: &str = "\u{1}";
        let text = text(MARK);
        match text.split_once(MARK) {
            Some((before, after)) => Self { before: before.to_owned(), after: after.to_owned(), name },
            None => Self::plain(text),
        }
    }
}

impl std::fmt::Display for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}{}", self.before, self.name, self.after)
    }
}

/// `Stopped Lobby camera` once the service accepted it, `Stop Lobby camera` otherwise. A whole deletion in one line where the
/// entry has it. The operation's name if it is unknown to this version.
pub fn sentence(entry: &ActivityEntry) -> Sentence {
    if let Some(deletion) = &entry.deletion {
        return Sentence::plain(headline(deletion));
    }
    let detail = ActivityDetail::parse(&entry.summary);
    let action = match Recorded::from_name(&entry.action) {
        Some(Recorded::Call(action)) => action,
        Some(own) => return Sentence::plain(of_arming(own, detail.as_ref(), entry.outcome)),
        None => return Sentence::plain(&entry.action),
    };
    let name = name_of(entry, detail.as_ref());
    let Some(pattern) = pattern(action, detail.as_ref()).filter(|_| !name.is_empty()) else {
        return Sentence::plain(words::action(action).get());
    };
    let tense = usize::from(entry.outcome == ActivityOutcome::Ok);
    let count = match detail {
        Some(ActivityDetail::SnapshotRecords(n)) => counted(n, deletion::RECORD, deletion::RECORDS),
        Some(ActivityDetail::SnapshotsWithPictures(n)) => counted(n, deletion::PICTURE, deletion::PICTURES),
        Some(ActivityDetail::Streams(n)) => counted(n, deletion::STREAM, deletion::STREAMS),
        Some(
            ActivityDetail::Uploads(_)
            | ActivityDetail::Templates(_)
            | ActivityDetail::Minutes(_)
            | ActivityDetail::Parameters(_),
        )
        | None => {
            return Sentence::around(name, |mark| pattern[tense].with(&[mark]));
        }
    };
    Sentence::around(name, |mark| pattern[tense].with(&[&count, mark]))
}

/// What was done to the console itself.
fn of_arming(own: Recorded, detail: Option<&ActivityDetail>, outcome: ActivityOutcome) -> String {
    let is_done = outcome == ActivityOutcome::Ok;
    match (own, detail) {
        (Recorded::ArmDeletions, Some(ActivityDetail::Minutes(minutes))) => {
            let words = if is_done { words::DID_ARM } else { words::DO_ARM };
            words.with(&[&counted(*minutes, words::MINUTE, words::MINUTES)])
        }
        (Recorded::DisarmDeletions, _) if is_done => words::DID_DISARM.get().to_owned(),
        _ => words::recorded(own).get().to_owned(),
    }
}

/// The sentence before and after the service accepted it; `None` where it has no place for a name.
fn pattern(action: Action, detail: Option<&ActivityDetail>) -> Option<[Tr; 2]> {
    use Action::*;
    Some(match action {
        SubmitLiveSnapshotJob => [words::DO_SUBMIT, words::DID_SUBMIT],
        SendLiveSnapshotJobCommand => {
            let command = parameter(detail, |parameter| parameter == ActivityParameter::Command);
            words::command(command.unwrap_or_default())
        }
        CreateLiveSnapshotTemplate => [words::DO_CREATE_TEMPLATE, words::DID_CREATE_TEMPLATE],
        UpdateLiveSnapshotTemplate => [words::DO_CHANGE_TEMPLATE, words::DID_CHANGE_TEMPLATE],
        DeleteLiveSnapshotTemplate => [words::DO_DELETE_TEMPLATE, words::DID_DELETE_TEMPLATE],
        CreateUploadVideo => [words::DO_CREATE_UPLOAD, words::DID_CREATE_UPLOAD],
        RefreshUploadVideo => [words::DO_RENEW_UPLOAD, words::DID_RENEW_UPLOAD],
        DeleteLiveSnapshotFiles | DeleteStream | DeleteMultipartUpload => match detail? {
            ActivityDetail::SnapshotRecords(_) => [words::DO_REMOVE, words::DID_REMOVE],
            ActivityDetail::SnapshotsWithPictures(_) => [words::DO_ERASE, words::DID_ERASE],
            ActivityDetail::Streams(_) => [words::DO_DELETE, words::DID_DELETE],
            ActivityDetail::Uploads(1) => [words::DO_DELETE_PARTS, words::DID_DELETE_PARTS],
            ActivityDetail::Uploads(_)
            | ActivityDetail::Templates(_)
            | ActivityDetail::Minutes(_)
            | ActivityDetail::Parameters(_) => return None,
        },
        ListLiveSnapshotJobs
        | GetLiveSnapshotJob
        | ListLiveSnapshotFiles
        | GetLiveSnapshotTemplate
        | ListLiveSnapshotTemplates
        | SetEventCallback
        | GetEventCallback
        | GetPlayInfo
        | GetVideoList
        | SearchMedia
        | GetVideoInfo
        | GetMezzanineInfo
        | GetUploadDetails => return None,
    })
}

/// The name, or the short ID.
fn name_of(entry: &ActivityEntry, detail: Option<&ActivityDetail>) -> String {
    let stated = parameter(detail, is_name).or(entry.name.as_deref()).filter(|name| !name.is_empty());
    stated.map_or_else(|| format::short_id(&entry.resource), str::to_owned)
}

fn parameter(detail: Option<&ActivityDetail>, is_wanted: impl Fn(ActivityParameter) -> bool) -> Option<&str> {
    let Some(ActivityDetail::Parameters(parameters)) = detail else { return None };
    parameters.iter().find(|(parameter, _)| is_wanted(*parameter)).map(|(_, value)| value.as_str())
}

/// Whether a parameter is the user-given name of the entry's target.
fn is_name(parameter: ActivityParameter) -> bool {
    use ActivityParameter::*;
    matches!(parameter, JobName | TemplateName | Title | FileName)
}

/// The recorded parameters by name, or how much was deleted; the stored line if it cannot be parsed.
pub fn parameters(entry: &ActivityEntry) -> Vec<String> {
    match ActivityDetail::parse(&entry.summary) {
        Some(ActivityDetail::Parameters(parameters)) => parameters
            .iter()
            .map(|(parameter, value)| words::NAMED.with(&[words::parameter(*parameter).get(), value]))
            .collect(),
        Some(ActivityDetail::SnapshotRecords(n)) => vec![counted(n, deletion::RECORD, deletion::RECORDS)],
        Some(ActivityDetail::SnapshotsWithPictures(n)) => {
            vec![words::WITH_FILES.with(&[&counted(n, deletion::PICTURE, deletion::PICTURES)])]
        }
        Some(ActivityDetail::Streams(n)) => vec![counted(n, deletion::STREAM, deletion::STREAMS)],
        Some(ActivityDetail::Uploads(n)) => vec![counted(n, deletion::UPLOAD, deletion::UPLOADS)],
        Some(ActivityDetail::Templates(n)) => vec![counted(n, deletion::TEMPLATE, deletion::TEMPLATES)],
        Some(ActivityDetail::Minutes(n)) => vec![counted(n, words::MINUTE, words::MINUTES)],
        None if entry.summary.is_empty() => Vec::new(),
        None => vec![entry.summary.clone()],
    }
}

/// The screen of an entry's target, if there is one.
pub fn resource_path(entry: &ActivityEntry) -> Option<String> {
    use Action::*;
    let id = Some(entry.resource.as_str()).filter(|id| !id.is_empty())?;
    match Action::from_name(&entry.action)? {
        SubmitLiveSnapshotJob
        | GetLiveSnapshotJob
        | SendLiveSnapshotJobCommand
        | ListLiveSnapshotFiles
        | DeleteLiveSnapshotFiles => Some(job_path(id)),
        CreateLiveSnapshotTemplate | UpdateLiveSnapshotTemplate | GetLiveSnapshotTemplate => {
            Some(template_path(id))
        }
        DeleteStream | GetPlayInfo | GetVideoInfo | GetMezzanineInfo | CreateUploadVideo
        | RefreshUploadVideo => Some(video_path(id)),
        DeleteLiveSnapshotTemplate
        | DeleteMultipartUpload
        | ListLiveSnapshotJobs
        | ListLiveSnapshotTemplates
        | SetEventCallback
        | GetEventCallback
        | GetVideoList
        | SearchMedia
        | GetUploadDetails => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::entry;
    use super::*;

    #[test]
    fn entries_read_as_sentences_with_names() {
        for (action, name, summary, text) in [
            ("SendLiveSnapshotJobCommand", Some("Lobby"), "JobId=j-1 Command=stop", "Stopped Lobby"),
            ("SendLiveSnapshotJobCommand", None, "JobId=j-1 Command=pause", "Sent a command to j-1"),
            ("SubmitLiveSnapshotJob", None, "JobName=\"front door\" TemplateId=t-1", "Submitted front door"),
            ("DeleteLiveSnapshotFiles", Some("Lobby"), "1 snapshot record", "Removed 1 record of Lobby"),
            (
                "DeleteLiveSnapshotFiles",
                Some("Lobby"),
                "5 snapshots with their pictures",
                "Erased 5 pictures of Lobby, files included",
            ),
            ("DeleteStream", None, "3 streams", "Deleted 3 streams of j-1"),
            ("DeleteMultipartUpload", Some("clip"), "1 upload", "Deleted the upload parts of clip"),
            ("DeleteMultipartUpload", None, "4 uploads", "Delete upload parts"),
            ("DeleteLiveSnapshotTemplate", Some("Hourly"), "TemplateId=t-1", "Deleted template Hourly"),
            ("ArmDeletions", None, "15 minutes", "Armed deletions for 15 minutes"),
            ("DisarmDeletions", None, "", "Disarmed deletions"),
            ("SetEventCallback", None, "something older", "Set event callback"),
            ("OperationOfTomorrow", None, "", "OperationOfTomorrow"),
        ] {
            let entry = ActivityEntry { name: name.map(str::to_owned), ..entry(action, "j-1", summary) };
            assert_eq!(sentence(&entry).to_string(), text);
        }
    }

    #[test]
    fn nothing_is_said_to_be_done_that_was_not_accepted() {
        use ActivityOutcome::*;
        for outcome in [Sent, Refused, Failed, Unknown] {
            let stop = entry("SendLiveSnapshotJobCommand", "j-1", "JobId=j-1 Command=stop");
            assert_eq!(sentence(&ActivityEntry { outcome, ..stop }).to_string(), "Stop j-1");
        }
    }

    #[test]
    fn the_name_stands_apart() {
        let entry = ActivityEntry {
            name: Some("Gate {0}".to_owned()),
            ..entry("DeleteLiveSnapshotFiles", "j-1", "2 snapshots with their pictures")
        };
        let Sentence { before, name, after } = sentence(&entry);
        assert_eq!([before, name, after], ["Erased 2 pictures of ", "Gate {0}", ", files included"]);
    }

    #[test]
    fn parameters_have_names_and_lines_that_cannot_be_read_stay() {
        let parameters = |summary: &str| parameters(&entry("SubmitLiveSnapshotJob", "j-1", summary));
        assert_eq!(parameters("JobName=door TemplateId=t-1"), ["Job name: door", "Template ID: t-1"]);
        assert_eq!(parameters("JobName=front door"), ["JobName=front door"]);
        assert_eq!(parameters("2 uploads"), ["2 uploads"]);
        assert_eq!(parameters("1 snapshot with its picture"), ["1 picture, files included"]);
        assert!(parameters("").is_empty());
    }

    #[test]
    fn an_entry_leads_to_what_it_is_about() {
        let path = |action: &str, resource: &str| resource_path(&entry(action, resource, ""));
        assert_eq!(path("DeleteStream", "v/1").as_deref(), Some("/videos/v%2F1"));
        assert_eq!(path("SendLiveSnapshotJobCommand", "j1").as_deref(), Some("/jobs/j1"));
        assert_eq!(path("UpdateLiveSnapshotTemplate", "t1").as_deref(), Some("/templates/t1"));
        assert_eq!(path("DeleteLiveSnapshotTemplate", "t1"), None);
        assert_eq!(path("DeleteMultipartUpload", "m1"), None);
        assert_eq!(path("SubmitLiveSnapshotJob", ""), None);
        assert_eq!(path("OperationOfTomorrow", "j1"), None);
    }
}
