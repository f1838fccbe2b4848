//! What flows, written into bytes.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use serde::Serialize;

use crate::{
    error::{Error, ErrorKind},
    operation::EventRules,
    reply::{ByteStream, Events, IntoEvent, Lines},
};

const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");
const LINES: HeaderValue = HeaderValue::from_static("application/x-ndjson");
const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// A body that flows into a reply.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not written as a body that flows",
    label = "not `ByteStream`, `Lines<T>` or `Events<T>`",
    note = "write `#[body]` for what is JSON"
)]
pub trait IntoStream {
    fn into_stream(self, rules: EventRules) -> (HeaderValue, ByteStream);
}

#[diagnostic::do_not_recommend]
impl IntoStream for ByteStream {
    fn into_stream(self, _: EventRules) -> (HeaderValue, ByteStream) {
        (OCTETS, self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + 'static> IntoStream for Lines<T> {
    fn into_stream(self, _: EventRules) -> (HeaderValue, ByteStream) {
        let write = |value: &T, text: &mut Vec<u8>| {
            serde_json::to_writer(&mut *text, value)?;
            text.push(b'\n');
            Ok(())
        };
        (LINES, Written { items: Some(self), write, rules: EventRules::NEW }.into_bytes())
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoEvent + 'static> IntoStream for Events<T> {
    fn into_stream(self, rules: EventRules) -> (HeaderValue, ByteStream) {
        (EVENTS, Written { items: Some(self), write: T::write_event, rules }.into_bytes())
    }
}

/// The items of a service, each written into bytes of its own.
struct Written<S, T> {
    items: Option<S>,
    write: fn(&T, &mut Vec<u8>) -> Result<(), serde_json::Error>,
    rules: EventRules,
}

impl<S, T: 'static> Written<S, T>
where
    S: Stream<Item = Result<T, Error>> + Unpin + Send + 'static,
{
    fn into_bytes(self) -> ByteStream {
        ByteStream::new(self, None)
    }

    /// The error as the event that is declared for it, if there is one: what is told over a stream reaches
    /// the client whole.
    fn told(&self, error: &Error) -> Option<Bytes> {
        let name = self.rules.errors.iter().find_map(|event| event.name)?;
        let data = error.raw_body().filter(|_| error.kind() == ErrorKind::Event)?;
        let mut text = format!("event: {name}\n").into_bytes();
        for line in data.split(|byte| *byte == b'\n') {
            text.extend_from_slice(b"data: ");
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        text.push(b'\n');
        Some(text.into())
    }
}

impl<S, T: 'static> Stream for Written<S, T>
where
    S: Stream<Item = Result<T, Error>> + Unpin + Send + 'static,
{
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(items) = &mut self.items else { return Poll::Ready(None) };
        let item = ready!(Pin::new(items).poll_next(context));
        let written = match item {
            Some(Ok(value)) => {
                let mut text = Vec::new();
                match (self.write)(&value, &mut text) {
                    Ok(()) => return Poll::Ready(Some(Ok(text.into()))),
                    Err(error) => {
                        let message =
                            format!("an item of the stream cannot be written as JSON: {error}");
                        Some(Err(Error::invalid_input(message).with_source(error)))
                    }
                }
            }
            Some(Err(error)) => Some(self.told(&error).ok_or(error)),
            None => self.rules.end.map(|end| Ok(format!("data: {end}\n\n").into())),
        };
        self.items = None;
        Poll::Ready(written)
    }
}
