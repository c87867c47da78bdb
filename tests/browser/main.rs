//! Tests of the page in a real browser: one program for all, since each takes time to link and to start.

mod activity;
mod batch;
mod contact_sheet;
mod deletion;
mod faults;
mod filters;
mod frame;
mod history;
mod input_method;
mod job;
mod job_support;
mod lists;
mod look;
mod pager;
mod palette;
mod problems;
mod random_walk;
mod submit;
mod support;
mod table;
mod template_editor;
mod template_picker;
mod templates;
mod time_range;
mod timeline;
mod videos;
mod wall;
mod wrong_clock;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
