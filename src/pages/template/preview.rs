//! Beside the editor: the names that the formats produce, and what the placeholders mean.

use super::draft::Draft;
use crate::clock;
use crate::components::object_preview::{JOB_ID_MARK, ObjectNames, next_objects, overwrite_object};
use crate::text::{submit, t, templates as words};
use leptos::prelude::*;
use media_api::template::{FormatKind, check_format};

/// Seconds between the previewed names while the interval is not valid.
const PREVIEW_SECONDS: u32 = 10;

#[component]
pub fn Preview(draft: Memo<Draft>) -> impl IntoView {
    view! {
        <aside class="sheet" aria-labelledby="preview-title">
            <h2 id="preview-title">{t(words::PREVIEW)}</h2>
            <span class="lab">{t(words::SEQUENCE)}</span>
            {move || names(FormatKind::Sequence, &draft.get())}
            <span class="lab">{t(words::OVERWRITE)}</span>
            {move || names(FormatKind::Overwrite, &draft.get())}
            <p class="hint">{move || submit::JOB_ID_LATER.with(&[JOB_ID_MARK])}</p>
            <h2>{t(words::PLACEHOLDERS)}</h2>
            <dl class="placeholders">
                {words::PLACEHOLDER_HELP.iter().map(|(name, meaning)| view! {
                    <dt><code>{*name}</code></dt><dd>{t(*meaning)}</dd>
                }).collect_view()}
            </dl>
        </aside>
    }
}

/// The names that a format produces, or why there are none.
fn names(kind: FormatKind, draft: &Draft) -> AnyView {
    let format = match kind {
        FormatKind::Sequence => draft.sequence.trim(),
        FormatKind::Overwrite => draft.overwrite.trim(),
    };
    if format.is_empty() {
        return view! { <p class="muted">{t(words::PREVIEW_EMPTY)}</p> }.into_any();
    }
    if check_format(kind, format).is_some() {
        return view! { <p class="muted">{t(words::PREVIEW_WRONG)}</p> }.into_any();
    }
    let seconds = draft.seconds().unwrap_or(PREVIEW_SECONDS);
    let names = match kind {
        FormatKind::Sequence => next_objects(format, seconds, clock::service_now()),
        FormatKind::Overwrite => overwrite_object(format, clock::service_now()).into_iter().collect(),
    };
    view! { <ObjectNames names=names /> }.into_any()
}
