//! What is allowed at all: the operations that the page uses, each in its own way, by a permitted role.

use crate::access::Role;
use crate::refusal::Refusal;
use http::StatusCode;
use media_api::{Action, Effect, ProblemCode, ServerMessage};

/// How an operation can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The page calls it.
    Called,
    /// Only through a plan.
    Planned,
    /// No screen uses it.
    Unused,
}

pub(crate) const fn use_of(action: Action) -> Use {
    match action {
        Action::SubmitLiveSnapshotJob
        | Action::ListLiveSnapshotJobs
        | Action::GetLiveSnapshotJob
        | Action::SendLiveSnapshotJobCommand
        | Action::ListLiveSnapshotFiles
        | Action::CreateLiveSnapshotTemplate
        | Action::UpdateLiveSnapshotTemplate
        | Action::GetLiveSnapshotTemplate
        | Action::ListLiveSnapshotTemplates
        | Action::GetPlayInfo
        | Action::GetVideoList
        | Action::SearchMedia
        | Action::GetVideoInfo
        | Action::GetUploadDetails => Use::Called,
        Action::DeleteLiveSnapshotFiles
        | Action::DeleteLiveSnapshotTemplate
        | Action::DeleteStream
        | Action::DeleteMultipartUpload => Use::Planned,
        // They redirect the account's events, or return the right to upload or an address of a source file.
        Action::SetEventCallback
        | Action::GetEventCallback
        | Action::GetMezzanineInfo
        | Action::CreateUploadVideo
        | Action::RefreshUploadVideo => Use::Unused,
    }
}

/// The operation of that name, if the page may call it.
pub(crate) fn called(name: &str) -> Result<Action, Refusal> {
    let unknown = || Refusal::not_found(ServerMessage::NoSuchOperation);
    let action = Action::from_name(name).ok_or_else(unknown)?;
    match use_of(action) {
        Use::Called => Ok(action),
        Use::Unused => Err(unknown()),
        Use::Planned => {
            Err(Refusal::new(ProblemCode::NeedsPlan, StatusCode::FORBIDDEN, ServerMessage::NeedsPlan))
        }
    }
}

/// Whether the role may have that effect. A read-only server has only the viewer role.
pub(crate) fn permit(role: Role, effect: Effect) -> Result<(), Refusal> {
    if role >= Role::needed_for(effect) {
        return Ok(());
    }
    Err(Refusal::new(ProblemCode::ReadOnly, StatusCode::FORBIDDEN, ServerMessage::ReadOnly))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_only_lets_exactly_the_reading_operations_through() {
        for action in Action::ALL {
            let effect = action.facts().effect;
            assert_eq!(permit(Role::Viewer, effect).is_ok(), effect == Effect::Read, "{action}");
            assert_eq!(permit(Role::Operator, effect).is_ok(), effect != Effect::Delete, "{action}");
            assert!(permit(Role::Deleter, effect).is_ok());
        }
    }

    #[test]
    fn only_operations_that_a_screen_uses_are_called() {
        let page = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src"));
        for action in Action::ALL {
            let is_called = use_of(*action) == Use::Called;
            assert_eq!(called(action.name()).is_ok(), is_called, "{action}");
            // A screen that calls an operation builds its request or fetches it by its type.
            let forms = [
                format!("&{action} {{"),
                format!("{action} {{"),
                format!("{action}::"),
                format!("<{action}>"),
            ];
            let is_built = forms.iter().any(|form| page.contains(form));
            assert!(is_built || !is_called, "no screen uses {action}, so it need not be callable");
            assert!(is_called || !page.contains(&format!("client::call(&{action}")), "{action}");
        }
        for name in ["DeleteVideo", "getplayinfo", "", "GetPlayInfo "] {
            assert!(called(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_deletes_is_planned() {
        for action in Action::ALL {
            let is_planned = use_of(*action) == Use::Planned;
            assert_eq!(is_planned, action.effect() == Effect::Delete, "{action}");
        }
    }

    fn sources(folder: &std::path::Path) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => text.push_str(&sources(&path)),
                false => text.push_str(&std::fs::read_to_string(&path).unwrap_or_default()),
            }
        }
        text
    }
}
