//! Values of header fields.

use url::Url;

use crate::{error::Error, link::Link, value::FromText};

/// A value that is read from a header field: any type with `FromStr`, and a [`Link`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a header",
    label = "neither a type with `FromStr` nor a `Link`",
    note = "write `Option<…>`, or a list such as `Vec<…>`, in full for what may be absent or repeated; implement `FromStr`, with an error that has `Display`, for a type of your own"
)]
pub trait HeaderValue: Sized {
    /// `asked` tells the URL that was asked.
    fn from_header(text: &str, asked: &dyn Fn() -> Result<Url, Error>) -> Result<Self, String>;
}

#[diagnostic::do_not_recommend]
impl<T: FromText> HeaderValue for T {
    fn from_header(text: &str, _: &dyn Fn() -> Result<Url, Error>) -> Result<Self, String> {
        T::from_text(text)
    }
}

/// What is relative in it is resolved against the URL that was asked.
#[diagnostic::do_not_recommend]
impl HeaderValue for Link {
    fn from_header(text: &str, asked: &dyn Fn() -> Result<Url, Error>) -> Result<Self, String> {
        let asked = asked().map_err(|error| error.to_string())?;
        Ok(Self::new(text.trim_ascii()).asked_at(&asked))
    }
}
