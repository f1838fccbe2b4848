//! What a codec is.

use bytes::Bytes;

use super::error::CodecError;

/// A way to write bodies, to read them, or both: `codec = path::to::Mine` of a trait or an endpoint,
/// `#[body(path::to::Mine)]` of an argument, `404 = path::to::Mine(Missing)` of an error.
///
/// It says what such a body is called; what it can write is said by [`Encode`], what it can read by
/// [`Decode`]. The [module](super) has an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a codec",
    label = "`Codec` is not implemented for this",
    note = "write `json`, `xml`, or the path of a type with `Codec` from `bac_core::codec`, and with `Encode<T>` or `Decode<T>` for what it writes or reads"
)]
pub trait Codec {
    /// The `Content-Type` of what it writes, such as `application/xml`, unless the declaration says
    /// another: `#[body(path::to::Mine, "application/atom+xml")]`.
    ///
    /// What is no media type, and what a header field cannot hold, does not compile where the codec is
    /// used.
    const MEDIA_TYPE: &'static str;

    /// What the header field `Accept` names first where a reply is read by it: one media type, or
    /// several, each with its weight. That anything else is accepted, too, is added to it, because an
    /// error that is written otherwise is better than none.
    const ACCEPT: &'static str = Self::MEDIA_TYPE;

    /// What messages call such a body: `the reply is not the declared XML`.
    const NAME: &'static str = Self::MEDIA_TYPE;
}

/// A codec that writes a `T`.
///
/// The server half writes by it what a service answers, the client the body of a request.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be written by the codec `{Self}`",
    label = "`{Self}` has no `Encode` for this type",
    note = "`Json` and `Xml` write what has serde's `Serialize`, `Text` what has `Display`, and `Octets` what is bytes"
)]
pub trait Encode<T: ?Sized>: Codec {
    /// The body for a value.
    ///
    /// # Errors
    /// If the value cannot be written. A call fails then before anything is sent.
    fn encode(value: &T) -> Result<Bytes, CodecError>;
}

/// A codec that reads a `T`.
///
/// The client reads by it what a server answers, the server half the body of a request.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be read by the codec `{Self}`",
    label = "`{Self}` has no `Decode` for this type",
    note = "`Json` and `Xml` read what has serde's `Deserialize` and owns its data, `Text` what has `FromStr`, and `Octets` a `Bytes` or a `Vec<u8>`"
)]
pub trait Decode<T>: Codec {
    /// The value that a body holds. It is whole: one that was cut off, or is too large, is not asked
    /// about.
    ///
    /// # Errors
    /// If the body is not what the codec reads, or not a `T`.
    fn decode(body: &Bytes) -> Result<T, CodecError>;
}
