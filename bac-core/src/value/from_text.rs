//! Values that are read from text: of a path, a query, a form, a header or a body.

use std::{fmt::Display, str::FromStr};

/// A value that is read from text: any type with `FromStr`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from text",
    label = "not a type with `FromStr`",
    note = "write `Option<…>`, or a list such as `Vec<…>`, in full for what may be absent or repeated; implement `FromStr`, with an error that has `Display`, for a type of your own"
)]
pub trait FromText: Sized {
    fn from_text(text: &str) -> Result<Self, String>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr<Err: Display>> FromText for T {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: T::Err| error.to_string())
    }
}
