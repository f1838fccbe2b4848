//! What may not reach a terminal: characters that drive it, and those that reorder or hide text.

use std::borrow::Cow;

use bac_client::bac_core::Escaped;

/// Whether a terminal would do something else with a character than show it.
fn is_unsafe(character: char) -> bool {
    if character == ' ' || character.is_ascii_graphic() {
        return false;
    }
    // What is unsafe in a message is unsafe here: one place decides.
    let mut buffer = [0; 4];
    let text: &str = character.encode_utf8(&mut buffer);
    Escaped::new(text).to_string() != text
}

/// A text of several lines with what is unsafe escaped as `\u{1b}`.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |character| character.escape_unicode().to_string())
}

/// JSON or YAML with what is unsafe escaped as `\u001b`: in quotes, which JSON has around any such
/// character, that means the same.
pub(crate) fn value(text: &str) -> Cow<'_, str> {
    // None of them lies beyond the first 65,536 characters.
    escape(text, |character| format!("\\u{:04x}", u32::from(character)))
}

fn escape(text: &str, written: impl Fn(char) -> String) -> Cow<'_, str> {
    // These move on, as is meant.
    let must = |character: char| !matches!(character, '\n' | '\t') && is_unsafe(character);
    if !text.contains(must) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if must(character) {
            escaped.push_str(&written(character));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::{lines, value};

    #[test]
    fn nothing_that_drives_a_terminal_is_left() {
        let text = "a\u{1b}[2J\u{9b}31m\u{7f}\u{202e}b\u{feff}\tü日\n";
        assert_eq!(lines(text), "a\\u{1b}[2J\\u{9b}31m\\u{7f}\\u{202e}b\\u{feff}\tü日\n");
        assert_eq!(lines("one\ntwo\n"), "one\ntwo\n");
    }

    #[test]
    fn json_means_the_same_when_it_is_escaped() {
        let told = serde_json::json!({"Name": "a\u{9b}2J\u{7f}\u{202e}\u{2028}é\n"});
        let text = serde_json::to_string_pretty(&told).unwrap();
        let shown = value(&text);
        assert!(shown.contains("\\u009b2J\\u007f\\u202e\\u2028é\\n"), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), told);
    }
}
