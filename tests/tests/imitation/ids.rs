//! Which id of the node stands for which recorded one.

use std::collections::HashMap;

/// The characters of an id behind its kind: a UUID's.
const UUID: usize = 36;
/// The shortest start of an id that is taken for one.
const SHORTEST: usize = 7;

#[derive(Clone, Debug, Default)]
pub(crate) struct Ids(HashMap<String, String>);

impl Ids {
    /// Remembers that these two are the same, if each is an id. What was learnt first counts.
    pub(crate) fn learn(&mut self, recorded: &str, came: &str) {
        let is_id = |text: &str| pieces(text).eq([text]) && (is_whole(text) || is_hash(text));
        if is_id(recorded) && is_id(came) {
            self.0.entry(recorded.to_owned()).or_insert_with(|| came.to_owned());
        }
    }

    pub(crate) fn knows(&self, recorded: &str) -> bool {
        self.0.contains_key(recorded)
    }

    /// The ids within a text that are whole.
    pub(crate) fn of(text: &str) -> impl Iterator<Item = &str> {
        pieces(text).filter(|piece| is_whole(piece))
    }

    /// A text with the node's ids, and starts of ids, in place of the recorded ones.
    pub(crate) fn translated(&self, text: &str) -> String {
        let mut translated = String::with_capacity(text.len());
        let mut end = 0;
        for piece in pieces(text) {
            // A piece is a part of the text.
            let begin = piece.as_ptr() as usize - text.as_ptr() as usize;
            translated.push_str(&text[end..begin]);
            end = begin + piece.len();
            translated.push_str(self.of_piece(piece).unwrap_or(piece));
        }
        translated.push_str(&text[end..]);
        translated
    }

    fn of_piece(&self, piece: &str) -> Option<&str> {
        if let Some(whole) = self.0.get(piece) {
            return Some(whole);
        }
        let is_start =
            piece.trim_start_matches("j-").trim_start_matches("n-").trim_start_matches("e-");
        if is_start.len() < SHORTEST {
            return None;
        }
        let mut found = self.0.iter().filter(|(recorded, _)| recorded.starts_with(piece));
        let (_, came) = found.next().filter(|_| found.next().is_none())?;
        came.get(..piece.len())
    }
}

/// What may be an id or the start of one: letters, digits and `-` without a break.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    pieces.filter(|piece| piece.len() >= SHORTEST)
}

fn is_whole(text: &str) -> bool {
    let kinds = ["j-", "n-", "e-"];
    let uuid = kinds.iter().find_map(|kind| text.strip_prefix(kind)).unwrap_or(text);
    uuid.len() == UUID && uuid.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-')
}

/// A client id.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|letter| letter.is_ascii_hexdigit())
}
