//! Templates: the list with search, type and order, and deletion after a question.

use crate::client;
use crate::components::confirm::Confirm;
use crate::components::copy::{row_instant, short_id};
use crate::components::filters::{Choice, SearchBox};
use crate::components::list::{Act, Kind, List, Listed, RowEntry, Screen, row_menu};
use crate::components::table::{Column, RowView, Width, menu_button};
use crate::format;
use crate::html::Html;
use crate::state::paging::Paging;
use crate::state::session::use_console;
use crate::state::url::{self, Query, use_url};
use crate::text::{table, templates as words};
use leptos::prelude::*;
use media_api::ice::{
    DeleteLiveSnapshotTemplate, ListLiveSnapshotTemplates, SortBy, TemplateInfo, TemplateType,
};
use media_api::{Action, Problem, TemplateId};
use wasm_bindgen::JsCast;

const COLUMNS: &[Column] = &[
    Column::new("name", words::NAME, Width::Rest).always(),
    Column::new("id", words::ID, Width::Id),
    Column::new("type", words::TYPE, Width::Middle),
    Column::new("interval", words::INTERVAL, Width::Short).numeric(),
    Column::new("created", words::CREATED, Width::Long).numeric(),
    Column::new("actions", table::ACTIONS, Width::Button).always(),
];

const KIND: Kind = Kind {
    id: "templates",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    sorted: "created",
    pairs: |query| TemplateFilters::from_query(query).to_pairs(),
    names: &["TemplateId", "TemplateName", "Type", "TimeInterval", "CreateTime"],
    cap: 1_000,
    reach: u64::MAX,
    open_foot: None,
    nothing: (words::NOTHING, words::NOTHING_HINT),
    begin: Some(("/templates/new", words::CREATE)),
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
};

/// What the address says about the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFilters {
    pub keyword: String,
    pub kind: Option<TemplateType>,
    pub paging: Paging,
}

impl TemplateFilters {
    /// Values nobody offers fall back to the default, so that any address gives a list.
    pub fn from_query(query: &Query) -> Self {
        Self {
            keyword: query.get("q").unwrap_or_default().chars().take(128).collect(),
            kind: query.get("type").and_then(TemplateType::parse),
            paging: Paging::from_query(query),
        }
    }

    /// The parameters of the address; defaults are left out.
    pub fn to_pairs(&self) -> Vec<(&'static str, Option<String>)> {
        let mut pairs =
            vec![("q", Some(self.keyword.clone())), ("type", self.kind.map(|k| k.as_str().to_owned()))];
        pairs.extend(self.paging.to_pairs());
        pairs
    }

    /// The call for one page.
    pub fn request(&self) -> ListLiveSnapshotTemplates {
        ListLiveSnapshotTemplates {
            search_key_word: Some(self.keyword.trim().to_owned()).filter(|k| !k.is_empty()),
            template_ids: None,
            template_type: self.kind,
            page_no: Some(self.paging.page),
            page_size: Some(self.paging.size),
            sort_by: Some(if self.paging.ascending { SortBy::Ascending } else { SortBy::Descending }),
        }
    }
}

/// Whether a template belongs to the service and cannot be changed.
pub fn is_system(template_type: &str) -> bool {
    template_type == TemplateType::System.as_str()
}

/// The type of a template in words.
pub fn type_words(template_type: &str) -> &str {
    match TemplateType::parse(template_type) {
        Some(TemplateType::System) => words::SYSTEM.get(),
        Some(TemplateType::Custom) => words::CUSTOM.get(),
        None => template_type,
    }
}

/// The parameter of the address that names the template whose deletion is being asked about.
const PANEL: &str = "delete";

/// Asks whether to delete the template in `asked` (ID and name), and deletes it. `done` runs afterwards.
#[component]
pub fn DeleteTemplate(asked: RwSignal<Option<(String, String)>>, done: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    // The question is a panel of the address; a link asks it and does no more.
    let url = use_url();
    let named = Memo::new(move |_| url.get(PANEL));
    let asked_id = move || asked.with(|a| a.as_ref().map(|(id, _)| id.clone()));
    Effect::new(move |_| {
        let named = named.get();
        if untrack(asked_id) != named {
            asked.set(named.map(|id| (id.clone(), id)));
        }
    });
    Effect::new(move |_| {
        let id = asked_id();
        if id.is_some() {
            problem.set(None);
        }
        open.set(id.is_some());
        url.panel(PANEL, id);
    });
    Effect::new(move |_| {
        if !open.get() && asked.with_untracked(Option::is_some) {
            asked.set(None);
        }
    });
    let confirm = Callback::new(move |()| {
        let Some(Ok(template_id)) =
            asked.with_untracked(|a| a.as_ref().map(|(id, _)| TemplateId::new(id.clone())))
        else {
            return;
        };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let result = client::call(&DeleteLiveSnapshotTemplate { template_id }).await;
            busy.try_set(false);
            match result {
                Ok(_) => {
                    // What is gone is not asked about again on the way back.
                    url.panel(PANEL, None);
                    asked.try_set(None);
                    done.try_run(());
                }
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
        });
    });
    view! {
        <Confirm
            open=open
            title=Signal::derive(move || {
                asked.with(|a| words::DELETE_TITLE.with(&[a.as_ref().map_or("", |(_, name)| name.as_str())]))
            })
            body=words::DELETE_BODY
            label=words::DELETE_DO
            busy=busy
            problem=problem
            action=Action::DeleteLiveSnapshotTemplate
            confirm=confirm
        />
    }
}

