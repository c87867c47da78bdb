//! Snapshot templates: the system one and those that users create.

use crate::clock::{api_time, now_seconds};
use crate::refusal::Refusal;
use crate::store::{Store, StoreError, contains_pattern};
use media_api::ice::*;
use media_api::{Action, Operation, Violation, ViolationKind};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The template that every data folder has.
const SYSTEM_NAME: &str = "Every 5 seconds";
const SYSTEM_INTERVAL: u32 = 5;
const SYSTEM_OVERWRITE: &str = "snapshot/{JobId}.jpg";
const SYSTEM_SEQUENCE: &str = "snapshot/{JobId}/{UnixTimestamp}.jpg";

/// The operations on templates; cheap to clone.
#[derive(Clone)]
pub(crate) struct Templates(Store);

/// A stored template.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    pub template_id: String,
    pub name: String,
    pub kind: String,
    pub time_interval: u32,
    pub overwrite_format: String,
    pub sequence_format: String,
    pub create_time: i64,
    pub last_modified: i64,
}

const COLUMNS: &str =
    "template_id, name, kind, time_interval, overwrite_format, sequence_format, create_time, last_modified";

impl Template {
    fn read(row: &Row<'_>) -> rusqlite::Result<Template> {
        Ok(Template {
            template_id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            time_interval: row.get(3)?,
            overwrite_format: row.get(4)?,
            sequence_format: row.get(5)?,
            create_time: row.get(6)?,
            last_modified: row.get(7)?,
        })
    }

    fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = format!("INSERT INTO templates ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        connection.prepare_cached(&sql)?.execute(params![
            self.template_id,
            self.name,
            self.kind,
            self.time_interval,
            self.overwrite_format,
            self.sequence_format,
            self.create_time,
            self.last_modified,
        ])?;
        Ok(())
    }
}

/// The template of that ID.
pub(crate) fn find(connection: &Connection, template_id: &str) -> rusqlite::Result<Option<Template>> {
    let sql = format!("SELECT {COLUMNS} FROM templates WHERE template_id = ?1");
    connection.prepare_cached(&sql)?.query_row([template_id], Template::read).optional()
}

/// The template created by the service.
pub(crate) fn find_system(connection: &Connection) -> rusqlite::Result<Option<Template>> {
    let sql = format!("SELECT {COLUMNS} FROM templates WHERE kind = 'system' ORDER BY id LIMIT 1");
    connection.prepare_cached(&sql)?.query_row([], Template::read).optional()
}

/// Creates the system template in a new data folder.
pub(crate) async fn ensure_system_template(store: &Store) -> Result<(), StoreError> {
    let template = Template {
        template_id: uuid::Uuid::new_v4().to_string(),
        name: SYSTEM_NAME.to_owned(),
        kind: TemplateType::System.as_str().to_owned(),
        time_interval: SYSTEM_INTERVAL,
        overwrite_format: SYSTEM_OVERWRITE.to_owned(),
        sequence_format: SYSTEM_SEQUENCE.to_owned(),
        create_time: now_seconds(),
        last_modified: now_seconds(),
    };
    let make = move |tx: &rusqlite::Transaction<'_>| match find_system(tx)? {
        Some(_) => Ok(()),
        None => template.insert(tx),
    };
    store.write(make).await
}

impl Templates {
    pub(crate) fn new(store: Store) -> Templates {
        Templates(store)
    }

    pub(crate) async fn create(
        self,
        request: CreateLiveSnapshotTemplate,
    ) -> Result<CreateLiveSnapshotTemplateResponse, Refusal> {
        let now = now_seconds();
        let template = Template {
            template_id: uuid::Uuid::new_v4().to_string(),
            name: request.template_name,
            kind: TemplateType::Custom.as_str().to_owned(),
            time_interval: request.time_interval,
            overwrite_format: request.overwrite_format.unwrap_or_default(),
            sequence_format: request.sequence_format.unwrap_or_default(),
            create_time: now,
            last_modified: now,
        };
        let template_id = template.template_id.clone();
        self.0.write(move |tx| template.insert(tx)).await?;
        Ok(CreateLiveSnapshotTemplateResponse { template_id, ..Default::default() })
    }

