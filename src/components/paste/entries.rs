//! Pasted text as a list of pictures of one job: timestamps, times, object keys, URLs, or a column of a table. Pure.

use super::key_format::{file_pattern, fit};
use crate::state::pictures::PictureStore;
use crate::text::{Tr, job as words};
use media_api::time;
use std::collections::{BTreeSet, HashMap};

/// Digits of a timestamp in milliseconds, from the year 2001 to 2286.
const TIMESTAMP_DIGITS: usize = 13;
/// Zeros at the end of a number that a spreadsheet has shortened.
const ROUNDED_ZEROS: &str = "0000";
/// Maximum number of characters shown of a refused entry.
const SHOWN_CHARS: usize = 120;

/// The job of the pictures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PasteJob {
    pub id: String,
    pub bucket: String,
    /// OSS endpoint without scheme.
    pub endpoint: String,
    pub sequence_format: String,
    /// Empty where the job does not overwrite a file.
    pub overwrite_format: String,
}

/// Why an entry was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    Duplicate,
    OtherJob,
    OtherBucket,
    OtherKey,
    Overwrite,
    /// A spreadsheet has rounded or reformatted the number.
    Spreadsheet,
    NoZone,
    /// The job has no picture of that time.
    NotTaken,
    /// The picture is not known, because it is not among those that are read.
    NotKnown,
    Malformed,
}

impl Rejected {
    pub fn words(self) -> Tr {
        match self {
            Rejected::Duplicate => words::PASTE_DUPLICATE,
            Rejected::OtherJob => words::PASTE_OTHER_JOB,
            Rejected::OtherBucket => words::PASTE_OTHER_BUCKET,
            Rejected::OtherKey => words::PASTE_OTHER_KEY,
            Rejected::Overwrite => words::PASTE_OVERWRITE,
            Rejected::Spreadsheet => words::PASTE_SPREADSHEET,
            Rejected::NoZone => words::PASTE_NO_ZONE,
            Rejected::NotTaken => words::PASTE_NOT_TAKEN,
            Rejected::NotKnown => words::PASTE_NOT_KNOWN,
            Rejected::Malformed => words::PASTE_MALFORMED,
        }
    }
}

/// The result of parsing pasted text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// Times of pictures in milliseconds.
    pub times: BTreeSet<i64>,
    pub rejected: Vec<(String, Rejected)>,
}

/// Parses pasted text. An entry counts only if all its parts match the job.
pub fn read(text: &str, job: &PasteJob, store: &PictureStore) -> Pasted {
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
    let objects = store.pictures().iter().map(|p| (p.object.as_str(), p.millis)).collect();
    let reader = Reader { job, store, objects };
    let mut pasted = Pasted::default();
    let entries = plain.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '、'));
    for entry in entries.map(|entry| entry.trim_matches(is_quote)).filter(|entry| !entry.is_empty()) {
        let result = match reader.time_of(entry) {
            Ok(time) if !pasted.times.insert(time) => Err(Rejected::Duplicate),
            other => other,
        };
        if let Err(reason) = result {
            pasted.rejected.push((entry.chars().take(SHOWN_CHARS).collect(), reason));
        }
    }
    pasted
}

/// Byte-order marks and zero-width spaces.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// The ASCII form of a full-width letter, digit or sign.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '[' | ']' | '(' | ')' | '<' | '>')
}

struct Reader<'a> {
    job: &'a PasteJob,
    store: &'a PictureStore,
    /// Times of the known pictures by object key.
    objects: HashMap<&'a str, i64>,
}

