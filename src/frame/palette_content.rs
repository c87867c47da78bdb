//! The content of the palette: a combobox over the results of [`super::palette_search`].

use super::palette_search::{Found, Group, Search};
use super::url_dialog::use_palette;
use crate::components::problem::headline;
use crate::dom::is_composing;
use crate::state::query::navigate;
use crate::text::{counted, palette as words, t};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

const LIST: &str = "palette-options";

/// The state of the palette.
#[derive(Clone, Copy)]
struct State {
    search: Search,
    /// All options, in the order of the list.
    found: Memo<Vec<Found>>,
    /// The address of the option that Enter opens; the first one if it is not among the options.
    active: RwSignal<String>,
}

impl State {
    fn new() -> Self {
        let search = Search::new();
        Self { search, found: Memo::new(move |_| search.found()), active: RwSignal::new(String::new()) }
    }

    fn index(self) -> usize {
        self.found.with(|found| {
            self.active.with(|active| found.iter().position(|one| one.path == *active)).unwrap_or_default()
        })
    }

    fn option_id(self) -> Option<String> {
        let index = self.index();
        self.found.with(|found| (index < found.len()).then(|| option_id(index)))
    }

    fn move_to(self, index: usize) {
        let path = self.found.with_untracked(|found| found.get(index).map(|one| one.path.clone()));
        self.active.set(path.unwrap_or_default());
        if let Some(option) = document().get_element_by_id(&option_id(index)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    fn press_key(self, event: KeyboardEvent, open: Callback<String>) {
        let (count, index) = (self.found.with_untracked(Vec::len), untrack(|| self.index()));
        if is_composing(&event) || count == 0 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.move_to((index + 1) % count),
            "ArrowUp" => self.move_to((index + count - 1) % count),
            "Enter" => {
                let path = self.found.with_untracked(|found| found.get(index).map(|one| one.path.clone()));
                path.into_iter().for_each(|path| open.run(path));
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// The note below the options: what is under way, what failed, and how much was found.
    fn status(self) -> String {
        if self.search.is_busy() {
            return words::SEARCHING.get().to_owned();
        }
        let failed = self
            .search
            .problem()
            .map(|(group, problem)| words::FAILED.with(&[group.title().get(), &headline(&problem)]));
        failed.unwrap_or_else(|| {
            // A link to a further search is not a result.
            let is_result = |found: &&Found| found.group != Group::More;
            let count = self.found.with(|found| found.iter().filter(is_result).count());
            counted(count, words::RESULT, words::RESULTS)
        })
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

#[component]
pub fn PaletteContent() -> impl IntoView {
    let state = State::new();
    let palette = use_palette();
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| drop(input.focus()));
    let open = Callback::new(move |path: String| {
        palette.close();
        navigate(&path);
    });
    view! {
        <div class="palette-box">
            <input
                type="text"
                node_ref=input
                data-first=""
                role="combobox"
                aria-label=t(words::TITLE)
                placeholder=t(words::PLACEHOLDER)
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-expanded="true"
                aria-controls=LIST
                aria-activedescendant=move || state.option_id()
                on:input=move |event| {
                    state.active.set(String::new());
                    state.search.set_text(event_target_value(&event));
                }
                on:keydown=move |event| state.press_key(event, open)
            />
            <div role="listbox" id=LIST aria-label=t(words::TITLE)>
                {Group::ALL.map(|group| view! { <GroupView state=state group=group open=open /> }).collect_view()}
            </div>
            <p role="status" class="hint">{move || state.status()}</p>
        </div>
    }
}

/// The options of one group; nothing without any.
#[component]
fn GroupView(state: State, group: Group, open: Callback<String>) -> impl IntoView {
    let own = Memo::new(move |_| {
        let numbered = |found: &Vec<Found>| {
            let own = found.iter().cloned().enumerate().filter(|(_, one)| one.group == group);
            own.collect::<Vec<_>>()
        };
        state.found.with(numbered)
    });
    let title_id = format!("{LIST}-{}", group.name());
    let id = title_id.clone();
    let option = move |(index, found): (usize, Found)| {
        let Found { label, detail, path, .. } = found;
        let target = path.clone();
        view! {
            <div
                role="option"
                id=option_id(index)
                aria-selected=move || (state.index() == index).to_string()
                // The field keeps the focus.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| open.run(target.clone())
            >
                <b>{label}</b>
                <span class="muted">{detail}</span>
            </div>
        }
    };
    view! {
        <Show when=move || !own.with(Vec::is_empty)>
            <div role="group" aria-labelledby=id.clone()>
                <div class="lab" id=title_id.clone() role="presentation">{t(group.title())}</div>
                <For each=move || own.get() key=|(index, one)| (*index, one.clone()) children=option />
            </div>
        </Show>
    }
}
