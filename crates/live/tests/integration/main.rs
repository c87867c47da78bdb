//! The tests of the crate through its public interface, in one program: linking is most of the time of a small one.

#[macro_use]
mod common;
mod ingest;
mod snapshots;
