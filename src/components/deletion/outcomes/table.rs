//! The outcome of each item as a table with a filter, a pager, copying and export.

use super::showing::{FILTERS, Place, Showing, outcome_from_name, outcome_name};
use crate::components::copy::{CopyButton, ShortId};
use crate::components::data_table::{Column, DataTable, RowKind, Sheet, Width};
use crate::components::deletion::kinds::{DeletionKind, name_of};
use crate::components::export::{ExportMenu, Scope};
use crate::components::filters::Choice;
use crate::components::pager::Pager;
use crate::components::selection_bar::{SelectedElsewhere, SelectionBar};
use crate::components::server_text::server_text;
use crate::format;
use crate::state::preferences::use_preferences;
use crate::state::selection::Selection;
use crate::text::{Tr, deletion as words, problems, t, table};
use leptos::prelude::*;
use media_api::deletion::{Deletion, ItemOutcome, Outcome};
use std::sync::Arc;

/// No pager is shown for fewer rows.
const SHORT: u64 = 10;

/// One item of a deletion.
#[derive(Clone)]
struct OutcomeRow {
    deletion: Arc<Deletion>,
    at: usize,
}

impl OutcomeRow {
    fn item(&self) -> &ItemOutcome {
        &self.deletion.items[self.at]
    }

    fn kind(&self) -> Option<DeletionKind> {
        DeletionKind::of_summary(&self.deletion.summary)
    }

    fn owner(&self) -> String {
        name_of(&self.deletion.plan.subjects, &self.item().subject)
    }
}

impl PartialEq for OutcomeRow {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
            && self.deletion.summary.id == other.deletion.summary.id
            && self.item() == other.item()
    }
}

type OutcomeColumn = Column<OutcomeRow>;

const COLUMNS: &[OutcomeColumn] = &[
    OutcomeColumn::new("outcome", words::OUTCOME, outcome_cell).always().exports(&[
        ("DeletionId", |row| row.deletion.summary.id.clone()),
        ("Operation", |row| row.deletion.summary.action.name().to_owned()),
        ("Outcome", |row| outcome_name(row.item().outcome).to_owned()),
    ]),
    OutcomeColumn::new("item", words::ITEM, item_cell)
        .always()
        .exports(&[("Item", |row| row.item().item.clone())]),
    OutcomeColumn::new("subject", words::SUBJECT, subject_cell)
        .width(Width::Name)
        .exports(&[("Subject", |row| row.item().subject.clone())]),
    OutcomeColumn::new("reason", words::REASON, reason_cell).width(Width::Rest).exports(&[
        ("Code", |row| row.item().code.clone().unwrap_or_default()),
        ("Message", |row| row.item().message.clone().unwrap_or_default()),
    ]),
    OutcomeColumn::new("request", words::REQUEST_ID, request_cell)
        .exports(&[("RequestId", |row| row.item().request_id.clone().unwrap_or_default())]),
];

const KIND: RowKind<OutcomeRow> = RowKind::new(|row| row.at.to_string(), |row| row.item().item.clone());

fn outcome_cell(row: &OutcomeRow) -> AnyView {
    let class = match row.item().outcome {
        Outcome::Deleted => "state good",
        Outcome::Absent | Outcome::Planned | Outcome::Sent => "state wait",
        Outcome::Refused | Outcome::Failed => "state bad",
        Outcome::Unknown => "state warn",
    };
    let word = match (row.item().outcome, row.kind()) {
        (Outcome::Deleted, Some(kind)) => kind.texts().deleted.0,
        (Outcome::Absent, Some(kind)) => kind.texts().absent,
        (outcome, _) => words::outcome(outcome),
    };
    view! { <span class=class>{t(word)}</span> }.into_any()
}

fn item_cell(row: &OutcomeRow) -> AnyView {
    let (raw, kind, preferences) = (row.item().item.clone(), row.kind(), use_preferences());
    let title = raw.clone();
    if let Some(label) = row.deletion.plan.labels.get(&raw).cloned() {
        let short = format::short_id(&raw);
        return view! { <span title=title>{label}" "<span class="id muted">{short}</span></span> }.into_any();
    }
    let shown = move || kind.map(|kind| (kind.texts().item)(&raw, preferences.zone()));
    view! { <span class="id" title=title>{shown}</span> }.into_any()
}

fn subject_cell(row: &OutcomeRow) -> AnyView {
    let (id, name) = (row.item().subject.clone(), row.owner());
    match row.kind() {
        Some(kind) => {
            view! { <a class="clipped" href=(kind.texts().owner_path)(&id) title=id>{name}</a> }.into_any()
        }
        None => view! { <span class="clipped" title=id>{name}</span> }.into_any(),
    }
}

