//! Whether the typed text is what the plan requires.

/// Whether the required text is a count; otherwise it is a name.
fn is_count(expected: &str) -> bool {
    !expected.is_empty() && expected.bytes().all(|byte| byte.is_ascii_digit())
}

/// Compares counts without blanks and thousands separators, and accepts full-width digits; names are compared exactly.
pub fn is_confirmed(expected: &str, typed: &str) -> bool {
    let [expected, typed] = compared(expected, typed);
    !typed.is_empty() && typed == expected
}

/// Whether more typing can complete the required text.
pub fn is_beginning(expected: &str, typed: &str) -> bool {
    let [expected, typed] = compared(expected, typed);
    expected.starts_with(&typed)
}

/// Both texts in the form in which they are compared.
fn compared(expected: &str, typed: &str) -> [String; 2] {
    match is_count(expected) {
        true => [plain_count(expected), plain_count(typed)],
        // The blank at the end may be followed by the next word.
        false => {
            let typed = typed.trim_start();
            let is_longer = expected.starts_with(typed) && expected.len() > typed.len();
            [expected.to_owned(), if is_longer { typed } else { typed.trim_end() }.to_owned()]
        }
    }
}

fn plain_count(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，' | '\'' | '’'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_may_be_typed_as_people_write_it() {
        for typed in ["1005", "1,005", " 1005 ", "1 005", "1\u{202f}005", "１００５", "１，００５", "1'005"]
        {
            assert!(is_confirmed("1005", typed), "{typed}");
        }
        for typed in ["", " ", ",", "1004", "10055", "100", "1.005", "l005", "-1005"] {
            assert!(!is_confirmed("1005", typed), "{typed}");
        }
    }

    #[test]
    fn a_name_is_typed_exactly() {
        for typed in ["every 5 s", " every 5 s "] {
            assert!(is_confirmed("every 5 s", typed) && is_beginning("every 5 s", typed), "{typed}");
        }
        for typed in ["", " ", "every 5", "Every 5 s", "every  5 s", "every5s", "every 5 s,"] {
            assert!(!is_confirmed("every 5 s", typed), "{typed}");
        }
        for typed in ["", "every ", "every 5"] {
            assert!(is_beginning("every 5 s", typed), "{typed}");
        }
        assert!(!is_beginning("every 5 s", "Every") && !is_beginning("every 5 s", "every 5 s and more"));
    }

    #[test]
    fn a_beginning_is_not_yet_wrong() {
        assert!(is_beginning("1005", "") && is_beginning("1005", "1,0") && is_beginning("1005", "1,005"));
        assert!(!is_beginning("1005", "2") && !is_beginning("1005", "10050"));
    }
}
