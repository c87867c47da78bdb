//! The lines of a pasted table as jobs: checked against the documented limits, with defaults for empty fields.

use super::run::Outcome;
use super::table_text::Pasted;
use crate::components::form::violations_of;
use crate::state::job_draft::{Draft, sample};
use media_api::Violation;
use media_api::ice::SubmitLiveSnapshotJob;
use std::collections::HashMap;

/// Maximum number of jobs of one run.
pub const MAX_JOBS: usize = 500;

/// One job of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line of the text at which it begins, from 1.
    pub number: usize,
    pub draft: Draft,
    pub violations: Vec<Violation>,
    /// The line before it that has the same name.
    pub same_name_as: Option<usize>,
    /// Its state; `None` before a run.
    pub outcome: Option<Outcome>,
}

/// The jobs of a table, up to the limit of one run.
pub fn lines_of(pasted: &Pasted, defaults: &Draft) -> Vec<Line> {
    let sample = sample();
    let mut first_of_name = HashMap::<&str, usize>::new();
    let mut lines = Vec::new();
    for (number, draft) in pasted.jobs.iter().take(MAX_JOBS) {
        let first = *first_of_name.entry(&draft.name).or_insert(*number);
        let draft = with_defaults(draft.clone(), defaults);
        lines.push(Line {
            number: *number,
            same_name_as: Some(first).filter(|first| first != number && !draft.name.is_empty()),
            violations: violations_of::<SubmitLiveSnapshotJob>(&draft.to_value(), &sample),
            draft,
            outcome: None,
        });
    }
    lines
}

fn with_defaults(draft: Draft, defaults: &Draft) -> Draft {
    let or = |own: String, default: &String| if own.is_empty() { default.clone() } else { own };
    Draft {
        bucket: or(draft.bucket, &defaults.bucket),
        endpoint: or(draft.endpoint, &defaults.endpoint),
        template: or(draft.template, &defaults.template),
        ..draft
    }
}

#[cfg(test)]
mod tests {
    use super::super::table_text;
    use super::*;

    #[test]
    fn each_line_is_checked_with_the_defaults_filled_in() {
        let defaults = Draft {
            bucket: "testbucket".to_owned(),
            endpoint: "oss-cn-shanghai.aliyuncs.com".to_owned(),
            template: "t1".to_owned(),
            ..Draft::default()
        };
        let text = "Gate\trtmp://h/a/s\nGate\thttp://h/a/s\nYard\trtmp://h/a/t\tBad_Bucket";
        let lines = lines_of(&table_text::read(text), &defaults);
        let fields = |at: usize| lines[at].violations.iter().map(|v| v.field.as_str()).collect::<Vec<_>>();
        assert_eq!(fields(0), Vec::<&str>::new());
        assert_eq!(fields(1), ["StreamInput.Url"]);
        assert_eq!(fields(2), ["SnapshotOutput.Bucket"]);
        assert_eq!((lines[0].same_name_as, lines[1].same_name_as), (None, Some(1)));
        assert_eq!(lines[0].draft.template, "t1");
    }
}
