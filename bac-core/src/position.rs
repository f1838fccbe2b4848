//! Where a page of a list begins.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::link::Link;

/// Where a page of a list begins: what its request differs by from that of another page.
///
/// [`Pages::position`](crate::Pages::position) and [`Page::next`](crate::Page::next) give it. With serde it can be kept,
/// by another process, too, and [`Call::at_page`](crate::Call::at_page) goes on there: as `{"token": "…"}`,
/// `{"link": "https://…"}` or `{"offset": 20}`. It is the server's own word, which may hold a secret, so that `Debug`
/// shows nothing of it but a number.
///
/// ```
/// use bac_core::Position;
///
/// let kept = serde_json::to_string(&Position::offset(20))?;
/// assert_eq!(kept, r#"{"offset":20}"#);
/// assert_eq!(serde_json::from_str::<Position>(&kept)?, Position::offset(20));
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position(pub(crate) Place);

#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    Token(String),
    Link(String),
    Offset(u64),
}

impl Position {
    /// That of a token, for `page(query = "…")`.
    #[must_use]
    pub fn token(token: impl Into<String>) -> Self {
        Self(Place::Token(token.into()))
    }

    /// That of a link, for `page(link)`. What is relative in it is resolved where the link knows against what.
    #[must_use]
    pub fn link(link: impl Into<Link>) -> Self {
        Self(Place::Link(link.into().absolute()))
    }

    /// Behind so many items, for `page(offset = "…")`.
    #[must_use]
    pub const fn offset(items: u64) -> Self {
        Self(Place::Offset(items))
    }

    /// As it is written.
    pub(crate) fn text(&self) -> String {
        match &self.0 {
            Place::Token(text) | Place::Link(text) => text.clone(),
            Place::Offset(items) => items.to_string(),
        }
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Token(_) => f.write_str("Position(token)"),
            Place::Link(_) => f.write_str("Position(link)"),
            Place::Offset(items) => write!(f, "Position({items})"),
        }
    }
}
