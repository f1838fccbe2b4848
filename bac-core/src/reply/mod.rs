//! What comes back of a success: a reply or a stream, and the value that is made of it.

mod arrived;
mod declared;
mod decode;
mod decoder;
mod flowing;
mod format;
mod header_value;
mod page;
mod paged;
mod reader;
#[allow(clippy::module_inception, reason = "the trait has the name of what it is about")]
mod reply;
mod response;
mod status;
mod stream;

#[cfg(feature = "websocket")]
pub use self::format::AsMessages;
#[cfg(not(target_family = "wasm"))]
pub use self::stream::Blocking;
#[cfg(feature = "server")]
pub(crate) use self::stream::Stall;
pub(crate) use self::{
    arrived::Arrived,
    declared::declared,
    decoder::{Decoder, TellFailure},
    paged::{Astray, next_position},
    stream::{Flow, Incoming, Origin, Part, Reopen},
};
pub use self::{
    flowing::FromStream,
    format::{AsBytes, AsCoded, AsJson, AsReply, AsText, OrNone, ReadAs},
    header_value::HeaderValue,
    page::Page,
    paged::{HoldsItems, Next, Paged, SaysNext},
    reader::ReplyReader,
    reply::Reply,
    response::Response,
    status::StatusField,
    stream::{ByteStream, Event, Events, FromEvent, IntoEvent, Lines},
};
