//! The service and account that the page acts on: a badge in the top bar, and a panel with all details.

use super::disk::Disk;
use crate::components::copy::FullId;
use crate::components::deletion::{DisarmButton, armed_until, use_deletions};
use crate::components::icon::{Icon, icon};
use crate::components::instant::every_form;
use crate::components::list::StaleNote;
use crate::components::menu::Menu;
use crate::format;
use crate::state::preferences::{Preferences, use_preferences};
use crate::state::session::{Session, use_session};
use crate::text::{Tr, frame as words, t};
use leptos::prelude::*;
use media_api::{Context, Mode};

#[component]
pub fn TargetBadge(disk: Disk) -> impl IntoView {
    let session = use_session();
    let context = Memo::new(move |_| session.with(|s: &Session| s.context().cloned()));
    // The server's clock is read with every response; the badge only shows what does not change by itself.
    let shown = Memo::new(move |_| context.get().map(|context| Context { now: 0, ..context }));
    let armed = armed_until(use_deletions());
    let label = move || shown.get().map(|context| badge(context, armed));
    let panel = move || shown.get().map(|context| details(context, armed, disk));
    let preferences = use_preferences();
    let name = Signal::derive(move || name(shown.get(), armed_words(armed, preferences)));
    view! {
        <Show when=move || shown.with(Option::is_some)>
            <Menu label=label class="badge-button" name=name panel=panel />
        </Show>
    }
}

/// *Deletions armed until 12:40*, while they are.
fn armed_words(armed: Memo<Option<i64>>, preferences: Preferences) -> Option<String> {
    let until = armed.get()?;
    Some(words::DELETIONS_ARMED.with(&[&format::time_of_day(until, preferences.zone())]))
}

/// The accessible name: the badge is a button that opens the details.
fn name(context: Option<Context>, armed: Option<String>) -> String {
    let Some(context) = context else { return String::new() };
    // The name contains the whole label of the button.
    let read_only = if context.read_only { format!(" {}", words::READ_ONLY.get()) } else { String::new() };
    let armed = armed.map(|armed| format!(" {armed}")).unwrap_or_default();
    words::TARGET_OF.with(&[&format!("{}{read_only}{armed}", target(&context))])
}

fn target(context: &Context) -> String {
    match context.mode {
        Mode::Local => words::LOCAL_SERVICE.get().to_owned(),
        Mode::Cloud => format!("{} · {} · {}", words::CLOUD.get(), context.region, context.access_key),
    }
}

fn badge(context: Context, armed: Memo<Option<i64>>) -> impl IntoView {
    let preferences = use_preferences();
    let (class, shape) = match context.mode {
        Mode::Local => ("badge local", Icon::Local),
        Mode::Cloud => ("badge cloud", Icon::Cloud),
    };
    let read_only =
        context.read_only.then(|| view! { <span class="badge lock">{t(words::READ_ONLY)}</span> });
    let text = move || target(&context);
    let armed = move || {
        let title = move || armed.get().map(every_form);
        armed_words(armed, preferences)
            .map(|words| view! { <span class="badge armed" title=title>{words}</span> })
    };
    view! { <span class=class>{icon(shape)}" "{text}</span>{read_only}{armed} }
}

/// Everything that is known of the target. What the service did not say is left out.
fn details(context: Context, armed: Memo<Option<i64>>, disk: Disk) -> impl IntoView {
    let preferences = use_preferences();
    let fact = |name: Tr, value: AnyView| view! { <dt>{t(name)}</dt><dd>{value}</dd> };
    let text = |value: String| view! { <code>{value}</code> }.into_any();
    let copied = |name: Tr, value: String| fact(name, view! { <FullId id=value name=name /> }.into_any());
    let yes_or_no = |yes: bool| {
        let word = if yes { words::YES } else { words::NO };
        t(word).into_any()
    };
    let arming = context.arming.required.then(|| {
        let words = move || match armed.get() {
            Some(until) => words::ARMED_UNTIL.with(&[&format::time_of_day(until, preferences.zone())]),
            None => words::NOT_ARMED.get().to_owned(),
        };
        let title = move || armed.get().map(every_form);
        fact(words::DELETIONS, view! { <span title=title>{words}</span> }.into_any())
    });
    let storage = move || {
        disk.storage().map(|storage| {
            let free = [storage.free_bytes, storage.total_bytes].map(format::bytes);
            let free = words::DISK_FREE.with(&[&free[0], &free[1]]);
            view! {
                {fact(words::DISK, free.into_any())}
                {fact(words::PICTURES_A_DAY, format::bytes(storage.bytes_per_day).into_any())}
            }
        })
    };
    let service = match context.mode {
        Mode::Local => words::LOCAL_SERVICE,
        Mode::Cloud => words::CLOUD,
    };
    view! {
        <section class="target" aria-label=t(words::TARGET)>
            <dl>
                {fact(words::TARGET, t(service).into_any())}
                {fact(words::REGION, text(context.region))}
                {context.account.map(|account| copied(words::ACCOUNT, account))}
                {fact(words::ACCESS_KEY, text(context.access_key))}
                {fact(words::ENDPOINT_ICE, text(context.endpoints.ice))}
                {fact(words::ENDPOINT_VOD, text(context.endpoints.vod))}
                {context.ingest.map(|address| copied(words::INGEST, address))}
                {fact(words::READ_ONLY_MODE, yes_or_no(context.read_only))}
                {arming}
                {storage}
                {fact(words::VERSION, text(context.version))}
            </dl>
            {(!context.read_only).then(|| view! { <DisarmButton /> })}
            <StaleNote fetch=disk.reading />
        </section>
    }
}
