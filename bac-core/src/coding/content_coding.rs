//! Which codings there are, and what they are called.

use std::fmt;

#[cfg(feature = "gzip")]
use http::{HeaderMap, header};

/// How a body is coded where it is sent smaller than it is (RFC 9110 section 8.4.1).
///
/// Nothing is coded, and nothing decoded, unless a declaration, the client or a call asks for it: see
/// [`ClientBuilder::accept_encoding`](crate::ClientBuilder::accept_encoding) and
/// [`Call::content_encoding`](crate::Call::content_encoding).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentCoding {
    /// `gzip` (RFC 1952), of one member or several.
    Gzip,
    /// `deflate`: the format of zlib (RFC 1950), and read without its frame, too, as some servers send it.
    Deflate,
    /// `br` (RFC 7932), with the feature `brotli`.
    #[cfg(feature = "brotli")]
    Br,
}

impl ContentCoding {
    /// As the fields `Content-Encoding` and `Accept-Encoding` have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            #[cfg(feature = "brotli")]
            Self::Br => "br",
        }
    }

    /// That of this name.
    #[cfg(feature = "gzip")]
    pub(super) fn named(name: &str) -> Option<Self> {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("gzip") || is("x-gzip") {
            Some(Self::Gzip)
        } else if is("deflate") {
            Some(Self::Deflate)
        } else {
            #[cfg(feature = "brotli")]
            if is("br") {
                return Some(Self::Br);
            }
            None
        }
    }
}

impl fmt::Display for ContentCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// More than anybody applies to a body: each takes its room, and its time.
#[cfg(feature = "gzip")]
const MOST: usize = 3;

/// The codings that were applied to a body, in that order, by its head. What is none of ours is given back.
#[cfg(feature = "gzip")]
pub(crate) fn applied(headers: &HeaderMap) -> Result<Vec<ContentCoding>, String> {
    let mut codings = Vec::new();
    for field in headers.get_all(header::CONTENT_ENCODING) {
        for name in String::from_utf8_lossy(field.as_bytes()).split(',').map(str::trim) {
            if name.is_empty() || name.eq_ignore_ascii_case("identity") {
                continue;
            }
            match ContentCoding::named(name) {
                Some(coding) if codings.len() < MOST => codings.push(coding),
                Some(_) => return Err(format!("more than {MOST} codings")),
                None => return Err(format!("`{name}`")),
            }
        }
    }
    Ok(codings)
}

/// As a field lists them.
#[cfg(feature = "gzip")]
pub(crate) fn listed(codings: &[ContentCoding]) -> String {
    codings.iter().map(|coding| coding.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(all(test, feature = "gzip"))]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_codings_of_a_head_stand_in_their_order() {
        let read = |fields: &[&str]| {
            let fields = fields.iter().map(|it| HeaderValue::from_str(it).unwrap());
            applied(&HeaderMap::from_iter(fields.map(|it| (header::CONTENT_ENCODING, it))))
        };
        let (gzip, deflate) = (ContentCoding::Gzip, ContentCoding::Deflate);
        for (fields, expected) in [
            (&[][..], Ok(vec![])),
            (&["identity", ""], Ok(vec![])),
            (&["gzip"], Ok(vec![gzip])),
            (&["X-GZip"], Ok(vec![gzip])),
            (&["deflate, gzip"], Ok(vec![deflate, gzip])),
            (&["deflate", " gzip ,"], Ok(vec![deflate, gzip])),
            (&["gzip, zstd"], Err("`zstd`".to_owned())),
            (&["gzip, gzip", "gzip, gzip"], Err("more than 3 codings".to_owned())),
        ] {
            assert_eq!(read(fields), expected, "{fields:?}");
        }
        assert_eq!(listed(&[gzip, deflate]), "gzip, deflate");
    }
}
