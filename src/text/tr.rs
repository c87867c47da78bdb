//! One text: in the chosen language, with values filled in, with plural forms.

use super::language::Language;
use leptos::prelude::*;
use std::borrow::Cow;

/// One text, in the chosen language. `{}` in it is filled by [`Tr::with`].
#[derive(Debug, Clone, Copy)]
pub struct Tr(fn(Language) -> &'static str);

impl PartialEq for Tr {
    fn eq(&self, other: &Self) -> bool {
        Language::all().all(|language| self.in_language(language) == other.in_language(language))
    }
}

impl Tr {
    pub(super) const fn new(in_language: fn(Language) -> &'static str) -> Self {
        Self(in_language)
    }

    /// The text in the chosen language. Read inside a reactive closure, it follows the choice.
    pub fn get(self) -> &'static str {
        self.in_language(language())
    }

    pub fn in_language(self, language: Language) -> &'static str {
        (self.0)(language)
    }

    /// The text with its `{}` replaced in order. A translation that needs another order numbers them: `{0}`, `{1}`.
    pub fn with(self, values: &[&str]) -> String {
        fill(self.get(), values)
    }

    /// As [`Tr::with`], in parts, so that the values can be shown in another way than the words around them.
    pub fn parts(self, values: &[&str]) -> Vec<Part> {
        parts(self.get(), values)
    }
}

/// A number with its noun: `1 picture`, `1,050 pictures`.
pub fn counted(n: usize, one: Tr, many: Tr) -> String {
    let noun = if n == 1 { one } else { many };
    noun.with(&[&crate::format::count(n as u64)])
}

/// A part of a text that is filled with values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Words(String),
    /// The value with this index.
    Value(usize, String),
}

pub(super) fn fill(text: &str, values: &[&str]) -> String {
    let text_of = |part: Part| match part {
        Part::Words(text) | Part::Value(_, text) => text,
    };
    parts(text, values).into_iter().map(text_of).collect()
}

/// One pass over `text`: what is inserted is never filled itself.
fn parts(text: &str, values: &[&str]) -> Vec<Part> {
    let (mut parts, mut words) = (Vec::new(), String::new());
    let (mut rest, mut next) = (text, 0);
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        let Some(close) = from.find('}') else { break };
        let (mark, after) = (&from[1..close], &from[close + 1..]);
        words.push_str(before);
        let at = if mark.is_empty() { Some(next) } else { mark.parse::<usize>().ok() };
        match at.and_then(|at| Some((at, values.get(at)?))) {
            Some((at, value)) => {
                next += usize::from(mark.is_empty());
                parts.push(Part::Words(std::mem::take(&mut words)));
                parts.push(Part::Value(at, isolated(value).into_owned()));
            }
            None => words.push_str(&from[..=mark.len() + 1]),
        }
        rest = after;
    }
    parts.push(Part::Words(words + rest));
    parts
}

/// The invisible characters that begin and end a part of a text with its own direction.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// A value as it may be inserted into a sentence: a name that is written from right to left, or that contains direction marks,
/// reverses only its own words.
fn isolated(value: &str) -> Cow<'_, str> {
    let is_order = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_right_to_left = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
            || matches!(c, '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if !value.chars().any(|c| is_order(c) || is_right_to_left(c)) {
        return Cow::Borrowed(value);
    }
    // Isolates within this value stay. All other marks are removed, and so is an end without a beginning.
    let mut depth = 0_usize;
    let mut kept: String = value
        .chars()
        .filter(|c| {
            match *c {
                c if c == ISOLATE.0 => depth += 1,
                c if c == ISOLATE.1 => return depth.checked_sub(1).map(|less| depth = less).is_some(),
                c => return !is_order(c),
            }
            true
        })
        .collect();
    kept.extend(std::iter::repeat_n(ISOLATE.1, depth));
    Cow::Owned(format!("{}{kept}{}", ISOLATE.0, ISOLATE.1))
}

thread_local! {
    static LANGUAGE: std::cell::Cell<Option<Memo<Language>>> = const { std::cell::Cell::new(None) };
}

/// Sets the language of all texts; called once by the app, and by tests for each page they mount.
pub fn set_language(language: Memo<Language>) {
    LANGUAGE.set(Some(language));
}

/// The chosen language, reactive.
pub fn language() -> Language {
    LANGUAGE.get().and_then(|memo| memo.try_get()).unwrap_or(Language::En)
}

/// Wraps a text for a view: `{t(jobs::TITLE)}`. One closure type for all texts keeps the page small.
pub fn t(text: Tr) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    move || text.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fill_in_order_or_by_number() {
        assert_eq!(fill("{} of {}", &["1", "2"]), "1 of 2");
        assert_eq!(fill("共 {1} 中的 {0}", &["1", "2"]), "共 2 中的 1");
    }

    #[test]
    fn parts_say_which_value_they_are() {
        let value = |at, text: &str| Part::Value(at, text.to_owned());
        let words = |text: &str| Part::Words(text.to_owned());
        let expected = [words("移除 "), value(1, "Gate"), words(" 的 "), value(0, "2 条"), words("。")];
        assert_eq!(parts("移除 {1} 的 {0}。", &["2 条", "Gate"]), expected);
    }

    #[test]
    fn braces_in_a_value_are_not_filled() {
        assert_eq!(fill("{} of {}, {}", &["Gate {3}", "{0}", "{}"]), "Gate {3} of {0}, {}");
        assert_eq!(fill("{0}: {1}", &["{1}", "x"]), "{1}: x");
        assert_eq!(fill("a { b {9} {", &["x"]), "a { b {9} {");
    }

    #[test]
    fn a_name_turns_no_words_around_but_its_own() {
        assert_eq!(fill("Erase {}.", &["大厅 é"]), "Erase 大厅 é.");
        assert_eq!(fill("Erase {}.", &["שער"]), "Erase \u{2068}שער\u{2069}.");
        assert_eq!(fill("Erase {}.", &["\u{202e}gpj.exe"]), "Erase \u{2068}gpj.exe\u{2069}.");
        for escape in ["a\u{2069}\u{202e}b", "\u{2067}a\u{2069}\u{2069}b", "\u{2068}ab"] {
            let text = fill("Erase {}.", &[escape]);
            let depths = text.chars().scan(0_i32, |depth, c| {
                *depth += i32::from(c == ISOLATE.0) - i32::from(c == ISOLATE.1);
                Some(*depth)
            });
            let depths: Vec<i32> = depths.collect();
            assert!(depths.iter().all(|depth| *depth >= 0) && depths.ends_with(&[0, 0]), "{text:?}");
            assert!(!text.contains(['\u{202e}', '\u{2067}']), "{text:?}");
            assert_eq!(fill("{}", &[&text]).matches(ISOLATE.1).count(), text.matches(ISOLATE.1).count() + 1);
        }
    }
}
