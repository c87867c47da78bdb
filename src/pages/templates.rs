//! Templates: the list with search, type and order, and deletion after a question.

use crate::client;
use crate::components::confirm::Confirm;
use crate::components::copy::{ShortId, api_instant};
use crate::components::export::{ExportMenu, Sheet};
use crate::components::filters::{Choice, SearchBox};
use crate::components::frame::{self, on_command};
use crate::components::menu::{Menu, MenuItem};
use crate::components::pager::{Pager, SIZES, last_page};
use crate::components::problem::ProblemSlot;
use crate::components::table::{Column, DataTable, RowView, Sort, TablePreferences};
use crate::format;
use crate::state::remote::remote;
use crate::state::session::use_console;
use crate::state::url::{Query, Write, use_url};
use crate::text::{show, table, templates as words};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use media_api::ice::{
    DeleteLiveSnapshotTemplate, ListLiveSnapshotTemplates, SortBy, TemplateInfo, TemplateType,
};
use media_api::{Action, PageSize, Problem, TemplateId};
use wasm_bindgen::JsCast;

/// Most templates that an export reads.
const EXPORT_CAP: usize = 1_000;

const COLUMNS: &[Column] = &[
    Column::new("name", words::NAME).always(),
    Column::new("id", words::ID),
    Column::new("type", words::TYPE),
    Column::new("interval", words::INTERVAL).numeric(),
    Column::new("created", words::CREATED).numeric(),
    Column::new("actions", words::ACTIONS).numeric().always(),
];

/// What the address says about the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFilters {
    pub keyword: String,
    pub kind: Option<TemplateType>,
    pub page: u32,
    pub size: PageSize,
    pub ascending: bool,
}

impl TemplateFilters {
    /// Values nobody offers fall back to the default, so that any address gives a list.
    pub fn from_query(query: &Query) -> Self {
        let number = |name| query.get(name).and_then(|text| text.parse::<u32>().ok());
        let size = number("size").filter(|n| SIZES.contains(n)).and_then(|n| PageSize::new(n).ok());
        Self {
            keyword: query.get("q").unwrap_or_default().chars().take(128).collect(),
            kind: query.get("type").and_then(TemplateType::parse),
            page: number("page").filter(|n| (1..=i32::MAX as u32).contains(n)).unwrap_or(1),
            size: size.unwrap_or_default(),
            ascending: query.get("sort") == Some("asc"),
        }
    }

    /// The parameters of the address; defaults are left out.
    pub fn to_pairs(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("q", Some(self.keyword.clone())),
            ("type", self.kind.map(|k| k.as_str().to_owned())),
            ("sort", self.ascending.then(|| "asc".to_owned())),
            ("size", (self.size != PageSize::DEFAULT).then(|| self.size.get().to_string())),
            ("page", (self.page > 1).then(|| self.page.to_string())),
        ]
    }

    pub fn is_narrowed(&self) -> bool {
        !self.keyword.trim().is_empty() || self.kind.is_some()
    }

    /// The call for one page.
    pub fn request(&self) -> ListLiveSnapshotTemplates {
        ListLiveSnapshotTemplates {
            search_key_word: Some(self.keyword.trim().to_owned()).filter(|k| !k.is_empty()),
            template_ids: None,
            template_type: self.kind,
            page_no: Some(self.page),
            page_size: Some(self.size),
            sort_by: Some(if self.ascending { SortBy::Ascending } else { SortBy::Descending }),
        }
    }
}

async fn all_matching(filters: TemplateFilters) -> Result<Vec<TemplateInfo>, Problem> {
    let mut found: Vec<TemplateInfo> = Vec::new();
    for page in 1.. {
        let request = TemplateFilters { page, size: PageSize::MAX, ..filters.clone() }.request();
        let answer = client::call(&request).await?.response;
        let is_last =
            page >= last_page(answer.total_count, PageSize::MAX.get()) || answer.template_list.is_empty();
        found.extend(answer.template_list);
        if is_last || found.len() >= EXPORT_CAP {
            break;
        }
    }
    found.truncate(EXPORT_CAP);
    Ok(found)
}

fn sheet_of(templates: Vec<TemplateInfo>) -> Sheet {
    let row = |t: TemplateInfo| {
        vec![t.template_id, t.template_name, t.template_type, t.time_interval.to_string(), t.create_time]
    };
    Sheet {
        names: vec!["TemplateId", "TemplateName", "Type", "TimeInterval", "CreateTime"],
        rows: templates.into_iter().map(row).collect(),
    }
}

