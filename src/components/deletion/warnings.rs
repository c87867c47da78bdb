//! What to know before confirming: one line for each kind of warning, with the jobs or videos it concerns.

use super::kinds::name_of;
use super::state::{Planned, Source};
use super::words::names;
use crate::components::icon::{Icon, icon};
use crate::format;
use crate::text::{Tr, counted, deletion as words};
use leptos::prelude::*;
use media_api::Action;
use media_api::deletion::{Plan, Target, Warning};

/// A range that ends at most this many milliseconds before its plan was made extends to the present.
const NOW_MILLIS: i64 = 60_000;

/// All warnings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    JobsRunning { names: Vec<String> },
    OverwriteExcluded { count: usize, names: Vec<String> },
    FilesMayBeShared { names: Vec<String> },
    NoStreamsLeft { names: Vec<String> },
    NothingInRange { names: Vec<String> },
    JobsNotFound { names: Vec<String> },
    PartsExpire,
    CdnNotPurged,
    Capped { limit: usize },
}

/// The warnings of a plan, merged. Warnings already covered by the choice and the sentence are left out, and so is a running
/// job where no new pictures can be affected.
fn lines(planned: &Planned) -> Vec<Line> {
    let plan = &planned.plan;
    let mut lines = Vec::new();
    for warning in &plan.warnings {
        match warning {
            Warning::OriginalsIncluded | Warning::OriginalsStay => {}
            Warning::JobRunning { job_id } => {
                if reaches_now(planned) {
                    add(&mut lines, Line::JobsRunning { names: vec![name_of(&plan.subjects, job_id)] });
                }
            }
            Warning::OverwriteExcluded { count, job_id } => {
                let names = job_id.iter().map(|id| name_of(&plan.subjects, id)).collect();
                add(&mut lines, Line::OverwriteExcluded { count: *count, names });
            }
            Warning::FilesMayBeShared { job_id } => {
                add(&mut lines, Line::FilesMayBeShared { names: vec![name_of(&plan.subjects, job_id)] });
            }
            Warning::NoStreamsLeft { video_id } => {
                add(&mut lines, Line::NoStreamsLeft { names: vec![name_of(&plan.subjects, video_id)] });
            }
            Warning::NothingInRange { job_id, name } => {
                let name = format::name_or_short_id(name, job_id);
                add(&mut lines, Line::NothingInRange { names: vec![name] });
            }
            Warning::JobNotFound { job_id } => {
                add(&mut lines, Line::JobsNotFound { names: vec![format::short_id(job_id)] });
            }
            Warning::FragmentsExpire => add(&mut lines, Line::PartsExpire),
            Warning::CdnNotPurged => add(&mut lines, Line::CdnNotPurged),
            Warning::Capped { limit } => add(&mut lines, Line::Capped { limit: *limit }),
        }
    }
    lines
}

/// Merges a line into the one of its kind.
fn add(lines: &mut Vec<Line>, line: Line) {
    for known in lines.iter_mut() {
        match (known, &line) {
            (Line::JobsRunning { names }, Line::JobsRunning { names: more })
            | (Line::FilesMayBeShared { names }, Line::FilesMayBeShared { names: more })
            | (Line::NoStreamsLeft { names }, Line::NoStreamsLeft { names: more })
            | (Line::NothingInRange { names }, Line::NothingInRange { names: more })
            | (Line::JobsNotFound { names }, Line::JobsNotFound { names: more }) => {
                return names.extend_from_slice(more);
            }
            (
                Line::OverwriteExcluded { count, names },
                Line::OverwriteExcluded { count: more, names: more_names },
            ) => {
                names.extend_from_slice(more_names);
                return *count += more;
            }
            (known, line) if known == line => return,
            _ => {}
        }
    }
    lines.push(line);
}

/// Whether new pictures could be taken for part of the plan: its range, or its newest picture, extends to the present.
fn reaches_now(planned: &Planned) -> bool {
    let end = match &planned.source {
        Some(Source::Target(Target::SnapshotRange { end, .. })) => Some(end.seconds() * 1000),
        _ => planned.plan.newest,
    };
    end.is_some_and(|end| end >= planned.plan.made_at - NOW_MILLIS)
}