    pub(crate) async fn update(
        self,
        request: UpdateLiveSnapshotTemplate,
    ) -> Result<UpdateLiveSnapshotTemplateResponse, Refusal> {
        let change = move |tx: &rusqlite::Transaction<'_>| {
            let found = find(tx, request.template_id.as_str())?;
            if let Err(refusal) = changeable::<UpdateLiveSnapshotTemplate>(found) {
                return Ok(Err(refusal));
            }
            tx.execute(
            "UPDATE templates SET name = ?2, time_interval = ?3, overwrite_format = ?4, sequence_format = ?5,
                    last_modified = ?6 WHERE template_id = ?1",
            params![
                request.template_id.as_str(),
                request.template_name,
                request.time_interval,
                request.overwrite_format.unwrap_or_default(),
                request.sequence_format.unwrap_or_default(),
                now_seconds(),
            ],
        )?;
            Ok(Ok(UpdateLiveSnapshotTemplateResponse::default()))
        };
        self.0.write(change).await?
    }

    pub(crate) async fn delete(
        self,
        request: DeleteLiveSnapshotTemplate,
    ) -> Result<DeleteLiveSnapshotTemplateResponse, Refusal> {
        let change = move |tx: &rusqlite::Transaction<'_>| {
            let found = find(tx, request.template_id.as_str())?;
            if let Err(refusal) = changeable::<DeleteLiveSnapshotTemplate>(found) {
                return Ok(Err(refusal));
            }
            tx.execute("DELETE FROM templates WHERE template_id = ?1", [request.template_id.as_str()])?;
            Ok(Ok(DeleteLiveSnapshotTemplateResponse::default()))
        };
        self.0.write(change).await?
    }

    pub(crate) async fn get(
        self,
        request: GetLiveSnapshotTemplate,
    ) -> Result<GetLiveSnapshotTemplateResponse, Refusal> {
        let found = self.0.read(move |c| find(c, request.template_id.as_str())).await?;
        let template =
            found.ok_or_else(|| Refusal::of(Action::GetLiveSnapshotTemplate, "TemplateNotFound"))?;
        Ok(GetLiveSnapshotTemplateResponse {
            request_id: String::new(),
            template_id: template.template_id,
            template_name: template.name,
            template_type: template.kind,
            overwrite_format: template.overwrite_format,
            sequence_format: template.sequence_format,
            time_interval: template.time_interval,
            create_time: api_time(template.create_time),
            last_modified: api_time(template.last_modified),
        })
    }

    pub(crate) async fn list(
        self,
        request: ListLiveSnapshotTemplates,
    ) -> Result<ListLiveSnapshotTemplatesResponse, Refusal> {
        let page_no = request.page_no.unwrap_or(1);
        let page_size = request.page_size.unwrap_or_default().get();
        let sort_by = request.sort_by.unwrap_or(SortBy::Descending);
        let keyword = request.search_key_word.unwrap_or_default();
        let ids: Vec<String> = match request.template_ids {
            Some(ids) if keyword.is_empty() => ids.into_iter().map(String::from).collect(),
            _ => Vec::new(),
        };
        let kind = request.template_type.map_or("", TemplateType::as_str);
        let order = if sort_by == SortBy::Ascending { "ASC" } else { "DESC" };
        let ids = serde_json::to_string(&ids).map_err(Refusal::internal)?;
        let find = move |c: &Connection| {
            let filter = "(?1 = '' OR kind = ?1)
            AND (?2 = '' OR template_id = ?2 OR name LIKE ?3 ESCAPE '\\')
            AND (?4 = '[]' OR template_id IN (SELECT value FROM json_each(?4)))";
            let pattern = contains_pattern(&keyword);
            let total: u64 = c
                .prepare_cached(&format!("SELECT count(*) FROM templates WHERE {filter}"))?
                .query_row(params![kind, keyword, pattern, ids], |row| row.get(0))?;
            let sql = format!(
                "SELECT {COLUMNS} FROM templates WHERE {filter}
             ORDER BY create_time {order}, id {order} LIMIT ?5 OFFSET ?6"
            );
            let offset = i64::from(page_no - 1) * i64::from(page_size);
            let templates = c
                .prepare_cached(&sql)?
                .query_map(params![kind, keyword, pattern, ids, page_size, offset], Template::read)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok((total, templates))
        };
        let (total_count, templates) = self.0.read(find).await?;
        let template_list = templates
            .into_iter()
            .map(|template| TemplateInfo {
                template_id: template.template_id,
                template_name: template.name,
                template_type: template.kind,
                time_interval: template.time_interval,
                create_time: api_time(template.create_time),
            })
            .collect();
        Ok(ListLiveSnapshotTemplatesResponse {
            request_id: String::new(),
            template_list,
            page_no,
            page_size,
            sort_by: sort_by.as_str().to_owned(),
            total_count,
        })
    }
}

/// A system template can be neither changed nor deleted. The vendor documents no error for that; `InvalidParameter`
/// is this project's choice.
fn changeable<O: Operation>(found: Option<Template>) -> Result<Template, Refusal> {
    let template = found.ok_or_else(|| Refusal::of(O::ACTION, "TemplateNotFound"))?;
    if template.kind == TemplateType::System.as_str() {
        let kind = ViolationKind::NotOneOf { allowed: Vec::new() };
        return Err(Refusal::violation::<O>(&Violation::new("TemplateId", kind)));
    }
    Ok(template)
}
