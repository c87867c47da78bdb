//! Streams of videos, with their files.

use super::texts::{Form, KindTexts, Sentence, with_bytes};
use crate::paths::video_path;
use crate::text::deletion as words;
use media_api::vod::DeleteStream;
use media_api::{CommaList, Operation, VideoId};

pub(super) static STREAMS: KindTexts = KindTexts {
    items: (words::STREAM, words::STREAMS),
    owners: (words::VIDEO, words::VIDEOS),
    title: words::TITLE_STREAMS,
    action: words::DO_STREAMS,
    done: words::DONE_STREAMS,
    names_owner: true,
    sentence: |plan, _| {
        let streams = with_bytes(&STREAMS.count(plan.total), plan.bytes);
        let owner = STREAMS.owner(&plan.subjects);
        Sentence::new(words::SAY_STREAMS, &[(Form::Number, &streams), (Form::Name, &owner)])
    },
    request: |_, call| {
        let job_ids = CommaList::new(call.items.iter().cloned());
        Some(DeleteStream { job_ids, video_id: VideoId::new(&*call.subject).ok()? }.to_value())
    },
    kept: (words::KEPT_OF_VIDEO, words::KEPT_OF_VIDEOS),
    deleted: (words::DELETED, words::ALL_DELETED),
    absent: words::ALREADY_GONE,
    in_cdn: true,
    item: |item, _| item.to_owned(),
    owner_path: video_path,
};
