//! Server-sent events.

use std::{
    convert::identity,
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;
use http::StatusCode;

#[cfg(not(target_family = "wasm"))]
use super::blocking::Blocking;
use super::{
    event::{EventParts, FromEvent, NotRead},
    event_reader::{EventReader, Step},
    fault::Count,
    flow::Flow,
    given::Given,
    incoming::{Incoming, Reopen},
};
use crate::{
    client::Client,
    error::{Error, ErrorKind},
    maybe_send::BoxFuture,
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
/// A stream that breaks off, or ends without its last event, is asked for anew where the declaration says
/// `sse(resume)`: with the id of the last event in `Last-Event-ID`, after the time that the server told
/// (`retry`) or a second, and as often in a row without an event as the client attempts a call. A reply with
/// status 204 ends it then.
///
/// A service gives its own ([`new`](Self::new)): values, or [`Event`](crate::Event)s with name, id and time to
/// wait; an error that is declared as an event by [`Error::of_event`], which ends the stream; and comments by
/// [`keep_alive`](Self::keep_alive). Where a client goes on it shows the id in the header field
/// `Last-Event-ID`, among the service's `Context::headers`. The event that is declared as the last is written behind the last value.
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
    /// What a service gives, and after how long without it a comment is sent.
    Given(Given<T>, Option<Duration>),
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
    /// Whether the last event has come, and what is behind it is read for its check alone.
    is_over: bool,
    /// Where the declaration wants it: how the stream goes on that has broken off.
    reopen: Option<Arc<dyn Reopen>>,
    // Never locked, as that of `Incoming`.
    reopening: Option<Mutex<Reopening>>,
    /// How often in a row it may be asked for anew.
    tries: u32,
}

type Reopening = BoxFuture<'static, Result<Box<Incoming>, Error>>;

/// What is waited before a stream is asked for anew, where the server does not say it.
const WAIT: Duration = Duration::from_secs(1);

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
        Self(Kind::Given(Given::new(stream), None))
    }

    /// Has a service send a comment each time that nothing else was sent for so long: what stands between it
    /// and the client keeps the connection, and the client's
    /// [`stall_timeout`](crate::ClientBuilder::stall_timeout) does not run out. A stream that came has no use
    /// for it.
    ///
    /// ```
    /// use std::time::Duration;
    /// use bac_core::Events;
    ///
    /// let numbers = Events::new(futures_util::stream::iter([Ok(1)])).keep_alive(Duration::from_secs(10));
    /// ```
    pub fn keep_alive(mut self, interval: Duration) -> Self {
        if let Kind::Given(_, kept) = &mut self.0 {
            *kept = Some(interval);
        }
        self
    }

    #[cfg(feature = "server")]
    pub(crate) const fn keep_alive_interval(&self) -> Option<Duration> {
        match &self.0 {
            Kind::Incoming(_) => None,
            Kind::Given(_, interval) => *interval,
        }
    }

    /// # Errors
    /// Where the reply says that it is something else.
    pub(crate) fn incoming(mut incoming: Incoming) -> Result<Self, Error>
    where
        T: FromEvent,
    {
        let reopen = incoming.take_reopen();
        check_media_type(&incoming)?;
        let origin = incoming.origin();
        let (limit, rules) = (origin.item_limit(), origin.callee.operation.event_rules());
        let tries = origin.callee.client.inner.retry.most_attempts();
        Ok(Self(Kind::Incoming(Box::new(IncomingEvents {
            incoming,
            reader: EventReader::new(limit),
            limit,
            count: Count::of("event"),
            rules,
            decode: T::from_event,
            has_ended: false,
            is_over: false,
            tries,
            reopen,
            reopening: None,
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
            Kind::Given(..) => None,
        }
    }

    /// How long the server asks to wait before the stream is opened anew, if it has told that.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match &self.0 {
            Kind::Incoming(events) => events.reader.retry(),
            Kind::Given(..) => None,
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
            Kind::Given(given, _) => given.poll_next(context),
        }
    }
}

impl<T> IncomingEvents<T> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let end = loop {
            if let Some(reopening) = &mut self.reopening {
                let reopening = reopening.get_mut().map_or_else(PoisonError::into_inner, identity);
                let opened = ready!(reopening.as_mut().poll(context));
                self.reopening = None;
                match opened.and_then(|it| check_media_type(&it).map(|()| it)) {
                    // By this status a server says that there is no more (the HTML standard), be it a
                    // success of the endpoint or not.
                    Ok(incoming) if incoming.origin().head.status == StatusCode::NO_CONTENT => {
                        break None;
                    }
                    Err(error) if error.status() == Some(StatusCode::NO_CONTENT) => break None,
                    Ok(incoming) => self.incoming = *incoming,
                    Err(error) => break Some(Err(error)),
                }
            }
            if self.is_over {
                match ready!(self.incoming.poll_next(context)) {
                    Some(Ok(_)) => continue,
                    Some(Err(error)) => break Some(Err(error)),
                    None => break None,
                }
            }
            match self.reader.step() {
                // What is signed is not known to be that before its end.
                Step::Event if self.is_last(self.reader.data()) && self.incoming.is_unchecked() => {
                    self.is_over = true;
                }
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
                            self.tries = self.most_tries();
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
                    Some(Err(error)) if error.is_retryable() && self.goes_on() => {}
                    Some(Err(error)) => break Some(Err(error)),
                    None if !self.has_come_to_its_end() && self.goes_on() => {}
                    None => break self.ended().map(Err),
                },
            }
        };
        self.has_ended = true;
        self.incoming.end();
        Poll::Ready(end)
    }

    fn most_tries(&self) -> u32 {
        self.incoming.origin().callee.client.inner.retry.most_attempts()
    }

    /// Whether the stream is asked for anew. Of one that is signed and was cut nobody knows whether what came of it
    /// was that.
    fn goes_on(&mut self) -> bool {
        if self.incoming.is_unchecked() {
            return false;
        }
        let Some(reopen) = self.reopen.clone().filter(|_| self.tries > 0) else { return false };
        self.tries -= 1;
        let wait = self.reader.retry().unwrap_or(WAIT);
        self.reader.begin_anew();
        let id = self.reader.id().map(str::to_owned);
        let callee = self.incoming.origin().callee.clone();
        self.reopening = Some(Mutex::new(Box::pin(async move {
            callee.client.clock().sleep(wait).await;
            reopen.reopen(id.as_deref()).await
        })));
        true
    }

    /// Whether a body that ends here ends with the event that is declared as the last.
    fn has_come_to_its_end(&mut self) -> bool {
        let end = self.rules.end;
        end.is_some_and(|end| self.reader.last() == Some(end.as_bytes()))
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

/// # Errors
/// Where the reply says that it is something else: of a page, or of one JSON value, no event would ever
/// come.
fn check_media_type(incoming: &Incoming) -> Result<(), Error> {
    let origin = incoming.origin();
    let Some(other) = other_media_type(&origin.head) else { return Ok(()) };
    let message = format!(
        "the reply is `{other}` where `text/event-stream` was declared; ask the server for a stream, as by a member of the body"
    );
    Err(origin.explained(Error::new(ErrorKind::Decode, Outcome::Done, message)))
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
    type Failure = Error;

    fn client(&self) -> Option<&Client> {
        match &self.0 {
            Kind::Incoming(events) => Some(&events.incoming.origin().callee.client),
            Kind::Given(..) => None,
        }
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}
