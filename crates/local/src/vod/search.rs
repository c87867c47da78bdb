//! SearchMedia: pages through the first matches, or walks all of them with a scroll token.

use super::Videos;
use super::expression::{self, Condition};
use super::list::REACH;
use super::record::{COLUMNS, VideoRecord};
use crate::refusal::Refusal;
use media_api::vod::*;
use media_api::{Action, CommaList, Violation, ViolationKind};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Sort fields of a search that does not scroll.
const MAX_SORT_FIELDS: usize = 3;

/// One field to sort by.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sort {
    column: &'static str,
    ascending: bool,
}

impl Videos {
    pub(crate) async fn search_media(self, request: SearchMedia) -> Result<SearchMediaResponse, Refusal> {
        let refused = |code| Refusal::of(Action::SearchMedia, code);
        let limit = u64::from(request.page_size.unwrap_or_default().get());
        let offset = u64::from(request.page_no.unwrap_or(1) - 1) * limit;
        let token = request.scroll_token.filter(|token| !token.is_empty());
        let sorts = sorts(request.sort_by.as_deref().unwrap_or_default()).ok_or_else(|| invalid("SortBy"))?;
        if token.is_some() && sorts.len() > 1 {
            return Err(refused("SortByExceededMax"));
        }
        if token.is_none() && offset + limit > REACH {
            return Err(invalid("PageNo"));
        }
        let position = match token {
            Some(token) => Some(Position::read(&token).ok_or_else(|| refused("InvalidScrollToken.Expired"))?),
            None => None,
        };
        let kind = request.search_type.unwrap_or_else(|| "video".to_owned());
        // Images and attached media are not stored here, so there are none to find.
        if kind == "image" || kind == "attached" {
            return Ok(SearchMediaResponse::default());
        }
        let matching = expression::parse(&request.expression.unwrap_or_default())
            .map_err(|error| refused("ErrorMatchSyntax").with("%s", &error.0))?;
        let media_type = kind.clone();
        let first = sorts[0];
        let read = move |c: &Connection| find(c, &media_type, matching, &sorts, position, limit, offset);
        let (total, videos) = self.store.read(read).await?;
        let fields = request.fields.unwrap_or_default();
        let scroll_token = match videos.last() {
            Some(last) if videos.len() as u64 == limit => Position::of(first, last).write(),
            _ => String::new(),
        };
        let media_list = videos.iter().map(|video| media(&kind, video, &fields)).collect();
        Ok(SearchMediaResponse { request_id: String::new(), total, scroll_token, media_list })
    }
}

fn invalid(field: &str) -> Refusal {
    let kind = ViolationKind::NotOneOf { allowed: Vec::new() };
    Refusal::violation::<SearchMedia>(&Violation::new(field, kind))
}

/// Parses `Field:Asc,Field:Desc`; without any, the newest are first.
fn sorts(text: &str) -> Option<Vec<Sort>> {
    let mut sorts = Vec::new();
    for field in text.split(',').map(str::trim).filter(|field| !field.is_empty()) {
        let (name, order) = field.split_once(':').unwrap_or((field, "Desc"));
        let column = match name {
            "CreationTime" => "creation_time",
            "ModificationTime" => "modification_time",
            _ => return None,
        };
        let ascending = match order {
            order if order.eq_ignore_ascii_case("asc") => true,
            order if order.eq_ignore_ascii_case("desc") => false,
            _ => return None,
        };
        sorts.push(Sort { column, ascending });
    }
    if sorts.is_empty() {
        sorts.push(Sort { column: "creation_time", ascending: false });
    }
    (sorts.len() <= MAX_SORT_FIELDS).then_some(sorts)
}

/// The last video of a page, as the 32 characters of a scroll token: the value sorted by, and the row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Position {
    value: i64,
    row: i64,
}

impl Position {
    fn of(sort: Sort, video: &VideoRecord) -> Position {
        let value =
            if sort.column == "creation_time" { video.creation_time } else { video.modification_time };
        Position { value, row: video.row }
    }

    fn write(self) -> String {
        format!("{:016x}{:016x}", self.value, self.row)
    }

