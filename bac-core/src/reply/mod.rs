//! What comes back of a success: a reply or a stream, and the value that is made of it.

mod arrived;
mod decode;
mod response;

#[cfg(feature = "websocket")]
pub(crate) use self::decode::messages;
pub use self::response::Response;
pub(crate) use self::{
    arrived::Arrived,
    decode::{Decoder, bytes, json, nothing, text},
};