/// What can be done with one template.
#[derive(Clone, Copy)]
struct Acts {
    open: Act,
    edit: Act,
    take: Act,
    delete: Act,
    read_only: Signal<bool>,
}

#[component]
pub fn Templates() -> impl IntoView {
    let console = use_console();
    let list = List::new(&KIND);
    let asked = RwSignal::new(None::<(String, String)>);
    let go = Callback::new(move |path: String| url::go(&path));
    let way = |label, before: &'static str| {
        let run = Callback::new(move |ids: Vec<String>| go.run(format!("{before}{}", ids.concat())));
        Act { label, danger: false, run }
    };
    let last_asked = StoredValue::new(String::new());
    let ask = Callback::new(move |ids: Vec<String>| {
        last_asked.set_value(ids.concat());
        asked.set(ids.into_iter().next().map(|id| (id.clone(), list.label(&id))));
    });
    let acts = Acts {
        open: way(words::OPEN, "/templates/"),
        edit: way(words::EDIT, "/templates/"),
        take: way(words::USE, "/jobs/new?template="),
        delete: Act { label: words::DELETE, danger: true, run: ask },
        read_only: Signal::derive(move || console.with(|c| c.as_ref().is_some_and(|c| c.read_only))),
    };
    list.read(move |wanted| {
        Box::pin(async move {
            let request = TemplateFilters::from_query(&wanted.query).request();
            let answer = client::call(&request).await?.response;
            let entries = answer.template_list.into_iter().map(|template| entry(template, acts)).collect();
            Ok(Listed { entries, total: answer.total_count, ..Listed::default() })
        })
    });
    let deleted = Callback::new(move |()| {
        // The row that had the focus is about to go; the dialog gives the focus back to it first.
        request_animation_frame(|| {
            let region = document().query_selector(".sheet.scroll").ok().flatten();
            if let Some(region) = region.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = region.focus();
            }
        });
        last_asked.with_value(|gone| list.selection.update(|s| s.retain(|key| key != gone)));
        list.reload();
    });
    let filters = view! {
        <SearchBox label=words::SEARCH value=list.value("q") change=list.change("q") />
        <Choice
            label=words::TYPE
            name="type"
            options=vec![("", table::ALL), ("custom", words::CUSTOM), ("system", words::SYSTEM)]
            value=list.value("type")
            change=list.change("type")
        />
    };
    view! {
        {Screen::new(list, filters.into_any()).show()}
        <DeleteTemplate asked=asked done=deleted />
    }
}

fn entry(template: TemplateInfo, acts: Acts) -> RowEntry {
    let (id, name) = (template.template_id.clone(), template.template_name.clone());
    let content = format!("{name}|{}", template.time_interval);
    let cells = vec![
        id.clone(),
        name.clone(),
        template.template_type.clone(),
        template.time_interval.to_string(),
        template.create_time.clone(),
    ];
    let label = if name.is_empty() { id.clone() } else { name };
    let is_fixed = acts.read_only.get_untracked() || is_system(&template.template_type);
    let open = if is_fixed { acts.open } else { acts.edit };
    let menu = row_menu(&id, vec![(open, false), (acts.take, false), (acts.delete, is_fixed)]);
    let row = RowView::new(id, label, &content, move |column| cell(&template, column));
    RowEntry { row: row.with_menu(menu), cells }
}

fn cell(template: &TemplateInfo, column: &'static str) -> Html {
    let id = &template.template_id;
    match column {
        "name" => {
            let short = format::short_id(id);
            let name = if template.template_name.is_empty() { &short } else { &template.template_name };
            Html::new(r#"<a class="name" href="/templates/{}" title="{}">{}</a>"#, &[id, name, name])
        }
        "id" => short_id(id, words::ID),
        "type" => Html::text(type_words(&template.template_type)),
        "interval" => Html::text(&words::SECONDS.with(&[&template.time_interval.to_string()])),
        "created" => row_instant(&template.create_time),
        _ => menu_button(if template.template_name.is_empty() { id } else { &template.template_name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::paging::Paging;
    use media_api::PageSize;

    #[test]
    fn filters_survive_the_address() {
        let filters = TemplateFilters {
            keyword: "每 5 秒 & more".to_owned(),
            kind: Some(TemplateType::System),
            paging: Paging { page: 2, size: PageSize::new(20).unwrap(), ascending: true },
        };
        let mut query = Query::default();
        for (name, value) in filters.to_pairs() {
            query.set(name, value);
        }
        assert_eq!(TemplateFilters::from_query(&Query::parse(&query.to_search())), filters);
    }

    #[test]
    fn any_address_gives_a_list() {
        let query = Query::parse("?type=mine&page=0&size=7&sort=up");
        assert_eq!(TemplateFilters::from_query(&query), TemplateFilters::default());
    }
}
