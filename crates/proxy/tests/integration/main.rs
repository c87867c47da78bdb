//! The tests of the crate through its public interface, in one program: linking is most of the time of a small one.

mod arming;
mod attacks;
mod call;
mod callbacks;
mod common;
mod deletions;
mod doubt;
mod downloads;
mod events;
mod faults;
mod framing;
mod guard;
mod halt;
mod history;
mod interrupted;
mod kill;
mod newest;
mod pictures;
mod plans;
mod restart;
mod secrets;
mod sockets;
mod templates;
