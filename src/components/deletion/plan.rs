//! The plan: what goes, how, what stays, and the confirmation.

use super::controller::{Controller, Source, action_of};
use super::words::{countdown, effort, is_confirmed, item, sentence, title, verb};
use crate::components::problem::{ProblemCard, is_of_an_ended_session};
use crate::format;
use crate::state::preferences::use_preferences;
use crate::text::{Tr, deletion as words, frame, t};
use leptos::prelude::*;
use media_api::deletion::{Confirmation, LeftOut, Plan, Subject, Warning};
use media_api::{Action, ProblemCode};

/// Rows of a list inside the dialog before the rest is only counted.
const LISTED: usize = 20;
/// Left-out items up to which their list is open from the start.
const OPEN_LIST: usize = 5;

#[component]
pub(super) fn PlanStep(controller: Controller) -> impl IntoView {
    let preferences = use_preferences();
    let plan = controller.plan;
    let with_plan =
        move |read: &dyn Fn(&Plan) -> String| plan.with(|p| p.as_ref().map(read)).unwrap_or_default();
    let is_empty = Memo::new(move |_| plan.with(|p| p.as_ref().is_none_or(|p| p.total == 0)));
    let left = Memo::new(move |_| {
        let expires = plan.with(|p| p.as_ref().map_or(0, |p| p.expires_at));
        controller.deletions.until(expires, controller.now.get()).max(0)
    });
    let is_expired = Memo::new(move |_| left.get() == 0);
    let expected = Memo::new(move |_| {
        plan.with(|p| match p.as_ref().map(|p| &p.confirmation) {
            Some(Confirmation::Type { expected }) => Some(expected.clone()),
            _ => None,
        })
    });
    let is_typed = Memo::new(move |_| is_confirmed(expected.get().as_deref(), &controller.typed.get()));
    let has_choice = Memo::new(move |_| {
        plan.with(|p| p.as_ref().is_some_and(|p| p.action == Action::DeleteLiveSnapshotFiles))
            && controller.source.with(|s| matches!(s, Some(Source::Target(_))))
    });
    let can_plan_again = Memo::new(move |_| controller.source.with(|s| !matches!(s, Some(Source::Known(_)))));
    // A plan of another session cannot be confirmed in this one.
    let is_refused = Memo::new(move |_| {
        controller.problem.with(|p| {
            p.as_ref().is_some_and(|p| matches!(p.code, ProblemCode::WrongState | ProblemCode::NotFound))
        })
    });
    let may_confirm = Memo::new(move |_| {
        !is_empty.get()
            && !is_expired.get()
            && is_typed.get()
            && !controller.planning.get()
            && !controller.sending.get()
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if may_confirm.get_untracked() {
            controller.confirm();
        }
    };
    let again = Callback::new(move |()| controller.plan_again());
    let session = use_context();
    let problem = move || {
        let action = action_of(&plan);
        controller
            .problem
            .get()
            .filter(|problem| !is_of_an_ended_session(problem, session))
            .map(|problem| view! { <ProblemCard problem=problem action=action retry=Some(again) /> })
    };
    let said = move || with_plan(&|p| sentence(p, preferences.zone()));
    view! {
        <form class="steps" on:submit=submit novalidate>
            <header>
                <h2 id="deletion-title">
                    {move || if is_empty.get() { words::NOTHING.get().to_owned() } else { with_plan(&title) }}
                </h2>
            </header>
            <section aria-busy=move || controller.planning.get().to_string()>
                <div id="deletion-what" class="what">
                    <Show
                        when=move || !is_empty.get()
                        fallback=|| view! { <p>{t(words::NOTHING_HINT)}</p> }
                    >
                        <p>{said}</p>
                        <p>{move || with_plan(&effort)}</p>
                        <p><b>{t(words::NOT_TOUCHED)}</b>" "{move || kept(plan).get()}</p>
                    </Show>
                </div>
                {move || plan.with(|p| p.as_ref().map(|p| subjects(&p.subjects, p.action, p.erase_originals)))}
                {move || plan.with(|p| p.as_ref().map(strip))}
                <Show when=move || has_choice.get()><Originals controller=controller /></Show>
                {move || plan.with(|p| p.as_ref().map(warnings))}
                {move || plan.with(|p| p.as_ref().map(left_out))}
                <Show when=move || expected.with(Option::is_some) && !is_empty.get()>
                    <TypedConfirmation controller=controller expected=expected is_typed=is_typed />
                </Show>
                {problem}
            </section>
            <footer>
                <span class="muted" role="timer">
                    {move || {
                        if controller.planning.get() {
                            words::REPLANNING.get().to_owned()
                        } else if is_empty.get() || is_expired.get() {
                            String::new()
                        } else {
                            words::EXPIRES_IN.with(&[&countdown(left.get())])
                        }
                    }}
                </span>
                <span role="status" class="problem">
                    {move || (is_expired.get() && !is_empty.get() && !controller.planning.get()).then(|| words::EXPIRED.get())}
                </span>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| controller.close()>
                    {move || if is_empty.get() { frame::CLOSE.get() } else { frame::CANCEL.get() }}
                </button>
                <Show when=move || (is_expired.get() || is_empty.get() || is_refused.get()) && can_plan_again.get()>
                    <button
                        type="button"
                        class="btn primary"
                        prop:disabled=move || controller.planning.get()
                        on:click=move |_| controller.plan_again()
                    >
                        {t(words::NEW_PLAN)}
                    </button>
                </Show>
                <Show when=move || !is_expired.get() && !is_empty.get()>
                    <button type="submit" class="btn danger solid" prop:disabled=move || !may_confirm.get()>
                        {move || with_plan(&|p| verb(p.action, p.erase_originals, p.total))}
                    </button>
                </Show>
            </footer>
        </form>
    }
}

fn kept(plan: RwSignal<Option<Plan>>) -> Tr {
    match plan.with(|p| p.as_ref().map(|p| p.action)) {
        Some(Action::DeleteStream) => words::KEEPS_STREAMS,
        Some(Action::DeleteMultipartUpload) => words::KEEPS_FRAGMENTS,
        _ => words::KEEPS_SNAPSHOTS,
    }
}

/// Jobs or videos by name, where the sentence only counts them.
fn subjects(subjects: &[Subject], action: Action, erase: bool) -> AnyView {
    if subjects.len() < 2 {
        return ().into_any();
    }
    let rest = subjects.len().saturating_sub(LISTED);
    let named: Vec<Subject> = subjects.iter().take(LISTED).cloned().collect();
    let row = move |subject: Subject| {
        let name = if subject.name.is_empty() { subject.id.clone() } else { subject.name };
        let id = subject.id;
        let items = move || super::words::items(action, erase, subject.items);
        let count = (action != Action::DeleteMultipartUpload).then_some(items);
        view! { <li><span title=id>{name}</span>" "<span class="muted">{count}</span></li> }
    };
    view! {
        <ul class="subjects">
            {named.into_iter().map(row).collect_view()}
            {(rest > 0).then(|| view! { <li class="muted">{move || words::AND_MORE.with(&[&format::count(rest as u64)])}</li> })}
        </ul>
    }
    .into_any()
}

/// Some of the pictures, with the time of the oldest and the newest.
fn strip(plan: &Plan) -> AnyView {
    let preferences = use_preferences();
    if plan.pictures.is_empty() {
        return ().into_any();
    }
    let shown = plan.pictures.len().min(6);
    let step = |i: usize| i * (plan.pictures.len() - 1) / (shown - 1).max(1);
    let images = (0..shown)
        .map(|i| {
            let links = plan.pictures[step(i)].clone();
            view! { <img src=links.thumbnail alt="" loading="lazy" decoding="async" /> }
        })
        .collect_view();
    let end = move |word: Tr, at: Option<i64>| {
        let words =
            move || at.map(|at| format!("{} {}", word.get(), format::instant(at, preferences.zone())));
        view! { <span>{words}</span> }
    };
    view! {
        <div>
            <div class="strip" role="img" aria-label=t(words::STRIP)>{images}</div>
            <div class="ends">{end(words::OLDEST, plan.oldest)}{end(words::NEWEST, plan.newest)}</div>
        </div>
    }
    .into_any()
}

/// The biggest control: whether the picture files go too.
#[component]
fn Originals(controller: Controller) -> impl IntoView {
    let option = move |erase: bool, name: Tr, hint: Tr| {
        view! {
            <label class:on=move || controller.erase.get() == erase class:grave=erase>
                <input
                    type="radio"
                    name="originals"
                    prop:checked=move || controller.erase.get() == erase
                    prop:disabled=move || controller.sending.get()
                    on:change=move |_| controller.choose_originals(erase)
                    on:keydown=|event| {
                        // Enter on a choice is no confirmation.
                        if event.key() == "Enter" {
                            event.prevent_default();
                        }
                    }
                />
                <b>{t(name)}</b>
                <small>{t(hint)}</small>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class="unseen">{t(words::WHAT_GOES)}</legend>
            {option(false, words::RECORDS_ONLY, words::RECORDS_ONLY_HINT)}
            {option(true, words::WITH_FILES, words::WITH_FILES_HINT)}
        </fieldset>
    }
}

#[component]
fn TypedConfirmation(
    controller: Controller,
    expected: Memo<Option<String>>,
    is_typed: Memo<bool>,
) -> impl IntoView {
    let is_wrong = Memo::new(move |_| {
        let typed = controller.typed.get();
        let typed = typed.trim();
        !is_typed.get()
            && !expected.with(|e| e.as_deref().is_some_and(|expected| expected.starts_with(typed)))
    });
    let named = move |text: Tr| text.with(&[&expected.get().unwrap_or_default()]);
    view! {
        <div class="field confirm">
            <label for="deletion-typed">{move || named(words::TYPE_TO_CONFIRM)}</label>
            <input
                id="deletion-typed"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="deletion-typed-problem"
                aria-invalid=move || is_wrong.get().then_some("true")
                prop:value=controller.typed
                on:input=move |event| controller.typed.set(event_target_value(&event))
            />
            <p id="deletion-typed-problem" class="problem" aria-live="polite">
                {move || is_wrong.get().then(|| named(words::TYPE_MISMATCH))}
            </p>
        </div>
    }
}

fn name_of(plan: &Plan, id: &str) -> String {
    let named = plan.subjects.iter().find(|s| s.id == id && !s.name.is_empty());
    named.map_or_else(|| format::short_id(id), |s| s.name.clone())
}

/// What a person should know; what the choice and the sentence say already is not said twice.
fn warnings(plan: &Plan) -> AnyView {
    let card = |warning: &Warning| -> Option<AnyView> {
        let told = |head: Tr, values: Vec<String>, hint: Tr| {
            let head = move || head.with(&values.iter().map(String::as_str).collect::<Vec<_>>());
            warning_card(head, None, move || hint.get().to_owned())
        };
        match warning {
            Warning::OriginalsIncluded | Warning::OriginalsStay => None,
            Warning::JobRunning { job_id } => {
                Some(told(words::JOB_RUNNING, vec![name_of(plan, job_id)], words::JOB_RUNNING_HINT))
            }
            Warning::OverwriteExcluded { count } => {
                let count = format::count(*count as u64);
                let documented = plan.action.facts().documented_error("OverlayNotSupported");
                let (message, code) = documented.map_or(("", None), |e| (e.message, Some(e.code)));
                Some(warning_card(
                    move || message.to_owned(),
                    code,
                    move || words::OVERWRITE_HINT.with(&[&count]),
                ))
            }
            Warning::CdnNotPurged => Some(told(words::CDN, Vec::new(), words::CDN_HINT)),
            Warning::FragmentsExpire => Some(told(words::EXPIRE, Vec::new(), words::EXPIRE_HINT)),
            Warning::NoStreamsLeft { video_id } => {
                Some(told(words::NO_STREAMS_LEFT, vec![name_of(plan, video_id)], words::NO_STREAMS_LEFT_HINT))
            }
            Warning::Capped { limit } => {
                Some(told(words::CAPPED, vec![format::count(*limit as u64)], words::CAPPED_HINT))
            }
        }
    };
    plan.warnings.iter().filter_map(card).collect_view().into_any()
}

fn warning_card(
    head: impl Fn() -> String + Send + 'static,
    code: Option<&'static str>,
    hint: impl Fn() -> String + Send + 'static,
) -> AnyView {
    view! {
        <div class="card warn">
            <span class="glyph" aria-hidden="true">"!"</span>
            <b>{head}</b>
            {code.map(|code| view! { <code>{code}</code> })}
            <p>{hint}</p>
        </div>
    }
    .into_any()
}

/// What was asked for and is not in the plan, with the reason of each.
fn left_out(plan: &Plan) -> AnyView {
    let preferences = use_preferences();
    let total = plan.left_out.len();
    if total == 0 {
        return ().into_any();
    }
    let action = plan.action;
    let rest = total.saturating_sub(LISTED);
    let row = |out: &LeftOut| {
        let name = if out.subject == out.item { String::new() } else { name_of(plan, &out.subject) };
        let (raw, reason) = (out.item.clone(), out.reason);
        let shown = move || item(action, &raw, preferences.zone());
        view! {
            <tr>
                <td class="id" title=out.item.clone()>{shown}</td>
                <td>{name}</td>
                <td>{t(words::left_out(reason))}</td>
            </tr>
        }
    };
    let rows = plan.left_out.iter().take(LISTED).map(row).collect_view();
    view! {
        <details class="left-out" open=total <= OPEN_LIST>
            <summary>{move || words::LEFT_OUT.with(&[&format::count(total as u64)])}</summary>
            <table>
                <caption>{move || words::LEFT_OUT.with(&[&format::count(total as u64)])}</caption>
                <thead class="unseen">
                    <tr>
                        <th scope="col">{t(words::ITEM)}</th>
                        <th scope="col">{t(words::SUBJECT)}</th>
                        <th scope="col">{t(words::REASON)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {(rest > 0).then(|| view! { <p class="muted">{move || words::AND_MORE.with(&[&format::count(rest as u64)])}</p> })}
        </details>
    }
    .into_any()
}