impl Line {
    fn headline(&self) -> String {
        let one_or_many = |list: &[String], one: Tr, many: Tr| match list {
            [only] => one.with(&[only]),
            all => many.with(&[&format::count(all.len() as u64)]),
        };
        match self {
            Line::JobsRunning { names } => one_or_many(names, words::JOB_RUNNING, words::JOBS_RUNNING),
            Line::OverwriteExcluded { count, .. } => counted(*count, words::OVERWRITE, words::OVERWRITES),
            Line::FilesMayBeShared { names } => {
                one_or_many(names, words::FILES_SHARED, words::FILES_SHARED_MANY)
            }
            Line::NoStreamsLeft { names: list } => words::NO_STREAMS_LEFT.with(&[&names(list)]),
            Line::NothingInRange { names } => {
                one_or_many(names, words::NOTHING_IN_RANGE, words::NOTHING_IN_RANGE_MANY)
            }
            Line::JobsNotFound { names } => one_or_many(names, words::JOB_NOT_FOUND, words::JOBS_NOT_FOUND),
            Line::PartsExpire => words::PARTS_EXPIRE.get().to_owned(),
            Line::CdnNotPurged => words::CDN.get().to_owned(),
            Line::Capped { limit } => words::CAPPED.with(&[&format::count(*limit as u64)]),
        }
    }

    fn hint(&self) -> Tr {
        match self {
            Line::JobsRunning { .. } => words::JOB_RUNNING_HINT,
            Line::OverwriteExcluded { .. } => words::OVERWRITE_HINT,
            Line::FilesMayBeShared { .. } => words::FILES_SHARED_HINT,
            Line::NoStreamsLeft { .. } => words::NO_STREAMS_LEFT_HINT,
            Line::NothingInRange { .. } | Line::JobsNotFound { .. } => words::NOTHING_OF_THEM,
            Line::PartsExpire => words::PARTS_EXPIRE_HINT,
            Line::CdnNotPurged => words::CDN_HINT,
            Line::Capped { .. } => words::CAPPED_HINT,
        }
    }

    /// Names that the headline only counts.
    fn named(&self) -> Option<String> {
        match self {
            Line::JobsRunning { names: list }
            | Line::FilesMayBeShared { names: list }
            | Line::NothingInRange { names: list }
            | Line::JobsNotFound { names: list }
                if list.len() > 1 =>
            {
                Some(names(list))
            }
            Line::OverwriteExcluded { names: list, .. } if !list.is_empty() => Some(names(list)),
            Line::JobsRunning { .. }
            | Line::OverwriteExcluded { .. }
            | Line::FilesMayBeShared { .. }
            | Line::NoStreamsLeft { .. }
            | Line::NothingInRange { .. }
            | Line::JobsNotFound { .. }
            | Line::PartsExpire
            | Line::CdnNotPurged
            | Line::Capped { .. } => None,
        }
    }

    /// The documented error that a warning prevents, verbatim with its code.
    fn documented(&self, plan: &Plan) -> Option<(&'static str, &'static str)> {
        let code = match self {
            Line::OverwriteExcluded { .. } => "OverlayNotSupported",
            Line::JobsRunning { .. }
            | Line::FilesMayBeShared { .. }
            | Line::NoStreamsLeft { .. }
            | Line::NothingInRange { .. }
            | Line::JobsNotFound { .. }
            | Line::PartsExpire
            | Line::CdnNotPurged
            | Line::Capped { .. } => return None,
        };
        let action: Action = plan.action;
        action.facts().documented_error(code).map(|error| (error.message, error.code))
    }
}

