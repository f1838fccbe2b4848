//! Replies that flow, as an endpoint returns them.

use serde::de::DeserializeOwned;

use super::{
    reader::ReplyReader,
    reply::Reply,
    stream::{ByteStream, Events, Flow, FromEvent, Lines},
};
use crate::{error::Error, operation::ReplyKind};

impl Reply for ByteStream {
    const KIND: ReplyKind = ReplyKind::Stream;

    fn read(reply: &mut ReplyReader<'_>) -> Result<Self, Error> {
        reply.stream()
    }
}

impl<T: DeserializeOwned> Reply for Lines<T> {
    const KIND: ReplyKind = ReplyKind::Lines;

    fn read(reply: &mut ReplyReader<'_>) -> Result<Self, Error> {
        reply.incoming().map(|incoming| Self::incoming(*incoming))
    }
}

impl<T: FromEvent> Reply for Events<T> {
    const KIND: ReplyKind = ReplyKind::Events;

    fn read(reply: &mut ReplyReader<'_>) -> Result<Self, Error> {
        reply.incoming().and_then(|incoming| Self::incoming(*incoming))
    }
}

/// A field that is the body of a reply as it comes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from a body that flows",
    label = "not `ByteStream`, `Lines<T>` or `Events<T>`",
    note = "write `#[body]` for what is JSON"
)]
pub trait FromStream: Reply {}

#[diagnostic::do_not_recommend]
impl<T: Reply + Flow> FromStream for T {}
