//! The messages of the console's own server: those of the proxy, of deletions and of the local service. The service's messages
//! are not among them.
//!
//! A message travels and is stored as its English text. The page finds it by that text, as gettext does, and shows it in the
//! language of the page. A text that is not listed here, such as one of an earlier version, is shown as it is.

mod list;

pub use list::ServerMessage;

/// The English text of a [`ServerMessage`] with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerText(String);

impl ServerText {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<ServerText> for String {
    fn from(text: ServerText) -> Self {
        text.0
    }
}

/// For a message without values.
impl From<ServerMessage> for ServerText {
    fn from(message: ServerMessage) -> Self {
        message.with(&[])
    }
}

/// For a message without values.
impl From<ServerMessage> for String {
    fn from(message: ServerMessage) -> Self {
        ServerText::from(message).0
    }
}

impl std::fmt::Display for ServerText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl ServerMessage {
    /// The text with its values, in order.
    pub fn with(self, values: &[&str]) -> ServerText {
        let mut values = values.iter();
        let mut parts = self.english().split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text.push_str(values.next().unwrap_or(&""));
            text.push_str(part);
        }
        debug_assert!(values.next().is_none(), "{self:?} has fewer values");
        ServerText(text)
    }

    /// The message that has this English text, with its values in order.
    pub fn find(text: &str) -> Option<(Self, Vec<&str>)> {
        // A text with values may fit a more general one too: the one with the fewest characters as values is meant.
        let fitting = Self::ALL.iter().filter_map(|message| Some((*message, message.values_in(text)?)));
        fitting.min_by_key(|(_, values)| values.iter().map(|value| value.len()).sum::<usize>())
    }

    fn values_in(self, text: &str) -> Option<Vec<&str>> {
        let (first, rest) = self.english().split_once("{}").unwrap_or((self.english(), ""));
        if rest.is_empty() && !self.english().ends_with("{}") {
            return (text == first).then(Vec::new);
        }
        let mut text = text.strip_prefix(first)?;
        let mut values = Vec::new();
        let mut parts = rest.split("{}").peekable();
        while let Some(part) = parts.next() {
            let end = match parts.peek() {
                Some(_) => text.find(part)?,
                None => text
                    .len()
                    .checked_sub(part.len())
                    .filter(|end| text.is_char_boundary(*end) && text[*end..] == *part)?,
            };
            values.push(&text[..end]);
            text = &text[end + part.len()..];
        }
        values.iter().all(|value| !value.is_empty()).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_message_is_found_by_its_text_with_its_values(values in prop::collection::vec("[a-z0-9.:-]{1,12}", 3)) {
            for message in ServerMessage::ALL {
                let count = message.english().matches("{}").count();
                let values: Vec<&str> = values[..count].iter().map(String::as_str).collect();
                let text = message.with(&values);
                prop_assert_eq!(ServerMessage::find(text.as_str()), Some((*message, values)));
            }
        }

        #[test]
        fn any_other_text_is_no_message(text in "[A-Z][a-z]{0,9}[!?]{0,2}") {
            prop_assert_eq!(ServerMessage::find(&text), None);
        }
    }

    #[test]
    fn a_value_may_be_a_message_itself() {
        let inner = ServerMessage::AnswerTooLarge.with(&[]);
        let text = ServerMessage::BadAnswer.with(&["ice.cn-shanghai.aliyuncs.com", inner.as_str()]);
        let (message, values) = ServerMessage::find(text.as_str()).unwrap();
        assert_eq!(
            (message, values.as_slice()),
            (ServerMessage::BadAnswer, &["ice.cn-shanghai.aliyuncs.com", "it is too large"][..])
        );
        assert_eq!(ServerMessage::find(values[1]), Some((ServerMessage::AnswerTooLarge, Vec::new())));
    }
}
