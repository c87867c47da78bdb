//! Addresses of the screens. All links to items with an ID are built here.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that are not escaped in a segment of a path (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as a segment of a path or as a value of a query.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

pub fn job_path(id: &str) -> String {
    format!("/jobs/{}", encode(id))
}

/// The form that submits a job, filled with the values of an existing one.
pub fn duplicate_path(id: &str) -> String {
    format!("/jobs/new?from={}", encode(id))
}

/// The form that submits a job, with a template chosen.
pub fn submit_with_template_path(template_id: &str) -> String {
    format!("/jobs/new?template={}", encode(template_id))
}

pub fn template_path(id: &str) -> String {
    format!("/templates/{}", encode(id))
}

/// The form that creates a template, filled with the values of an existing one.
pub fn copy_template_path(id: &str) -> String {
    format!("/templates/new?copy={}", encode(id))
}

pub fn video_path(id: &str) -> String {
    format!("/videos/{}", encode(id))
}

pub fn deletion_path(id: &str) -> String {
    format!("/deletions/{}", encode(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_in_its_segment() {
        assert_eq!(job_path("a/b?c=d#e 大"), "/jobs/a%2Fb%3Fc%3Dd%23e%20%E5%A4%A7");
    }
}
