//! The tooltip of one slice: its time, how many pictures it has, why it has none, and one of them.

use super::data::{Peek, TimelineData};
use super::summary::picture_count;
use crate::components::picture_image::PictureImage;
use crate::state::pictures::spans::Span;
use crate::text::{counted, job as words};
use leptos::prelude::*;

/// Why there are no pictures in a part of a span, as text.
fn reasons(data: &TimelineData, (from, to): Span) -> Vec<String> {
    let touches = |span: Span| span.0 < to && span.1 > from;
    let mut reasons = Vec::new();
    let mut add = |is_so: bool, reason: crate::text::Tr| {
        if is_so {
            reasons.push(reason.get().to_owned());
        }
    };
    add(data.unread.iter().any(|(span, _)| touches(*span)), words::NOT_READ_YET);
    add(data.gaps.iter().any(|gap| touches((gap.from, gap.to))), words::TIP_GAP);
    let is_absent = data.absent.is_some_and(touches);
    add(is_absent, words::TIP_ABSENT);
    add(!is_absent && data.stopped.iter().any(|span| touches(*span)), words::TIP_STOPPED);
    add(data.unexplained.is_some_and(touches), words::GAPS_NOT_KNOWN);
    let deleted: usize =
        data.deleted.iter().filter(|run| touches((run.from, run.to + 1))).map(|run| run.count).sum();
    if deleted > 0 {
        reasons.push(counted(deleted, words::TIP_DELETED_ONE, words::TIP_DELETED));
    }
    reasons
}

/// Everything about a span as text: its time, the number of its pictures, and the reasons why it has none.
pub fn span_words(
    data: &TimelineData,
    (from, to): Span,
    count: Option<usize>,
    time: impl Fn(i64) -> String,
) -> String {
    let reasons = reasons(data, (from, to + 1));
    let known = count.map(picture_count);
    let pictures = match (known, reasons.is_empty()) {
        // Where the time is not read, the reason says so.
        (None, false) => reasons,
        (None, true) => vec![words::NOT_READ_YET.get().to_owned()],
        (Some(count), _) => std::iter::once(count).chain(reasons).collect(),
    };
    words::STRETCH.with(&[&time(from), &time(to), &pictures.join(" · ")])
}

/// The read-out above a slice, with one of its pictures.
#[component]
pub fn Tip(
    /// The position of the slice, from 0 to 1.
    at: f64,
    text: String,
    peek: Peek,
) -> impl IntoView {
    let source = peek.picture.map(|picture| picture.links.thumbnail.clone());
    view! {
        <div
            class="tip"
            class:to-left={at > 0.5}
            aria-hidden="true"
            style:left=format!("{:.3}%", at * 100.0)
        >
            {source.map(|source| view! { <PictureImage source=source /> })}
            <span>{text}</span>
        </div>
    }
}
