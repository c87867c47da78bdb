//! All texts of a language.

use super::{
    activity, batch, deletion, explanations, faults, frame, job, jobs, palette, problems, submit, table,
    templates, uploads, videos, wall,
};

/// Every text in one language.
pub struct AllTexts {
    pub activity: activity::Texts,
    pub batch: batch::Texts,
    pub deletion: deletion::Texts,
    pub explanations: explanations::Texts,
    pub faults: faults::Texts,
    pub frame: frame::Texts,
    pub job: job::Texts,
    pub jobs: jobs::Texts,
    pub palette: palette::Texts,
    pub problems: problems::Texts,
    pub submit: submit::Texts,
    pub table: table::Texts,
    pub templates: templates::Texts,
    pub uploads: uploads::Texts,
    pub videos: videos::Texts,
    pub wall: wall::Texts,
}
