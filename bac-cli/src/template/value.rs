//! What a template computes with.

use super::variables::Variables;

#[derive(Clone, Debug)]
pub(super) enum Value<'v> {
    /// All values that were given, by name.
    All(&'v Variables),
    Text(String),
    Number(i64),
    Flag(bool),
    Nil,
}

impl Value<'_> {
    /// What `if` asks.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::All(variables) => !variables.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0,
            Self::Flag(flag) => *flag,
            Self::Nil => false,
        }
    }

    /// As it is written; `None` for what is no value to write.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::All(_) | Self::Nil => None,
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Flag(flag) => Some(flag.to_string()),
        }
    }

    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::All(_) => "all values",
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Nil => "nothing",
        }
    }
}
