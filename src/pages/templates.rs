//! Templates: the snapshot templates with search, type and order, and deletion after confirmation.

use crate::client;
use crate::components::copy::ShortId;
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::deletion::{DeletionRequest, use_deletions};
use crate::components::filters::{Choice, SearchBox, keyword};
use crate::components::instant::ApiInstant;
use crate::components::list::{
    Elsewhere, List, ListConfig, ListScreen, NotRefreshed, Page, PageFuture, PageRequest, Pages, RowAction,
    RowLink,
};
use crate::components::template_type::{is_system, type_text};
use crate::format;
use crate::paths::{submit_with_template_path, template_path};
use crate::state::paging::Paging;
use crate::state::query::Query;
use crate::state::session::use_read_only;
use crate::state::template_uses::{TemplateUses, provide_template_uses, use_template_uses};
use crate::text::{frame, jobs, t, table, templates as words};
use leptos::prelude::*;
use media_api::TemplateId;
use media_api::deletion::Target;
use media_api::ice::{ListLiveSnapshotTemplates, SortBy, TemplateInfo, TemplateType};

type TemplateColumn = Column<TemplateInfo>;

const COLUMNS: &[TemplateColumn] = &[
    TemplateColumn::new("name", words::NAME, name_cell)
        .width(Width::Rest)
        .always()
        .exports(&[("TemplateName", |template| template.template_name.clone())]),
    TemplateColumn::new("id", words::ID, |template| {
        view! { <ShortId id=template.template_id.clone() name=words::ID /> }.into_any()
    })
    .exports(&[("TemplateId", |template| template.template_id.clone())]),
    TemplateColumn::new("type", words::TYPE, type_cell)
        .exports(&[("Type", |template| template.template_type.clone())]),
    TemplateColumn::new("interval", words::INTERVAL, interval_cell)
        .numeric()
        .exports(&[("TimeInterval", |template| template.time_interval.to_string())]),
    TemplateColumn::new("uses", words::USED_BY, uses_cell).numeric(),
    TemplateColumn::new("created", words::CREATED, |template| {
        view! { <ApiInstant text=template.create_time.clone() /> }.into_any()
    })
    .exports(&[("CreateTime", |template| template.create_time.clone())]),
];

static TEMPLATES: ListConfig<TemplateInfo> = ListConfig {
    id: "templates",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    kind: RowKind::new(|template| template.template_id.clone(), label),
    sort_column: Some("created"),
    normalise: |query| TemplateFilters::from_query(query).to_query(),
    pages: |_| Pages::Numbered,
    covers: |_| None,
    max_selected: 500,
    max_listed: None,
    new_rows: (words::NEW_ONE, words::NEW_COUNT),
    nothing: (words::NOTHING, words::NOTHING_HINT),
    create_link: Some(("/templates/new", words::CREATE)),
    elsewhere: Some(Elsewhere { label: frame::TO_JOBS, address: || "/jobs".to_owned() }),
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
    widen: None,
};

/// The query parameters of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct TemplateFilters {
    keyword: String,
    template_type: Option<TemplateType>,
    paging: Paging,
}

impl TemplateFilters {
    /// Unknown values are replaced by the default, so that every address gives a list.
    fn from_query(query: &Query) -> Self {
        Self {
            keyword: keyword(query.get("q").unwrap_or_default()),
            template_type: query.get("type").and_then(TemplateType::parse),
            paging: Paging::from_query(query),
        }
    }

    /// The same as query parameters; defaults are left out.
    fn to_query(&self) -> Query {
        let mut pairs = vec![
            ("q", Some(self.keyword.clone())),
            ("type", self.template_type.map(|kind| kind.as_str().to_owned())),
        ];
        pairs.extend(self.paging.to_pairs());
        pairs.into_iter().collect()
    }

    /// The call for one page.
    fn request(&self) -> ListLiveSnapshotTemplates {
        ListLiveSnapshotTemplates {
            search_key_word: Some(self.keyword.trim().to_owned()).filter(|k| !k.is_empty()),
            template_ids: None,
            template_type: self.template_type,
            page_no: Some(self.paging.page),
            page_size: Some(self.paging.size),
            sort_by: Some(if self.paging.ascending { SortBy::Ascending } else { SortBy::Descending }),
        }
    }
}

fn label(template: &TemplateInfo) -> String {
    format::name_or_short_id(&template.template_name, &template.template_id)
}

fn name_cell(template: &TemplateInfo) -> AnyView {
    let name = label(template);
    view! { <a class="name" href=template_path(&template.template_id) title=name.clone()>{name.clone()}</a> }
        .into_any()
}

fn type_cell(template: &TemplateInfo) -> AnyView {
    let template_type = template.template_type.clone();
    (move || type_text(&template_type).to_owned()).into_any()
}

