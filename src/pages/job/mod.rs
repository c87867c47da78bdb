//! One job: facts and commands, the timeline, and its pictures.

mod actions;
mod elsewhere;
mod empty;
mod facts;
mod gallery;
mod jump;
mod known;
mod last_picture;
mod pictures;
mod read_job;
mod table;
mod toolbar;

use crate::components::focus::leave_when_disabled;
use crate::components::icon::{Icon, icon};
use crate::components::job_commands::{JobCommandDialog, JobCommands, JobRef};
use crate::components::job_state::state_words;
use crate::components::last_picture::health_mark;
use crate::components::list::StaleNote;
use crate::components::picture_image::ImageLoads;
use crate::components::problem::{ProblemSlot, nothing_there};
use crate::components::server_text::server_text;
use crate::format;
use crate::paths::duplicate_path;
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::fetch::{Fetch, auto_refresh, fetch_operation};
use crate::state::selection::Selection;
use crate::state::session::use_read_only;
use crate::state::subject::set_subject;
use crate::text::{job as words, jobs, t};
use facts::Facts;
use gallery::Gallery;
use last_picture::Newest;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use media_api::ice::{Command, GetLiveSnapshotJob, GetLiveSnapshotJobResponse, JobStatus};
use media_api::{Answer, JobId};
use pictures::{GalleryDialogs, JobTimeline, Pictures};
use read_job::{LocalFacts, is_job_missing};
use std::sync::Arc;

/// Seconds between two automatic reads of the job.
const REFRESH_SECONDS: u64 = 5;

#[component]
pub fn Job() -> impl IntoView {
    let params = use_params_map();
    let path_id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    move || match JobId::new(path_id.get()) {
        Ok(id) => view! { <JobScreen id=id /> }.into_any(),
        Err(_) => nothing_there(words::NO_JOB, path_id.get(), words::NO_JOB_WHY, ("/jobs", words::TO_JOBS)),
    }
}

/// Everything about one job. Another job gets a new screen: no selection or read data is carried over.
#[component]
fn JobScreen(id: JobId) -> impl IntoView {
    let job_id = id.clone();
    let job = fetch_operation(move || Some(GetLiveSnapshotJob { job_id: job_id.clone() }));
    // Without the request ID and the values that change all the time, so that a refresh which returns the same facts changes
    // nothing.
    let facts_of = |answer: &Answer<GetLiveSnapshotJobResponse>| {
        Arc::new(GetLiveSnapshotJobResponse {
            request_id: String::new(),
            local_job: None,
            local_storage: None,
            ..answer.response.clone()
        })
    };
    let facts = Memo::new(move |_| job.data.with(|answer| answer.as_ref().map(facts_of)));
    let local_of = |answer: &Answer<GetLiveSnapshotJobResponse>| {
        let job = answer.response.local_job.clone()?;
        Some(LocalFacts { job, storage: answer.response.local_storage.clone() })
    };
    let local = Memo::new(move |_| job.data.with(|answer| answer.as_ref().and_then(local_of)));
    let short_id = format::short_id(id.as_str());
    let name = Memo::new(move |_| {
        let name = facts.with(|facts| facts.as_ref().map(|facts| facts.job_name.clone()));
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| short_id.clone())
    });
    set_subject(move || name.get());
    let gallery = Gallery::new(id.clone(), facts);
    let newest = Newest::new(gallery);
    provide_context(ImageLoads { rounds: gallery.reader.rounds, expired: gallery.renew_links() });
    auto_refresh(REFRESH_SECONDS, Signal::stored(false), move || job.refresh_if_idle());
    let refresh = Callback::new(move |()| {
        job.refresh();
        gallery.reload(true);
    });
    on_command(move |command| match command {
        ScreenCommand::Refresh => refresh.run(()),
        ScreenCommand::Delete => gallery.delete_selected(),
        ScreenCommand::ClearSelection => gallery.selection.update(Selection::clear),
    });
    find_that_the_job_is_gone(job, gallery);
    let exists =
        Memo::new(move |_| !job.problem.with(|problem| problem.as_ref().is_some_and(is_job_missing)));
    let notice =
        move || facts.with(|f| f.as_ref().map(|f| f.stream_notice.clone())).filter(|n| !n.is_empty());
    view! {
        <Head job=job gallery=gallery name=name newest=newest exists=exists />
        <ProblemSlot problem=job.problem retry=refresh />
        <StaleNote fetch=job />
        {move || notice().map(|notice| view! {
            <div class="card warn" role="status">
                <span class="glyph">{icon(Icon::Warning)}</span>
                <b>{t(words::NOTICE)}</b>
                <p>{server_text(notice)}</p>
            </div>
        })}
        <Facts facts=facts local=local gallery=gallery newest=newest />
        <Show when=move || exists.get()>
            <JobTimeline gallery=gallery />
            <Pictures gallery=gallery job_problem=job.problem retry=refresh />
            <GalleryDialogs gallery=gallery />
        </Show>
    }
}

