//! Text.

use std::{fmt::Display, str::FromStr};

use bytes::Bytes;

use super::{
    codec::{Codec, Decode, Encode},
    error::CodecError,
};

/// Text in UTF-8: `404 = text`, and `text` in every other place.
#[derive(Clone, Copy, Debug)]
pub enum Text {}

impl Codec for Text {
    const MEDIA_TYPE: &'static str = "text/plain; charset=utf-8";
    const ACCEPT: &'static str = "text/plain";
    const NAME: &'static str = "text";
}

#[diagnostic::do_not_recommend]
impl<T: Display + ?Sized> Encode<T> for Text {
    fn encode(value: &T) -> Result<Bytes, CodecError> {
        use std::fmt::Write as _;
        let mut text = String::new();
        match write!(text, "{value}") {
            Ok(()) => Ok(text.into()),
            Err(_) => Err(CodecError::new("its `Display` fails")),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: FromStr<Err: Display>> Decode<T> for Text {
    fn decode(body: &Bytes) -> Result<T, CodecError> {
        let text = std::str::from_utf8(body)
            .map_err(|error| CodecError::new(error.to_string()).with_source(error))?;
        text.parse().map_err(|error: T::Err| CodecError::new(error.to_string()))
    }
}
