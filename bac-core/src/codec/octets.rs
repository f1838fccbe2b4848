//! Bytes.

use bytes::Bytes;

use super::{
    codec::{Codec, Decode, Encode},
    error::CodecError,
};

/// Bytes as they are: `410 = bytes`, and `bytes` in every other place.
#[derive(Clone, Copy, Debug)]
pub enum Octets {}

impl Codec for Octets {
    const MEDIA_TYPE: &'static str = "application/octet-stream";
    const NAME: &'static str = "bytes";
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<[u8]> + ?Sized> Encode<T> for Octets {
    fn encode(value: &T) -> Result<Bytes, CodecError> {
        Ok(Bytes::copy_from_slice(value.as_ref()))
    }
}

#[diagnostic::do_not_recommend]
impl Decode<Bytes> for Octets {
    fn decode(body: &Bytes) -> Result<Bytes, CodecError> {
        Ok(body.clone())
    }
}

#[diagnostic::do_not_recommend]
impl Decode<Vec<u8>> for Octets {
    fn decode(body: &Bytes) -> Result<Vec<u8>, CodecError> {
        Ok(body.to_vec())
    }
}
