//! Parts that two or more screens use.

pub mod confirm;
pub mod copy;
pub mod data_table;
pub mod deletion;
pub mod dialog;
pub mod export;
pub mod filters;
pub mod focus;
pub mod instant;
pub mod job_commands;
pub mod job_state;
pub mod list;
pub mod menu;
pub mod pager;
pub mod problem;
pub mod request_lines;
pub mod selection_bar;
pub mod time_range;
