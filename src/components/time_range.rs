//! A time range: relative ("last 7 days") or between two instants, written into the address either way.

use crate::components::menu::{Menu, close_menu};
use crate::dom::target_of;
use crate::format;
use crate::format::Zone;
use crate::state::preferences::use_preferences;
use crate::text::{Tr, t, table as words};
use chrono::{Local, TimeZone};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A range of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeRange {
    /// The last so many seconds, up to whenever it is asked.
    Last(i64),
    /// Between two instants, in seconds since the epoch.
    Between(i64, i64),
}

impl TimeRange {
    pub const DAY: i64 = 86_400;

    /// As it stands in the address: `last-7d`, `last-90m`, or `<start>,<end>` as the API writes times.
    pub fn to_text(self) -> String {
        match self {
            TimeRange::Last(s) if s % Self::DAY == 0 => format!("last-{}d", s / Self::DAY),
            TimeRange::Last(s) if s % 3600 == 0 => format!("last-{}h", s / 3600),
            TimeRange::Last(s) => format!("last-{}m", (s + 59) / 60),
            TimeRange::Between(start, end) => {
                let time =
                    |s| media_api::time::ApiTime::from_seconds(s).map(|t| t.to_string()).unwrap_or_default();
                format!("{},{}", time(start), time(end))
            }
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("last-") {
            let unit = rest.chars().next_back()?;
            let number: i64 = rest[..rest.len() - unit.len_utf8()].parse().ok()?;
            let factor = match unit {
                'd' => Self::DAY,
                'h' => 3600,
                'm' => 60,
                _ => return None,
            };
            return (1..=10_000).contains(&number).then_some(TimeRange::Last(number * factor));
        }
        let (start, end) = text.split_once(',')?;
        let seconds = |t| media_api::time::parse(t).map(|t| t.timestamp());
        Some(TimeRange::Between(seconds(start)?, seconds(end)?))
    }

    /// Start and end in seconds, at `now` in milliseconds.
    pub fn bounds(self, now: i64) -> (i64, i64) {
        match self {
            TimeRange::Last(seconds) => {
                let end = now.div_euclid(1000);
                (end - seconds, end)
            }
            TimeRange::Between(start, end) => (start, end),
        }
    }

    /// The same range as two fixed instants.
    pub fn frozen(self, now: i64) -> Self {
        let (start, end) = self.bounds(now);
        TimeRange::Between(start, end)
    }

    /// What stops the service from taking it.
    pub fn problem(self, max_days: i64) -> Option<RangeProblem> {
        let (start, end) = self.bounds(0);
        match end - start {
            span if span < 0 => Some(RangeProblem::Order),
            span if span > max_days * Self::DAY => Some(RangeProblem::Span(max_days)),
            _ => None,
        }
    }

    /// In words, in the chosen zone.
    pub fn words(self, zone: Zone) -> String {
        match self {
            TimeRange::Last(Self::DAY) => words::LAST_DAY.get().to_owned(),
            TimeRange::Last(3600) => words::LAST_HOUR.get().to_owned(),
            TimeRange::Last(s) if s % Self::DAY == 0 => {
                words::LAST_DAYS.with(&[&(s / Self::DAY).to_string()])
            }
            TimeRange::Last(s) if s % 3600 == 0 => words::LAST_HOURS.with(&[&(s / 3600).to_string()]),
            TimeRange::Last(s) => words::LAST_MINUTES.with(&[&(s / 60).to_string()]),
            TimeRange::Between(start, end) => {
                let (from, to) = (start * 1000, end * 1000);
                let end_words = if format::day(from, zone) == format::day(to, zone) {
                    format::time_of_day(to, zone)
                } else {
                    format::instant(to, zone)
                };
                format!("{} – {end_words}", format::instant(from, zone))
            }
        }
    }
}

/// Why a range cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeProblem {
    Missing,
    Order,
    Span(i64),
}

impl RangeProblem {
    pub fn words(self) -> String {
        match self {
            RangeProblem::Missing => words::ERR_TIME.get().to_owned(),
            RangeProblem::Order => words::ERR_ORDER.get().to_owned(),
            RangeProblem::Span(days) => words::ERR_SPAN.with(&[&days.to_string()]),
        }
    }
}

/// What a `datetime-local` input holds for an instant, in the zone.
pub fn to_input(seconds: i64, zone: Zone) -> String {
    format::fields(seconds.saturating_mul(1000), zone)
}

/// The instant a `datetime-local` input holds, in the zone. The input leaves out seconds that are zero.
pub fn from_input(text: &str, zone: Zone) -> Option<i64> {
    let whole = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
    let naive = media_api::time::parse_fields(&whole)?;
    match zone {
        Zone::Utc => Some(naive.and_utc().timestamp()),
        Zone::Local => Local.from_local_datetime(&naive).earliest().map(|t| t.timestamp()),
    }
}

