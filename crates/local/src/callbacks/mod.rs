//! Callbacks: the account-wide setting, and an HTTP POST for each new snapshot (api-reference D.5).

mod deliver;
mod outbox;
mod send;
mod setting;
mod test_event;

pub(crate) use deliver::deliver_all;
pub(crate) use outbox::{Outbox, last_result};
pub use send::CallbackSender;
pub(crate) use setting::Callbacks;
