//! What an activity entry says, in words of the chosen language.

use crate::paths::{job_path, template_path, video_path};
use crate::text::{activity as words, counted};
use media_api::{Action, ActivityDetail, ActivityEntry, ActivityParameter, Recorded};

/// What was done, as far as the entry says: `Stop job`, `Delete 5 snapshot records`, `Create template: Every 5 s`. The
/// operation's name where it is unknown to this version.
pub fn sentence(entry: &ActivityEntry) -> String {
    let Some(recorded) = Recorded::from_name(&entry.action) else { return entry.action.clone() };
    let verb = words::recorded(recorded).get().to_owned();
    match ActivityDetail::parse(&entry.summary) {
        None => verb,
        Some(ActivityDetail::SnapshotRecords(n)) => counted(n, words::RECORD, words::RECORDS),
        Some(ActivityDetail::SnapshotsWithPictures(n)) => counted(n, words::SNAPSHOT, words::SNAPSHOTS),
        Some(ActivityDetail::Streams(n)) => counted(n, words::STREAM, words::STREAMS),
        Some(ActivityDetail::Uploads(n)) => counted(n, words::UPLOAD, words::UPLOADS),
        Some(ActivityDetail::Minutes(n)) => counted(n, words::MINUTE, words::MINUTES),
        Some(ActivityDetail::Parameters(parameters)) => {
            let value_of = |wanted: fn(ActivityParameter) -> bool| {
                parameters.iter().find(|(parameter, _)| wanted(*parameter)).map(|(_, value)| value.as_str())
            };
            let command = value_of(|parameter| parameter == ActivityParameter::Command);
            let verb = command.and_then(words::command).map_or(verb, |words| words.get().to_owned());
            match value_of(is_name).filter(|name| !name.is_empty()) {
                Some(name) => words::NAMED.with(&[&verb, name]),
                None => verb,
            }
        }
    }
}

/// What the entry says beside its sentence and its resource: parameters by name, or its line where it cannot be read.
pub fn details(entry: &ActivityEntry) -> String {
    match ActivityDetail::parse(&entry.summary) {
        None => entry.summary.clone(),
        Some(ActivityDetail::Parameters(parameters)) => {
            let is_extra = |(parameter, value): &&(ActivityParameter, String)| {
                let is_known_command =
                    *parameter == ActivityParameter::Command && words::command(value).is_some();
                !is_name(*parameter) && !is_known_command && *value != entry.resource
            };
            let extra = parameters.iter().filter(is_extra);
            let named = |(parameter, value): &(ActivityParameter, String)| {
                words::NAMED.with(&[words::parameter(*parameter).get(), value])
            };
            extra.map(named).collect::<Vec<_>>().join(" · ")
        }
        Some(_) => String::new(),
    }
}

/// Whether a parameter is the name that people gave to what the entry is about.
fn is_name(parameter: ActivityParameter) -> bool {
    use ActivityParameter::*;
    matches!(parameter, JobName | TemplateName | Title | FileName)
}

/// The screen of what an entry is about, where there is one.
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
    use super::*;
    use media_api::ActivityOutcome;

    fn entry(action: &str, resource: &str, summary: &str) -> ActivityEntry {
        ActivityEntry {
            sequence: 1,
            at: 0,
            who: String::new(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            name: None,
            summary: summary.to_owned(),
            outcome: ActivityOutcome::Ok,
            code: None,
            request_id: None,
            deletion_id: None,
        }
    }

    #[test]
    fn entries_read_as_words() {
        for (action, summary, words) in [
            ("SendLiveSnapshotJobCommand", "JobId=j-1 Command=stop", "Stop job"),
            ("SubmitLiveSnapshotJob", "JobName=\"front door\" TemplateId=t-1", "Submit job: front door"),
            ("DeleteLiveSnapshotFiles", "1 snapshot record", "Delete 1 snapshot record"),
            (
                "DeleteLiveSnapshotFiles",
                "5 snapshots with their pictures",
                "Delete 5 snapshots with their pictures",
            ),
            ("DeleteStream", "3 streams", "Delete 3 streams"),
            ("ArmDeletions", "15 minutes", "Arm deletions for 15 minutes"),
            ("DisarmDeletions", "", "Disarm deletions"),
            ("DeleteMultipartUpload", "1 upload", "Delete the parts of 1 upload"),
            ("DeleteLiveSnapshotTemplate", "TemplateId=t-1", "Delete template"),
            ("SetEventCallback", "something older", "Set event callback"),
            ("OperationOfTomorrow", "", "OperationOfTomorrow"),
        ] {
            assert_eq!(sentence(&entry(action, "j-1", summary)), words);
        }
    }

    #[test]
    fn details_hold_what_the_sentence_and_the_resource_do_not() {
        let details = |summary: &str| details(&entry("SubmitLiveSnapshotJob", "j-1", summary));
        assert_eq!(details("JobName=door TemplateId=t-1"), "Template ID: t-1");
        assert_eq!(details("JobId=j-1 Command=stop"), "");
        assert_eq!(details("JobId=j-2 Command=pause"), "Job ID: j-2 · Command: pause");
        assert_eq!(details("JobName=front door"), "JobName=front door", "a line that cannot be read");
        assert_eq!(details("2 uploads"), "");
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
