//! The header that names a downloaded file.

/// `Content-Disposition` (RFC 6266), for browsers with and without UTF-8 support.
pub(super) fn header(file: &str) -> String {
    let plain: String =
        file.chars().map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", acs_signature::percent_encode(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_in_any_script_is_sent_in_two_ways() {
        assert_eq!(header("大.zip"), "attachment; filename=\"_.zip\"; filename*=UTF-8''%E5%A4%A7.zip");
    }

    proptest! {
        #[test]
        fn no_name_ends_the_header(name in any::<String>()) {
            let header = header(&name);
            prop_assert!(http::HeaderValue::from_str(&header).is_ok());
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
