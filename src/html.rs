//! HTML as text, for what stands on the page many times over: the browser parses the rows of a table much faster than it
//! builds them node by node.

use leptos::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;

/// HTML in which values cannot be markup: only literals of this program go in as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// A template with its `{}` filled in order, each by a text or by the value of an attribute in double quotes.
    pub fn new(template: &'static str, values: &[&str]) -> Self {
        debug_assert!(!template.contains("={}") && !template.contains('\''), "unquoted: {template}");
        let mut html = Self::default();
        let mut values = values.iter();
        for (at, literal) in template.split("{}").enumerate() {
            if at > 0 {
                html.push(values.next().copied().unwrap_or_default());
            }
            html.0.push_str(literal);
        }
        html
    }

    /// Text alone.
    pub fn text(text: &str) -> Self {
        let mut html = Self::default();
        html.push(text);
        html
    }

    /// This and what comes after it.
    pub fn and(mut self, next: Html) -> Self {
        self.0.push_str(&next.0);
        self
    }

    fn push(&mut self, value: &str) {
        let mut rest = value;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (plain, marked) = rest.split_at(at);
            self.0.push_str(plain);
            self.0.push_str(match marked.as_bytes()[0] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            });
            rest = &marked[1..];
        }
        self.0.push_str(rest);
    }

    /// As a part of a view, for what stands in rows and elsewhere too.
    pub fn view(self) -> AnyView {
        view! { <span class="html" inner_html=self.0></span> }.into_any()
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// Brings what stands in `parent` in line with what is `wanted`: pieces of one element each, named by what they show. A piece
/// that stays is the same element as before, with the focus and what is open in it. Pieces that are new beside each other are
/// one text. `shown` names what is there. What is wanted twice is shown twice.
pub fn show_pieces(
    parent: &web_sys::Element,
    shown: &mut Vec<u64>,
    wanted: impl Iterator<Item = u64>,
    draw: impl Fn(Range<usize>) -> Html,
) {
    let before: BTreeSet<u64> = shown.iter().copied().collect();
    let mut after = BTreeSet::new();
    let own = |mut name: u64| {
        while !after.insert(name) {
            name = name.wrapping_add(1);
        }
        name
    };
    let wanted: Vec<u64> = wanted.map(own).collect();
    if before.is_disjoint(&after) {
        parent.set_inner_html(&draw(0..wanted.len()).0);
        *shown = wanted;
        return;
    }
    let children = parent.children();
    let child = |at: usize| children.item(at as u32);
    for at in (0..shown.len()).rev() {
        if !after.contains(&shown[at]) {
            shown.remove(at);
            child(at).inspect(web_sys::Element::remove);
        }
    }
    let mut at = 0;
    while at < wanted.len() {
        if let Some(from) = shown.iter().skip(at).position(|id| *id == wanted[at]) {
            if from > 0 {
                let (there, here) = (child(at + from), child(at));
                let _ = there.map(|there| parent.insert_before(&there, here.as_deref()));
                let id = shown.remove(at + from);
                shown.insert(at, id);
            }
            at += 1;
            continue;
        }
        let end = wanted[at..].iter().position(|id| before.contains(id)).map_or(wanted.len(), |n| at + n);
        let html = draw(at..end).0;
        let _ = match child(at) {
            Some(next) => next.insert_adjacent_html("beforebegin", &html),
            None => parent.insert_adjacent_html("beforeend", &html),
        };
        shown.splice(at..at, wanted[at..end].iter().copied());
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = r#""><img src=x onerror='alert(1)'>&amp;"#;

    #[test]
    fn values_fill_in_order() {
        let html = Html::new(r#"<a href="/jobs/{}">{}</a>"#, &["1", "Lobby"]).and(Html::text(" · 大厅"));
        assert_eq!(html.into_string(), r#"<a href="/jobs/1">Lobby</a> · 大厅"#);
    }

    #[test]
    fn no_value_is_markup() {
        for html in [Html::text(HOSTILE), Html::new("{}", &[HOSTILE])] {
            let text = html.into_string();
            assert!(!text.contains(['<', '>', '"', '\'']), "{text}");
            assert!(text.ends_with("&amp;amp;"), "{text}");
        }
        let html = Html::new(r#"<b title="{}">{}</b>"#, &[HOSTILE, HOSTILE]).into_string();
        assert_eq!((html.matches('<').count(), html.matches('"').count()), (2, 2), "{html}");
    }

    #[test]
    fn what_stands_in_a_value_is_not_filled_again() {
        assert_eq!(Html::new("{} {}", &["{}", "x"]).into_string(), "{} x");
    }
}
