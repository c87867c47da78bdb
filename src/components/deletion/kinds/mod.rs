//! What can be deleted, as a closed enum. Everything that differs between the kinds is one [`KindTexts`] in a file of its own: a
//! new kind is a variant here and such a file, and the compiler lists what is missing.

mod snapshots;
mod streams;
mod templates;
mod texts;
mod upload_parts;

pub use texts::{Form, KindTexts, name, name_of};

use media_api::Action;
use media_api::deletion::{Plan, Summary, Target};

/// What a deletion deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionKind {
    /// Records of snapshots, and their picture files where `erase` is set.
    Snapshots { erase: bool },
    /// Streams of videos with their files.
    Streams,
    /// The parts of unfinished uploads.
    UploadParts,
    /// Templates of the account.
    Templates,
}

impl DeletionKind {
    /// The kind that an operation deletes; `None` for operations that are no deletions of this console.
    pub fn of(action: Action, erase_originals: bool) -> Option<Self> {
        match action {
            Action::DeleteLiveSnapshotFiles => Some(Self::Snapshots { erase: erase_originals }),
            Action::DeleteStream => Some(Self::Streams),
            Action::DeleteMultipartUpload => Some(Self::UploadParts),
            Action::DeleteLiveSnapshotTemplate => Some(Self::Templates),
            Action::SubmitLiveSnapshotJob
            | Action::ListLiveSnapshotJobs
            | Action::GetLiveSnapshotJob
            | Action::SendLiveSnapshotJobCommand
            | Action::ListLiveSnapshotFiles
            | Action::CreateLiveSnapshotTemplate
            | Action::UpdateLiveSnapshotTemplate
            | Action::GetLiveSnapshotTemplate
            | Action::ListLiveSnapshotTemplates
            | Action::SetEventCallback
            | Action::GetEventCallback
            | Action::GetPlayInfo
            | Action::GetVideoList
            | Action::SearchMedia
            | Action::GetVideoInfo
            | Action::GetMezzanineInfo
            | Action::GetUploadDetails
            | Action::CreateUploadVideo
            | Action::RefreshUploadVideo => None,
        }
    }

    pub fn of_plan(plan: &Plan) -> Option<Self> {
        Self::of(plan.action, plan.erase_originals)
    }

    pub fn of_summary(summary: &Summary) -> Option<Self> {
        Self::of(summary.action, summary.erase_originals)
    }

    pub fn texts(self) -> &'static KindTexts {
        match self {
            Self::Snapshots { erase: false } => &snapshots::RECORDS,
            Self::Snapshots { erase: true } => &snapshots::WITH_FILES,
            Self::Streams => &streams::STREAMS,
            Self::UploadParts => &upload_parts::UPLOAD_PARTS,
            Self::Templates => &templates::TEMPLATES,
        }
    }

    /// Whether an owner may have several of the items; otherwise it is the item.
    pub fn has_owners(self) -> bool {
        match self {
            Self::Snapshots { .. } | Self::Streams => true,
            Self::UploadParts | Self::Templates => false,
        }
    }

    /// `412 records`, `1 stream`.
    pub fn items(self, n: usize) -> String {
        self.texts().count(n)
    }
}

/// The target with another choice for the picture files; `None` for targets without that choice.
pub fn with_originals(target: &Target, erase_originals: bool) -> Option<Target> {
    match target {
        Target::Snapshots { jobs, .. } => Some(Target::Snapshots { jobs: jobs.clone(), erase_originals }),
        Target::SnapshotRange { jobs, start, end, .. } => {
            Some(Target::SnapshotRange { jobs: jobs.clone(), start: *start, end: *end, erase_originals })
        }
        Target::Streams { .. } | Target::Fragments { .. } | Target::Templates { .. } => None,
    }
}

/// Whether the picture files of the target are deleted too; `None` for targets without that choice.
pub fn erases_originals(target: &Target) -> Option<bool> {
    match target {
        Target::Snapshots { erase_originals, .. } | Target::SnapshotRange { erase_originals, .. } => {
            Some(*erase_originals)
        }
        Target::Streams { .. } | Target::Fragments { .. } | Target::Templates { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Effect;
    use media_api::time::ApiTime;

    #[test]
    fn the_choice_changes_only_what_becomes_of_the_files() {
        let start = ApiTime::from_seconds(1_767_322_800).unwrap();
        let range = Target::SnapshotRange { jobs: Vec::new(), start, end: start, erase_originals: false };
        let erasing = with_originals(&range, true).unwrap();
        assert_eq!(erases_originals(&erasing), Some(true));
        assert_eq!(with_originals(&erasing, false), Some(range));
        let parts = Target::Fragments { media_ids: Vec::new() };
        assert_eq!((with_originals(&parts, true), erases_originals(&parts)), (None, None));
    }

    #[test]
    fn a_kind_belongs_to_operations_that_delete_only() {
        for action in Action::ALL {
            let kind = DeletionKind::of(*action, false);
            assert!(kind.is_none() || action.effect() == Effect::Delete, "{action}");
        }
    }
}
