//! Whether the typed text is what the plan requires.

/// Compares without blanks and thousands separators; full-width digits are accepted.
pub fn is_confirmed(expected: &str, typed: &str) -> bool {
    let typed = normalised(typed);
    !typed.is_empty() && typed == normalised(expected)
}

/// Whether more typing can complete the required text.
pub fn is_beginning(expected: &str, typed: &str) -> bool {
    normalised(expected).starts_with(&normalised(typed))
}

fn normalised(text: &str) -> String {
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
    fn a_beginning_is_not_yet_wrong() {
        assert!(is_beginning("1005", "") && is_beginning("1005", "1,0") && is_beginning("1005", "1,005"));
        assert!(!is_beginning("1005", "2") && !is_beginning("1005", "10050"));
    }
}
