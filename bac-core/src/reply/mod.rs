//! What comes back of a success: a reply or a stream, and the value that is made of it.

mod arrived;
mod decode;
mod decoder;
mod format;
mod reader;
#[allow(clippy::module_inception, reason = "the trait has the name of what it is about")]
mod reply;
mod response;
mod status;

#[cfg(feature = "websocket")]
pub use self::format::AsMessages;
pub(crate) use self::{arrived::Arrived, decoder::Decoder};
pub use self::{
    format::{AsBytes, AsJson, AsReply, AsText, ReadAs},
    reader::ReplyReader,
    reply::Reply,
    response::Response,
    status::StatusField,
};
