//! Messages of HTTP (RFC 9110 section 6): a request as it is sent, a reply as it came.

mod body;
mod chunks;
#[cfg(feature = "gzip")]
mod coded;
mod given_chunks;
mod host;
#[cfg(feature = "tower")]
mod http_body;
mod opened_chunks;
mod raw_response;
#[cfg(feature = "tower")]
mod reading;
mod request;
mod sending;
mod status;
#[cfg(any(feature = "reqwest", feature = "tower"))]
mod streamed_body;
mod words;

#[cfg(all(feature = "gzip", feature = "server"))]
pub(crate) use self::coded::CodedChunks;
pub(crate) use self::{
    body::Whole,
    given_chunks::{ReaderChunks, StreamChunks},
    host::host_of,
    opened_chunks::OpenedChunks,
    raw_response::raw_accessors,
    sending::Sending,
    status::{StatusLine, is_redirect, is_transient},
};
pub use self::{
    body::{BodySource, RequestBody},
    chunks::BodyChunks,
    raw_response::RawResponse,
    request::{Request, RequestParts},
};
