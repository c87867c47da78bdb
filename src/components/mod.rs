//! Parts that two or more screens use.

pub mod confirm;
pub mod copy;
pub mod coverage;
pub mod deletion;
pub mod export;
pub mod field;
pub mod filters;
pub mod frame;
pub mod list;
pub mod menu;
pub mod pager;
pub mod paste;
pub mod pictures;
pub mod problem;
pub mod request_lines;
pub mod rows;
pub mod table;
pub mod template_picker;
pub mod time_range;
pub mod viewer;
