//! Parts that two or more screens use.

pub mod confirm;
pub mod copy;
pub mod data_table;
pub mod delete_template;
pub mod deletion;
pub mod dialog;
pub mod export;
pub mod field;
pub mod filters;
pub mod focus;
pub mod form;
pub mod instant;
pub mod job_commands;
pub mod job_state;
pub mod list;
pub mod menu;
pub mod object_preview;
pub mod pager;
pub mod problem;
pub mod request_lines;
pub mod selection_bar;
pub mod template_picker;
pub mod template_type;
pub mod time_range;