/// The message verbatim with its code, a recommended action, and whether the error is documented.
fn reason_cell(row: &OutcomeRow) -> AnyView {
    let item = row.item();
    let facts = row.deletion.summary.action.facts();
    let documented = item.code.as_deref().and_then(|code| facts.documented_error(code));
    let has_failed = matches!(item.outcome, Outcome::Refused | Outcome::Failed);
    let message = item.message.clone().filter(|message| !message.is_empty());
    let message = message.or_else(|| documented.map(|error| error.message.to_owned()));
    let advice = match documented {
        Some(error) if has_failed => Some(problems::remedy(error.remedy)),
        _ => words::outcome_hint(item.outcome),
    };
    let is_undocumented = has_failed && item.code.is_some() && documented.is_none();
    let note = |text: Tr| view! { <small class="muted">{t(text)}</small> };
    view! {
        <div class="reason">
            {message.map(server_text)}
            {item.code.clone().map(|code| view! { <code>{code}</code> })}
            {is_undocumented.then(|| note(problems::UNDOCUMENTED))}
            {advice.map(note)}
        </div>
    }
    .into_any()
}

fn request_cell(row: &OutcomeRow) -> AnyView {
    let id = row.item().request_id.clone().filter(|id| !id.is_empty());
    id.map(|id| view! { <ShortId id=id name=problems::COPY_REQUEST_ID /> }).into_any()
}

/// Outcomes that need attention come first.
fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Refused => 0,
        Outcome::Failed => 1,
        Outcome::Unknown => 2,
        Outcome::Sent => 3,
        Outcome::Planned => 4,
        Outcome::Absent => 5,
        Outcome::Deleted => 6,
    }
}

/// Indices of the items with an outcome, or of all; failures first, otherwise in the order of the plan.
fn matching(deletion: &Deletion, wanted: Option<Outcome>) -> Vec<usize> {
    let is_wanted = |at: &usize| wanted.is_none_or(|wanted| deletion.items[*at].outcome == wanted);
    let mut found: Vec<usize> = (0..deletion.items.len()).filter(is_wanted).collect();
    found.sort_by_key(|at| rank(deletion.items[*at].outcome));
    found
}

/// Tab-separated lines, for the clipboard.
fn lines_of(sheet: &Sheet) -> String {
    let clean = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
    let line = |cells: &Vec<String>| cells.iter().map(clean).collect::<Vec<_>>().join("\t");
    sheet.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[component]
pub fn OutcomeTable(
    found: Memo<Option<Arc<Deletion>>>,
    showing: Signal<Showing>,
    change: Callback<Showing>,
    place: Place,
) -> impl IntoView {
    let wanted = Memo::new(move |_| showing.with(|showing| showing.outcome));
    let matching = Memo::new(move |_| {
        found.with(|found| found.as_ref().map(|found| matching(found, wanted.get())).unwrap_or_default())
    });
    let total = Memo::new(move |_| matching.with(Vec::len) as u64);
    let rows_at = move |places: &[usize]| {
        found.with(|found| {
            let row = |at: &usize| Some(OutcomeRow { deletion: found.clone()?, at: *at });
            places.iter().filter_map(row).collect::<Vec<_>>()
        })
    };
    let rows = Signal::derive(move || {
        let (page, size) = showing.with(|showing| (showing.page.max(1) as usize, showing.size as usize));
        // Read before the memo that depends on it: a change that leaves the memo unchanged would be missed otherwise.
        found.track();
        matching.with(|all| rows_at(all.chunks(size.max(1)).nth(page - 1).unwrap_or_default()))
    });
    let selection = selection_of(found, wanted);
    let sheet = move |scope: Scope| {
        let chosen = match scope {
            Scope::Matching => matching.get(),
            Scope::Selected => selection.with(|s| s.keys().filter_map(|key| key.parse().ok()).collect()),
        };
        Sheet::of(COLUMNS, &rows_at(&chosen))
    };
    let elsewhere = Memo::new(move |_| {
        let shown: Vec<String> = rows.with(|rows| rows.iter().map(KIND.key).collect());
        let chosen: Vec<usize> = selection.with(|selection| {
            selection.keys().filter(|key| !shown.contains(key)).filter_map(|key| key.parse().ok()).collect()
        });
        rows_at(&chosen).iter().map(|row| ((KIND.key)(row), (KIND.label)(row))).collect::<Vec<_>>()
    });
    let empty = ViewFn::from(|| view! { <p>{t(words::NO_SUCH_OUTCOME)}</p> });
    view! {
        <div class="filters">
            <OutcomeFilter found=found showing=showing change=change name=place.filter_name() />
            <div class="spacer"></div>
            <CopyButton
                value=Signal::derive(move || lines_of(&sheet(Scope::Matching)))
                name=Signal::derive(|| words::COPY_OUTCOMES.get().to_owned())
            />
            <ExportMenu
                name="outcomes"
                sheet=Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| save.run(untrack(|| sheet(scope))))
                selection=selection
            />
        </div>
        <DataTable
            id="outcomes"
            caption=words::CAPTION
            columns=COLUMNS
            kind=KIND
            rows=rows
            loading=false
            selection=selection
            empty=empty
        />
        <Show when=move || { total.get() > SHORT }>
            <Pager
                page=Signal::derive(move || showing.with(|showing| showing.page))
                size=Signal::derive(move || showing.with(|showing| showing.size))
                total=Signal::derive(move || Some(total.get()))
                go=Callback::new(move |page| change.run(Showing { page, ..showing.get_untracked() }))
                resize=Callback::new(move |size| change.run(Showing { page: 1, size, ..showing.get_untracked() }))
            />
        </Show>
        <SelectionBar selection=selection><SelectedElsewhere selection=selection rows=elsewhere /></SelectionBar>
    }
}