/// A chip that shows the range, opens a panel to change it, and can be removed where the service has a default.
#[component]
pub fn TimeRangeChip(
    /// What the range is about: *Created*, *Taken*.
    label: Tr,
    #[prop(into)] value: Signal<TimeRange>,
    /// Seconds of each relative range on offer.
    offers: &'static [i64],
    max_days: i64,
    change: Callback<TimeRange>,
    /// Goes back to the default; without it the chip cannot be removed.
    #[prop(optional, into)]
    remove: Option<Callback<()>>,
    /// Whether the default is shown, which cannot be removed.
    #[prop(optional, into)]
    is_default: Signal<bool>,
) -> impl IntoView {
    let preferences = use_preferences();
    let name = Signal::derive(move || format!("{}: {}", label.get(), value.get().words(preferences.zone())));
    let panel = move || range_panel(Panel { value, offers, max_days, change });
    view! {
        <span class="chip">
            <Menu label=t(label) class="chip-face" name=name panel=panel />
            <b>{move || value.get().words(preferences.zone())}</b>
            {move || remove.filter(|_| !is_default.get()).map(|remove| view! {
                <button type="button" class="icon bare" aria-label=t(words::REMOVE_RANGE) on:click=move |_| remove.run(())>"✕"</button>
            })}
        </span>
        <Show when=move || matches!(value.get(), TimeRange::Last(_))>
            <button
                type="button"
                class="btn quiet"
                title=t(words::FREEZE_HINT)
                on:click=move |_| change.run(value.get_untracked().frozen(format::now()))
            >
                {t(words::FREEZE)}
            </button>
        </Show>
    }
}

/// What a panel changes, and within which limits.
#[derive(Clone, Copy)]
struct Panel {
    value: Signal<TimeRange>,
    offers: &'static [i64],
    max_days: i64,
    change: Callback<TimeRange>,
}

fn range_panel(Panel { value, offers, max_days, change }: Panel) -> AnyView {
    let preferences = use_preferences();
    let from = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<RangeProblem>);
    Effect::new(move |_| {
        let (start, end) = value.get().bounds(format::now());
        from.set(to_input(start, preferences.zone()));
        to.set(to_input(end, preferences.zone()));
        problem.set(None);
    });
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let zone = preferences.zone();
        let bounds = from_input(&from.get(), zone).zip(from_input(&to.get(), zone));
        let range = bounds.map(|(start, end)| TimeRange::Between(start, end));
        let found = range.map_or(Some(RangeProblem::Missing), |range| range.problem(max_days));
        problem.set(found);
        if let (None, Some(range)) = (found, range) {
            if let Some(form) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
                close_menu(&form);
            }
            change.run(range);
        }
    };
    let offer = move |seconds: i64| {
        let range = TimeRange::Last(seconds);
        view! {
            <button
                type="button"
                class="item"
                aria-pressed=move || (value.get() == range).to_string()
                on:click=move |event: leptos::ev::MouseEvent| {
                    target_of(&event).iter().for_each(close_menu);
                    change.run(range);
                }
            >
                {move || range.words(preferences.zone())}
            </button>
        }
    };
    let instant = move |words: Tr, field: RwSignal<String>| {
        view! {
            <label class="field">
                <span class="lab">{t(words)}</span>
                <input
                    type="datetime-local"
                    step="1"
                    aria-invalid=move || problem.get().map(|_| "true")
                    prop:value=field
                    on:input=move |event| field.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <div class="range-panel">
            <div class="offers">{offers.iter().map(|s| offer(*s)).collect_view()}</div>
            <form on:submit=apply novalidate>
                <span class="lab">{t(words::ABSOLUTE)}</span>
                {instant(words::FROM, from)}
                {instant(words::TO, to)}
                <p class="problem" role="alert">{move || problem.get().map(RangeProblem::words)}</p>
                <button class="btn small" type="submit">{t(words::APPLY)}</button>
            </form>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_survive_the_address() {
        for range in [
            TimeRange::Last(7 * 86_400),
            TimeRange::Last(6 * 3600),
            TimeRange::Last(90 * 60),
            TimeRange::Between(1_767_322_800, 1_767_326_400),
        ] {
            assert_eq!(TimeRange::parse(&range.to_text()), Some(range));
        }
        for broken in ["", "last-", "last-0d", "last-7y", "last-99999999999d", "2026,2027", "last-天"] {
            assert_eq!(TimeRange::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn freezing_keeps_the_bounds() {
        let now = 1_767_322_800_999;
        assert_eq!(TimeRange::Last(60).frozen(now), TimeRange::Between(1_767_322_740, 1_767_322_800));
    }

    #[test]
    fn a_range_over_the_limit_is_refused_with_its_reason() {
        assert_eq!(TimeRange::Between(0, 30 * 86_400).problem(30), None);
        assert_eq!(TimeRange::Between(0, 30 * 86_400 + 1).problem(30), Some(RangeProblem::Span(30)));
        assert_eq!(TimeRange::Between(10, 9).problem(30), Some(RangeProblem::Order));
    }

    #[test]
    fn inputs_hold_the_zone_they_are_shown_in() {
        assert_eq!(to_input(1_767_322_800, Zone::Utc), "2026-01-02T03:00:00");
        assert_eq!(from_input("2026-01-02T03:00:00", Zone::Utc), Some(1_767_322_800));
        assert_eq!(from_input("2026-01-02T03:00", Zone::Utc), Some(1_767_322_800));
    }
}