/// A job that is removed while it is shown is detected by whichever read comes first.
fn find_that_the_job_is_gone(job: Fetch<Answer<GetLiveSnapshotJobResponse>>, gallery: Gallery) {
    Effect::new(move |_| {
        if gallery.reader.problem.with(|problem| problem.as_ref().is_some_and(is_job_missing)) {
            job.refresh_if_idle();
        }
    });
}

/// Name, state, and the actions on the job; the way back where there is no such job.
#[component]
fn Head(
    job: Fetch<Answer<GetLiveSnapshotJobResponse>>,
    gallery: Gallery,
    name: Memo<String>,
    newest: Newest,
    exists: Memo<bool>,
) -> impl IntoView {
    let (id, facts) = (gallery.job_id(), gallery.facts);
    let named = id.as_str().to_owned();
    let commands = JobCommands::new(
        Callback::new(move |()| job.refresh()),
        Callback::new(move |id: String| (id == named).then(|| name.get())),
    );
    let status = Memo::new(move |_| facts.with(|facts| facts.as_ref().map(|facts| facts.status.clone())));
    let is_started = move || status.with(|status| status.as_deref() == Some(JobStatus::Started.as_str()));
    let may_start = move || status.with(Option::is_some) && !is_started();
    let meaning = move || {
        let known = status.with(|status| JobStatus::parse(status.as_ref()?))?;
        (known != JobStatus::Started).then(|| state_words(known).meaning)
    };
    let own_id = id.as_str().to_owned();
    let send = move |command: Command| {
        let job = JobRef { id: own_id.clone(), name: name.get_untracked() };
        commands.send(command, vec![job]);
    };
    let read_only = use_read_only();
    let command = move |label, command: Command, is_on: Signal<bool>| {
        let send = send.clone();
        let is_off = move || !is_on.get() || commands.is_sending.get();
        let button = NodeRef::new();
        leave_when_disabled(button, is_off, None);
        view! {
            <button
                node_ref=button
                type="button"
                class="btn"
                class:primary=move || command == Command::Start && is_on.get()
                prop:disabled=is_off
                on:click=move |_| send(command)
            >
                {t(label)}
            </button>
        }
    };
    let delete = Callback::new(move |()| {
        gallery.delete_over_shown(Callback::new(move |()| job.refresh()));
    });
    let duplicate = duplicate_path(gallery.job_id().as_str());
    let actions = move || {
        match exists.get() {
        true => view! {
            {command(jobs::START, Command::Start, Signal::derive(may_start))}
            {command(jobs::STOP, Command::Stop, Signal::derive(is_started))}
            {command(jobs::RESTART, Command::Restart, Signal::derive(is_started))}
            <a class="btn" href=duplicate.clone()>{t(jobs::DUPLICATE)}</a>
            <button type="button" class="btn danger" on:click=move |_| delete.run(())>{t(jobs::DELETE_PICTURES)}</button>
        }
        .into_any(),
        false => view! { <a class="btn" href="/jobs">{t(words::TO_JOBS)}</a> }.into_any(),
    }
    };
    view! {
        <div class="head">
            <h1>{move || name.get()}</h1>
            {move || status.get().map(|status| health_mark(&status, newest.is_silent.get()))}
            <div class="spacer"></div>
            {move || (!read_only.get() || !exists.get()).then(&actions)}
        </div>
        {move || meaning().map(|meaning| view! { <p class="hint">{t(meaning)}</p> })}
        <JobCommandDialog commands=commands />
    }
}
