//! What a template will produce, shown in advance: object names, snapshots per day, and a command that pushes a test stream.

use crate::components::request_lines::shell_word;
use leptos::prelude::*;
use media_api::template::{Placeholders, object_key};

/// Placeholder in object names for the job ID, which is assigned on submission.
pub const JOB_ID_MARK: &str = "<JobId>";

/// Snapshots in 24 hours with one every `seconds`.
pub fn snapshots_a_day(seconds: u32) -> u64 {
    86_400 / u64::from(seconds.max(1))
}

/// The next three names of a sequence format, for snapshots from `now` (milliseconds since the epoch) on; none without a format.
pub fn next_objects(sequence_format: &str, seconds: u32, now: i64) -> Vec<String> {
    if sequence_format.is_empty() {
        return Vec::new();
    }
    (0..3_u32)
        .map(|i| {
            let unix_millis = now + i64::from(i) * i64::from(seconds) * 1000;
            let values = Placeholders { job_id: JOB_ID_MARK, unix_millis, sequence: u64::from(i) + 1 };
            object_key(sequence_format, values)
        })
        .collect()
}

/// The name of an overwrite format; `None` without a format.
pub fn overwrite_object(overwrite_format: &str, now: i64) -> Option<String> {
    let values = Placeholders { job_id: JOB_ID_MARK, unix_millis: now, sequence: 1 };
    (!overwrite_format.is_empty()).then(|| object_key(overwrite_format, values))
}

/// A shell command that pushes a test picture with a clock to a stream URL.
pub fn ffmpeg_line(url: &str) -> String {
    format!(
        "ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=25 -pix_fmt yuv420p -c:v libx264 -g 50 -f flv {}",
        shell_word(url)
    )
}

/// Object names, one a line.
#[component]
pub fn ObjectNames(names: Vec<String>) -> impl IntoView {
    let names = names.into_iter().map(|name| view! { <li><code>{name}</code></li> }).collect_view();
    view! { <ul class="objects">{names}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_names_follow_the_interval() {
        let names = next_objects("s/{JobId}/{UnixTimestamp}-{Sequence}.jpg", 5, 1_000_000);
        assert_eq!(names, ["s/<JobId>/1000000-1.jpg", "s/<JobId>/1005000-2.jpg", "s/<JobId>/1010000-3.jpg"]);
        assert!(next_objects("", 5, 0).is_empty());
        assert_eq!(overwrite_object("s/{JobId}.jpg", 0).as_deref(), Some("s/<JobId>.jpg"));
        assert_eq!(overwrite_object("", 0), None);
        assert_eq!(snapshots_a_day(5), 17_280);
    }

    #[test]
    fn an_address_stays_one_word_of_the_shell() {
        assert!(ffmpeg_line("rtmp://h/live/a").ends_with(" -f flv rtmp://h/live/a"));
        assert!(ffmpeg_line("rtmp://h/live/a; rm -rf ~").ends_with(" 'rtmp://h/live/a; rm -rf ~'"));
    }
}
