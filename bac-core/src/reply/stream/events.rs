//! Server-sent events.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;

#[cfg(not(target_family = "wasm"))]
use super::blocking::Blocking;
use super::{
    event::{EventParts, FromEvent, NotRead},
    event_reader::{EventReader, Step},
    fault::Count,
    flow::Flow,
    given::Given,
    incoming::Incoming,
};
use crate::{
    client::Client,
    error::{Error, ErrorKind},
    message::RawResponse,
    operation::{EventRules, Outcome},
};

/// Server-sent events (the `text/event-stream` of the HTML standard), each with JSON as its data.
///
/// `Events<T>` gives what the data holds, `Events<Event<T>>` the whole [`Event`](crate::Event) with name
/// and id. Comments are passed over, and so are events whose data is empty.
///
/// The call ends with the head of the reply, as that of a [`ByteStream`](crate::ByteStream), whose table of
/// what ends a stream holds here, too. Besides
///
/// | what happens | the stream gives |
/// |---|---|
/// | the event comes that is declared as the end: `sse(end = "[DONE]")` | `None` |
/// | the body ends without that, or inside an event | one error of kind [`BodyCut`](ErrorKind::BodyCut), then `None` |
/// | an event comes that is declared as an error: `sse(error("error" = Problem))` | one error of kind [`Event`](ErrorKind::Event), whose [`Error::event`] is a `Problem`, then `None` |
/// | the data is not the declared JSON | one error of kind [`Decode`](ErrorKind::Decode) with the data in [`Error::raw_body`], then `None` |
/// | an event is over [`response_limit`](crate::ClientBuilder::response_limit) | one error of kind [`TooLarge`](ErrorKind::TooLarge), then `None` |
///
/// What came before an error is good. It is a [`Stream`]; [`next`](Self::next) needs no other crate, and
/// `blocking` makes an iterator of it. Dropping it ends the exchange.
///
/// ```no_run
/// use bac_core::{Client, Error, Events, client};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize)]
/// struct Question {
///     text: String,
///     stream: bool,
/// }
///
/// #[derive(Deserialize)]
/// struct Piece {
///     text: String,
/// }
///
/// #[client]
/// trait Chat {
///     #[endpoint(POST "/chat", errors(429))]
///     async fn ask(&self, #[body] question: &Question) -> Result<Events<Piece>, ChatError>;
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let chat = ChatClient::new(Client::new("http://127.0.0.1:1234")?);
/// let mut pieces = chat.ask(&Question { text: "Why?".to_owned(), stream: true }).await?;
/// while let Some(piece) = pieces.next().await {
///     print!("{}", piece?.text);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping it ends the exchange"]
pub struct Events<T>(Kind<T>);

enum Kind<T> {
    Incoming(Box<IncomingEvents<T>>),
    Given(Given<T>),
}

struct IncomingEvents<T> {
    incoming: Incoming,
    reader: EventReader,
    limit: usize,
    count: Count,
    rules: EventRules,
    // A function alone knows the type, so that the stream can be sent and shared whatever it is.
    decode: fn(&EventParts<'_>) -> Result<T, NotRead>,
    has_ended: bool,
}

impl<T> Events<T> {
    /// The values that `stream` gives, for a service or a fake, up to its first error.
    ///
    /// ```
    /// use bac_core::Events;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), bac_core::Error> {
    /// let mut numbers = Events::new(futures_util::stream::iter([Ok(1), Ok(2)]));
    /// assert_eq!(numbers.next().await.transpose()?, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self {
        Self(Kind::Given(Given::new(stream)))
    }

    /// # Errors
    /// Where the reply says that it is something else: of a page, or of one JSON value, no event would ever
    /// come.
    pub(crate) fn incoming(incoming: Incoming) -> Result<Self, Error>
    where
        T: FromEvent,
    {
        let origin = incoming.origin();
        if let Some(other) = other_media_type(&origin.head) {
            let message = format!(
                "the reply is `{other}` where `text/event-stream` was declared; ask the server for a stream, as by a member of the body"
            );
            return Err(origin.explained(Error::new(ErrorKind::Decode, Outcome::Done, message)));
        }
        let (limit, rules) = (origin.item_limit(), origin.callee.operation.event_rules());
        Ok(Self(Kind::Incoming(Box::new(IncomingEvents {
            incoming,
            reader: EventReader::new(limit),
            limit,
            count: Count::of("event"),
            rules,
            decode: T::from_event,
            has_ended: false,
        }))))
    }

