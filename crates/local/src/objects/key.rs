//! Object keys as file paths. Any key that OSS accepts has its own path, and no two keys share one.
//!
//! A key is a text of up to 1023 bytes in which `/` is an ordinary character: `a.jpg` and `a.jpg/b.jpg` can exist at the same
//! time, and a name may be longer than a file name can be. So a segment that is followed by another becomes a folder with `+`
//! appended, and a name of more than 200 bytes is cut into folders with `++` appended:
//!
//! | Key | Path |
//! | --- | --- |
//! | `snapshot/7/1.jpg` | `snapshot+/7+/1.jpg` |
//! | `a.jpg` | `a.jpg` |
//! | `a.jpg/1.jpg` | `a.jpg+/1.jpg` |
//! | 300 times `c` | 200 times `c`, `++/`, 100 times `c` |
//! | `50%/../x` | `50%25+/%2E%2E+/x` |

/// Longest key, in bytes, as in OSS.
pub(crate) const MAX_KEY: usize = 1023;
/// Longest piece of a name, in bytes. A file that is being written has a name that is 37 bytes longer, and 255 is the limit of
/// file systems.
const MAX_PIECE: usize = 200;

/// The path of a key below its bucket's folder; `None` for an invalid key.
pub(super) fn path_of(key: &str) -> Option<String> {
    if key.is_empty() || key.len() > MAX_KEY || key.starts_with(['/', '\\']) {
        return None;
    }
    let mut path = String::with_capacity(key.len() + 16);
    let mut segments = key.split('/').peekable();
    while let Some(segment) = segments.next() {
        let mut pieces = pieces(segment).into_iter().peekable();
        while let Some(piece) = pieces.next() {
            path.push_str(&piece);
            if pieces.peek().is_some() {
                path.push_str("++/");
            }
        }
        if segments.peek().is_some() {
            path.push_str("+/");
        }
    }
    Some(path)
}

/// The folder of a bucket; `None` for an invalid bucket.
pub(super) fn folder_of(bucket: &str) -> Option<String> {
    let [name] = &pieces(bucket)[..] else { return None };
    (!bucket.is_empty() && !bucket.contains('/')).then(|| name.clone())
}

/// The key of a path returned by [`path_of`]; `None` for any other.
pub(crate) fn key_of(path: &str) -> Option<String> {
    let mut key = String::with_capacity(path.len());
    for part in path.split('/') {
        let (name, end) = match (part.strip_suffix("++"), part.strip_suffix('+')) {
            (Some(name), _) => (name, ""),
            (None, Some(name)) => (name, "/"),
            (None, None) => (part, ""),
        };
        key.push_str(&unescaped(name)?);
        key.push_str(end);
    }
    (path_of(&key).as_deref() == Some(path)).then_some(key)
}

/// The bucket of a folder returned by [`folder_of`].
pub(crate) fn bucket_of(folder: &str) -> Option<String> {
    unescaped(folder).filter(|bucket| folder_of(bucket).as_deref() == Some(folder))
}

/// A segment as names of files, each of at most [`MAX_PIECE`] bytes.
fn pieces(segment: &str) -> Vec<String> {
    match segment {
        "" => return vec!["%".to_owned()],
        "." | ".." => return vec!["%2E".repeat(segment.len())],
        _ => {}
    }
    let mut pieces = vec![String::new()];
    let mut buffer = [0; 4];
    for (at, c) in segment.char_indices() {
        let is_edge = at == 0 || at + c.len_utf8() == segment.len();
        let bytes = c.encode_utf8(&mut buffer);
        // White space at the end of a path is cut off by some programs.
        let escaped = match c {
            '%' | '+' | '\\' => percent(bytes),
            c if c.is_control() || (is_edge && c.is_whitespace()) => percent(bytes),
            _ => bytes.to_owned(),
        };
        if pieces.last().is_some_and(|piece| piece.len() + escaped.len() > MAX_PIECE) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(&escaped);
        }
    }
    pieces
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn unescaped(name: &str) -> Option<String> {
    if name == "%" {
        return Some(String::new());
    }
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn keys_have_the_documented_paths() {
        for (key, path) in [
            ("snapshot/7/1.jpg", "snapshot+/7+/1.jpg"),
            ("a.jpg", "a.jpg"),
            ("a.jpg/1.jpg", "a.jpg+/1.jpg"),
            ("50%/../x", "50%25+/%2E%2E+/x"),
            ("a//b", "a+/%+/b"),
            ("a/", "a+/%"),
            ("a+", "a%2B"),
            ("a /b\n", "a%20+/b%0A"),
        ] {
            assert_eq!(path_of(key).as_deref(), Some(path));
            assert_eq!(key_of(path).as_deref(), Some(key));
        }
        let long = "c".repeat(300);
        assert_eq!(path_of(&long), Some(format!("{}++/{}", "c".repeat(200), "c".repeat(100))));
        for key in ["", "/a", "\\a", &"x".repeat(1024)] {
            assert_eq!(path_of(key), None, "{key}");
        }
        for path in ["..", "a/b", "a+/../b", "%zz", "a%2b"] {
            assert_eq!(key_of(path), None, "{path}");
        }
    }

    #[test]
    fn a_bucket_is_one_folder() {
        assert_eq!(folder_of("vod_media").as_deref(), Some("vod_media"));
        assert_eq!(folder_of("..").as_deref(), Some("%2E%2E"));
        assert_eq!(bucket_of("%2E%2E").as_deref(), Some(".."));
        for bucket in ["", "a/b", &"x".repeat(201)] {
            assert_eq!(folder_of(bucket), None, "{bucket}");
        }
    }

    proptest! {
        #[test]
        fn every_key_has_a_path_that_leads_back_to_it(key in "[^/\\\\].{0,250}") {
            let path = path_of(&key).unwrap();
            prop_assert_eq!(key_of(&path), Some(key));
            for name in path.split('/') {
                prop_assert!(!name.is_empty() && name.len() <= 202 && name != "." && name != "..", "{}", name);
            }
        }

        /// No file takes the path of a folder that another key needs.
        #[test]
        fn no_two_keys_are_in_each_others_way(keys in prop::collection::vec("[ab./+%]{1,6}", 2..20)) {
            let mut files: HashMap<String, String> = HashMap::new();
            for key in keys {
                let Some(path) = path_of(&key) else { continue };
                let same = files.insert(path, key.clone());
                prop_assert!(same.is_none_or(|other| other == key));
            }
            for (path, key) in &files {
                let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
                for folder in folders {
                    prop_assert!(!files.contains_key(folder), "{} lies in the way of {}", folder, key);
                }
            }
        }
    }
}
