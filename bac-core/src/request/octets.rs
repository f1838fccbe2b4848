//! Values that are a body as they are.

use std::borrow::Cow;

use bytes::Bytes;

/// A value that is sent byte for byte. Owned ones are not copied.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as bytes",
    label = "not `Bytes`, `Vec<u8>` or `&[u8]`",
    note = "write `Option<…>` in full for a body that may be absent; mark a type with `Display` as `#[body(text)]`, and one with serde's `Serialize` as `#[body]`"
)]
pub trait Octets {
    fn into_bytes(self) -> Bytes;
}

#[diagnostic::do_not_recommend]
impl Octets for Bytes {
    fn into_bytes(self) -> Bytes {
        self
    }
}

#[diagnostic::do_not_recommend]
impl Octets for Vec<u8> {
    fn into_bytes(self) -> Bytes {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl Octets for Box<[u8]> {
    fn into_bytes(self) -> Bytes {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> Octets for [u8; N] {
    fn into_bytes(self) -> Bytes {
        Bytes::copy_from_slice(&self)
    }
}

#[diagnostic::do_not_recommend]
impl Octets for Cow<'_, [u8]> {
    fn into_bytes(self) -> Bytes {
        self.into_owned().into()
    }
}

#[diagnostic::do_not_recommend]
impl Octets for &[u8] {
    fn into_bytes(self) -> Bytes {
        Bytes::copy_from_slice(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Octets + Clone> Octets for &T {
    fn into_bytes(self) -> Bytes {
        self.clone().into_bytes()
    }
}
