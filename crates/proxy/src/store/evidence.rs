//! What the activity record is compared with, beside itself.

use super::checkpoints::{Checkpoint, Checkpoints};
use super::record_key::RecordKey;
use crate::token::Hash;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A key and checkpoints that are stored elsewhere. Without either, a record that was rewritten as a whole looks like any
/// other.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    key: Option<RecordKey>,
    checkpoints: Arc<BTreeMap<i64, Checkpoint>>,
    /// The first checkpoint that differs from an earlier one of the same position: the record was rewritten between them.
    contradiction: Option<Checkpoint>,
}

impl Evidence {
    pub fn new(key: Option<RecordKey>, checkpoints: &Checkpoints) -> Self {
        let mut by_position = BTreeMap::<i64, Checkpoint>::new();
        let mut contradiction = None;
        for checkpoint in &checkpoints.all {
            let first = by_position.entry(checkpoint.position).or_insert(*checkpoint);
            if first != checkpoint {
                contradiction = contradiction.or(Some(*checkpoint));
            }
        }
        Self { key, checkpoints: Arc::new(by_position), contradiction }
    }

    pub(super) fn key(&self) -> Option<&RecordKey> {
        self.key.as_ref()
    }

    /// The key, and everything else.
    pub(super) fn split_key(self) -> (Option<RecordKey>, Self) {
        let Self { key, checkpoints, contradiction } = self;
        (key, Self { key: None, checkpoints, contradiction })
    }

    pub(super) fn checkpoint_count(&self) -> u64 {
        self.checkpoints.len() as u64
    }

    /// Whether the link with this position and hash was there when a checkpoint was made.
    pub(super) fn allows(&self, position: i64, hash: &Hash) -> bool {
        self.checkpoints.get(&position).is_none_or(|checkpoint| checkpoint.hash == *hash)
    }

    /// The entry of the first checkpoint that a record with this many links does not reach, or that another contradicts.
    pub(super) fn missing(&self, position: i64) -> Option<i64> {
        let beyond = self.checkpoints.range(position + 1..).next().map(|(_, checkpoint)| checkpoint);
        beyond.or(self.contradiction.as_ref()).map(|checkpoint| checkpoint.sequence)
    }
}
