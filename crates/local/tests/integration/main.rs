//! The tests of the crate through its public interface, in one program: linking is most of the time of a small one.

mod addressing;
mod callbacks;
mod commands;
mod common;
mod consistency;
mod defaults;
mod files;
mod gateway;
mod identifiers;
mod jobs;
mod kill;
mod live;
mod pull;
mod sentences;
mod start;
mod trouble;
mod vendor_pages;
mod vod;
