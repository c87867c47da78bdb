//! The parts that unfinished uploads left in storage.

use super::texts::{Form, KindTexts, Sentence, name, with_bytes};
use crate::paths::video_path;
use crate::text::{counted, deletion as words};
use media_api::vod::DeleteMultipartUpload;
use media_api::{Operation, VideoId};

pub(super) static UPLOAD_PARTS: KindTexts = KindTexts {
    items: (words::UPLOAD, words::UPLOADS),
    owners: (words::VIDEO, words::VIDEOS),
    title: words::TITLE_PARTS,
    action: words::DO_PARTS,
    done: words::DONE_PARTS,
    names_owner: false,
    sentence: |plan, _| {
        let (form, uploads) = match plan.subjects.as_slice() {
            [only] => (Form::Name, words::UPLOAD_OF.with(&[&name(only)])),
            _ => {
                let count = counted(plan.total, words::UNFINISHED_UPLOAD, words::UNFINISHED_UPLOADS);
                (Form::Number, count)
            }
        };
        Sentence::new(words::SAY_PARTS, &[(form, &with_bytes(&uploads, plan.bytes))])
    },
    request: |_, call| {
        let media_id = VideoId::new(&*call.subject).ok()?;
        Some(DeleteMultipartUpload { media_id, media_type: "video".to_owned() }.to_value())
    },
    kept: (words::KEPT_OF_UPLOADS, words::KEPT_OF_UPLOADS),
    deleted: (words::ACCEPTED, words::ALL_ACCEPTED),
    absent: words::NOTHING_TO_CLEAN,
    in_cdn: false,
    item: |item, _| item.to_owned(),
    owner_path: video_path,
};
