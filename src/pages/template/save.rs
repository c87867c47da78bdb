//! Saving a template. It continues when the editor is left; its result is then shown in a notice.

use super::draft::Draft;
use crate::client;
use crate::components::problem::{headline, is_unsettled, may_have_taken_effect};
use crate::paths::{encode, template_path};
use crate::state::notices::{Notice, Notices};
use crate::state::query::navigate;
use crate::state::tab_storage;
use crate::state::task::detached_or_else;
use crate::text::templates as words;
use media_api::ice::{CreateLiveSnapshotTemplate, UpdateLiveSnapshotTemplate};
use media_api::{Action, Operation, Problem, ProblemCode};
use serde_json::Value;

/// What was saved.
pub enum Saved {
    /// A new template with this ID.
    Created(String),
    Updated,
}

/// Replaces the template of that ID, or creates one without an ID. `key` is the storage key of the draft.
///
/// # Errors
/// The error response, or a transport failure.
pub fn save(
    id: Option<String>,
    key: String,
    draft: Draft,
    notices: Notices,
) -> impl Future<Output = Result<Saved, Problem>> {
    let name = draft.name.trim().to_owned();
    let value = draft.to_value(id.as_deref());
    let shown_id = id.clone();
    let work = async move {
        let saved = match id {
            None => Saved::Created(create(value).await?),
            Some(_) => {
                update(value).await?;
                Saved::Updated
            }
        };
        tab_storage::remove_sent(&key, &draft);
        Ok(saved)
    };
    detached_or_else(work, move |result| {
        notices.show(match result {
            Ok(Saved::Created(id)) => with_link(created(name), id),
            Ok(Saved::Updated) => Notice::done(move || words::NOTICE_SAVED.with(&[&name])),
            Err(problem)
                if shown_id.is_none() && is_unsettled(&problem, Some(Action::CreateLiveSnapshotTemplate)) =>
            {
                let list = list_path(&name);
                Notice::failure(move || words::NOTICE_UNSETTLED.with(&[&name]))
                    .with_action(words::LOOK, move || navigate(&list))
            }
            Err(problem) => {
                let is_unknown = may_have_taken_effect(&problem);
                let words = if is_unknown { words::NOTICE_SAVE_UNKNOWN } else { words::NOTICE_NOT_SAVED };
                Notice::failure(move || words.with(&[&name, &headline(&problem)]))
            }
        });
    })
}

/// The message about a new template.
pub fn created(name: String) -> Notice {
    Notice::done(move || words::NOTICE_CREATED.with(&[&name]))
}

/// The message with a button that opens the template.
pub fn with_link(notice: Notice, id: String) -> Notice {
    notice.with_action(words::SHOW, move || navigate(&template_path(&id)))
}

/// The list of the templates with a name.
pub fn list_path(name: &str) -> String {
    format!("/templates?q={}", encode(name.trim()))
}

async fn create(value: Value) -> Result<String, Problem> {
    let request = CreateLiveSnapshotTemplate::from_value(value).map_err(invalid)?;
    Ok(client::call(&request).await?.response.template_id)
}

async fn update(value: Value) -> Result<(), Problem> {
    let request = UpdateLiveSnapshotTemplate::from_value(value).map_err(invalid)?;
    client::call(&request).await.map(drop)
}

fn invalid(violations: Vec<media_api::Violation>) -> Problem {
    Problem { violations, ..Problem::new(ProblemCode::InvalidRequest, 0, String::new()) }
}
