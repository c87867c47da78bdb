//! The kinds of deletion. Each implements how it is planned, called, read back and described; the runner only uses the trait.

mod fragments;
mod snapshots;
mod streams;
mod templates;

use super::decision::{Answer, ReadBack};
use super::plan::Draft;
use super::reading::{ReadError, Reader};
use crate::config::Pace;
use crate::refusal::Refusal;
use crate::upstream::{Upstream, UpstreamError};
use async_trait::async_trait;
use media_api::deletion::{Confirmation, Subject, Target, Warning};
use media_api::{Action, ActivityDetail, ServerMessage};
use std::collections::HashSet;
use std::time::Duration;

/// Items of one job, video or template, as one call names them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    pub subject: &'a str,
    pub items: &'a [String],
    /// For snapshots: whether the picture files are deleted too.
    pub erase_originals: bool,
}

/// The result that a success response gives for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ItemAnswer {
    /// It was deleted.
    Deleted,
    /// There was no such item.
    NotFound,
    /// It was not deleted; the service's reason.
    Failed(String),
    /// The call as a whole was accepted; a read has to show that the item is gone.
    Accepted,
    /// The response does not name the item.
    Unnamed,
}

/// A documented success.
#[derive(Debug)]
pub(super) struct Success {
    pub request_id: String,
    /// The result of each item, in their order.
    pub items: Vec<ItemAnswer>,
}

/// One kind of deletion.
#[async_trait]
pub(super) trait Kind: Send + Sync {
    /// The operation that deletes.
    fn action(&self) -> Action;

    /// Items that one call may name.
    fn items_per_call(&self) -> usize;

    /// Time between two calls.
    fn interval(&self, pace: &Pace) -> Duration;

    /// What confirms a plan of `total` items.
    fn confirmation(&self, total: usize, erase_originals: bool, subjects: &[Subject]) -> Confirmation;

    /// Whether CDN caches may still serve deleted files.
    fn is_in_cdn(&self, erase_originals: bool) -> bool;

    /// The warnings for every plan of this kind.
    fn warnings(&self, erase_originals: bool) -> Vec<Warning>;

    /// Reads what exists of the target into the draft.
    async fn plan(&self, reader: &Reader<'_>, target: &Target, draft: &mut Draft) -> Result<(), Refusal>;

    /// Makes one call. A success without its documented members is an error.
    async fn call(&self, upstream: &Upstream, named: Named<'_>) -> Result<Success, UpstreamError>;

    /// The meaning of an error for the call's items.
    fn answer(&self, error: &UpstreamError) -> Answer;

    /// Reads whether the items exist, in their order.
    async fn read_back(&self, reader: &Reader<'_>, named: Named<'_>) -> Result<Vec<ReadBack>, ReadError>;

    /// The line of the activity record for a call of this many items.
    fn describe(&self, count: usize, erase_originals: bool) -> ActivityDetail;
}

/// The kind that plans this target.
pub(super) fn of_target(target: &Target) -> &'static dyn Kind {
    match target {
        Target::Snapshots { .. } | Target::SnapshotRange { .. } => &snapshots::Snapshots,
        Target::Streams { .. } => &streams::Streams,
        Target::Fragments { .. } => &fragments::Fragments,
        Target::Templates { .. } => &templates::Templates,
    }
}

/// Every kind.
pub(super) const ALL: [&dyn Kind; 4] =
    [&snapshots::Snapshots, &streams::Streams, &fragments::Fragments, &templates::Templates];

/// The kind that deletes with this operation.
pub(super) fn of_action(action: Action) -> Option<&'static dyn Kind> {
    ALL.into_iter().find(|kind| kind.action() == action)
}

/// The meaning of an error where the operation documents nothing else.
fn general_answer(error: &UpstreamError) -> Answer {
    match error {
        UpstreamError::Invalid(_) => Answer::Refused,
        UpstreamError::Unreachable { .. } => Answer::NotSent,
        UpstreamError::NoAnswer { .. }
        | UpstreamError::UnknownOutcome { .. }
        | UpstreamError::BadAnswer { .. } => Answer::Lost,
        UpstreamError::Service { .. } if error.is_throttling() => Answer::Throttled,
        // Nonces are random, so a used one proves that a copy of this very call has arrived.
        UpstreamError::Service { code, .. } if code == "SignatureNonceUsed" => Answer::Lost,
        UpstreamError::Service { status, .. } if *status < 500 => Answer::Refused,
        UpstreamError::Service { .. } => Answer::Lost,
    }
}

/// A target that another kind plans; see [`of_target`].
fn another_kind() -> Refusal {
    Refusal::invalid(ServerMessage::PlannedAlone)
}

/// The number of items has to be typed.
fn typed_count(total: usize) -> Confirmation {
    Confirmation::Type { expected: total.to_string() }
}

/// The results of a call that was accepted as a whole.
fn all_items(named: Named<'_>, answer: &ItemAnswer) -> Vec<ItemAnswer> {
    named.items.iter().map(|_| answer.clone()).collect()
}

/// The result of reading each item, by whether it is listed.
fn by_listing(named: Named<'_>, listed: &HashSet<String>) -> Vec<ReadBack> {
    let seen = |item: &String| if listed.contains(item) { ReadBack::Present } else { ReadBack::Absent };
    named.items.iter().map(seen).collect()
}
