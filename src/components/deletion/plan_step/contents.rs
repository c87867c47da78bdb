//! What a plan contains and what it leaves out.

use crate::components::deletion::kinds::{DeletionKind, name, name_of};
use crate::components::instant::every_form;
use crate::components::live_image::LiveImage;
use crate::components::short_list::{LISTED, and_more, short_list};
use crate::format;
use crate::state::preferences::use_preferences;
use crate::text::{Tr, deletion as words, t};
use leptos::prelude::*;
use media_api::deletion::{LeftOut, Plan, Subject};
use std::collections::BTreeMap;

/// Items left out up to which their list is initially open.
const OPEN_LIST: usize = 5;
/// Pictures in the strip.
const PICTURES: usize = 6;

/// Jobs or videos by name, where the sentence only counts them.
pub fn subjects(plan: &Plan) -> AnyView {
    let Some(kind) = DeletionKind::of_plan(plan).filter(|_| plan.subjects.len() > 1) else {
        return ().into_any();
    };
    let row = move |subject: &Subject| {
        let (name, id, n) = (name(subject), subject.id.clone(), subject.items);
        let count = kind.has_owners().then_some(move || kind.items(n));
        view! { <li><span title=id>{name}</span>" "<span class="muted">{count}</span></li> }
    };
    short_list(plan.subjects.iter(), row, words::AND_MORE, None)
}

/// Descriptions of the items where their IDs say nothing, equal ones counted: *2 × HD mp4 1280×720*.
pub fn labels(plan: &Plan) -> AnyView {
    let mut counts = BTreeMap::<&str, usize>::new();
    for item in plan.calls.iter().flat_map(|call| &call.items) {
        if let Some(label) = plan.labels.get(item) {
            *counts.entry(label).or_default() += 1;
        }
    }
    if counts.is_empty() {
        return ().into_any();
    }
    let row = |(label, count): (&str, usize)| view! { <li>{format!("{} × {label}", format::count(count as u64))}</li> };
    short_list(counts.into_iter(), row, words::AND_MORE, Some(words::CONTENTS))
}

/// Some of the pictures, with the time of the oldest and the newest.
pub fn strip(plan: &Plan) -> AnyView {
    let preferences = use_preferences();
    if plan.pictures.is_empty() {
        return ().into_any();
    }
    let shown = plan.pictures.len().min(PICTURES);
    let at = |i: usize| i * (plan.pictures.len() - 1) / (shown - 1).max(1);
    let image = |i: usize| {
        let source = plan.pictures[at(i)].thumbnail.clone();
        view! { <LiveImage source=Signal::stored(source) /> }
    };
    let end = move |text: Tr, at: Option<i64>| {
        let words = move || at.map(|at| text.with(&[&format::instant(at, preferences.zone())]));
        view! { <span title=at.map(|at| move || every_form(at))>{words}</span> }
    };
    view! {
        <div>
            <div class="strip" role="group" aria-label=t(words::STRIP)>{(0..shown).map(image).collect_view()}</div>
            <div class="ends">{end(words::OLDEST, plan.oldest)}{end(words::NEWEST, plan.newest)}</div>
        </div>
    }
    .into_any()
}

/// What was requested and is not in the plan, with the reason of each.
pub fn left_out(plan: &Plan) -> AnyView {
    let preferences = use_preferences();
    let total = plan.left_out.len();
    let Some(kind) = DeletionKind::of_plan(plan).filter(|_| total > 0) else { return ().into_any() };
    let title = move || words::LEFT_OUT.with(&[&format::count(total as u64)]);
    let row = |out: &LeftOut| {
        let owner =
            if out.subject == out.item { String::new() } else { name_of(&plan.subjects, &out.subject) };
        let (raw, reason, action) = (out.item.clone(), out.reason, plan.action);
        let item = move || (kind.texts().item)(&raw, preferences.zone());
        view! {
            <tr>
                <td class="id" title=out.item.clone()>{item}</td>
                <td>{owner}</td>
                <td>{t(words::left_out(action, reason))}</td>
            </tr>
        }
    };
    view! {
        <details class="left-out" open=total <= OPEN_LIST>
            <summary>{title}</summary>
            <table>
                <caption>{title}</caption>
                <thead class="unseen">
                    <tr>
                        <th scope="col">{t(words::ITEM)}</th>
                        <th scope="col">{t(words::SUBJECT)}</th>
                        <th scope="col">{t(words::REASON)}</th>
                    </tr>
                </thead>
                <tbody>{plan.left_out.iter().take(LISTED).map(row).collect_view()}</tbody>
            </table>
            {and_more(total, words::AND_MORE).map(|more| view! { <p class="muted">{more}</p> })}
        </details>
    }
    .into_any()
}