/// The warnings of a plan as cards.
pub fn cards(planned: &Planned) -> AnyView {
    let card = |line: Line| {
        let documented = line.documented(&planned.plan);
        let hint = line.hint();
        let named = {
            let line = line.clone();
            move || line.named()
        };
        view! {
            <div class="card warn">
                <span class="glyph">{icon(Icon::Warning)}</span>
                <b>{move || line.headline()}</b>
                {documented.map(|(_, code)| view! { <code>{code}</code> })}
                <p>{named}</p>
                {documented.map(|(message, _)| view! { <p lang="en">{message}</p> })}
                <p>{move || hint.get()}</p>
            </div>
        }
    };
    lines(planned).into_iter().map(card).collect_view().into_any()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{plan, subject};
    use super::*;
    use media_api::JobId;
    use media_api::time::ApiTime;
    use std::sync::Arc;

    const NOW: i64 = 1_767_321_300_000;

    fn planned(warnings: Vec<Warning>, source: Option<Source>) -> Planned {
        let subjects = (1..=3).map(|n| subject(&format!("job-{n}"), &format!("Gate {n}"), 5)).collect();
        let plan = Plan { warnings, subjects, made_at: NOW, ..plan(false, 412) };
        Planned { plan: Arc::new(plan), source, typed: String::new(), problem: None, may_be_confirmed: false }
    }

    fn range(jobs: &[&str], end_millis: i64) -> Option<Source> {
        let end = ApiTime::from_seconds(end_millis / 1000).unwrap();
        let jobs = jobs.iter().map(|id| JobId::new(*id).unwrap()).collect();
        Some(Source::Target(Target::SnapshotRange { jobs, start: end, end, erase_originals: false }))
    }

    fn running(ids: &[&str]) -> Vec<Warning> {
        ids.iter().map(|id| Warning::JobRunning { job_id: (*id).to_owned() }).collect()
    }

    #[test]
    fn fourteen_warnings_of_two_kinds_are_two_lines() {
        let mut warnings = running(&["job-1", "job-2", "job-3"]);
        warnings.extend((0..11).map(|_| Warning::OverwriteExcluded { count: 1, job_id: None }));
        let lines = lines(&planned(warnings, range(&["job-1", "job-2", "job-3"], NOW)));
        let names = ["Gate 1", "Gate 2", "Gate 3"].map(str::to_owned).to_vec();
        assert_eq!(
            lines,
            [
                Line::JobsRunning { names: names.clone() },
                Line::OverwriteExcluded { count: 11, names: Vec::new() }
            ]
        );
        assert_eq!(lines[0].headline(), "3 jobs are running");
        assert_eq!(lines[0].named().as_deref(), Some("Gate 1, Gate 2, Gate 3"));
        assert_eq!(lines[1].headline(), "11 latest-image files are left out");
    }

    #[test]
    fn a_running_job_is_named_only_where_the_range_reaches_the_present() {
        let running = running(&["job-1"]);
        let shown = |source| lines(&planned(running.clone(), source)).len();
        assert_eq!(shown(range(&["job-1"], NOW)), 1);
        assert_eq!(shown(range(&["job-1"], NOW - 3_600_000)), 0);
        // Selected pictures: the newest one is a minute old.
        assert_eq!(shown(None), 1);
        let mut old = planned(running, None);
        Arc::make_mut(&mut old.plan).newest = Some(NOW - 3_600_000);
        assert_eq!(lines(&old), []);
    }

    #[test]
    fn overwrite_pictures_are_told_with_their_jobs() {
        let of = |job: Option<&str>| Warning::OverwriteExcluded { count: 1, job_id: job.map(str::to_owned) };
        let one = lines(&planned(vec![of(Some("job-2"))], range(&["job-2"], 0)));
        assert_eq!(one, [Line::OverwriteExcluded { count: 1, names: vec!["Gate 2".to_owned()] }]);
        assert_eq!(one[0].headline(), "1 latest-image file is left out");
        let two = lines(&planned(vec![of(Some("job-1")), of(Some("job-3")), of(None)], None));
        let names = vec!["Gate 1".to_owned(), "Gate 3".to_owned()];
        assert_eq!(two, [Line::OverwriteExcluded { count: 3, names }]);
        assert_eq!(two[0].named().as_deref(), Some("Gate 1, Gate 3"));
    }

    #[test]
    fn files_that_another_job_may_have_written_are_one_line_with_their_jobs() {
        let of = |job: &str| Warning::FilesMayBeShared { job_id: job.to_owned() };
        let shared = lines(&planned(vec![of("job-1"), of("job-3")], None));
        assert_eq!(shared.len(), 1);
        assert_eq!(shared[0].named().as_deref(), Some("Gate 1, Gate 3"));
        let one = lines(&planned(vec![of("job-1")], None));
        assert_eq!(one[0].headline(), "The files of Gate 1 may also hold pictures of another job");
    }

    #[test]
    fn what_the_choice_says_already_is_no_warning() {
        let warnings = vec![Warning::OriginalsStay, Warning::OriginalsIncluded];
        assert_eq!(lines(&planned(warnings, None)), []);
    }

    #[test]
    fn jobs_of_which_nothing_is_deleted_are_counted_and_named() {
        let empty =
            |id: &str, name: &str| Warning::NothingInRange { job_id: id.to_owned(), name: name.to_owned() };
        let gone = Warning::JobNotFound { job_id: "job-9".to_owned() };
        let warnings = vec![empty("job-7", "Gate 7"), gone, empty("job-8", "Gate 8")];
        let lines = lines(&planned(warnings, range(&["job-1"], NOW)));
        assert_eq!(lines[0].headline(), "2 jobs have no pictures in this time range");
        assert_eq!(lines[0].named().as_deref(), Some("Gate 7, Gate 8"));
        assert_eq!(lines[1].headline(), "Job job-9 does not exist");
    }

    #[test]
    fn videos_without_streams_are_one_line() {
        let left = |id: &str| Warning::NoStreamsLeft { video_id: id.to_owned() };
        let lines = lines(&planned(vec![left("job-1"), left("job-3"), Warning::CdnNotPurged], None));
        assert_eq!(lines[0].headline(), "This removes every stream of Gate 1, Gate 3");
        assert_eq!(lines[1], Line::CdnNotPurged);
    }
}
