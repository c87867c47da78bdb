//! The facts of a video besides its streams.

use crate::components::copy::FullId;
use crate::components::instant::ApiInstant;
use crate::components::video::{duration_text, size_text};
use crate::text::{Tr, t, videos as words};
use leptos::prelude::*;
use media_api::vod::Video;

/// Values that the service did not return are left out.
#[component]
pub fn Facts(video: Video) -> impl IntoView {
    let fact = |name: Tr, value: AnyView| view! { <div><dt>{t(name)}</dt><dd>{value}</dd></div> };
    let text = |name: Tr, value: &str| (!value.is_empty()).then(|| fact(name, value.to_owned().into_any()));
    let time = |name: Tr, value: &str| {
        (!value.is_empty()).then(|| fact(name, view! { <ApiInstant text=value.to_owned() /> }.into_any()))
    };
    let id = view! { <FullId id=video.video_id.clone() name=words::VIDEO_ID /> };
    view! {
        <dl class="sheet facts">
            {fact(words::VIDEO_ID, id.into_any())}
            {fact(words::SIZE, size_text(video.size).into_any())}
            {fact(words::DURATION, duration_text(video.duration).into_any())}
            {time(words::CREATED, &video.creation_time)}
            {time(words::CHANGED, &video.modification_time)}
            {text(words::STORAGE, &video.storage_location)}
            {text(words::CATEGORY, &video.cate_name)}
            {text(words::TAGS, &video.tags)}
            {text(words::DESCRIPTION, &video.description)}
        </dl>
    }
}
