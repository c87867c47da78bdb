//! A selection from pasted text: timestamps, object keys, URLs or a column of a table.

use crate::text::{Tr, counted, frame, job as words, t};
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Why a pasted entry was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    Duplicate,
    OtherJob,
    Overwrite,
    Malformed,
}

impl Rejected {
    fn words(self) -> Tr {
        match self {
            Rejected::Duplicate => words::PASTE_DUPLICATE,
            Rejected::OtherJob => words::PASTE_OTHER_JOB,
            Rejected::Overwrite => words::PASTE_OVERWRITE,
            Rejected::Malformed => words::PASTE_MALFORMED,
        }
    }
}

/// What became of pasted text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// Times in milliseconds, each once.
    pub times: BTreeSet<i64>,
    pub rejected: Vec<(String, Rejected)>,
}

/// Reads pasted text for one job. `overwrite` holds the times of its overwrite pictures.
pub fn read(text: &str, job_id: &str, overwrite: &BTreeSet<i64>) -> Pasted {
    let mut pasted = Pasted::default();
    let entries = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'));
    for entry in entries.map(|e| e.trim_matches(['"', '\'', '[', ']'])).filter(|e| !e.is_empty()) {
        let result = match time_of(entry, job_id) {
            Ok(time) if overwrite.contains(&time) => Err(Rejected::Overwrite),
            Ok(time) if !pasted.times.insert(time) => Err(Rejected::Duplicate),
            Ok(_) => Ok(()),
            Err(reason) => Err(reason),
        };
        if let Err(reason) = result {
            pasted.rejected.push((entry.chars().take(120).collect(), reason));
        }
    }
    pasted
}

fn time_of(entry: &str, job_id: &str) -> Result<i64, Rejected> {
    let without_query = entry.split(['?', '#']).next().unwrap_or_default();
    let is_path = without_query.contains('/');
    let file = without_query.rsplit('/').next().unwrap_or_default();
    let stem = file.strip_suffix(".jpg").unwrap_or(file);
    if is_path
        && without_query
            .split('/')
            .any(|part| is_uuid(part.trim_end_matches(".jpg")) && !part.starts_with(job_id))
    {
        return Err(Rejected::OtherJob);
    }
    if stem == job_id {
        return Err(Rejected::Overwrite);
    }
    let time = stem.bytes().all(|b| b.is_ascii_digit()).then(|| stem.parse::<i64>().ok()).flatten();
    time.filter(|_| stem.len() == 13).ok_or(Rejected::Malformed)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}

/// A dialog that turns pasted text into a selection and lists what it did not take, and why.
#[component]
pub fn PasteDialog(
    dialog: NodeRef<html::Dialog>,
    /// Runs when the dialog was closed, however that came about.
    closed: Callback<()>,
    #[prop(into)] job_id: Signal<String>,
    #[prop(into)] overwrite: Signal<BTreeSet<i64>>,
    take: Callback<BTreeSet<i64>>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let pasted = Memo::new(move |_| overwrite.with(|o| read(&text.get(), &job_id.get(), o)));
    let count = move || crate::format::count(pasted.with(|p| p.times.len()) as u64);
    let found = move || counted(pasted.with(|p| p.times.len()), words::PASTE_FOUND_ONE, words::PASTE_FOUND);
    let not_taken =
        move || counted(pasted.with(|p| p.rejected.len()), words::PASTE_REJECTED_ONE, words::PASTE_REJECTED);
    let close = move || {
        if let Some(element) = dialog.get_untracked() {
            element.close();
        }
    };
    let rejected = move || {
        pasted.with(|p| {
            p.rejected
                .iter()
                .take(200)
                .map(
                    |(entry, reason)| view! { <li><code>{entry.clone()}</code>" — "{t(reason.words())}</li> },
                )
                .collect_view()
        })
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="paste-title" on:close=move |_| closed.run(())>
            <header><h2 id="paste-title">{t(words::PASTE_TITLE)}</h2></header>
            <section>
                <div class="field">
                    <label for="paste-text">{t(words::PASTE_LABEL)}</label>
                    <textarea id="paste-text" rows="8" spellcheck="false" prop:value=text on:input=move |e| text.set(event_target_value(&e))></textarea>
                    <span class="hint">{t(words::PASTE_HINT)}</span>
                </div>
                <p role="status">{found}</p>
                <Show when=move || pasted.with(|p| !p.rejected.is_empty())>
                    <h3>{not_taken}</h3>
                    <ul class="rejected" tabindex="0">{rejected}</ul>
                </Show>
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" on:click=move |_| close()>{t(frame::CANCEL)}</button>
                <button
                    type="button"
                    class="btn primary"
                    prop:disabled=move || pasted.with(|p| p.times.is_empty())
                    on:click=move |_| {
                        take.run(pasted.with_untracked(|p| p.times.clone()));
                        text.set(String::new());
                        close();
                    }
                >
                    {move || words::PASTE_TAKE.with(&[&count()])}
                </button>
            </footer>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "8c1ea046-263c-3560-978a-fb2877820001";
    const OTHER: &str = "8c1ea046-263c-3560-978a-fb2877820002";

    #[test]
    fn timestamps_keys_urls_and_columns_are_read() {
        let text = format!(
            "1767322800123\n\"1767322805123\",x\nsnapshot/{JOB}/1767322810123.jpg\nhttps://b.oss-cn-shanghai.aliyuncs.com/snapshot/{JOB}/1767322815123.jpg?x=1"
        );
        let pasted = read(&text, JOB, &BTreeSet::new());
        assert_eq!(pasted.times.len(), 4);
        assert_eq!(pasted.rejected, [("x".to_owned(), Rejected::Malformed)]);
    }

    #[test]
    fn every_refusal_has_its_reason() {
        let text = format!(
            "1767322800123 1767322800123 snapshot/{OTHER}/1767322810123.jpg snapshot/{JOB}.jpg 1767322899999 12"
        );
        let pasted = read(&text, JOB, &BTreeSet::from([1_767_322_899_999]));
        let reasons: Vec<Rejected> = pasted.rejected.iter().map(|r| r.1).collect();
        use Rejected::*;
        assert_eq!(reasons, [Duplicate, OtherJob, Overwrite, Overwrite, Malformed]);
        assert_eq!(pasted.times.len(), 1);
    }
}
