//! What flows, written into bytes.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use serde::Serialize;
use tokio::runtime::Handle;

use crate::{
    error::{Error, ErrorKind},
    operation::{EventRules, Operation},
    reply::{ByteStream, Events, IntoEvent, Lines, Stall},
};

const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");
const LINES: HeaderValue = HeaderValue::from_static("application/x-ndjson");
const SEQUENCE: HeaderValue = HeaderValue::from_static("application/json-seq");
const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// A body that flows into a reply.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not written as a body that flows",
    label = "not `ByteStream`, `Lines<T>` or `Events<T>`",
    note = "write `#[body]` for what is JSON"
)]
pub trait IntoStream {
    fn into_stream(self, operation: &Operation) -> (HeaderValue, ByteStream);
}

#[diagnostic::do_not_recommend]
impl IntoStream for ByteStream {
    fn into_stream(self, _: &Operation) -> (HeaderValue, ByteStream) {
        (OCTETS, self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + 'static> IntoStream for Lines<T> {
    /// A line each, or a sequence (RFC 7464) where the declaration asks for that.
    fn into_stream(self, operation: &Operation) -> (HeaderValue, ByteStream) {
        let (media_type, write): (_, Write<T>) =
            if asks_for_sequence(operation) { (SEQUENCE, write_text) } else { (LINES, write_line) };
        let written = Written { items: Some(self), write, rules: EventRules::NEW, silence: None };
        (media_type, written.into_bytes())
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoEvent + 'static> IntoStream for Events<T> {
    fn into_stream(self, operation: &Operation) -> (HeaderValue, ByteStream) {
        let rules = operation.event_rules();
        let interval = self.keep_alive_interval().zip(Handle::try_current().ok());
        let silence = interval.map(|(interval, home)| Stall::new(interval, home));
        (EVENTS, Written { items: Some(self), write: T::write_event, rules, silence }.into_bytes())
    }
}

/// Whether it is `accept = "application/json-seq"`.
fn asks_for_sequence(operation: &Operation) -> bool {
    let mut headers = operation.headers().iter();
    let accept = headers.find(|constant| constant.name == "accept");
    let first = accept.and_then(|accept| accept.value).and_then(|it| it.split([',', ';']).next());
    first.is_some_and(|first| first.trim().eq_ignore_ascii_case("application/json-seq"))
}

type Write<T> = fn(&T, &mut Vec<u8>) -> Result<(), serde_json::Error>;

fn write_line<T: Serialize>(value: &T, text: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    serde_json::to_writer(&mut *text, value)?;
    text.push(b'\n');
    Ok(())
}

/// The line end tells of a number that it is whole (RFC 7464 section 2.4).
fn write_text<T: Serialize>(value: &T, text: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    text.push(b'\x1e');
    write_line(value, text)
}

/// The items of a service, each written into bytes of its own.
struct Written<S, T> {
    items: Option<S>,
    write: Write<T>,
    rules: EventRules,
    /// After how long without an item a comment is written.
    silence: Option<Stall>,
}

/// A line that says nothing.
const COMMENT: &[u8] = b":\n\n";

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
        let data = error.raw_body().filter(|_| error.kind() == ErrorKind::Event)?;
        let text = str::from_utf8(data).unwrap_or_default();
        let rules = self.rules.errors.iter();
        let read = rules.clone().find(|event| (event.read)(text).is_some());
        let event = read.or_else(|| rules.clone().find(|event| event.name.is_some()))?;
        let mut text = Vec::new();
        if let Some(name) = event.name {
            text.extend_from_slice(format!("event: {name}\n").as_bytes());
        }
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
        let item = match (Pin::new(items).poll_next(context), &mut self.silence) {
            (Poll::Pending, Some(silence)) => {
                ready!(silence.poll(context));
                silence.is_over();
                return Poll::Ready(Some(Ok(Bytes::from_static(COMMENT))));
            }
            (Poll::Pending, None) => return Poll::Pending,
            (Poll::Ready(item), _) => item,
        };
        if let Some(silence) = &mut self.silence {
            silence.is_over();
        }
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
