//! The request to the service that an activity entry stands for.

use crate::text::{Tr, activity as words};
use media_api::ice::{
    CreateLiveSnapshotTemplate, DeleteLiveSnapshotTemplate, SendLiveSnapshotJobCommand,
    UpdateLiveSnapshotTemplate,
};
use media_api::{Action, ActivityDetail, ActivityEntry, ActivityParameter, Operation, Recorded, Sent};
use serde_json::{Map, Value};

/// The request as it was sent, if the entry holds all of it; otherwise why it is not shown.
pub fn request_of(entry: &ActivityEntry) -> Result<Sent, Tr> {
    if entry.deletion_id.is_some() {
        return Err(words::REQUESTS_OF_DELETION);
    }
    let sent = match Recorded::from_name(&entry.action) {
        Some(Recorded::ArmDeletions | Recorded::DisarmDeletions) => return Err(words::NO_REQUEST),
        Some(Recorded::Call(action)) => complete_request(action, &entry.summary),
        None => None,
    };
    sent.ok_or(words::REQUEST_NOT_RECORDED)
}

/// The request of an operation all of whose parameters are recorded; `None` for any other, and if a value was cut.
fn complete_request(action: Action, summary: &str) -> Option<Sent> {
    let Some(ActivityDetail::Parameters(recorded)) = ActivityDetail::parse(summary) else { return None };
    let parameters = value_of(recorded)?;
    match action {
        Action::SendLiveSnapshotJobCommand => checked::<SendLiveSnapshotJobCommand>(parameters),
        Action::CreateLiveSnapshotTemplate => checked::<CreateLiveSnapshotTemplate>(parameters),
        Action::UpdateLiveSnapshotTemplate => checked::<UpdateLiveSnapshotTemplate>(parameters),
        Action::DeleteLiveSnapshotTemplate => checked::<DeleteLiveSnapshotTemplate>(parameters),
        // Some of their parameters are never recorded.
        Action::SubmitLiveSnapshotJob
        | Action::SetEventCallback
        | Action::CreateUploadVideo
        | Action::RefreshUploadVideo => None,
        // Part of a deletion, or a read.
        Action::DeleteLiveSnapshotFiles
        | Action::DeleteStream
        | Action::DeleteMultipartUpload
        | Action::GetLiveSnapshotJob
        | Action::ListLiveSnapshotJobs
        | Action::ListLiveSnapshotFiles
        | Action::GetLiveSnapshotTemplate
        | Action::ListLiveSnapshotTemplates
        | Action::GetEventCallback
        | Action::GetPlayInfo
        | Action::GetVideoList
        | Action::SearchMedia
        | Action::GetVideoInfo
        | Action::GetMezzanineInfo
        | Action::GetUploadDetails => None,
    }
}

/// The recorded parameters as they were sent; `None` if a value was cut.
fn value_of(recorded: Vec<(ActivityParameter, String)>) -> Option<Value> {
    let mut members = Map::new();
    for (parameter, value) in recorded {
        if value.ends_with('…') {
            return None;
        }
        let value = match parameter {
            ActivityParameter::TimeInterval => Value::from(value.parse::<u32>().ok()?),
            _ => Value::from(value),
        };
        members.insert(parameter.name().to_owned(), value);
    }
    Some(Value::Object(members))
}

/// The request, if it is one that the operation takes.
fn checked<O: Operation>(parameters: Value) -> Option<Sent> {
    O::from_value(parameters).ok().map(|request| Sent::of(&request))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::entry;
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_that_holds_every_parameter_gives_the_request() {
        let sent = |action: &str, summary: &str| request_of(&entry(action, "", summary)).unwrap();
        let stop = sent("SendLiveSnapshotJobCommand", "JobId=j-1 Command=stop");
        assert_eq!(stop.operation, "SendLiveSnapshotJobCommand");
        assert_eq!(stop.parameters, json!({"JobId": "j-1", "Command": "stop"}));
        let created = sent(
            "CreateLiveSnapshotTemplate",
            "TemplateName=\"every 5\" TimeInterval=5 SequenceFormat={JobId}/{UnixTimestamp}.jpg",
        );
        assert_eq!(
            created.parameters,
            json!({"TemplateName": "every 5", "TimeInterval": 5, "SequenceFormat": "{JobId}/{UnixTimestamp}.jpg"})
        );
        let deleted = sent("DeleteLiveSnapshotTemplate", "TemplateId=t-1");
        assert_eq!(deleted.parameters, json!({"TemplateId": "t-1"}));
    }

    #[test]
    fn an_entry_that_leaves_something_out_says_so() {
        let why = |entry: &ActivityEntry| request_of(entry).unwrap_err();
        for (action, summary) in [
            ("SubmitLiveSnapshotJob", "JobName=gate TemplateId=t-1"),
            ("SendLiveSnapshotJobCommand", "JobId=j-1"),
            ("UpdateLiveSnapshotTemplate", "TemplateId=t-1 TemplateName=cut… TimeInterval=5"),
            ("SendLiveSnapshotJobCommand", "a line of an older version"),
            ("AnOperationOfALaterVersion", "JobId=j-1"),
        ] {
            assert_eq!(why(&entry(action, "", summary)), words::REQUEST_NOT_RECORDED, "{action} {summary}");
        }
        assert_eq!(why(&entry("ArmDeletions", "", "15 minutes")), words::NO_REQUEST);
        let call =
            ActivityEntry { deletion_id: Some("d".to_owned()), ..entry("DeleteStream", "", "1 stream") };
        assert_eq!(why(&call), words::REQUESTS_OF_DELETION);
    }
}
