//! What an HMAC is made over, in the words of a vendor.

use crate::scheme::{Head, SchemeError};

/// A piece of what is signed, or of what stands before a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece {
    /// Text as it stands.
    Text(&'static str),
    /// The body, byte for byte.
    Body,
    /// The value of a header field.
    Header(&'static str),
    /// The time of the signature, in seconds since 1970.
    Timestamp,
    /// The method, such as `POST`.
    Method,
    /// Path and query, as they are sent.
    Target,
    /// Host, and port where it is not the usual one.
    Authority,
}

/// Writes the pieces; `timestamp` is that of the signature, where it stands in no field of its own.
pub(super) fn write(
    pieces: &[Piece],
    head: &Head<'_>,
    timestamp: Option<&str>,
    out: &mut Vec<u8>,
) -> Result<(), SchemeError> {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
            Piece::Body => out.extend_from_slice(head.body()?),
            Piece::Header(name) => out.extend_from_slice(head.single(name)?.as_bytes()),
            Piece::Timestamp => {
                let timestamp =
                    timestamp.ok_or_else(|| SchemeError::new("the signature has no time"))?;
                out.extend_from_slice(timestamp.as_bytes());
            }
            Piece::Method => out.extend_from_slice(head.method().as_str().as_bytes()),
            Piece::Target => {
                out.extend_from_slice(head.path().as_bytes());
                if let Some(query) = head.query() {
                    out.push(b'?');
                    out.extend_from_slice(query.as_bytes());
                }
            }
            Piece::Authority => out.extend_from_slice(head.authority().as_bytes()),
        }
    }
    Ok(())
}

/// Whether one of them is the time.
pub(super) fn has_time(pieces: &[Piece]) -> bool {
    pieces.contains(&Piece::Timestamp)
}
