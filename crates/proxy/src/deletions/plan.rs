//! Planning: the request, checked against what exists, as calls within the documented limits. Deletes nothing.

use super::Deletions;
use super::batching::{Wish, batch, merge};
use super::kinds::{self, Kind};
use super::reading::{ReadError, Reader};
use crate::refusal::Refusal;
use crate::store::now;
use media_api::deletion::{LeftOut, LeftOutReason, MAX_ITEMS, PLAN_SECONDS, Plan, Subject, Target, Warning};
use media_api::ice::SnapshotFile;
use media_api::{Resource, ServerMessage};
use std::collections::{BTreeMap, HashMap};

/// Pictures shown with a plan.
const SHOWN_PICTURES: usize = 8;
/// Maximum number of read calls of one plan; its time limit is in [`Pace`](crate::config::Pace). The account's quota is shared
/// with production.
const PLAN_CALLS: u32 = 600;

/// The parts of a plan.
#[derive(Default)]
pub(super) struct Draft {
    /// The subject that is being read: a refusal names it.
    pub reading: Option<String>,
    pub wishes: Vec<Wish>,
    pub subjects: Vec<Subject>,
    pub warnings: Vec<Warning>,
    pub left_out: Vec<LeftOut>,
    pub files: Vec<SnapshotFile>,
    pub bytes: Option<u64>,
    /// Descriptions of items, by the item.
    pub labels: BTreeMap<String, String>,
    /// Whether there is, or may be, more than one plan may hold.
    pub cut: bool,
}

impl Draft {
    /// Adds the requested items: each once, and no more than one plan may hold.
    pub(super) fn begin(&mut self, wishes: Vec<Wish>) -> Vec<Wish> {
        let (mut wishes, duplicates) = merge(wishes);
        self.left_out = duplicates;
        let mut room = MAX_ITEMS;
        for wish in &mut wishes {
            self.cut |= wish.items.len() > room;
            wish.items.truncate(room);
            room -= wish.items.len();
        }
        wishes.retain(|wish| !wish.items.is_empty());
        wishes
    }

    pub(super) fn leave_out(&mut self, subject: &str, item: String, reason: LeftOutReason) {
        self.left_out.push(LeftOut { subject: subject.to_owned(), item, reason });
    }

    /// The name of a subject; empty while it has not been read.
    pub(super) fn name_of(&self, subject: &str) -> String {
        let known = self.subjects.iter().find(|known| known.id == subject);
        known.map_or_else(String::new, |known| known.name.clone())
    }

    pub(super) fn found(&self) -> usize {
        self.wishes.iter().map(|wish| wish.items.len()).sum()
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Upstream(error) => error.into_problem().into(),
            ReadError::OverBudget => {
                Self::invalid(ServerMessage::PlanOverBudget.with(&[&PLAN_CALLS.to_string()]))
            }
        }
    }
}

impl Deletions {
    /// Makes a plan of the request.
    pub(super) async fn make_plan(&self, target: &Target) -> Result<Plan, Refusal> {
        let kind = kinds::of_target(target);
        let erase_originals = match target {
            Target::Snapshots { erase_originals, .. } | Target::SnapshotRange { erase_originals, .. } => {
                *erase_originals
            }
            Target::Streams { .. } | Target::Fragments { .. } | Target::Templates { .. } => false,
        };
        let mut draft = Draft::default();
        let reader = Reader::new(&self.upstream, PLAN_CALLS, self.pace.planning);
        let planned = kind.plan(&reader, target, &mut draft).await;
        planned.map_err(|refusal| match draft.reading.take() {
            Some(id) => refusal.about(Resource { name: draft.name_of(&id), id }),
            None => refusal,
        })?;
        Ok(self.finish(draft, kind, erase_originals))
    }

    fn finish(&self, mut draft: Draft, kind: &dyn Kind, erase_originals: bool) -> Plan {
        let (calls, capped) = batch(&draft.wishes, kind.items_per_call(), MAX_ITEMS);
        let total: usize = calls.iter().map(|call| call.items.len()).sum();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for call in &calls {
            *counts.entry(&call.subject).or_default() += call.items.len();
        }
        // What concerns only a job of which nothing is deleted need not be known.
        draft.warnings.retain(|warning| match warning {
            Warning::JobRunning { job_id } | Warning::FilesMayBeShared { job_id } => {
                counts.contains_key(job_id.as_str())
            }
            _ => true,
        });
        draft.subjects.retain(|subject| counts.contains_key(subject.id.as_str()));
        for subject in &mut draft.subjects {
            subject.items = counts[subject.id.as_str()];
        }
        let mut warnings = kind.warnings(erase_originals);
        warnings.append(&mut draft.warnings);
        if kind.is_in_cdn(erase_originals) {
            warnings.push(Warning::CdnNotPurged);
        }
        if capped || draft.cut {
            warnings.push(Warning::Capped { limit: MAX_ITEMS });
        }
        // Files are in the order of the request; those beyond the limit are not in the plan.
        draft.files.truncate(total);
        draft.files.sort_by_key(|file| file.create_timestamp);
        let made_at = now();
        let per_call_millis = kind.interval(&self.pace).as_millis() as u64 + 100;
        Plan {
            id: uuid::Uuid::new_v4().to_string(),
            action: kind.action(),
            erase_originals,
            confirmation: kind.confirmation(total, erase_originals, &draft.subjects),
            subjects: draft.subjects,
            estimate_millis: calls.len() as u64 * per_call_millis,
            calls,
            total,
            oldest: draft.files.first().map(|file| file.create_timestamp),
            newest: draft.files.last().map(|file| file.create_timestamp),
            bytes: draft.bytes,
            labels: draft.labels,
            pictures: spread(&draft.files, SHOWN_PICTURES).iter().map(|file| self.seal.links(file)).collect(),
            warnings,
            left_out: draft.left_out,
            made_at,
            expires_at: made_at + PLAN_SECONDS * 1000,
        }
    }
}

/// At most `count` of them, including the first and the last.
fn spread<T>(all: &[T], count: usize) -> Vec<&T> {
    if all.len() <= count {
        return all.iter().collect();
    }
    (0..count).map(|at| &all[at * (all.len() - 1) / (count - 1)]).collect()
}
