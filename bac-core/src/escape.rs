//! Text from a peer, made fit for one line of a message.

use std::fmt::{self, Write as _};

/// How much of a peer's text a message shows, in bytes.
const SHOWN: usize = 1024;

/// Shows text with control characters escaped and cut after 1 KiB, so that a peer can neither
/// forge a line of a log nor drive a terminal.
///
/// ```
/// use bac_core::Escaped;
///
/// assert_eq!(Escaped::new("two\nlines\u{1b}[2J").to_string(), "two\\u{a}lines\\u{1b}[2J");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub(crate) &'a str);

impl<'a> Escaped<'a> {
    /// Text that came from elsewhere.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = 0;
        for character in self.0.chars() {
            let (text, width): (&dyn fmt::Display, usize) = if is_unsafe(character) {
                (&character.escape_unicode(), character.escape_unicode().len())
            } else {
                (&character, character.len_utf8())
            };
            shown += width;
            if shown > SHOWN {
                return f.write_char('…');
            }
            text.fmt(f)?;
        }
        Ok(())
    }
}

/// Control characters, and the invisible ones that reorder or break a line.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Escaped;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(Escaped("a\u{1b}[2Jb\r\nc").to_string(), "a\\u{1b}[2Jb\\u{d}\\u{a}c");
    }

    proptest! {
        #[test]
        fn the_result_is_one_short_line(text in any::<String>(), times in 1_usize..200) {
            let shown = Escaped(&text.repeat(times)).to_string();
            prop_assert!(shown.len() <= super::SHOWN + '…'.len_utf8());
            prop_assert!(!shown.chars().any(char::is_control));
        }
    }
}
