//! Finds a template by name or ID while typing: a combobox over the service's list.

use crate::components::field::{Form, element_id, goes_to_a_button};
use crate::state::remote::{Remote, remote};
use crate::text::{submit as words, t};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use media_api::PageSize;
use media_api::ice::{GetLiveSnapshotTemplateResponse, ListLiveSnapshotTemplates, TemplateInfo};
use std::time::Duration;

const FIELD: &str = "TemplateId";
const LIST: &str = "template-options";
/// Templates offered at once.
const OFFERED: u32 = 20;

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// The call behind what was typed.
fn search(text: &str) -> ListLiveSnapshotTemplates {
    ListLiveSnapshotTemplates {
        search_key_word: Some(text.trim().chars().take(128).collect()).filter(|k: &String| !k.is_empty()),
        page_size: PageSize::new(OFFERED).ok(),
        ..Default::default()
    }
}

/// The picker. `chosen` holds the template's ID, `detail` what is known of it.
#[component]
pub fn TemplatePicker(
    form: Form,
    chosen: RwSignal<String>,
    detail: Remote<GetLiveSnapshotTemplateResponse>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let sought = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(stop_waiting);
    let found = remote(move || open.get().then(|| sought.with(|text| search(text))));
    let options = Memo::new(move |_| {
        found.answer.with(|a| a.as_ref().map(|a| a.response.template_list.clone()).unwrap_or_default())
    });
    let total = Memo::new(move |_| found.answer.with(|a| a.as_ref().map_or(0, |a| a.response.total_count)));
    // What is chosen is shown by its name, however it came to be chosen.
    Effect::new(move |_| {
        let id = chosen.get();
        let name = detail.answer.with(|a| {
            a.as_ref().filter(|a| a.response.template_id == id).map(|a| a.response.template_name.clone())
        });
        if !id.is_empty() && !open.get_untracked() {
            text.set(name.filter(|name| !name.is_empty()).unwrap_or(id));
        }
    });
    Effect::new(move |was_empty: Option<bool>| {
        let is_empty = chosen.with(String::is_empty);
        if is_empty && was_empty == Some(false) && !open.get_untracked() {
            text.set(String::new());
        }
        is_empty
    });
    let choose = move |template: &TemplateInfo| {
        open.set(false);
        form.edit(FIELD);
        text.set(template.template_name.clone());
        chosen.set(template.template_id.clone());
    };
    let typed = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        text.set(value.clone());
        open.set(true);
        form.edit(FIELD);
        chosen.set(String::new());
        active.set(0);
        stop_waiting();
        let handle =
            set_timeout_with_handle(move || drop(sought.try_set(value)), Duration::from_millis(200)).ok();
        waiting.set_value(handle);
    };
    let show_all = move || {
        if !open.get_untracked() {
            sought.set(String::new());
            active.set(0);
            open.set(true);
        }
    };
    let pressed = move |event: leptos::ev::KeyboardEvent| {
        let count = options.with_untracked(Vec::len);
        let is_open = open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !is_open => show_all(),
            "ArrowDown" if count > 0 => active.update(|a| *a = (*a + 1) % count),
            "ArrowUp" if count > 0 => active.update(|a| *a = (*a + count - 1) % count),
            "Enter" if is_open => {
                if let Some(template) = options.with_untracked(|o| o.get(active.get_untracked()).cloned()) {
                    choose(&template);
                }
            }
            "Escape" if is_open => {
                event.stop_propagation();
                open.set(false);
            }
            _ => return,
        }
        event.prevent_default();
    };
    let wrong = Memo::new(move |_| {
        if chosen.with(String::is_empty) {
            return form.words(FIELD).map(|_| words::TEMPLATE_CHOOSE.get().to_owned());
        }
        let unreadable = detail.problem.with(|p| p.as_ref().map(|p| p.message.clone()));
        form.words(FIELD)
            .or(unreadable.map(|m| if m.is_empty() { words::TEMPLATE_GONE.get().to_owned() } else { m }))
    });
    let row = move |(i, template): (usize, TemplateInfo)| {
        let (name, id, seconds) = (
            template.template_name.clone(),
            template.template_id.clone(),
            template.time_interval.to_string(),
        );
        view! {
            <li
                role="option"
                id=option_id(i)
                aria-selected=move || (active.get() == i).to_string()
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| choose(&template)
            >
                <b>{name}</b>
                <span>{move || words::EVERY.with(&[&seconds])}</span>
                <code>{id}</code>
            </li>
        }
    };
    let status = move || {
        if found.busy.get() {
            return words::TEMPLATE_LOADING.get().to_owned();
        }
        match total.get() {
            0 => words::TEMPLATE_NONE.get().to_owned(),
            n if n > u64::from(OFFERED) => {
                words::TEMPLATE_MORE.with(&[&crate::format::count(n - u64::from(OFFERED))])
            }
            n => words::TEMPLATE_COUNT.with(&[&n.to_string()]),
        }
    };
    let id = element_id(FIELD);
    view! {
        <div class="field picker">
            <label for=id.clone()>{t(words::TEMPLATE)}</label>
            <input
                id=id
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-controls=LIST
                aria-required="true"
                aria-expanded=move || open.get().to_string()
                aria-activedescendant=move || {
                    (open.get() && active.get() < options.with(Vec::len)).then(|| option_id(active.get()))
                }
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-describedby="template-problem template-hint"
                prop:value=move || text.get()
                on:input=typed
                on:click=move |_| show_all()
                on:keydown=pressed
                on:blur=move |event| {
                    open.set(false);
                    if !goes_to_a_button(&event) {
                        form.leave(FIELD);
                    }
                }
            />
            <div class="picker-list" class:open=move || open.get()>
                <ul role="listbox" id=LIST aria-label=t(words::TEMPLATE)>
                    {move || options.get().into_iter().enumerate().map(row).collect_view()}
                </ul>
                <p role="status">{move || open.get().then(status)}</p>
            </div>
            <span class="problem" id="template-problem" aria-live="polite">{move || wrong.get()}</span>
            <span class="hint" id="template-hint">
                {t(words::TEMPLATE_HINT)} " " <a href="/templates/new">{t(words::TEMPLATE_NEW)}</a>
            </span>
        </div>
    }
}
