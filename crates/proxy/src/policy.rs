//! What may be done at all: the closed list of operations, read-only, and deletions only through a plan.

use crate::refusal::Refusal;
use http::StatusCode;
use media_api::{Action, Effect, ProblemCode};

/// Judges an API path.
pub(crate) fn check(read_only: bool, path: &str) -> Result<(), Refusal> {
    if let Some(name) = path.strip_prefix("/api/call/") {
        let action = Action::from_name(name)
            .ok_or_else(|| Refusal::not_found("The console knows no such operation; reload the page."))?;
        return call(read_only, action);
    }
    let changes = path == "/api/deletions/plan"
        || path == "/api/deletions/arm"
        || path.starts_with("/api/deletions/")
            && ["/confirm", "/continue", "/retry"].iter().any(|end| path.ends_with(end));
    if read_only && changes { Err(is_read_only()) } else { Ok(()) }
}

fn call(read_only: bool, action: Action) -> Result<(), Refusal> {
    match action.facts().effect {
        Effect::Read => Ok(()),
        _ if read_only => Err(is_read_only()),
        Effect::Delete if is_planned(action) => Err(Refusal::new(
            ProblemCode::NeedsPlan,
            StatusCode::FORBIDDEN,
            "Deletions go through a plan; post what is to go to /api/deletions/plan.",
        )),
        _ => Ok(()),
    }
}

/// The deletions that a plan exists for. Deleting a template frees nothing and breaks nothing that runs.
pub(crate) fn is_planned(action: Action) -> bool {
    matches!(action, Action::DeleteLiveSnapshotFiles | Action::DeleteStream | Action::DeleteMultipartUpload)
}

fn is_read_only() -> Refusal {
    Refusal::new(
        ProblemCode::ReadOnly,
        StatusCode::FORBIDDEN,
        "The server was started with --read-only; start it without to change anything.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_only_lets_exactly_the_reading_operations_through() {
        for action in Action::ALL {
            let allowed = check(true, &format!("/api/call/{action}")).is_ok();
            assert_eq!(allowed, action.facts().effect == Effect::Read, "{action}");
        }
    }

    #[test]
    fn planned_deletions_are_refused_as_calls() {
        for name in ["DeleteLiveSnapshotFiles", "DeleteStream", "DeleteMultipartUpload"] {
            assert!(check(false, &format!("/api/call/{name}")).is_err());
        }
        assert!(check(false, "/api/call/DeleteLiveSnapshotTemplate").is_ok());
    }

    #[test]
    fn an_operation_outside_the_list_is_refused() {
        assert!(check(false, "/api/call/DeleteVideo").is_err());
        assert!(check(false, "/api/call/getplayinfo").is_err());
    }
}
