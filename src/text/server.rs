//! The messages of the console's own server in the language of the page. In English they are as the server words them.

use super::language::Language;
use super::{language, tr, zh_server};
use media_api::ServerMessage;

/// The message in a language; `{}` stands for each of its values.
fn in_language(message: ServerMessage, language: Language) -> &'static str {
    match language {
        Language::En => message.english(),
        Language::Zh => zh_server::text(message),
    }
}

/// A text of the server in the chosen language: a message of its own on each line is translated, and anything else, such as a
/// message of the service, is `None`. Reactive.
pub fn translated(text: &str) -> Option<String> {
    translate_lines(text, language())
}

fn translate_lines(text: &str, language: Language) -> Option<String> {
    let lines: Option<Vec<String>> = text.lines().map(|line| translate(line, language)).collect();
    lines.filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n"))
}

fn translate(text: &str, language: Language) -> Option<String> {
    let (message, values) = ServerMessage::find(text)?;
    // A value may be a message itself.
    let values =
        values.into_iter().map(|value| translate(value, language).unwrap_or_else(|| value.to_owned()));
    let values: Vec<String> = values.collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    Some(tr::fill(in_language(message, language), &values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_message_has_a_text_with_its_values_in_each_language() {
        for message in ServerMessage::ALL {
            let count = message.english().matches("{}").count();
            let values: Vec<String> = (0..count).map(|n| format!("v{n}")).collect();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let english = message.with(&values);
            assert_eq!(translate(english.as_str(), Language::En).as_deref(), Some(english.as_str()));
            let chinese = translate(english.as_str(), Language::Zh).unwrap();
            assert!(is_chinese(&chinese), "{message:?}: {chinese}");
            assert!(values.iter().all(|value| chinese.contains(value)), "{message:?}: {chinese}");
        }
    }

    #[test]
    fn each_line_is_a_message_of_its_own() {
        let text = "Nobody is pushing this stream at the moment.\n3 s ago a publisher at 192.0.2.7 was turned away: the peer does not read.";
        assert_eq!(
            translate_lines(text, Language::Zh).unwrap(),
            "目前没有推送此流。\n3 秒前，192.0.2.7 的推流端被拒绝：对端不读取数据。"
        );
        assert_eq!(translate_lines("The specified job does not exist.", Language::Zh), None);
    }

    #[test]
    fn a_message_within_a_message_is_translated_too_and_no_other_text_is() {
        let chinese = |text: &str| translate(text, Language::Zh);
        let text = ServerMessage::BegunBut.with(&[ServerMessage::NoKeyframeYet.english()]);
        assert_eq!(chinese(text.as_str()).unwrap(), "流已开始，但尚未收到关键帧。");
        let text = ServerMessage::NotPulled.with(&["a reason of the system"]);
        assert_eq!(chinese(text.as_str()).unwrap(), "无法拉取该流：a reason of the system");
        assert_eq!(chinese("The specified job does not exist."), None);
        assert_eq!(chinese(""), None);
    }
}
