//! A call of the `aliyun` program (options as of its version 3.4.11).

use super::destination::{Destination, LOCAL_KEY};
use media_api::{Encoded, Facts, Product};

/// A call of the program, for a POSIX shell. In the cloud its credentials come from its own configuration; for the local
/// service they come from the environment, and its configuration is ignored.
pub(super) fn lines(facts: &Facts, encoded: &Encoded, to: &Destination) -> String {
    let mut out = String::new();
    if to.is_local {
        // A key in the user's own configuration would override the environment.
        out.push_str(&format!("{LOCAL_KEY}\nALIBABA_CLOUD_IGNORE_PROFILE=TRUE "));
    }
    out.push_str(&format!("aliyun {} {}", facts.product.code(), facts.name));
    // The program has no description of this API: version and method are passed explicitly.
    if facts.product == Product::Ice {
        out.push_str(&format!(
            " --version {} --force --method {}",
            facts.product.version(),
            facts.method.as_str()
        ));
    }
    out.push_str(&format!(" --endpoint {}", shell_word(&to.host)));
    if to.scheme == "http" {
        out.push_str(" --insecure");
    }
    out.push_str(&format!(" --region {}", shell_word(&to.region)));
    for (name, value) in encoded.query.iter().chain(encoded.form.iter().flatten()) {
        // A value that begins with a hyphen would be parsed as the next option.
        let between = if value.starts_with('-') { '=' } else { ' ' };
        out.push_str(&format!(" --{name}{between}{}", shell_word(value)));
    }
    out
}

/// One word for a POSIX shell, quoted where it must be.
pub fn shell_word(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:,=@%+".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_the_shell_would_read_more_into_them() {
        assert_eq!(shell_word("it's $(rm -rf ~); `x`"), r"'it'\''s $(rm -rf ~); `x`'");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("a\nb"), "'a\nb'");
        assert_eq!(shell_word("大厅"), "'大厅'");
        assert_eq!(shell_word("~"), "'~'");
        assert_eq!(shell_word("rtmp://a/b"), "rtmp://a/b");
    }
}
