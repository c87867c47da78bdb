//! Templates: DeleteLiveSnapshotTemplate, one template a call (api-reference A.2.3).

use super::super::batching::Wish;
use super::super::plan::Draft;
use super::super::reading::{ReadError, Reader};
use super::*;
use crate::text;
use media_api::TemplateId;
use media_api::deletion::LeftOutReason;
use media_api::ice::{
    DeleteLiveSnapshotTemplate, GetLiveSnapshotTemplate, GetLiveSnapshotTemplateResponse, TemplateType,
};

const NOT_FOUND: &str = "TemplateNotFound";

pub(super) struct Templates;

#[async_trait]
impl Kind for Templates {
    fn action(&self) -> Action {
        Action::DeleteLiveSnapshotTemplate
    }

    fn items_per_call(&self) -> usize {
        1
    }

    fn interval(&self, pace: &Pace) -> Duration {
        pace.templates
    }

    /// One template is confirmed by its name: unlike its number, that says which one it is.
    fn confirmation(&self, total: usize, _: bool, subjects: &[Subject]) -> Confirmation {
        match subjects {
            [only] => {
                let name = if only.name.is_empty() { &only.id } else { &only.name };
                Confirmation::Type { expected: name.clone() }
            }
            _ => typed_count(total),
        }
    }

    fn is_in_cdn(&self, _: bool) -> bool {
        false
    }

    fn warnings(&self, _: bool) -> Vec<Warning> {
        Vec::new()
    }

    async fn plan(&self, reader: &Reader<'_>, target: &Target, draft: &mut Draft) -> Result<(), Refusal> {
        let Target::Templates { template_ids } = target else { return Err(another_kind()) };
        let wishes =
            template_ids.iter().map(|id| Wish { subject: id.to_string(), items: vec![id.to_string()] });
        for wish in draft.begin(wishes.collect()) {
            let id = wish.subject.clone();
            draft.reading = Some(id.clone());
            match template(reader, &id).await? {
                None => draft.leave_out(&id, id.clone(), LeftOutReason::NotFound),
                Some(found) if found.template_type == TemplateType::System.as_str() => {
                    draft.leave_out(&id, id.clone(), LeftOutReason::SystemTemplate);
                }
                Some(found) => {
                    let name = text::name(&found.template_name).trim().to_owned();
                    draft.subjects.push(Subject { id, name, bucket: None, items: 0 });
                    draft.wishes.push(wish);
                }
            }
        }
        Ok(())
    }

    async fn call(&self, upstream: &Upstream, named: Named<'_>) -> Result<Success, UpstreamError> {
        let template_id = TemplateId::new(named.subject).map_err(|_| UpstreamError::Invalid(Vec::new()))?;
        let answer = upstream.call(&DeleteLiveSnapshotTemplate { template_id }).await?;
        // The answer has no member that says so.
        let items = all_items(named, &ItemAnswer::Accepted);
        Ok(Success { request_id: text::word(&answer.request_id), items })
    }

    fn answer(&self, error: &UpstreamError) -> Answer {
        match error.code() {
            Some(NOT_FOUND) => Answer::AlreadyGone,
            _ => general_answer(error),
        }
    }

    async fn read_back(&self, reader: &Reader<'_>, named: Named<'_>) -> Result<Vec<ReadBack>, ReadError> {
        let found = template(reader, named.subject).await?;
        let seen = if found.is_some() { ReadBack::Present } else { ReadBack::Absent };
        Ok(named.items.iter().map(|_| seen).collect())
    }

    fn describe(&self, count: usize, _: bool) -> ActivityDetail {
        ActivityDetail::Templates(count)
    }
}

/// The template, or `None` when there is none.
async fn template(
    reader: &Reader<'_>,
    id: &str,
) -> Result<Option<GetLiveSnapshotTemplateResponse>, ReadError> {
    let template_id = TemplateId::new(id).map_err(|_| UpstreamError::Invalid(Vec::new()))?;
    match reader.call(&GetLiveSnapshotTemplate { template_id }).await {
        Ok(found) => Ok(Some(found)),
        Err(ReadError::Upstream(error)) if error.code() == Some(NOT_FOUND) => Ok(None),
        Err(error) => Err(error),
    }
}
