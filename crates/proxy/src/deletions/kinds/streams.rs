//! Streams of videos: DeleteStream, whose response proves nothing (seed page; api-reference A.1.4).

use super::super::batching::Wish;
use super::super::plan::Draft;
use super::super::reading::{ReadError, Reader};
use super::*;
use crate::text;
use media_api::deletion::{LeftOutReason, STREAMS_PER_CALL};
use media_api::vod::{DeleteStream, GetPlayInfo, PlayInfo, VideoBase};
use media_api::{CommaList, VideoId};

pub(super) struct Streams;

#[async_trait]
impl Kind for Streams {
    fn action(&self) -> Action {
        Action::DeleteStream
    }

    fn items_per_call(&self) -> usize {
        STREAMS_PER_CALL
    }

    fn interval(&self, pace: &Pace) -> Duration {
        pace.streams
    }

    fn confirmation(&self, total: usize, _: bool, _: &[Subject]) -> Confirmation {
        typed_count(total)
    }

    fn is_in_cdn(&self, _: bool) -> bool {
        true
    }

    fn warnings(&self, _: bool) -> Vec<Warning> {
        Vec::new()
    }

    async fn plan(&self, reader: &Reader<'_>, target: &Target, draft: &mut Draft) -> Result<(), Refusal> {
        let Target::Streams { videos } = target else { return Err(another_kind()) };
        let wishes = videos.iter().map(|video| Wish {
            subject: video.video_id.to_string(),
            items: video.stream_ids.iter().map(ToString::to_string).collect(),
        });
        for wish in draft.begin(wishes.collect()) {
            draft.reading = Some(wish.subject.clone());
            chosen(reader, draft, wish).await?;
        }
        Ok(())
    }

    async fn call(&self, upstream: &Upstream, named: Named<'_>) -> Result<Success, UpstreamError> {
        let request = DeleteStream {
            job_ids: CommaList::new(named.items.iter().cloned()),
            video_id: VideoId::new(named.subject).map_err(|_| UpstreamError::Invalid(Vec::new()))?,
        };
        let answer = upstream.call(&request).await?;
        let items = all_items(named, &ItemAnswer::Accepted);
        Ok(Success { request_id: text::word(&answer.request_id), items })
    }

    fn answer(&self, error: &UpstreamError) -> Answer {
        match error.code() {
            Some("InvalidVideo.NotFound") => Answer::AlreadyGone,
            Some("InvalidStream.NotFound") => Answer::SomeGone,
            Some("DeleteStreamFailed") => Answer::FailedInPart,
            _ => general_answer(error),
        }
    }

    async fn read_back(&self, reader: &Reader<'_>, named: Named<'_>) -> Result<Vec<ReadBack>, ReadError> {
        let video = VideoId::new(named.subject).map_err(|_| UpstreamError::Invalid(Vec::new()))?;
        let found = streams(reader, &video).await?;
        let listed = found.into_iter().flat_map(|(_, streams)| streams).map(|stream| stream.job_id);
        Ok(by_listing(named, &listed.collect()))
    }

    fn describe(&self, count: usize, _: bool) -> ActivityDetail {
        ActivityDetail::Streams(count)
    }
}

/// Streams of a video; `None` when it has none or does not exist.
async fn streams(
    reader: &Reader<'_>,
    video: &VideoId,
) -> Result<Option<(VideoBase, Vec<PlayInfo>)>, ReadError> {
    let request = GetPlayInfo {
        video_id: Some(video.clone()),
        result_type: Some("Multiple".to_owned()),
        ..GetPlayInfo::default()
    };
    match reader.call(&request).await {
        // A video without streams is an error, `InvalidVideo.NoneStream`: no streams and no error prove nothing.
        Ok(answer) if answer.play_info_list.play_info.is_empty() => Err(reader.undocumented::<GetPlayInfo>()),
        Ok(answer) => Ok(Some((answer.video_base, answer.play_info_list.play_info))),
        Err(ReadError::Upstream(error))
            if matches!(error.code(), Some("InvalidVideo.NoneStream" | "InvalidVideo.NotFound")) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Definition, format and size in pixels, as far as they are known: `HD mp4 1280×720`.
fn label(stream: &PlayInfo) -> String {
    let size = format!("{}×{}", stream.width, stream.height);
    let size = if stream.width > 0 && stream.height > 0 { size } else { String::new() };
    let parts = [text::word(&stream.definition), text::word(&stream.format), size];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

async fn chosen(reader: &Reader<'_>, draft: &mut Draft, wish: Wish) -> Result<(), Refusal> {
    let id = VideoId::new(&*wish.subject).map_err(Refusal::bad_identifier)?;
    let (video, streams) = streams(reader, &id).await?.unwrap_or_default();
    let (kept, gone): (Vec<_>, Vec<_>) =
        wish.items.into_iter().partition(|item| streams.iter().any(|stream| stream.job_id == *item));
    for item in gone {
        draft.leave_out(&wish.subject, item, LeftOutReason::NotFound);
    }
    if !kept.is_empty() && kept.len() == streams.len() {
        draft.warnings.push(Warning::NoStreamsLeft { video_id: wish.subject.clone() });
    }
    let deleted = streams.into_iter().filter(|stream| kept.contains(&stream.job_id));
    for stream in deleted {
        *draft.bytes.get_or_insert_default() += stream.size;
        let label = label(&stream);
        draft.labels.insert(stream.job_id, label);
    }
    draft.subjects.push(Subject {
        id: wish.subject.clone(),
        name: text::name(&video.title),
        bucket: None,
        items: 0,
    });
    draft.wishes.push(Wish { subject: wish.subject, items: kept });
    Ok(())
}