    fn read(token: &str) -> Option<Position> {
        if token.len() != 32 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let number = |text: &str| u64::from_str_radix(text, 16).ok().map(u64::cast_signed);
        Some(Position { value: number(&token[..16])?, row: number(&token[16..])? })
    }
}

fn find(
    c: &Connection,
    media_type: &str,
    matching: Condition,
    sorts: &[Sort],
    position: Option<Position>,
    limit: u64,
    offset: u64,
) -> rusqlite::Result<(u64, Vec<VideoRecord>)> {
    let filter = format!("media_type = ? AND {}", matching.sql);
    let mut values = vec![Value::Text(media_type.to_owned())];
    values.extend(matching.values);
    let total: u64 = c
        .prepare(&format!("SELECT count(*) FROM videos WHERE {filter}"))?
        .query_row(params_from_iter(values.iter()), |row| row.get(0))?;
    let order: Vec<String> = sorts
        .iter()
        .map(|sort| format!("{} {}", sort.column, direction(sort.ascending)))
        .chain([format!("id {}", direction(sorts[0].ascending))])
        .collect();
    let mut page = String::new();
    let offset = match position {
        // The position is already past everything that was returned.
        Some(position) => {
            let beyond = if sorts[0].ascending { ">" } else { "<" };
            page = format!(" AND ({}, id) {beyond} (?, ?)", sorts[0].column);
            values.extend([Value::Integer(position.value), Value::Integer(position.row)]);
            0
        }
        None => offset,
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM videos WHERE {filter}{page} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        order.join(", ")
    );
    let videos = c
        .prepare(&sql)?
        .query_map(params_from_iter(values.iter()), VideoRecord::read)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((total, videos))
}

fn direction(ascending: bool) -> &'static str {
    if ascending { "ASC" } else { "DESC" }
}

/// ID, creation time and type are always returned; the rest only if named in `Fields`. Members without a value are left out.
fn media(kind: &str, video: &VideoRecord, fields: &CommaList) -> Media {
    let shown = video.in_full();
    let mut answered = Video {
        video_id: shown.video_id.clone(),
        creation_time: shown.creation_time.clone(),
        ..Default::default()
    };
    for field in fields.items() {
        match field.as_str() {
            "Title" => answered.title.clone_from(&shown.title),
            "Tags" => answered.tags.clone_from(&shown.tags),
            "Status" => answered.status.clone_from(&shown.status),
            "CoverURL" => answered.cover_url.clone_from(&shown.cover_url),
            "Description" => answered.description.clone_from(&shown.description),
            "ModificationTime" => answered.modification_time.clone_from(&shown.modification_time),
            "CateId" => answered.cate_id = shown.cate_id,
            "AppId" => answered.app_id.clone_from(&shown.app_id),
            "StorageLocation" => answered.storage_location.clone_from(&shown.storage_location),
            "StorageClass" => answered.storage_class.clone_from(&shown.storage_class),
            "ReferenceId" => answered.reference_id.clone_from(&shown.reference_id),
            "UserData" => answered.user_data.clone_from(&shown.user_data),
            "Size" => answered.size = shown.size,
            "Duration" => answered.duration = shown.duration,
            "RegionId" => answered.region_id.clone_from(&shown.region_id),
            "TemplateGroupId" => answered.template_group_id.clone_from(&shown.template_group_id),
            "AuditStatus" => answered.audit_status.clone_from(&shown.audit_status),
            "DownloadSwitch" => answered.download_switch.clone_from(&shown.download_switch),
            "MediaSource" => answered.media_source.clone_from(&video.media_source),
            "TranscodeMode" => answered.transcode_mode = "NoTranscode".to_owned(),
            "PreprocessStatus" => answered.preprocess_status.clone_from(&video.preprocess_status),
            "Snapshots" => answered.snapshots = Some(Snapshots::default()),
            // Fields that this service does not store are left out, as for a video that lacks them.
            _ => {}
        }
    }
    Media {
        media_id: shown.video_id,
        media_type: kind.to_owned(),
        creation_time: shown.creation_time,
        video: answered,
    }
}
