//! What comes back of a success: a reply or a stream, and the value that is made of it.

mod arrived;
mod decode;
mod response;
mod stream;

#[cfg(feature = "websocket")]
pub(crate) use self::decode::messages;
#[cfg(not(target_family = "wasm"))]
pub use self::stream::Blocking;
pub(crate) use self::{
    arrived::Arrived,
    decode::{Decoder, bytes, json, nothing, text},
    stream::{Incoming, Origin},
};
pub use self::{
    response::Response,
    stream::{ByteStream, Event, Events, FromEvent, IntoEvent, Lines},
};