    /// The next value; `None` at the end.
    ///
    /// Dropping the future loses nothing: a value that has not been returned is the next one.
    ///
    /// # Errors
    /// Where the stream does not come to its end; see [`Events`].
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_value(context)).await
    }

    /// The id of the last event that had one, by which a server knows where to go on; `None` where that
    /// was empty, none has come, or the stream is one of [`new`](Self::new).
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        match &self.0 {
            Kind::Incoming(events) => events.reader.id(),
            Kind::Given(_) => None,
        }
    }

    /// How long the server asks to wait before the stream is opened anew, if it has told that.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match &self.0 {
            Kind::Incoming(events) => events.reader.retry(),
            Kind::Given(_) => None,
        }
    }

    /// Makes an iterator of it, for code without a runtime.
    #[cfg(not(target_family = "wasm"))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    fn poll_value(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        match &mut self.0 {
            Kind::Incoming(events) => events.poll_next(context),
            Kind::Given(given) => given.poll_next(context),
        }
    }
}

impl<T> IncomingEvents<T> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let end = loop {
            match self.reader.step() {
                Step::Event if self.is_last(self.reader.data()) => {
                    // A body that ends here leaves a connection that can be used again.
                    let _ = self.incoming.poll_next(context);
                    break None;
                }
                Step::Event => {
                    if let Some(error) = self.told_error() {
                        break Some(Err(error));
                    }
                    if self.reader.data().is_empty() {
                        continue;
                    }
                    match (self.decode)(&EventParts(&self.reader)) {
                        Ok(value) => {
                            self.count.good += 1;
                            return Poll::Ready(Some(Ok(value)));
                        }
                        Err(NotRead(misread)) => {
                            let data = self.reader.data();
                            break Some(Err(self.count.not_json(&self.incoming, data, misread)));
                        }
                    }
                }
                Step::TooLong => break Some(Err(self.count.too_long(&self.incoming, self.limit))),
                Step::More => match ready!(self.incoming.poll_next(context)) {
                    Some(Ok(chunk)) => self.reader.push(chunk),
                    Some(Err(error)) => break Some(Err(error)),
                    None => break self.ended().map(Err),
                },
            }
        };
        self.has_ended = true;
        self.incoming.end();
        Poll::Ready(end)
    }

    fn is_last(&self, data: &[u8]) -> bool {
        self.rules.end.is_some_and(|end| data == end.as_bytes())
    }

    /// The error that an event tells of, if it does.
    fn told_error(&self) -> Option<Error> {
        if self.rules.errors.is_empty() {
            return None;
        }
        let data = self.reader.data();
        let told = self.rules.errors.iter().find_map(|rule| {
            if rule.name.is_some_and(|name| name != self.reader.name()) {
                return None;
            }
            let value = str::from_utf8(data).ok().and_then(rule.read);
            (value.is_some() || rule.name.is_some()).then_some(value)
        })?;
        let head = &self.incoming.origin().head;
        let words = RawResponse::new(head.status, head.headers.clone(), data.to_vec().into());
        let words = words.message();
        let gap = if words.is_empty() { "" } else { ": " };
        let found = format!("tells of an error{gap}{words}");
        let outcome = Outcome::Unknown;
        let error = self.count.at_fault(&self.incoming, ErrorKind::Event, outcome, &found, data);
        Some(match told {
            Some(value) => error.with_source(value),
            None => error,
        })
    }

    #[cold]
    fn ended(&mut self) -> Option<Error> {
        let end = self.rules.end;
        let last = self.reader.last();
        match (last, end) {
            (Some(data), Some(end)) if data == end.as_bytes() => None,
            (Some(data), _) => Some(self.count.ended(&self.incoming, "inside an event", data)),
            (None, Some(end)) => {
                let how = format!("without its last event `{end}`");
                Some(self.count.ended(&self.incoming, &how, b""))
            }
            (None, None) => None,
        }
    }
}

/// What a reply says that it is, if that is neither a stream of events nor anything at all.
fn other_media_type(head: &RawResponse) -> Option<&str> {
    let media_type = head.shown_content_type()?;
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let is_known = ["text/event-stream", "text/plain", "application/octet-stream", ""]
        .iter()
        .any(|known| essence.eq_ignore_ascii_case(known));
    (!is_known).then_some(media_type)
}

impl<T> Stream for Events<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(context)
    }
}

impl<T> Flow for Events<T> {
    type Value = T;

    fn client(&self) -> Option<&Client> {
        match &self.0 {
            Kind::Incoming(events) => Some(&events.incoming.origin().callee.client),
            Kind::Given(_) => None,
        }
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}
