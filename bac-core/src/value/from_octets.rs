//! Values that are a body as it came.

use bytes::Bytes;

/// A value that is read byte for byte.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from bytes",
    label = "not `Bytes` or `Vec<u8>`",
    note = "write `Bytes`, `Vec<u8>` or `&[u8]`"
)]
pub trait FromOctets: Sized {
    fn from_octets(bytes: Bytes) -> Self;
}

#[diagnostic::do_not_recommend]
impl FromOctets for Bytes {
    fn from_octets(bytes: Bytes) -> Self {
        bytes
    }
}

#[diagnostic::do_not_recommend]
impl FromOctets for Vec<u8> {
    fn from_octets(bytes: Bytes) -> Self {
        bytes.into()
    }
}

#[diagnostic::do_not_recommend]
impl FromOctets for Box<[u8]> {
    fn from_octets(bytes: Bytes) -> Self {
        Vec::from(bytes).into()
    }
}
