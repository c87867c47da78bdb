//! The address that CreateUploadVideo returns: it receives parts, and joins them into the source file.

use super::Uploads;
use super::create::source_key;
use crate::clock::now_seconds;
use crate::intents::{self, Effect};
use crate::objects::{MEDIA_BUCKET, Tree};
use crate::progress::{InProgress, Work};
use crate::refusal::Refusal;
use crate::vod::find_by_id;
use bytes::Bytes;
use media_api::Action;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

/// Parts of one upload, as in OSS.
const MAX_PARTS: u32 = 10_000;

/// Key of one part.
pub(crate) fn part_key(video_id: &str, number: u32) -> String {
    format!("uploads/{video_id}/{number:05}")
}

/// Keys of the parts that have arrived, in their order.
pub(super) fn parts_of(c: &Connection, video: i64) -> rusqlite::Result<Vec<String>> {
    c.prepare_cached("SELECT object FROM parts WHERE video = ?1 ORDER BY number")?
        .query_map([video], |row| row.get(0))?
        .collect()
}

/// Whether an upload still accepts parts with this token. Completing it and deleting its fragments end the token.
fn is_open(c: &Connection, video: i64, token: &str) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM uploads WHERE video = ?1 AND token = ?2 AND token_expires > 0)",
    )?
    .query_row(params![video, token], |row| row.get(0))
}

/// Whether the fragments of an upload were deleted before it was complete. That is final.
fn has_failed(c: &Connection, video: i64) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM uploads WHERE video = ?1 AND status = 'UPLOAD_FAIL')")?
        .query_row([video], |row| row.get(0))
}

/// A part that has arrived.
struct Part {
    video: i64,
    number: u32,
    /// Bytes.
    size: usize,
    object: String,
}

/// A source file that was joined.
struct Source {
    video: i64,
    /// Bytes.
    size: u64,
    object: String,
}

fn denied() -> Refusal {
    Refusal::of(Action::DeleteMultipartUpload, "AccessDenied")
}

fn nothing() -> Refusal {
    Refusal::of(Action::DeleteMultipartUpload, "InvalidMultipartUpload.NotFound")
}

impl Uploads {
    /// Whether `token` is that of the video's upload, and still valid.
    pub(crate) async fn admit(&self, video_id: &str, token: &str) -> Result<(), Refusal> {
        let video_id = video_id.to_owned();
        let read = move |c: &Connection| {
            c.prepare_cached(
                "SELECT token, token_expires FROM uploads JOIN videos ON videos.id = uploads.video WHERE video_id = ?1",
            )?
            .query_row([video_id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
            .optional()
        };
        match self.store.read(read).await? {
            Some((kept, expires))
                if bool::from(kept.as_bytes().ct_eq(token.as_bytes())) && expires > now_seconds() =>
            {
                Ok(())
            }
            _ => Err(denied()),
        }
    }

    /// Stores one part of an upload whose token was checked; a part of the same number is replaced. A part that arrives after
    /// the fragments were deleted is refused, whenever it was started.
    pub(crate) async fn receive_part(
        &self,
        video_id: &str,
        token: &str,
        number: u32,
        bytes: Bytes,
    ) -> Result<Value, Refusal> {
        if !(1..=MAX_PARTS).contains(&number) {
            return Err(Refusal::gateway("InvalidAction.NotFound"));
        }
        let (object, size) = (part_key(video_id, number), bytes.len());
        let (id, key, given) = (video_id.to_owned(), object.clone(), token.to_owned());
        let progress = self.settler.progress().clone();
        let begin = move |tx: &Transaction<'_>| {
            let Some(video) = find_by_id(tx, &id)? else { return Ok(Some(None)) };
            if !is_open(tx, video.row, &given)? {
                return Ok(Some(None));
            }
            let Some(work) = write_alone(tx, &progress, &key)? else { return Ok(None) };
            Ok(Some(Some((work, video.row))))
        };
        let (work, video) = self.settler.begin_alone(begin).await?.ok_or_else(denied)?;
        let kept = match self.objects.write(Tree::Objects, MEDIA_BUCKET, &object, bytes).await {
            Ok(()) => self.record_part(Part { video, number, size, object }, token.to_owned(), &work).await,
            Err(error) => Err(error.into()),
        };
        if !matches!(kept, Ok(true)) {
            self.settler.settle_soon(work).await;
        }
        if kept? { Ok(json!({ "Size": size })) } else { Err(denied()) }
    }

    /// Whether the part became one of the upload.
    async fn record_part(&self, part: Part, token: String, work: &Work) -> Result<bool, Refusal> {
        let ended = work.intents().to_vec();
        let record = move |tx: &Transaction<'_>| {
            if !is_open(tx, part.video, &token)? {
                return Ok(false);
            }
            tx.execute(
                "INSERT OR REPLACE INTO parts (video, number, size, object) VALUES (?1, ?2, ?3, ?4)",
                params![part.video, part.number, part.size, part.object],
            )?;
            tx.execute(
                "UPDATE uploads SET status = 'UPLOADING', modification_time = ?2 WHERE video = ?1 AND status <> 'SUCCESS'",
                params![part.video, now_seconds()],
            )?;
            intents::end(tx, &ended)?;
            Ok(true)
        };
        Ok(self.store.write(record).await?)
    }

