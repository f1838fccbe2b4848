//! The codings that a body can be sent in (RFC 9110 section 8.4).
//!
//! | file | holds |
//! |---|---|
//! | `content_coding` | which there are, and what they are called |
//! | `accepted` | which of them a request accepts |
//! | `error` | why a body cannot be decoded |
//! | `decoder`, `gzip`, `inflate`, `br` | coded bytes → the body, no more of it at a time than there is room |
//! | `encoder` | a body → coded bytes |

#[cfg(all(feature = "gzip", feature = "server"))]
mod accepted;
#[cfg(feature = "brotli")]
mod br;
mod content_coding;
#[cfg(feature = "gzip")]
mod decoder;
#[cfg(feature = "gzip")]
mod encoder;
mod error;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "gzip")]
mod inflate;

#[cfg(all(feature = "gzip", feature = "server"))]
pub(crate) use self::accepted::accepted;
pub use self::content_coding::ContentCoding;
pub(crate) use self::error::CodingError;
#[cfg(feature = "gzip")]
pub(crate) use self::{
    content_coding::{applied, listed},
    decoder::Decoder,
    encoder::{Encoder, encoded},
};
