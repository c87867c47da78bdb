//! What the activity record is compared with, beside itself.

use super::checkpoints::{Checkpoint, Checkpoints};
use super::record_key::RecordKey;
use crate::token::Hash;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A key and checkpoints that are stored elsewhere. Without either, a record that was written anew as a whole looks like any
/// other.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    key: Option<RecordKey>,
    checkpoints: Arc<BTreeMap<i64, Checkpoint>>,
    /// Two checkpoints of one position that differ: the record was written anew between them.
    torn: Option<Checkpoint>,
}

impl Evidence {
    pub fn new(key: Option<RecordKey>, checkpoints: &Checkpoints) -> Self {
        let mut by_position = BTreeMap::<i64, Checkpoint>::new();
        let mut torn = None;
        for checkpoint in &checkpoints.all {
            let first = by_position.entry(checkpoint.position).or_insert(*checkpoint);
            if first != checkpoint {
                torn = torn.or(Some(*checkpoint));
            }
        }
        Self { key, checkpoints: Arc::new(by_position), torn }
    }

    pub(super) fn key(&self) -> Option<&RecordKey> {
        self.key.as_ref()
    }

    /// The key, and everything else.
    pub(super) fn split_key(self) -> (Option<RecordKey>, Self) {
        let Self { key, checkpoints, torn } = self;
        (key, Self { key: None, checkpoints, torn })
    }

    pub(super) fn checkpoints(&self) -> u64 {
        self.checkpoints.len() as u64
    }

    /// Whether the link with this position and hash was there when a checkpoint was made.
    pub(super) fn allows(&self, position: i64, hash: &Hash) -> bool {
        self.checkpoints.get(&position).is_none_or(|checkpoint| checkpoint.hash == *hash)
    }

    /// The entry of the first checkpoint that a record with this many links does not reach, or that another contradicts.
    pub(super) fn missing(&self, position: i64) -> Option<i64> {
        let beyond = self.checkpoints.range(position + 1..).next().map(|(_, checkpoint)| checkpoint);
        beyond.or(self.torn.as_ref()).map(|checkpoint| checkpoint.sequence)
    }
}
