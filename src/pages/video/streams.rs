//! The streams of one video: reading them, and the columns of their table.

use crate::client;
use crate::components::copy::ShortId;
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::video::{duration_text, size_text};
use crate::format;
use crate::text::{t, videos as words};
use leptos::prelude::*;
use media_api::vod::{GetPlayInfo, PlayInfo};
use media_api::{Problem, VideoId};

/// A stream with the video that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    video_id: String,
    pub info: PlayInfo,
}

/// The service's answer about the streams of a video.
#[derive(Debug, Clone, PartialEq)]
pub enum Streams {
    Listed(Vec<Stream>),
    /// They are listed only while the video can be played.
    NotListed,
}

impl Streams {
    pub fn rows(&self) -> &[Stream] {
        match self {
            Streams::Listed(rows) => rows,
            Streams::NotListed => &[],
        }
    }
}

/// Reads every stream of a video, of all definitions and formats.
pub async fn read(video_id: VideoId) -> Result<Streams, Problem> {
    let video = video_id.as_str().to_owned();
    let request = GetPlayInfo {
        video_id: Some(video_id),
        result_type: Some("Multiple".to_owned()),
        ..GetPlayInfo::default()
    };
    match client::call(&request).await {
        Ok(answer) => {
            let infos = answer.response.play_info_list.play_info.into_iter();
            Ok(Streams::Listed(infos.map(|info| Stream { video_id: video.clone(), info }).collect()))
        }
        Err(problem) => match problem.vendor_code.as_deref() {
            Some("InvalidVideo.NoneStream") => Ok(Streams::Listed(Vec::new())),
            Some("Forbidden.IllegalStatus") => Ok(Streams::NotListed),
            _ => Err(problem),
        },
    }
}

type StreamColumn = Column<Stream>;

pub const COLUMNS: &[StreamColumn] = &[
    StreamColumn::new("status", words::STATUS, |stream| status_mark(&stream.info.status)).exports(&[
        ("VideoId", |stream| stream.video_id.clone()),
        ("Status", |stream| stream.info.status.clone()),
    ]),
    StreamColumn::new("definition", words::DEFINITION, |stream| stream.info.definition.clone().into_any())
        .always()
        .exports(&[("Definition", |stream| stream.info.definition.clone())]),
    StreamColumn::new("format", words::FORMAT, |stream| stream.info.format.clone().into_any()).exports(&[
        ("Format", |stream| stream.info.format.clone()),
        ("StreamType", |stream| stream.info.stream_type.clone()),
    ]),
    StreamColumn::new("size", words::SIZE, |stream| size_text(stream.info.size).into_any())
        .numeric()
        .exports(&[("Size", |stream| stream.info.size.to_string())]),
    StreamColumn::new("bitrate", words::BITRATE, |stream| bitrate_text(&stream.info.bitrate).into_any())
        .numeric()
        .exports(&[("Bitrate", |stream| stream.info.bitrate.clone())]),
    StreamColumn::new("resolution", words::RESOLUTION, |stream| resolution_text(&stream.info).into_any())
        .numeric()
        .exports(&[
            ("Width", |stream| stream.info.width.to_string()),
            ("Height", |stream| stream.info.height.to_string()),
        ]),
    StreamColumn::new("duration", words::DURATION, |stream| {
        duration_text(stream.info.duration.parse().unwrap_or_default()).into_any()
    })
    .numeric()
    .exports(&[
        ("Duration", |stream| stream.info.duration.clone()),
        ("CreationTime", |stream| stream.info.creation_time.clone()),
    ]),
    StreamColumn::new("id", words::STREAM_ID, |stream| {
        view! { <ShortId id=stream.info.job_id.clone() name=words::STREAM_ID /> }.into_any()
    })
    .width(Width::Rest)
    .always()
    .exports(&[("JobId", |stream| stream.info.job_id.clone())]),
];

pub const KIND: RowKind<Stream> = RowKind::new(|stream| stream.info.job_id.clone(), label);

fn label(stream: &Stream) -> String {
    let info = &stream.info;
    format!("{} {} {}", info.definition, info.format, format::short_id(&info.job_id))
}

fn status_mark(status: &str) -> AnyView {
    match status {
        "Normal" => view! { <span class="state good">{t(words::NORMAL)}</span> }.into_any(),
        "Invisible" => view! { <span class="state wait">{t(words::INVISIBLE)}</span> }.into_any(),
        other => view! { <span class="state">{other.to_owned()}</span> }.into_any(),
    }
}

/// A bit rate in kbit/s, rounded, or a dash while it is not known.
fn bitrate_text(kbits: &str) -> String {
    match kbits.trim().parse::<f64>() {
        Ok(rate) if rate > 0.0 => words::KBPS.with(&[&format::count(rate.round() as u64)]),
        _ => "–".to_owned(),
    }
}

fn resolution_text(info: &PlayInfo) -> String {
    match (info.width, info.height) {
        (0, _) | (_, 0) => "–".to_owned(),
        (width, height) => format!("{width} × {height}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_stream_are_rounded() {
        assert_eq!(bitrate_text("992.7800"), "993 kbit/s");
        assert_eq!(bitrate_text(""), "–");
        let info = PlayInfo { width: 540, height: 960, ..PlayInfo::default() };
        assert_eq!(resolution_text(&info), "540 × 960");
        assert_eq!(resolution_text(&PlayInfo::default()), "–");
    }
}