/// Selected items. Another deletion or another filter clears them: an export holds only visible rows.
fn selection_of(found: Memo<Option<Arc<Deletion>>>, wanted: Memo<Option<Outcome>>) -> RwSignal<Selection> {
    let selection = RwSignal::new(Selection::default());
    let id = Memo::new(move |_| found.with(|found| found.as_ref().map(|found| found.summary.id.clone())));
    Effect::new(move |before: Option<(Option<Outcome>, Option<String>)>| {
        let now = (wanted.get(), id.get());
        if before.is_some_and(|before| before != now) {
            selection.update(Selection::clear);
        }
        now
    });
    selection
}

/// The outcomes that occur.
#[component]
fn OutcomeFilter(
    found: Memo<Option<Arc<Deletion>>>,
    showing: Signal<Showing>,
    change: Callback<Showing>,
    name: &'static str,
) -> impl IntoView {
    let present = Memo::new(move |_| {
        let has = |outcome: &Outcome| {
            found.with(|found| {
                found.iter().flat_map(|found| &found.items).any(|item| item.outcome == *outcome)
            })
        };
        FILTERS.into_iter().filter(has).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || {
        showing.with(|showing| showing.outcome.map(outcome_name).unwrap_or_default().to_owned())
    });
    let choose = Callback::new(move |name: String| {
        let size = showing.with_untracked(|showing| showing.size);
        change.run(Showing { outcome: outcome_from_name(&name), page: 1, size });
    });
    move || {
        let offered = present.get().into_iter().map(|o| (outcome_name(o), words::outcome(o)));
        let options = std::iter::once(("", table::ALL)).chain(offered).collect::<Vec<_>>();
        view! { <Choice label=words::FILTER name=name options=options value=value change=choose /> }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::deletion;
    use super::*;
    use media_api::deletion::State;

    #[test]
    fn failures_come_first_and_the_rest_keeps_its_order() {
        let mut deletion = deletion("d", State::Finished);
        let item = |outcome| ItemOutcome {
            subject: "a".to_owned(),
            item: "1".to_owned(),
            outcome,
            code: None,
            message: None,
            request_id: None,
        };
        deletion.items =
            [Outcome::Deleted, Outcome::Unknown, Outcome::Deleted, Outcome::Refused].map(item).to_vec();
        assert_eq!(matching(&deletion, None), [3, 1, 0, 2]);
        assert_eq!(matching(&deletion, Some(Outcome::Deleted)), [0, 2]);
    }

    #[test]
    fn copied_lines_have_one_line_per_item() {
        let sheet = Sheet { names: vec!["A", "B"], rows: vec![vec!["1\n2".to_owned(), "3".to_owned()]; 2] };
        assert_eq!(lines_of(&sheet), "1 2\t3\n1 2\t3");
    }

    #[test]
    fn a_file_names_the_deletion_and_everything_about_the_item() {
        let names = Sheet::of(COLUMNS, &[]).names;
        assert_eq!(
            names,
            ["DeletionId", "Operation", "Outcome", "Item", "Subject", "Code", "Message", "RequestId"]
        );
    }
}