impl Reader<'_> {
    fn time_of(&self, entry: &str) -> Result<i64, Rejected> {
        if entry.bytes().all(|b| b.is_ascii_digit()) {
            return self.of_timestamp(entry);
        }
        if is_number(entry) {
            return Err(Rejected::Spreadsheet);
        }
        if let Some(time) = iso_time(entry) {
            return self.of_time(time?);
        }
        match entry.split_once("://") {
            Some((_, rest)) => {
                let without_query = rest.split(['?', '#']).next().unwrap_or_default();
                let (host, key) = without_query.split_once('/').ok_or(Rejected::Malformed)?;
                self.check_host(entry, host)?;
                self.of_key(&percent_decoded(key))
            }
            None if entry.ends_with(".jpg") => self.of_key(entry),
            None => Err(Rejected::Malformed),
        }
    }

    fn of_timestamp(&self, entry: &str) -> Result<i64, Rejected> {
        let millis = entry.parse::<i64>().ok().filter(|_| entry.len() == TIMESTAMP_DIGITS);
        let millis = millis.ok_or(Rejected::Malformed)?;
        match self.store.exists(millis) {
            Some(true) => Ok(millis),
            _ if self.store.overlay().is_some_and(|overlay| overlay.millis == millis) => {
                Err(Rejected::Overwrite)
            }
            _ if entry.ends_with(ROUNDED_ZEROS) => Err(Rejected::Spreadsheet),
            Some(false) => Err(Rejected::NotTaken),
            None => Ok(millis),
        }
    }

    /// The picture of an exact time, or of a whole second.
    fn of_time(&self, time: IsoTime) -> Result<i64, Rejected> {
        let (from, to) = (time.millis, time.millis + if time.is_exact { 1 } else { 1_000 });
        let pictures = self.store.pictures();
        let at = pictures.partition_point(|p| p.millis < from);
        match pictures.get(at) {
            Some(found) if found.millis < to => Ok(found.millis),
            _ if self.store.is_known((from, to)) => Err(Rejected::NotTaken),
            _ if time.is_exact => Ok(time.millis),
            _ => Err(Rejected::NotKnown),
        }
    }

    /// `bucket.endpoint`, or the bucket alone in an `oss://` address.
    fn check_host(&self, entry: &str, host: &str) -> Result<(), Rejected> {
        let PasteJob { bucket, endpoint, .. } = self.job;
        let host = host.to_ascii_lowercase();
        let internal = endpoint.replacen('.', "-internal.", 1);
        let is_own = match entry.starts_with("oss://") {
            true => host == *bucket,
            false => [endpoint, &internal].iter().any(|endpoint| host == format!("{bucket}.{endpoint}")),
        };
        if is_own { Ok(()) } else { Err(Rejected::OtherBucket) }
    }

    /// An object key, or a file name without its folder.
    fn of_key(&self, key: &str) -> Result<i64, Rejected> {
        if let Some(millis) = self.objects.get(key) {
            return Ok(*millis);
        }
        let PasteJob { id, sequence_format, overwrite_format, .. } = self.job;
        let has_folder = key.contains('/');
        let pattern = |format: &'_ str| if has_folder { format } else { file_pattern(format) }.to_owned();
        if !overwrite_format.is_empty() && fit(&pattern(overwrite_format), id, key).is_some() {
            return Err(Rejected::Overwrite);
        }
        match fit(&pattern(sequence_format), id, key) {
            Some(Some(millis)) if self.store.exists(millis) == Some(false) => Err(Rejected::NotTaken),
            Some(Some(millis)) => Ok(millis),
            Some(None) => Err(Rejected::NotKnown),
            None if names_other_job(key, id) => Err(Rejected::OtherJob),
            None => Err(Rejected::OtherKey),
        }
    }
}

/// A number in a form that no timestamp has: `1.79572E+12`, `1795720610682.0`, `-5`.
fn is_number(entry: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-' | b'E' | b'e');
    entry.bytes().all(is_part) && entry.parse::<f64>().is_ok()
}

/// Whether a key contains an identifier in the form of job IDs that is not this job's.
fn names_other_job(key: &str, job_id: &str) -> bool {
    let mut parts = key.split('/').map(|part| part.trim_end_matches(".jpg"));
    parts.any(|part| is_uuid(part) && !part.eq_ignore_ascii_case(job_id))
}

fn is_uuid(text: &str) -> bool {
    let is_dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, b): (usize, u8)| if is_dash(at) { b == b'-' } else { b.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

struct IsoTime {
    millis: i64,
    /// Whether it has a fraction of a second.
    is_exact: bool,
}

/// `2026-01-02T03:04:05Z`, with a fraction and an offset if present; `None` for anything else.
fn iso_time(entry: &str) -> Option<Result<IsoTime, Rejected>> {
    let (fields, rest) = entry.split_at_checked("2026-01-02T03:04:05".len())?;
    let seconds = time::parse_fields(&fields.to_ascii_uppercase())?.and_utc().timestamp();
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count()),
        None => ("", rest),
    };
    let Some(offset) = offset_seconds(zone) else {
        return Some(Err(if zone.is_empty() { Rejected::NoZone } else { Rejected::Malformed }));
    };
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(Ok(IsoTime { millis: (seconds - offset) * 1_000 + millis, is_exact: !fraction.is_empty() }))
}

/// Seconds east of UTC: `Z`, `+08:00`, `-0330`.
fn offset_seconds(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let number = |at: std::ops::Range<usize>| digits.get(at)?.parse::<i64>().ok();
    (digits.len() == 4).then_some(())?;
    Some(sign * (number(0..2)? * 3_600 + number(2..4)? * 60))
}
