//! Enums of the wire: a variant is a word, or a number in one of two numberings.

use std::fmt;

use bac_core::Escaped;

/// Which releases a number of a state is from: they do not count alike.
///
/// The states of executions travel as numbers in the orchestrator API, and v1.5.2 put two new ones
/// in their midst. 7 is `Completed` up to v1.5.1 and `Publishing` from then on.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StateNumbering {
    /// That of releases up to v1.5.1.
    UpToV1_5_1,
    /// That of v1.5.2 and later.
    #[default]
    FromV1_5_2,
}

/// Shows a peer's text as a word of a line, which is aligned where the line asks for it.
pub(crate) fn pad_escaped(text: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter.pad(&Escaped::new(text).to_string())
}

/// An enum of the wire: a word, which some write as a number.
pub(crate) trait Word: Default {
    /// What the enum is called in a message.
    const NAME: &'static str;

    /// The variant of a word, whatever its case; an unknown word is kept.
    fn from_word(word: &str) -> Self;

    /// The variant that has this number; an unknown number is kept as text.
    fn from_number(number: i64, numbering: StateNumbering) -> Self;

    /// The word that is written for a variant, but for one that keeps an unknown word.
    fn known(&self) -> Option<&'static str>;

    /// The word that is written.
    fn word(&self) -> std::borrow::Cow<'_, str>;
}
