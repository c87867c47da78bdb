//! Upload fragments: DeleteMultipartUpload, one upload a call (seed page; api-reference A.1.5).

use super::super::batching::Wish;
use super::super::plan::Draft;
use super::super::reading::{ReadError, Reader};
use super::*;
use crate::text;
use media_api::deletion::LeftOutReason;
use media_api::vod::{DeleteMultipartUpload, GetUploadDetails, GetUploadDetailsResponse, UploadDetail};
use media_api::{CommaList, VideoId};

/// Uploads that one GetUploadDetails may name.
const UPLOADS_PER_READ: usize = 20;

pub(super) struct Fragments;

#[async_trait]
impl Kind for Fragments {
    fn action(&self) -> Action {
        Action::DeleteMultipartUpload
    }

    fn items_per_call(&self) -> usize {
        1
    }

    fn interval(&self, pace: &Pace) -> Duration {
        pace.fragments
    }

    fn confirmation(&self, total: usize, _: bool, _: &[Subject]) -> Confirmation {
        typed_count(total)
    }

    fn is_in_cdn(&self, _: bool) -> bool {
        false
    }

    fn warnings(&self, _: bool) -> Vec<Warning> {
        vec![Warning::FragmentsExpire]
    }

    async fn plan(&self, reader: &Reader<'_>, target: &Target, draft: &mut Draft) -> Result<(), Refusal> {
        let Target::Fragments { media_ids } = target else { return Err(another_kind()) };
        let wishes = media_ids.iter().map(|id| Wish { subject: id.to_string(), items: vec![id.to_string()] });
        let wishes = draft.begin(wishes.collect());
        for group in wishes.chunks(UPLOADS_PER_READ) {
            let media: Vec<String> = group.iter().map(|wish| wish.subject.clone()).collect();
            let answer = uploads(reader, &media).await?;
            for wish in group {
                let is_it = |detail: &&UploadDetail| detail.media_id == wish.subject;
                let Some(detail) = answer.upload_details.iter().find(is_it) else {
                    draft.leave_out(&wish.subject, wish.subject.clone(), missing(&answer, &wish.subject));
                    continue;
                };
                *draft.bytes.get_or_insert_default() += detail.upload_size;
                draft.subjects.push(Subject {
                    id: wish.subject.clone(),
                    name: text::name(&detail.title),
                    bucket: None,
                    items: 0,
                });
                draft.wishes.push(wish.clone());
            }
        }
        Ok(())
    }

    async fn call(&self, upstream: &Upstream, named: Named<'_>) -> Result<Success, UpstreamError> {
        let request = DeleteMultipartUpload {
            media_id: VideoId::new(named.subject).map_err(|_| UpstreamError::Invalid(Vec::new()))?,
            media_type: "video".to_owned(),
        };
        let answer = upstream.call(&request).await?;
        // No other operation shows whether fragments are left.
        let items = all_items(named, &ItemAnswer::Deleted);
        Ok(Success { request_id: text::word(&answer.request_id), items })
    }

    fn answer(&self, error: &UpstreamError) -> Answer {
        match error.code() {
            Some("InvalidMultipartUpload.NotFound") => Answer::AlreadyGone,
            _ => general_answer(error),
        }
    }

    async fn read_back(&self, reader: &Reader<'_>, named: Named<'_>) -> Result<Vec<ReadBack>, ReadError> {
        let answer = uploads(reader, named.items).await?;
        // An upload is listed with or without its fragments, so only a missing upload proves anything.
        let seen = |item: &String| {
            if answer.non_exist_media_ids.contains(item) {
                ReadBack::Absent
            } else if answer.upload_details.iter().any(|detail| detail.media_id == *item) {
                ReadBack::Undecided
            } else {
                ReadBack::Unreadable
            }
        };
        Ok(named.items.iter().map(seen).collect())
    }

    fn describe(&self, count: usize, _: bool) -> ActivityDetail {
        ActivityDetail::Uploads(count)
    }
}

/// Why an upload is not among those that were returned.
fn missing(answer: &GetUploadDetailsResponse, id: &str) -> LeftOutReason {
    let names = |ids: &[String]| ids.iter().any(|named| named == id);
    if names(&answer.forbidden_media_ids) {
        LeftOutReason::Forbidden
    } else if names(&answer.non_exist_media_ids) {
        LeftOutReason::NotFound
    } else {
        LeftOutReason::NotReported
    }
}

/// At most [`UPLOADS_PER_READ`] uploads.
async fn uploads(reader: &Reader<'_>, media: &[String]) -> Result<GetUploadDetailsResponse, ReadError> {
    let request = GetUploadDetails {
        media_ids: CommaList::new(media.iter().cloned()),
        media_type: Some("video".to_owned()),
    };
    reader.call(&request).await
}
