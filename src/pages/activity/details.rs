//! Everything recorded about one entry, in a dialog that the address names.

use super::deletion_cell::deletion_cell;
use super::request::request_of;
use super::sentence::{parameters, resource_path, sentence};
use crate::client;
use crate::components::copy::{CopyButton, FullId};
use crate::components::dialog::Dialog;
use crate::components::instant::Instant;
use crate::components::list::List;
use crate::components::problem::ProblemSlot;
use crate::components::request_lines::ShowRequest;
use crate::paths::deletion_path;
use crate::state::fetch::Fetch;
use crate::state::query::UrlQuery;
use crate::text::{Tr, activity as words, frame, t};
use leptos::prelude::*;
use media_api::{ActivityEntry, ActivityPage, ActivityQuery, Recorded};

/// The query parameter with the number of the entry that is shown.
const PARAMETER: &str = "entry";

/// Opens the details of an entry; the cells of the table find it as a context.
#[derive(Clone, Copy)]
pub struct OpenDetails(UrlQuery);

impl OpenDetails {
    pub fn new(url: UrlQuery) -> Self {
        Self(url)
    }

    pub fn open(self, sequence: i64) {
        self.0.set_dialog(PARAMETER, Some(sequence.to_string()));
    }
}

/// Shows the entry whose number is in the address: from the list, or read separately if the list does not contain it.
#[component]
pub fn EntryDetails(list: List<ActivityEntry>) -> impl IntoView {
    let sequence = Memo::new(move |_| list.url.get(PARAMETER)?.parse::<i64>().ok());
    let listed = Memo::new(move |_| {
        let sequence = sequence.get()?;
        list.rows.with(|rows| rows.iter().find(|entry| entry.sequence == sequence).cloned())
    });
    // While the list is being read, it may still return the entry.
    let missing = move || sequence.get().filter(|_| listed.with(Option::is_none) && !list.fetch.is_busy());
    let fetch = Fetch::new(missing, |sequence| async move { read(sequence).await });
    let read_entry = move || {
        let found = fetch.data.get().flatten();
        found.filter(|entry| Some(entry.sequence) == sequence.get())
    };
    let entry = Memo::new(move |_| listed.get().or_else(read_entry));
    let is_absent = move || {
        sequence.get().is_some()
            && entry.with(Option::is_none)
            && fetch.is_current.get()
            && fetch.data.with(|data| matches!(data, Some(None)))
    };
    let close = Callback::new(move |()| list.url.set_dialog(PARAMETER, None));
    let title = move || entry.with(|entry| entry.as_ref().map(|entry| sentence(entry).to_string()));
    view! {
        <Dialog
            open=Signal::derive(move || sequence.get().is_some())
            close=close
            labelled_by="entry-title"
            class="dialog entry"
        >
            <header><h2 id="entry-title">{move || title().unwrap_or_else(|| words::DETAILS.get().to_owned())}</h2></header>
            <section>
                <ProblemSlot problem=fetch.problem retry=Callback::new(move |()| fetch.refresh_if_idle()) />
                {move || is_absent().then(|| view! { <p>{t(words::NO_ENTRY)}</p> })}
                {move || entry.get().map(facts)}
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| close.run(())>{t(frame::CLOSE)}</button>
            </footer>
        </Dialog>
    }
}

/// The entry with this number, as one call even if it belongs to a deletion.
async fn read(sequence: i64) -> Result<Option<ActivityEntry>, media_api::Problem> {
    let query = ActivityQuery {
        before: Some(sequence.saturating_add(1)),
        limit: Some(1),
        ..ActivityQuery::default()
    };
    let page: ActivityPage = client::post("/api/activity", &query).await?;
    Ok(page.entries.into_iter().find(|entry| entry.sequence == sequence))
}

fn facts(entry: ActivityEntry) -> impl IntoView {
    let fact = |name: Tr, value: AnyView| view! { <div><dt>{t(name)}</dt><dd>{value}</dd></div> };
    let known = Recorded::from_name(&entry.action);
    let operation = match known {
        Some(recorded) => {
            let name = entry.action.clone();
            view! { {move || words::recorded(recorded).get()} " " <code>{name}</code> }.into_any()
        }
        None => view! { <code>{entry.action.clone()}</code> }.into_any(),
    };
    // A row for a whole deletion shows the result of all its calls, and nothing of its last one alone.
    let is_call = entry.deletion.is_none();
    let resource = (is_call && !entry.resource.is_empty()).then(|| fact(words::RESOURCE, resource(&entry)));
    let outcome = match &entry.deletion {
        Some(deletion) => deletion_cell(deletion),
        None => {
            let code = entry.code.clone().map(|code| view! { " " <code>{code}</code> });
            view! { {t(words::outcome(entry.outcome))}{code} }.into_any()
        }
    };
    let request = entry
        .request_id
        .clone()
        .filter(|id| is_call && !id.is_empty())
        .map(|id| fact(words::REQUEST, view! { <FullId id=id name=words::REQUEST /> }.into_any()));
    let request_of_entry = match request_of(&entry) {
        Ok(sent) => view! { <ShowRequest sent=sent /> }.into_any(),
        Err(why) => view! { <p class="hint">{t(why)}</p> }.into_any(),
    };
    let deletion = entry.deletion_id.as_deref().map(deletion_path);
    let own = entry.clone();
    let listed = move || {
        let lines = if is_call { parameters(&own) } else { Vec::new() };
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            fact(words::PARAMETERS, view! { <ul>{lines}</ul> }.into_any())
        })
    };
    view! {
        <dl class="facts">
            {fact(words::AT, view! { <Instant millis=entry.at /> }.into_any())}
            {fact(words::ACTION, operation)}
            {resource}
            {listed}
            {fact(words::OUTCOME, outcome)}
            {request}
            {fact(words::WHO, view! { <code>{entry.who.clone()}</code> }.into_any())}
            {is_call.then(|| fact(words::NUMBER, entry.sequence.to_string().into_any()))}
        </dl>
        {request_of_entry}
        {deletion.map(|path| view! { <p><a href=path>{t(words::SHOW_DELETION)}</a></p> })}
    }
}

/// The ID, as a link where it has a screen.
fn resource(entry: &ActivityEntry) -> AnyView {
    let id = entry.resource.clone();
    let Some(path) = resource_path(entry) else {
        return view! { <FullId id=id name=words::RESOURCE_ID /> }.into_any();
    };
    let name = Signal::derive(|| words::RESOURCE_ID.get().to_owned());
    view! { <a class="id" href=path>{id.clone()}</a> <CopyButton value=Signal::stored(id) name=name /> }
        .into_any()
}