    /// Joins the parts of an upload into the video's source file, a megabyte at a time. If the fragments are deleted meanwhile,
    /// the file is discarded.
    pub(crate) async fn complete(&self, video_id: &str) -> Result<Value, Refusal> {
        let (id, progress) = (video_id.to_owned(), self.settler.progress().clone());
        let begin = move |tx: &Transaction<'_>| {
            let Some(video) = find_by_id(tx, &id)? else { return Ok(Some(None)) };
            let parts = parts_of(tx, video.row)?;
            if parts.is_empty() {
                return Ok(Some(None));
            }
            let object = source_key(&video);
            let Some(work) = write_alone(tx, &progress, &object)? else { return Ok(None) };
            Ok(Some(Some((video.row, parts, object, work))))
        };
        let (video, parts, object, work) = self.settler.begin_alone(begin).await?.ok_or_else(nothing)?;
        let joined = self.objects.join(MEDIA_BUCKET, &parts, &object).await;
        let kept = match joined {
            Ok(Some(size)) => {
                let is_kept = self.record_source(Source { video, size, object }, &work).await;
                is_kept.map(|is_kept| is_kept.then_some(size))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(error.into()),
        };
        if !matches!(kept, Ok(Some(_))) {
            self.settler.settle_soon(work).await;
        }
        let size = kept?.ok_or_else(nothing)?;
        Ok(json!({ "Size": size }))
    }

    /// Whether the joined file became the source of the video.
    async fn record_source(&self, source: Source, work: &Work) -> Result<bool, Refusal> {
        let ended = work.intents().to_vec();
        let record = move |tx: &Transaction<'_>| {
            if has_failed(tx, source.video)? {
                return Ok(false);
            }
            let now = now_seconds();
            tx.execute(
                "UPDATE videos SET status = 'UploadSucc', size = ?2, source_object = ?3, modification_time = ?4
                 WHERE id = ?1",
                params![source.video, source.size, source.object, now],
            )?;
            tx.execute(
                "UPDATE uploads SET status = 'SUCCESS', token_expires = 0, file_size = ?2, modification_time = ?3,
                        completion_time = ?3
                 WHERE video = ?1",
                params![source.video, source.size, now],
            )?;
            intents::end(tx, &ended)?;
            Ok(true)
        };
        Ok(self.store.write(record).await?)
    }
}

/// Stores the intent to write a media file; `None` if other work on it is running.
fn write_alone(tx: &Transaction<'_>, progress: &InProgress, object: &str) -> rusqlite::Result<Option<Work>> {
    let named = (MEDIA_BUCKET.to_owned(), object.to_owned());
    let Some(mut work) = progress.begin_alone(vec![named]) else { return Ok(None) };
    work.add(intents::begin(tx, Effect::Write, MEDIA_BUCKET, object, None)?);
    Ok(Some(work))
}
