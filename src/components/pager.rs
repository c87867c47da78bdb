//! Page numbers with a total, and how many rows a page has.

use crate::components::focus::leave_when_disabled;
use crate::components::icon::{Icon, icon};
use crate::state::paging::SIZES;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// Number of the last page, at least 1.
pub fn last_page(total: u64, size: u32) -> u32 {
    u32::try_from(total.div_ceil(u64::from(size.max(1)))).unwrap_or(u32::MAX).max(1)
}

/// The pages to offer: first, last, the current one and its neighbours; `None` stands for a gap.
fn pages_shown(current: u32, last: u32) -> Vec<Option<u32>> {
    let mut wanted: Vec<u32> = Vec::new();
    for page in [1, 2, 3, current.saturating_sub(1), current, current.saturating_add(1), last] {
        let is_far = current > 3 && (page == 2 || page == 3) && page.abs_diff(current) > 1;
        let at = wanted.partition_point(|p| *p < page);
        if (1..=last).contains(&page) && !is_far && wanted.get(at) != Some(&page) {
            wanted.insert(at, page);
        }
    }
    let mut shown = Vec::new();
    for page in wanted {
        match shown.last() {
            Some(Some(before)) if page == before + 2 => shown.push(Some(page - 1)),
            Some(Some(before)) if page > before + 2 => shown.push(None),
            _ => {}
        }
        shown.push(Some(page));
    }
    shown
}

/// A pager for lists whose total is known.
#[component]
pub fn Pager(
    #[prop(into)] page: Signal<u32>,
    #[prop(into)] size: Signal<u32>,
    /// `None` until it is known: there are no pages to choose.
    #[prop(into)]
    total: Signal<Option<u64>>,
    /// Maximum number of entries that pages reach, however many there are.
    #[prop(default = u64::MAX)]
    max_listed: u64,
    /// The rows of the page are being read.
    #[prop(optional, into)]
    loading: Signal<bool>,
    /// What the total counts, shown beside it.
    #[prop(optional, into)]
    covers: ViewFn,
    go: Callback<u32>,
    resize: Callback<u32>,
) -> impl IntoView {
    let listed = move || total.get().unwrap_or_default().min(max_listed);
    let last = Memo::new(move |_| last_page(listed(), size.get()));
    let range = move || {
        let (page, size) = (u64::from(page.get()), u64::from(size.get()));
        if loading.get() {
            return words::LOADING.get().to_owned();
        }
        let Some(total) = total.get() else { return String::new() };
        let (first, listed, count) = ((page - 1) * size + 1, total.min(max_listed), crate::format::count);
        match total {
            0 => words::NONE.get().to_owned(),
            _ if first > listed => words::NONE_ON_PAGE.with(&[&count(total)]),
            _ => words::RANGE.with(&[&count(first), &count((page * size).min(listed)), &count(total)]),
        }
    };
    let step = move |by: i64, name, shape| {
        // From a page past the end, the previous one is the last.
        let target = move || i64::from(page.get().min(last.get().saturating_add(1))) + by;
        // The page is read before the last page, which may derive from the same signal.
        let is_off = move || {
            let target = target();
            !(1..=i64::from(last.get())).contains(&target)
        };
        let button = NodeRef::new();
        leave_when_disabled(button, is_off, Some("nav"));
        view! {
            <button
                node_ref=button
                type="button"
                aria-label=t(name)
                prop:disabled=is_off
                on:click=move |_| go.run(target().max(1) as u32)
            >
                {icon(shape)}
            </button>
        }
    };
    let number = move |shown: Option<u32>| match shown {
        None => view! { <span aria-hidden="true">"…"</span> }.into_any(),
        Some(n) => view! {
            <button
                type="button"
                aria-label=move || words::PAGE.with(&[&n.to_string()])
                aria-current=move || (page.get() == n).then_some("page")
                on:click=move |_| go.run(n)
            >
                {n}
            </button>
        }
        .into_any(),
    };
    view! {
        <div class="foot">
            <span aria-live="polite">{range}</span>
            <Show when=move || !loading.get() && total.with(Option::is_some)>{covers.run()}</Show>
            <div class="spacer"></div>
            <label class="rows">
                <span class="muted">{t(words::ROWS)}</span>
                <select
                    prop:value=move || size.get().to_string()
                    on:change=move |event| {
                        if let Ok(size) = event_target_value(&event).parse() {
                            resize.run(size);
                        }
                    }
                >
                    {SIZES.map(|n| view! { <option value=n.to_string() selected=move || size.get() == n>{n}</option> })}
                </select>
            </label>
            <Show when=move || total.with(Option::is_some)>
                <nav class="pager" aria-label=t(words::PAGES)>
                    {step(-1, words::PREVIOUS, Icon::Previous)}
                    {move || pages_shown(page.get().min(last.get()), last.get()).into_iter().map(number).collect_view()}
                    {step(1, words::NEXT, Icon::Next)}
                </nav>
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_first_page() {
        assert_eq!(last_page(0, 10), 1);
        assert_eq!(last_page(10, 10), 1);
        assert_eq!(last_page(11, 10), 2);
    }

    #[test]
    fn gaps_stand_where_pages_are_left_out() {
        assert_eq!(pages_shown(1, 1), [Some(1)]);
        assert_eq!(pages_shown(1, 22), [Some(1), Some(2), Some(3), None, Some(22)]);
        assert_eq!(pages_shown(10, 22), [Some(1), None, Some(9), Some(10), Some(11), None, Some(22)]);
        assert_eq!(pages_shown(22, 22), [Some(1), None, Some(21), Some(22)]);
    }

    #[test]
    fn no_page_is_out_of_bounds_or_twice_there() {
        for last in 1..30 {
            for current in 1..=last {
                let shown: Vec<u32> = pages_shown(current, last).into_iter().flatten().collect();
                assert!(shown.contains(&current) && shown.contains(&1) && shown.contains(&last));
                assert!(shown.windows(2).all(|w| w[0] < w[1]), "{shown:?}");
            }
        }
    }
}
