//! The question before a template is deleted, and the deletion. The list and the editor of templates share it.
//!
//! A deleted template cannot be restored, so its name or its ID is typed. The server compares what was typed with the
//! template's current name and ID.

use crate::client;
use crate::components::confirm::{self, Confirm};
use crate::components::confirm_field::ConfirmField;
use crate::components::problem::{headline, may_have_taken_effect};
use crate::state::notices::{Notice, Notices, use_notices};
use crate::state::query::UrlQuery;
use crate::state::session::use_read_only;
use crate::state::task::{ScopedTask, detached_or_else};
use crate::text::templates as words;
use leptos::prelude::*;
use media_api::ice::DeleteLiveSnapshotTemplate;
use media_api::{Action, Problem, TemplateId};

/// The query parameter that holds the ID of the template to be deleted.
const PARAMETER: &str = "delete";

/// Opens the question about a template on the screen that `url` belongs to. The screen renders [`DeleteTemplate`].
pub fn ask_to_delete_template(url: UrlQuery, id: &str) {
    url.set_dialog(PARAMETER, Some(id.to_owned()));
}

/// Asks while the address names a template, and deletes it on confirmation. Nothing is asked in read-only mode.
///
/// The deletion continues when the screen is left; its result is then shown in a notice.
#[component]
pub fn DeleteTemplate(
    /// The address of the screen.
    url: UrlQuery,
    /// The name of a template by its ID, if the screen has it.
    name_of: Callback<String, Option<String>>,
    /// Runs with the template's ID after the deletion, if the screen is still mounted.
    deleted: Callback<String>,
) -> impl IntoView {
    let notices = use_notices();
    let read_only = use_read_only();
    let task = ScopedTask::new();
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let typed = RwSignal::new(String::new());
    let id = Memo::new(move |_| url.get(PARAMETER).filter(|_| !read_only.get()));
    Effect::new(move |_| {
        id.track();
        problem.set(None);
        typed.set(String::new());
    });
    let name =
        move |id: &String| name_of.run(id.clone()).filter(|n| !n.is_empty()).unwrap_or_else(|| id.clone());
    let title = move || id.with(|id| words::DELETE_TITLE.with(&[&id.as_ref().map(name).unwrap_or_default()]));
    let named = Signal::derive(move || id.get().map(|id| Named { name: name(&id), id }));
    let ready =
        move || named.with(|named| named.as_ref().is_some_and(|named| named.is_confirmed(&typed.read())));
    let is_wrong =
        move || named.with(|named| named.as_ref().is_some_and(|named| !named.is_beginning(&typed.read())));
    let confirm = Callback::new(move |()| {
        let asked = id.get_untracked();
        let Some((Ok(template_id), id_text)) = asked.map(|id| (TemplateId::new(id.clone()), id)) else {
            return;
        };
        if is_busy.get_untracked() || !untrack(ready) {
            return;
        }
        let name = untrack(|| name(&id_text));
        is_busy.set(true);
        let deletion = delete(template_id, typed.get_untracked(), name.clone(), notices);
        task.replace(async move {
            let result = deletion.await;
            is_busy.set(false);
            let is_shown = id.get_untracked().as_ref() == Some(&id_text);
            match result {
                Ok(()) => {
                    if is_shown {
                        url.set_dialog(PARAMETER, None);
                    }
                    deleted.run(id_text);
                }
                Err(refused) if is_shown => problem.set(Some(refused)),
                Err(refused) => notices.show(failure(name, refused)),
            }
        });
    });
    view! {
        <Confirm
            open=Signal::derive(move || id.with(Option::is_some))
            cancel=Callback::new(move |()| url.set_dialog(PARAMETER, None))
            title=Signal::derive(title)
            body=confirm::words(words::DELETE_BODY)
            label=confirm::words(words::DELETE_DO)
            busy=is_busy
            ready=Signal::derive(ready)
            problem=problem
            action=Some(Action::DeleteLiveSnapshotTemplate)
            confirm=confirm
        >
            <ConfirmField
                id="template-typed"
                expected=Signal::derive(move || named.get().map(|named| named.name).unwrap_or_default())
                typed=typed
                is_wrong=Signal::derive(is_wrong)
                is_locked=is_busy
                change=Callback::new(move |text| typed.set(text))
            />
        </Confirm>
    }
}

/// The template that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    id: String,
    /// Its ID where its name is not known here.
    name: String,
}

impl Named {
    /// Whether the typed text is what the server requires: exactly the name or the ID, without surrounding blanks.
    fn is_confirmed(&self, typed: &str) -> bool {
        let typed = typed.trim();
        !typed.is_empty() && (typed == self.name.trim() || typed == self.id)
    }

    /// Whether more typing can complete the required text.
    fn is_beginning(&self, typed: &str) -> bool {
        let typed = typed.trim_start();
        self.name.trim().starts_with(typed) || self.id.starts_with(typed) || self.is_confirmed(typed)
    }
}

/// Deletes, and reports success in a notice; a failure only if its result is no longer awaited.
fn delete(
    template_id: TemplateId,
    typed: String,
    name: String,
    notices: Notices,
) -> impl Future<Output = Result<(), Problem>> {
    let shown_name = name.clone();
    let work = async move {
        client::delete_template(&DeleteLiveSnapshotTemplate { template_id }, &typed).await?;
        notices.show(Notice::done(move || words::DELETED.with(&[&shown_name])));
        Ok(())
    };
    detached_or_else(work, move |result: Result<(), Problem>| {
        if let Err(refused) = result {
            notices.show(failure(name, refused));
        }
    })
}

fn failure(name: String, problem: Problem) -> Notice {
    let words = if may_have_taken_effect(&problem) { words::DELETE_UNKNOWN } else { words::NOT_DELETED };
    Notice::failure(move || words.with(&[&name, &headline(&problem)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_or_the_id_confirms_and_nothing_else() {
        let named = Named { id: "t-1".to_owned(), name: "every 5 s".to_owned() };
        for typed in ["every 5 s", " every 5 s ", "t-1", "t-1 "] {
            assert!(named.is_confirmed(typed) && named.is_beginning(typed), "{typed}");
        }
        for typed in ["", " ", "every 5", "Every 5 s", "every  5 s", "T-1", "t-12"] {
            assert!(!named.is_confirmed(typed), "{typed}");
        }
        assert!(named.is_beginning("") && named.is_beginning("every ") && named.is_beginning("t"));
        assert!(!named.is_beginning("Every") && !named.is_beginning("every 5 s and more"));
    }
}
