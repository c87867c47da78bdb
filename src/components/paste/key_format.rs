//! Which object keys a job's file name pattern can produce. Pure.

/// A piece of a pattern.
enum Piece<'a> {
    Text(&'a str),
    /// `{UnixTimestamp}`: 13 digits.
    Timestamp,
    /// `{Sequence}`: digits.
    Digits,
    /// `{Date}`: the vendor does not document its form; any text within a folder name.
    Date,
}

/// Whether a key can come from a pattern of a job, and if so the `{UnixTimestamp}` in it.
pub fn fit(pattern: &str, job_id: &str, key: &str) -> Option<Option<i64>> {
    let mut found = None;
    fits(&pieces(pattern, job_id), key, &mut found).then_some(found)
}

/// The last segment of a pattern, for file names without a folder.
pub fn file_pattern(pattern: &str) -> &str {
    pattern.rsplit('/').next().unwrap_or(pattern)
}

fn pieces<'a>(pattern: &'a str, job_id: &'a str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        pieces.push(Piece::Text(text));
        pieces.push(match name {
            "JobId" => Piece::Text(job_id),
            "UnixTimestamp" => Piece::Timestamp,
            "Sequence" => Piece::Digits,
            _ => Piece::Date,
        });
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn fits(pieces: &[Piece<'_>], key: &str, found: &mut Option<i64>) -> bool {
    let Some((piece, others)) = pieces.split_first() else { return key.is_empty() };
    let digits = key.bytes().take_while(u8::is_ascii_digit).count();
    match piece {
        Piece::Text(text) => key.strip_prefix(text).is_some_and(|rest| fits(others, rest, found)),
        Piece::Timestamp => {
            let is_number = digits >= 13 && fits(others, &key[13..], found);
            if is_number {
                *found = key[..13].parse().ok();
            }
            is_number
        }
        Piece::Digits => (1..=digits).rev().any(|count| fits(others, &key[count..], found)),
        Piece::Date => {
            let end = key.find('/').unwrap_or(key.len());
            let ends = key[..end].char_indices().map(|(at, c)| at + c.len_utf8());
            ends.collect::<Vec<_>>().into_iter().rev().any(|end| fits(others, &key[end..], found))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_fits_the_pattern_it_was_made_from() {
        for (pattern, key, found) in [
            ("snapshot/{JobId}/{UnixTimestamp}.jpg", "snapshot/j/1767322800123.jpg", Some(1_767_322_800_123)),
            ("a/{Date}/{JobId}-{Sequence}.jpg", "a/2026-01-02/j-17.jpg", None),
            ("{UnixTimestamp}{Sequence}.jpg", "17673228001231.jpg", Some(1_767_322_800_123)),
            ("a/{Sequence}{UnixTimestamp}.jpg", "a/71767322800123.jpg", Some(1_767_322_800_123)),
            ("大/{Date}{JobId}.jpg", "大/x大j.jpg", None),
        ] {
            assert_eq!(fit(pattern, "j", key), Some(found), "{pattern}");
        }
    }

    #[test]
    fn another_key_does_not_fit() {
        let pattern = "snapshot/{JobId}/{UnixTimestamp}.jpg";
        for key in [
            "snapshot/k/1767322800123.jpg",
            "snapshot/j/176732280012.jpg",
            "snapshot/j/17673228001234.jpg",
            "snapshot/j/1767322800123.jpeg",
            "x/snapshot/j/1767322800123.jpg",
            "snapshot/j/a/1767322800123.jpg",
            "",
        ] {
            assert_eq!(fit(pattern, "j", key), None, "{key}");
        }
        assert_eq!(file_pattern(pattern), "{UnixTimestamp}.jpg");
    }
}
