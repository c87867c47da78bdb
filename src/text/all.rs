//! All texts of a language.

/// Every text in one language.
pub struct AllTexts {
    pub activity: super::activity::Texts,
    pub batch: super::batch::Texts,
    pub deletion: super::deletion::Texts,
    pub explanations: super::explanations::Texts,
    pub faults: super::faults::Texts,
    pub frame: super::frame::Texts,
    pub job: super::job::Texts,
    pub jobs: super::jobs::Texts,
    pub palette: super::palette::Texts,
    pub problems: super::problems::Texts,
    pub submit: super::submit::Texts,
    pub table: super::table::Texts,
    pub templates: super::templates::Texts,
    pub uploads: super::uploads::Texts,
    pub videos: super::videos::Texts,
    pub wall: super::wall::Texts,
}
