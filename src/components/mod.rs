//! Parts that two or more screens use.

pub mod copy;
pub mod deletion;
pub mod export;
pub mod filters;
pub mod frame;
pub mod menu;
pub mod pager;
pub mod problem;
pub mod table;
pub mod time_range;
