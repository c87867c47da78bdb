//! Untrusted text: bounded and made printable before it is shown, stored or logged.
//!
//! Text of the service is converted here where it enters the program, so that no other place needs to check its length.

/// Longest code, request ID or per-item result of the service, in characters; documented ones are below 50.
const MAX_WORD: usize = 100;
/// Longest name of a job or title of a video; 128 characters are documented.
const MAX_NAME: usize = 200;
/// Longest message of the service; documented ones are below 300. A deletion keeps one for each item.
const MAX_MESSAGE: usize = 500;

/// A code, request ID or per-item result of the service.
pub(crate) fn word(text: &str) -> String {
    printable(text, MAX_WORD)
}

/// The name of a job or title of a video.
pub(crate) fn name(text: &str) -> String {
    printable(text, MAX_NAME)
}

/// The message of an error. `upstream::redact` has already removed the secrets.
pub(crate) fn message(text: &str) -> String {
    printable(text, MAX_MESSAGE)
}

/// The text with a space for each control character, cut to `limit` characters. Text that was cut ends in `…`.
pub(crate) fn printable(text: &str, limit: usize) -> String {
    // Nearly every text is short and printable.
    if text.len() <= limit && !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut shown: String = characters.by_ref().take(limit).collect();
    if characters.next().is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_its_limit_in_characters_and_says_so() {
        assert_eq!(printable("门门门", 3), "门门门");
        assert_eq!(printable("门门门门", 3), "门门…");
        assert_eq!(printable("a\nb\u{1b}[31m\u{85}", 20), "a b [31m ");
    }
}
