//! Deletions: one dialog for all of them, which shows only plans made by the server, and the list of followed deletions.
//!
//! The dialog is the state machine of [`state`]; [`controller`] runs its effects, with the requests of [`calls`]; the
//! components only show its state and send events to it. Everything here belongs to the app and outlives every screen.

mod address;
mod arming;
mod badges;
mod calls;
mod confirmation;
mod controller;
mod dialog;
#[cfg(test)]
mod fixtures;
mod followed;
mod kinds;
mod outcomes;
mod plan_step;
mod progress;
mod range_step;
mod requests;
mod state;
mod stream;
mod warnings;
mod words;

pub use arming::{DisarmButton, armed_until};
pub use badges::RunningDeletions;
pub use controller::{DeletionRequest, Deletions, use_deletions};
pub use dialog::DeletionDialog;
pub use outcomes::{Outcomes, Place, Showing, fetch_deletion};
pub use requests::DeletionRequests;
pub use state::OverRange;
pub use words::headline;
