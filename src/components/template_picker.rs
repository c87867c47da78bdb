//! Finds a template by name or ID while typing: a combobox over the service's list.

use crate::client;
use crate::components::field::{element_id, goes_to_a_button};
use crate::components::filters::keyword;
use crate::components::form::Form;
use crate::components::problem::headline;
use crate::dom::is_composing;
use crate::format;
use crate::state::fetch::Fetch;
use crate::state::session::use_read_only;
use crate::state::task::{ScopedTask, TYPING_PAUSE};
use crate::text::{counted, submit as words, t};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use media_api::ice::{GetLiveSnapshotTemplateResponse, ListLiveSnapshotTemplates, TemplateInfo};
use media_api::{Answer, PageSize, Problem};

const FIELD: &str = "TemplateId";
const LIST: &str = "template-options";
/// Maximum number of templates offered at once.
const OFFERED: u32 = 20;

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// The templates that match a text.
#[derive(Debug, Clone)]
struct Found {
    text: String,
    templates: Vec<TemplateInfo>,
    total: u64,
}

async fn find(text: String) -> Result<Found, Problem> {
    let keyword = keyword(text.trim());
    let request = ListLiveSnapshotTemplates {
        search_key_word: Some(keyword).filter(|keyword| !keyword.is_empty()),
        page_size: PageSize::new(OFFERED).ok(),
        ..Default::default()
    };
    let answer = client::call(&request).await?.response;
    Ok(Found { text, templates: answer.template_list, total: answer.total_count })
}

/// The state of the picker.
#[derive(Clone, Copy)]
struct Picker {
    form: Form,
    /// The ID of the chosen template; empty without one.
    chosen: RwSignal<String>,
    /// The text in the field.
    text: RwSignal<String>,
    /// The text that the options must match; empty for all templates.
    wanted: RwSignal<String>,
    /// The requested text: `wanted` after a pause in typing.
    sought: RwSignal<String>,
    is_open: RwSignal<bool>,
    /// The index of the option that Enter chooses.
    active: RwSignal<usize>,
    /// ID and name of the option that was chosen last.
    last_choice: StoredValue<(String, String)>,
    /// Enter was pressed before the options had arrived.
    chooses_next: RwSignal<bool>,
    found: Fetch<Found>,
    pause: ScopedTask,
}

impl Picker {
    fn new(form: Form, chosen: RwSignal<String>) -> Self {
        let (is_open, sought) = (RwSignal::new(false), RwSignal::new(String::new()));
        let picker = Self {
            form,
            chosen,
            text: RwSignal::new(String::new()),
            wanted: RwSignal::new(String::new()),
            sought,
            is_open,
            active: RwSignal::new(0),
            last_choice: StoredValue::new(Default::default()),
            chooses_next: RwSignal::new(false),
            found: Fetch::new(move || is_open.get().then(|| sought.get()), find),
            pause: ScopedTask::new(),
        };
        Effect::new(move |_| picker.choose_when_found());
        picker
    }

    fn options(self) -> Vec<TemplateInfo> {
        self.found.data.with(|found| found.as_ref().map(|f| f.templates.clone()).unwrap_or_default())
    }

    /// Whether the options match the current text.
    fn is_current(self) -> bool {
        self.found.data.with(|found| found.as_ref().is_some_and(|f| self.wanted.with(|w| *w == f.text)))
    }

    /// Opens the list with all templates.
    fn open(self) {
        if !self.is_open.get_untracked() {
            self.wanted.set(String::new());
            self.sought.set(String::new());
            self.active.set(0);
            self.is_open.set(true);
        }
    }

    fn close(self) {
        self.is_open.set(false);
        self.chooses_next.set(false);
        self.pause.cancel();
    }

    fn type_text(self, text: String) {
        self.text.set(text.clone());
        self.wanted.set(text.clone());
        self.is_open.set(true);
        self.form.edit(FIELD);
        self.chosen.set(String::new());
        self.active.set(0);
        self.chooses_next.set(false);
        self.pause.after(TYPING_PAUSE, move || self.sought.set(text));
    }

    fn choose(self, template: &TemplateInfo) {
        self.close();
        self.form.edit(FIELD);
        self.last_choice.set_value((template.template_id.clone(), template.template_name.clone()));
        self.chosen.set(template.template_id.clone());
    }

    /// Completes a press of Enter: chooses the active option once the options match the text.
    fn choose_when_found(self) {
        if !self.chooses_next.get() {
            return;
        }
        let is_current = self.is_current();
        if is_current {
            let active = self.options().into_iter().nth(self.active.get_untracked());
            active.iter().for_each(|template| self.choose(template));
        }
        let has_failed = self.found.problem.with(Option::is_some) && !self.found.is_busy();
        if is_current || has_failed {
            self.chooses_next.set(false);
        }
    }