/// Whether a template belongs to the service and cannot be changed.
pub fn is_system(template_type: &str) -> bool {
    template_type == TemplateType::System.as_str()
}

/// The type of a template in words.
pub fn type_words(template_type: &str) -> AnyView {
    match TemplateType::parse(template_type) {
        Some(TemplateType::System) => show(words::SYSTEM).into_any(),
        Some(TemplateType::Custom) => show(words::CUSTOM).into_any(),
        None => template_type.to_owned().into_any(),
    }
}

/// Asks whether to delete the template in `asked` (ID and name), and deletes it. `done` runs afterwards.
#[component]
pub fn DeleteTemplate(asked: RwSignal<Option<(String, String)>>, done: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    Effect::new(move |_| {
        let wanted = asked.with(Option::is_some);
        if wanted {
            problem.set(None);
        }
        open.set(wanted);
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

#[component]
pub fn Templates() -> impl IntoView {
    let url = use_url();
    let console = use_console();
    let filters = Memo::new(move |_| url.query.with(TemplateFilters::from_query));
    let list = remote(move || Some(filters.get().request()));
    let asked = RwSignal::new(None::<(String, String)>);
    let read_only = Memo::new(move |_| console.with(|c| c.as_ref().is_some_and(|c| c.read_only)));
    let navigate = use_navigate();
    let go = Callback::new(move |path: String| navigate(&path, Default::default()));

    let templates = Memo::new(move |_| {
        list.answer.with(|a| a.as_ref().map(|a| a.response.template_list.clone()).unwrap_or_default())
    });
    let total = Memo::new(move |_| list.answer.with(|a| a.as_ref().map_or(0, |a| a.response.total_count)));
    let change = move |edit: &dyn Fn(&mut TemplateFilters), write| {
        let mut next = filters.get_untracked();
        next.page = 1;
        edit(&mut next);
        url.set(&next.to_pairs(), write);
    };
    let reload = Callback::new(move |()| list.reload());
    on_command(move |pressed| {
        if pressed == frame::Command::Refresh {
            list.reload();
        }
    });
    let deleted = Callback::new(move |()| {
        // The row that had the focus is about to go; the dialog gives the focus back to it first.
        request_animation_frame(|| {
            let region = document().query_selector(".sheet.scroll").ok().flatten();
            if let Some(region) = region.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = region.focus();
            }
        });
        let was_last = templates.with_untracked(|t| t.len() <= 1);
        let page = filters.with_untracked(|f| f.page);
        if was_last && page > 1 {
            change(&|f| f.page = page - 1, Write::Replace);
        } else {
            list.reload();
        }
    });
    let sheet = Callback::new(move |save: Callback<Sheet>| {
        leptos::task::spawn_local(async move {
            match all_matching(filters.get_untracked()).await {
                Ok(found) => save.run(sheet_of(found)),
                Err(problem) => drop(list.problem.try_set(Some(problem))),
            }
        });
    });
    let rows = move || {
        templates
            .get()
            .into_iter()
            .map(|template| {
                let label = template.template_name.clone();
                let version = (label.clone(), template.time_interval, read_only.get());
                RowView::new(template.template_id.clone(), label, &version, move |column| {
                    template_cell(&template, column, read_only.get_untracked(), asked, go)
                })
            })
            .collect::<Vec<_>>()
    };
    let sort = Sort {
        column: "created",
        ascending: Signal::derive(move || filters.with(|f| f.ascending)),
        toggle: Callback::new(move |()| change(&|f| f.ascending = !f.ascending, Write::Replace)),
    };
    let clear = Callback::new(move |()| {
        change(
            &|f| {
                f.keyword.clear();
                f.kind = None;
            },
            Write::Push,
        )
    });
    let first_page = Callback::new(move |()| change(&|f| f.page = 1, Write::Push));
    let empty = ViewFn::from(move || emptiness(filters.get().is_narrowed(), total.get(), clear, first_page));
    view! {
        <div class="head">
            <h1>{show(words::TITLE)}</h1>
            <div class="spacer"></div>
            <ExportMenu name="templates" sheet=sheet />
            <a class="btn primary" href="/templates/new">{show(words::CREATE)}</a>
        </div>
        <div class="filters">
            <SearchBox
                label=words::SEARCH
                value=Signal::derive(move || filters.with(|f| f.keyword.clone()))
                change=Callback::new(move |text: String| change(&|f| f.keyword = text.clone(), Write::Replace))
            />
            <Choice
                label=words::TYPE
                name="type"
                options=vec![("", table::ALL), ("custom", words::CUSTOM), ("system", words::SYSTEM)]
                value=Signal::derive(move || filters.with(|f| f.kind.map_or("", TemplateType::as_str).to_owned()))
                change=Callback::new(move |kind: String| change(&|f| f.kind = TemplateType::parse(&kind), Write::Replace))
            />
            <div class="spacer"></div>
            <TablePreferences id="templates" columns=COLUMNS />
            <button type="button" class="btn quiet" on:click=move |_| list.reload()>"↻ "{show(table::REFRESH)}</button>
        </div>
        <ProblemSlot problem=list.problem action=Action::ListLiveSnapshotTemplates retry=reload />
        <DataTable
            id="templates"
            caption=words::CAPTION
            columns=COLUMNS
            rows=Signal::derive(rows)
            loading=Signal::derive(move || list.is_first_load())
            sort=sort
            empty=empty
        />
        <Pager
            page=Signal::derive(move || filters.with(|f| f.page))
            size=Signal::derive(move || filters.with(|f| f.size.get()))
            total=total
            go=Callback::new(move |page| change(&|f| f.page = page, Write::Push))
            resize=Callback::new(move |size| change(&|f| f.size = PageSize::new(size).unwrap_or_default(), Write::Replace))
        />
        <DeleteTemplate asked=asked done=deleted />
    }
}

fn template_cell(
    template: &TemplateInfo,
    column: &'static str,
    read_only: bool,
    asked: RwSignal<Option<(String, String)>>,
    go: Callback<String>,
) -> AnyView {
    let id = template.template_id.clone();
    match column {
        "name" => {
            let name = Some(template.template_name.clone()).filter(|n| !n.is_empty());
            let name = name.unwrap_or_else(|| format::short_id(&id));
            view! { <a class="name" href=format!("/templates/{id}")>{name}</a> }.into_any()
        }
        "id" => view! { <ShortId id=id name=Signal::derive(|| words::ID.get().to_owned()) /> }.into_any(),
        "type" => type_words(&template.template_type),
        "interval" => {
            let seconds = template.time_interval.to_string();
            (move || words::SECONDS.with(&[&seconds])).into_any()
        }
        "created" => api_instant(&template.create_time),
        _ => {
            let fixed = read_only || is_system(&template.template_type);
            let name = template.template_name.clone();
            let (edit_path, use_path) = (format!("/templates/{id}"), format!("/jobs/new?template={id}"));
            let target = (id, name.clone());
            view! {
                <Menu label=words::ACTIONS class="icon" glyph="⋯" name=Signal::derive(move || table::MORE.with(&[&name]))>
                    <MenuItem
                        label=if fixed { words::OPEN } else { words::EDIT }
                        action=Callback::new(move |()| go.run(edit_path.clone()))
                    />
                    <MenuItem label=words::USE action=Callback::new(move |()| go.run(use_path.clone())) />
                    <MenuItem
                        label=words::DELETE
                        danger=true
                        disabled=Signal::stored(fixed)
                        action=Callback::new(move |()| asked.set(Some(target.clone())))
                    />
                </Menu>
            }
            .into_any()
        }
    }
}

fn emptiness(is_narrowed: bool, total: u64, clear: Callback<()>, first_page: Callback<()>) -> AnyView {
    if total > 0 {
        return view! {
            <h2>{show(table::EMPTY_PAGE)}</h2>
            <p>{table::EMPTY_PAGE_HINT.with(&[&format::count(total)])}</p>
            <button type="button" class="btn" on:click=move |_| first_page.run(())>{show(table::FIRST_PAGE)}</button>
        }
        .into_any();
    }
    if is_narrowed {
        return view! {
            <h2>{show(words::NO_MATCH)}</h2>
            <p>{show(words::NO_MATCH_HINT)}</p>
            <button type="button" class="btn" on:click=move |_| clear.run(())>{show(table::CLEAR_FILTERS)}</button>
        }
        .into_any();
    }
    view! {
        <h2>{show(words::NOTHING)}</h2>
        <p>{show(words::NOTHING_HINT)}</p>
        <a class="btn primary" href="/templates/new">{show(words::CREATE)}</a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_the_address() {
        let filters = TemplateFilters {
            keyword: "每 5 秒 & more".to_owned(),
            kind: Some(TemplateType::System),
            page: 2,
            size: PageSize::new(20).unwrap(),
            ascending: true,
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
        assert_eq!(TemplateFilters::from_query(&query), TemplateFilters::from_query(&Query::default()));
    }
}
