//! Pictures as files: several in one ZIP file, and the file names.

use chrono::DateTime;
use serde::{Deserialize, Serialize};

/// Maximum number of pictures of one file.
pub const MAX_DOWNLOAD: usize = 500;

/// Requests pictures as one ZIP file. Posted to `/api/downloads`, which answers with [`Download`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DownloadRequest {
    /// The name of the job, which becomes part of every file name.
    pub name: String,
    /// Links of full-size pictures, as returned in a list ([`PictureLinks`](crate::PictureLinks)); 1 to [`MAX_DOWNLOAD`].
    pub pictures: Vec<String>,
}

/// Where the file can be fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// A path on the proxy. Only the requesting session can use it; the download must begin within a minute.
    pub path: String,
    /// The name of the file.
    pub file: String,
}

/// Maximum number of characters of a job's name in a file name.
const MAX_STEM: usize = 60;

/// A job's name in a form that is valid in file names of any file system: letters and digits of any script, `-` and `_`;
/// everything else, path separators and dots included, becomes `_`.
pub fn file_stem(name: &str) -> String {
    let safe = name.trim().chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' });
    let stem: String = safe.take(MAX_STEM).collect();
    if stem.chars().any(char::is_alphanumeric) { stem } else { "pictures".to_owned() }
}

/// The file name of a picture of that time, in milliseconds since the epoch: the stem and the time in UTC. `copy` counts the
/// pictures of the same time before it.
pub fn picture_file(stem: &str, millis: i64, copy: usize) -> String {
    let copy = if copy == 0 { String::new() } else { format!("_{}", copy + 1) };
    format!("{stem}_{}{copy}.jpg", file_time(millis))
}

/// The name of the file that contains pictures of these times.
pub fn archive_file(stem: &str, times: impl Iterator<Item = i64> + Clone) -> String {
    let (oldest, newest) = (times.clone().min().unwrap_or_default(), times.max().unwrap_or_default());
    format!("{stem}_{}_{}.zip", file_time(oldest), file_time(newest))
}

/// `2026-11-27_03-40-29.123Z`: colons cannot stand in file names.
fn file_time(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    time.format("%Y-%m-%d_%H-%M-%S%.3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NIGHT: i64 = 1_795_720_829_123;

    #[test]
    fn a_file_is_named_after_its_job_and_time() {
        let stem = file_stem("Lobby camera");
        assert_eq!(picture_file(&stem, NIGHT, 0), "Lobby_camera_2026-11-26_19-20-29.123Z.jpg");
        assert_eq!(picture_file("大厅", NIGHT, 1), "大厅_2026-11-26_19-20-29.123Z_2.jpg");
        assert_eq!(
            archive_file("a", [NIGHT, NIGHT - 5_000].into_iter()),
            "a_2026-11-26_19-20-24.123Z_2026-11-26_19-20-29.123Z.zip"
        );
    }

    #[test]
    fn a_name_leads_nowhere() {
        for (name, safe) in [
            ("../../etc/passwd", "______etc_passwd"),
            ("C:\\con", "C__con"),
            ("a\"\r\nx: y", "a___x__y"),
            ("..", "pictures"),
            ("", "pictures"),
            ("\u{202e}gpj", "_gpj"),
        ] {
            assert_eq!(file_stem(name), safe, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_is_safe(name in any::<String>(), millis in any::<i64>()) {
            let file = picture_file(&file_stem(&name), millis, 0);
            prop_assert!(!file.contains(['/', '\\', ':', '"', '*', '?', '<', '>', '|', '\0']), "{}", file);
            prop_assert!(!file.chars().any(char::is_control) && !file.starts_with('.') && file.len() < 300);
        }
    }
}