    fn press_key(self, event: KeyboardEvent) {
        if is_composing(&event) {
            return;
        }
        let count = untrack(|| self.options().len());
        let is_open = self.is_open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !is_open => self.open(),
            "ArrowDown" if count > 0 => self.active.update(|active| *active = (*active + 1) % count),
            "ArrowUp" if count > 0 => self.active.update(|active| *active = (*active + count - 1) % count),
            "Enter" if is_open => self.chooses_next.set(true),
            "Escape" if is_open => {
                event.stop_propagation();
                self.close();
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// The note below the options.
    fn status(self) -> String {
        let failed = self.found.problem.with(|p| p.as_ref().map(headline));
        match failed {
            _ if self.found.is_busy() => return words::TEMPLATE_LOADING.get().to_owned(),
            Some(failed) => return words::TEMPLATES_UNREAD.with(&[&failed]),
            None if !self.is_current() => return words::TEMPLATE_LOADING.get().to_owned(),
            None => {}
        }
        let total = self.found.data.with(|found| found.as_ref().map_or(0, |f| f.total));
        match total {
            0 => words::TEMPLATE_NONE.get().to_owned(),
            n if n > u64::from(OFFERED) => {
                words::TEMPLATE_MORE.with(&[&format::count(n - u64::from(OFFERED))])
            }
            n => counted(n as usize, words::TEMPLATE_COUNT_ONE, words::TEMPLATE_COUNT),
        }
    }
}

/// The picker. `chosen` holds the template's ID, `detail` what is known of it.
#[component]
pub fn TemplatePicker(
    form: Form,
    chosen: RwSignal<String>,
    detail: Fetch<Answer<GetLiveSnapshotTemplateResponse>>,
) -> impl IntoView {
    let picker = Picker::new(form, chosen);
    show_chosen(picker, detail);
    let read_only = use_read_only();
    let message = Memo::new(move |_| {
        if chosen.with(String::is_empty) {
            return form.message(FIELD).map(|_| words::TEMPLATE_CHOOSE.get().to_owned());
        }
        let unread = || detail.problem.with(|p| p.as_ref().map(headline));
        form.message(FIELD).or_else(|| unread().map(|why| words::TEMPLATE_UNREAD.with(&[&why])))
    });
    let active_option = move || {
        let (is_open, active) = (picker.is_open.get(), picker.active.get());
        (is_open && active < picker.options().len()).then(|| option_id(active))
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
                aria-expanded=move || picker.is_open.get().to_string()
                aria-activedescendant=active_option
                aria-invalid=move || message.with(Option::is_some).then_some("true")
                aria-describedby="template-problem template-hint"
                prop:value=move || picker.text.get()
                on:input=move |event| picker.type_text(event_target_value(&event))
                on:click=move |_| picker.open()
                on:keydown=move |event| picker.press_key(event)
                on:blur=move |event| {
                    picker.close();
                    if !goes_to_a_button(&event) {
                        form.leave(FIELD);
                    }
                }
            />
            <div class="picker-list" class:open=move || picker.is_open.get()>
                <ul role="listbox" id=LIST aria-label=t(words::TEMPLATE)><Options picker=picker /></ul>
                <p role="status">{move || picker.is_open.get().then(|| picker.status())}</p>
            </div>
            <span class="problem" id="template-problem" aria-live="polite">{move || message.get()}</span>
            <span class="hint" id="template-hint">
                {t(words::TEMPLATE_HINT)} " "
                <Show when=move || !read_only.get()><a href="/templates/new">{t(words::TEMPLATE_NEW)}</a></Show>
            </span>
        </div>
    }
}

/// Shows the chosen template by its name, regardless of how it was chosen; by its ID while the name is not known.
fn show_chosen(picker: Picker, detail: Fetch<Answer<GetLiveSnapshotTemplateResponse>>) {
    Effect::new(move |before: Option<String>| {
        let id = picker.chosen.get();
        let name = detail.data.with(|answer| {
            let template = answer.as_ref().map(|a| &a.response).filter(|t| t.template_id == id);
            template.map(|t| t.template_name.clone())
        });
        let listed = || picker.last_choice.with_value(|(listed, name)| (*listed == id).then(|| name.clone()));
        let name = name.or_else(listed).filter(|name| !name.is_empty());
        if !picker.is_open.get_untracked() {
            if !id.is_empty() {
                picker.text.set(name.unwrap_or_else(|| id.clone()));
            } else if before.is_some_and(|before| !before.is_empty()) {
                picker.text.set(String::new());
            }
        }
        id
    });
}

#[component]
fn Options(picker: Picker) -> impl IntoView {
    let row = move |(index, template): (usize, TemplateInfo)| {
        let (name, id, seconds) = (
            template.template_name.clone(),
            template.template_id.clone(),
            template.time_interval.to_string(),
        );
        view! {
            <li
                role="option"
                id=option_id(index)
                aria-selected=move || (picker.active.get() == index).to_string()
                // The field keeps the focus.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| picker.choose(&template)
            >
                <b>{name}</b>
                <span>{move || words::EVERY.with(&[&seconds])}</span>
                <code>{id}</code>
            </li>
        }
    };
    view! {
        <For
            each=move || picker.options().into_iter().enumerate()
            key=|(index, template)| (*index, template.template_id.clone(), template.template_name.clone())
            children=row
        />
    }
}
