//! Callbacks: the account-wide setting, and an HTTP POST for each new snapshot (api-reference D.5).

mod deliver;
mod outbox;
mod setting;

pub(crate) use deliver::deliver_all;
pub(crate) use outbox::{Outbox, last_result};
pub(crate) use setting::Callbacks;