fn interval_cell(template: &TemplateInfo) -> AnyView {
    let seconds = template.time_interval;
    (move || jobs::interval(seconds)).into_any()
}

/// Nothing is counted until the jobs have been read. A count that could not be read, or not be read again, says so.
fn uses_cell(template: &TemplateInfo) -> AnyView {
    let (uses, id) = (use_template_uses(), template.template_id.clone());
    let count = move || {
        let count = uses.data.with(|uses| uses.as_ref().map(|uses| uses.count_of(&id)));
        match (count, uses.problem.with(Option::is_some)) {
            (Some(count), true) => jobs::NOT_RENEWED.with(&[&count]),
            (None, true) => jobs::NOT_KNOWN.get().to_owned(),
            (Some(count), false) => count,
            (None, false) => "…".to_owned(),
        }
    };
    let busy = move || uses.is_busy().to_string();
    view! { <span title=t(words::USED_BY_HINT) aria-busy=busy>{count}</span> }.into_any()
}

/// How old the numbers of jobs are when they could not be read again: the list itself may be new.
#[component]
fn StaleUses() -> impl IntoView {
    let uses = use_template_uses();
    let is_stale = Memo::new(move |_| uses.problem.with(Option::is_some) && uses.data.with(Option::is_some));
    view! { <NotRefreshed when=is_stale since=uses.read_at note=words::USED_BY_OLD /> }
}

fn read(request: PageRequest) -> PageFuture<TemplateInfo> {
    Box::pin(async move {
        let request = TemplateFilters::from_query(&request.query).request();
        let answer = client::call(&request).await?.response;
        Ok(Page { rows: answer.template_list, total: answer.total_count, ..Page::default() })
    })
}

/// The screens that a template links to.
fn links(is_read_only: bool) -> Vec<RowLink<TemplateInfo>> {
    let open = RowLink {
        label: words::OPEN,
        path: |template: &TemplateInfo| Some(template_path(&template.template_id)),
    };
    let submit = RowLink {
        label: words::USE,
        path: |template: &TemplateInfo| Some(submit_with_template_path(&template.template_id)),
    };
    if is_read_only { vec![open] } else { vec![open, submit] }
}

fn delete(list: List<TemplateInfo>) -> RowAction<TemplateInfo> {
    let deletions = use_deletions();
    let run = Callback::new(move |templates: Vec<TemplateInfo>| {
        let keys: Vec<String> = templates.into_iter().map(|template| template.template_id).collect();
        let template_ids = keys.iter().filter_map(|id| TemplateId::new(id.clone()).ok()).collect();
        let target = Target::Templates { template_ids };
        let changed = Callback::new(move |()| list.refresh_without(&keys));
        deletions.open(DeletionRequest::Exactly(target), changed);
    });
    let applies = |template: &TemplateInfo| !is_system(&template.template_type);
    RowAction { label: words::DELETE, danger: true, applies, run }
}

#[component]
pub fn Templates() -> impl IntoView {
    provide_template_uses();
    let list = List::new(&TEMPLATES, read);
    let uses = use_template_uses();
    let count = move |template: TemplateInfo| {
        let count = |uses: &TemplateUses| uses.count_of(&template.template_id);
        vec![uses.data.with_untracked(|uses| uses.as_ref().map(count)).unwrap_or_default()]
    };
    list.also_export(&["JobsOfLast30Days"], Callback::new(count));
    let read_only = use_read_only().get_untracked();
    view! {
        <ListScreen list=list actions=vec![delete(list)] links=links(read_only)>
            <SearchBox label=words::SEARCH value=list.parameter("q") change=list.set_parameter("q") />
            <Choice
                label=words::TYPE
                name="type"
                options=vec![("", table::ALL), ("custom", words::CUSTOM), ("system", words::SYSTEM)]
                value=list.parameter("type")
                change=list.set_parameter("type")
            />
        </ListScreen>
        <StaleUses />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::PageSize;

    #[test]
    fn filters_survive_the_address() {
        let filters = TemplateFilters {
            keyword: "每 5 秒 & more".to_owned(),
            template_type: Some(TemplateType::System),
            paging: Paging { page: 2, size: PageSize::new(20).unwrap(), ascending: true },
        };
        assert_eq!(TemplateFilters::from_query(&filters.to_query()), filters);
    }

    #[test]
    fn every_address_gives_a_list() {
        let pairs = [("type", "mine"), ("page", "0"), ("size", "7"), ("sort", "up")];
        let query: Query = pairs.map(|(name, value)| (name, Some(value.to_owned()))).into_iter().collect();
        assert_eq!(TemplateFilters::from_query(&query), TemplateFilters::default());
    }
}
