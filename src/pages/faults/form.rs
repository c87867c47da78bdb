//! The form that adds a fault.

use super::state::FaultState;
use crate::components::filters::Select;
use crate::text::{Tr, faults as words, t};
use leptos::prelude::*;
use media_api::faults::{Fault, FaultEffect, MAX_HANG_SECONDS};
use media_api::{Action, GATEWAY_ERRORS};

/// The kind of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EffectKind {
    Error,
    Throttle,
    Hang,
    Lost,
    Cut,
    Garble,
}

impl EffectKind {
    const ALL: [Self; 6] = [Self::Error, Self::Throttle, Self::Hang, Self::Lost, Self::Cut, Self::Garble];

    /// The value in the select box.
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Throttle => "throttle",
            Self::Hang => "hang",
            Self::Lost => "lost",
            Self::Cut => "cut",
            Self::Garble => "garble",
        }
    }

    fn title(self) -> Tr {
        match self {
            Self::Error => words::ERROR,
            Self::Throttle => words::THROTTLE,
            Self::Hang => words::HANG,
            Self::Lost => words::LOST,
            Self::Cut => words::CUT,
            Self::Garble => words::GARBLE,
        }
    }
}

/// The fields of the form.
#[derive(Clone, Copy)]
struct Fields {
    /// `None` for every operation.
    action: RwSignal<Option<Action>>,
    kind: RwSignal<EffectKind>,
    code: RwSignal<String>,
    retry_after: RwSignal<String>,
    seconds: RwSignal<String>,
    times: RwSignal<String>,
    percent: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        Self {
            action: RwSignal::new(None),
            kind: RwSignal::new(EffectKind::Error),
            code: RwSignal::new(String::new()),
            retry_after: RwSignal::new("1000".to_owned()),
            seconds: RwSignal::new("30".to_owned()),
            times: RwSignal::new("1".to_owned()),
            percent: RwSignal::new(String::new()),
        }
    }

    /// The documented errors of the operation; of every operation, those that all of them document.
    fn codes(self) -> Vec<&'static str> {
        let mut codes: Vec<&str> = match self.action.get() {
            Some(action) => action.facts().documented_errors().map(|error| error.code).collect(),
            None => GATEWAY_ERRORS.iter().map(|error| error.code).collect(),
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The chosen code, or the first one if the operation does not document the chosen one.
    fn code(self) -> String {
        let (chosen, codes) = (self.code.get(), self.codes());
        let code = codes.iter().find(|code| **code == chosen).or(codes.first());
        code.map(|code| (*code).to_owned()).unwrap_or_default()
    }

    /// The fault; `None` while a number is missing or outside its range.
    fn fault(self) -> Option<Fault> {
        let effect = match self.kind.get() {
            EffectKind::Error => FaultEffect::Error { code: self.code() },
            EffectKind::Throttle => {
                FaultEffect::Throttle { retry_after_ms: self.retry_after.get().trim().parse().ok()? }
            }
            EffectKind::Hang => FaultEffect::Hang { seconds: self.seconds.get().trim().parse().ok()? },
            EffectKind::Lost => FaultEffect::Lost,
            EffectKind::Cut => FaultEffect::Cut,
            EffectKind::Garble => FaultEffect::Garble,
        };
        let percent = optional::<f64>(&self.percent.get())?;
        let fault = Fault {
            action: self.action.get(),
            effect,
            times: optional(&self.times.get())?,
            probability: percent.map(|percent| percent / 100.0),
        };
        fault.check().is_ok().then_some(fault)
    }
}

/// An optional number; `None` if the text is not a number.
fn optional<N: std::str::FromStr>(text: &str) -> Option<Option<N>> {
    match text.trim() {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    }
}

#[component]
pub fn FaultForm(state: FaultState) -> impl IntoView {
    let fields = Fields::new();
    let fault = Memo::new(move |_| fields.fault());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(fault) = fault.get_untracked() {
            state.change(move |plan| plan.faults.push(fault));
        }
    };
    let choose_kind = Callback::new(move |name: String| {
        EffectKind::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .into_iter()
            .for_each(|kind| fields.kind.set(kind));
    });
    let is_off = move || fault.with(Option::is_none);
    let is = move |kind: EffectKind| move || fields.kind.get() == kind;
    view! {
        <form class="sheet faults" aria-labelledby="fault-form" on:submit=add novalidate>
            <h2 id="fault-form">{t(words::ADD_TITLE)}</h2>
            <div class="row">
                <ActionChoice chosen=fields.action />
                <Select
                    label=words::EFFECT
                    options=EffectKind::ALL.map(|kind| (kind.name(), kind.title())).to_vec()
                    value=Signal::derive(move || fields.kind.get().name().to_owned())
                    change=choose_kind
                />
                <Show when=is(EffectKind::Error)><CodeChoice fields=fields /></Show>
                <Show when=is(EffectKind::Throttle)><Number label=words::RETRY_AFTER value=fields.retry_after /></Show>
                <Show when=is(EffectKind::Hang)><Number label=words::SECONDS value=fields.seconds /></Show>
            </div>
            <div class="row">
                <Number label=words::TIMES value=fields.times />
                <Number label=words::SHARE value=fields.percent />
                <button type="submit" class="btn primary" prop:disabled=is_off>{t(words::ADD)}</button>
            </div>
            <p class="hint">{move || words::LIMITS.with(&[&MAX_HANG_SECONDS.to_string()])}</p>
        </form>
    }
}

#[component]
fn ActionChoice(chosen: RwSignal<Option<Action>>) -> impl IntoView {
    let option = move |action: &'static Action| {
        view! { <option value=action.name() selected=move || chosen.get() == Some(*action)>{action.name()}</option> }
    };
    view! {
        <label class="pick">
            <span class="lab">{t(words::OPERATION)}</span>
            <select on:change=move |event| chosen.set(Action::from_name(&event_target_value(&event)))>
                <option value="">{t(words::EVERY_OPERATION)}</option>
                {Action::ALL.iter().map(option).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn CodeChoice(fields: Fields) -> impl IntoView {
    let option = move |code: &'static str| {
        view! { <option value=code selected=move || fields.code() == code>{code}</option> }
    };
    view! {
        <label class="pick">
            <span class="lab">{t(words::CODE)}</span>
            <select on:change=move |event| fields.code.set(event_target_value(&event))>
                {move || fields.codes().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn Number(label: Tr, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="pick">
            <span class="lab">{t(label)}</span>
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}
