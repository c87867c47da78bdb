//! Cutting items into calls. Pure: order is kept, every item is in exactly one call.

use media_api::deletion::{LeftOut, LeftOutReason, PlannedCall};

/// Items of one job or video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The job or video.
    pub subject: String,
    pub items: Vec<String>,
}

/// Merges requests for the same subject and removes duplicates.
pub fn merge(wishes: Vec<Wish>) -> (Vec<Wish>, Vec<LeftOut>) {
    let mut merged: Vec<Wish> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut seen = std::collections::HashSet::new();
    let mut duplicates = Vec::new();
    for Wish { subject, items } in wishes {
        let place = *places.entry(subject.clone()).or_insert_with(|| {
            merged.push(Wish { subject: subject.clone(), items: Vec::new() });
            merged.len() - 1
        });
        for item in items {
            if seen.insert((place, item.clone())) {
                merged[place].items.push(item);
            } else {
                duplicates.push(LeftOut { subject: subject.clone(), item, reason: LeftOutReason::Duplicate });
            }
        }
    }
    (merged, duplicates)
}

/// Calls of at most `per_call` items of one subject, and at most `limit` items in all; and whether anything was cut off.
pub fn batch(wishes: &[Wish], per_call: usize, limit: usize) -> (Vec<PlannedCall>, bool) {
    let mut left = limit;
    let mut calls = Vec::new();
    let mut capped = false;
    for wish in wishes {
        let taken = wish.items.len().min(left);
        capped |= taken < wish.items.len();
        left -= taken;
        calls.extend(
            media_api::deletion::batches(&wish.items[..taken], per_call)
                .into_iter()
                .map(|items| PlannedCall { subject: wish.subject.clone(), items }),
        );
    }
    (calls, capped)
}
