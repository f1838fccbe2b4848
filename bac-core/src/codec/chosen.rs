//! A codec for one type, as data: what generated code hands to what is not generic.

use std::marker::PhantomData;

use bytes::Bytes;

use super::{
    error::CodecError,
    traits::{Codec, Decode, Encode},
};

/// What a body is in, without the type that is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
}

/// How a value is written.
#[doc(hidden)]
#[derive(Debug)]
pub struct Encodes<T: ?Sized> {
    pub(crate) format: Format,
    pub(crate) encode: fn(&T) -> Result<Bytes, CodecError>,
}

/// How a value is read.
#[doc(hidden)]
#[derive(Debug)]
pub struct Decodes<T> {
    pub(crate) format: Format,
    pub(crate) decode: fn(&Bytes) -> Result<T, CodecError>,
}

impl<T: ?Sized> Encodes<T> {
    pub const fn by<C: Encode<T>>(_codec: PhantomData<C>) -> Self {
        Self { format: Format::of::<C>(), encode: C::encode }
    }

    /// As a declaration holds it.
    pub const fn content_type(&self) -> Option<&'static str> {
        Some(self.format.media_type)
    }
}

impl<T> Decodes<T> {
    pub const fn by<C: Decode<T>>(_codec: PhantomData<C>) -> Self {
        Self { format: Format::of::<C>(), decode: C::decode }
    }
}

impl Format {
    const fn of<C: Codec>() -> Self {
        Self { name: C::NAME, media_type: media_type::<C>() }
    }

    /// Whether the body of this media type is XML (RFC 7303).
    pub(crate) fn is_xml(&self) -> bool {
        let essence = self.media_type.split(';').next().unwrap_or_default().trim();
        essence.ends_with("/xml") || essence.ends_with("+xml")
    }
}

/// The media type of a codec, which is one, or the program does not compile.
pub(crate) const fn media_type<C: Codec>() -> &'static str {
    const {
        assert!(
            is_media_type(C::MEDIA_TYPE.as_bytes()),
            "`MEDIA_TYPE` of the codec is not a media type"
        );
    }
    C::MEDIA_TYPE
}

/// What a reply is accepted as that the codec reads, in the words of a header field.
#[doc(hidden)]
pub const fn accept<C: Codec>() -> &'static str {
    const {
        assert!(
            can_be_a_field(C::ACCEPT.as_bytes()),
            "`ACCEPT` of the codec is no value of a header field"
        );
    }
    C::ACCEPT
}

/// The same of the codec as a value.
#[doc(hidden)]
pub const fn accepted<C: Codec>(_codec: PhantomData<C>) -> &'static str {
    accept::<C>()
}

const BETWEEN: &[u8] = b", ";

/// How long one field is that names what each of several codecs accepts.
#[doc(hidden)]
pub const fn joined_length(each: &[&str]) -> usize {
    let mut length = 0;
    let mut at = 0;
    while at < each.len() {
        length += each[at].len() + if at > 0 { BETWEEN.len() } else { 0 };
        at += 1;
    }
    length
}

/// That field.
#[doc(hidden)]
pub const fn joined<const LENGTH: usize>(each: &[&str]) -> [u8; LENGTH] {
    let mut all = [0; LENGTH];
    let (mut end, mut at) = (0, 0);
    while at < each.len() {
        if at > 0 {
            (all, end) = behind(all, end, BETWEEN);
        }
        (all, end) = behind(all, end, each[at].as_bytes());
        at += 1;
    }
    all
}

const fn behind<const LENGTH: usize>(
    mut all: [u8; LENGTH],
    mut end: usize,
    text: &[u8],
) -> ([u8; LENGTH], usize) {
    let mut at = 0;
    while at < text.len() {
        all[end] = text[at];
        end += 1;
        at += 1;
    }
    (all, end)
}

/// The same as the text that it is, as its pieces are.
#[doc(hidden)]
pub const fn as_text(joined: &[u8]) -> &str {
    match str::from_utf8(joined) {
        Ok(text) => text,
        Err(_) => "*/*",
    }
}

/// Whether there is something before a slash, and something behind it.
const fn is_media_type(text: &[u8]) -> bool {
    let mut has_slash = false;
    let mut at = 0;
    while at < text.len() {
        has_slash |= text[at] == b'/' && at > 0 && at + 1 < text.len();
        at += 1;
    }
    has_slash && can_be_a_field(text)
}

/// Whether it is visible ASCII, with blanks between it alone.
const fn can_be_a_field(text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        let is_blank = text[at] == b' ' && at > 0 && at + 1 < text.len();
        if !is_blank && !text[at].is_ascii_graphic() {
            return false;
        }
        at += 1;
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{as_text, can_be_a_field, is_media_type, joined, joined_length};

    #[test]
    fn what_several_codecs_accept_is_one_field() {
        const EACH: &[&str] = &["a/b", "text/csv", "c/d;q=0.9"];
        const ALL: [u8; joined_length(EACH)] = joined(EACH);
        assert_eq!(as_text(&ALL), "a/b, text/csv, c/d;q=0.9");
    }

    #[test]
    fn what_a_codec_calls_itself_fits_into_a_header_field() {
        for text in ["a/b", "text/csv; header=absent", "application/xml, text/xml;q=0.9"] {
            assert!(can_be_a_field(text.as_bytes()) && is_media_type(text.as_bytes()), "{text}");
        }
        for text in ["", "csv", "/b", "a/", " a/b", "a/b ", "a/b\n", "a/ü", "a/b\r\nX: y"] {
            assert!(!is_media_type(text.as_bytes()), "{text:?}");
        }
    }
}
