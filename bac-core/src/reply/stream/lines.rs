//! Values of JSON, one after the other.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use serde::de::DeserializeOwned;

#[cfg(not(target_family = "wasm"))]
use super::blocking::Blocking;
use super::{
    fault::Count,
    flow::Flow,
    given::Given,
    incoming::Incoming,
    line_reader::{LineReader, Step},
};
use crate::{
    client::Client,
    error::Error,
    json::{self, Misread},
};

/// Values that come one by one, each in a line of JSON (NDJSON, JSON Lines), or in a sequence of RFC 7464,
/// which its first byte tells. Blank lines are passed over.
///
/// The call ends with the head of the reply, as that of a [`ByteStream`](crate::ByteStream), whose table of
/// what ends a stream holds here, too. Besides
///
/// | what happens | the stream gives |
/// |---|---|
/// | a line is not the declared JSON | one error of kind [`Decode`](crate::ErrorKind::Decode) with the line in [`Error::raw_body`], then `None` |
/// | the body ends inside a line, or behind a number of a sequence that may be cut | one error of kind [`BodyCut`](crate::ErrorKind::BodyCut), then `None` |
/// | a line is over [`response_limit`](crate::ClientBuilder::response_limit) | one error of kind [`TooLarge`](crate::ErrorKind::TooLarge), then `None` |
///
/// A service writes a line each, or a sequence where its endpoint has `accept = "application/json-seq"`.
///
/// What came before an error is good. The last line needs no line end. It is a [`Stream`];
/// [`next`](Self::next) needs no other crate, and `blocking` makes an iterator of it. Dropping it ends the
/// exchange.
///
/// ```no_run
/// use bac_core::{Client, Error, Lines, client};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Change {
///     name: String,
/// }
///
/// #[client]
/// trait Pods {
///     #[endpoint(GET "/pods", query("watch" = "true"), stall_timeout = "5m", errors(410))]
///     async fn watch(&self) -> Result<Lines<Change>, WatchError>;
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pods = PodsClient::new(Client::new("http://127.0.0.1:1234")?);
/// let mut changes = pods.watch().await?;
/// while let Some(change) = changes.next().await {
///     println!("{}", change?.name);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping it ends the exchange"]
pub struct Lines<T>(Kind<T>);

enum Kind<T> {
    Incoming(Box<IncomingLines<T>>),
    Given(Given<T>),
}

struct IncomingLines<T> {
    incoming: Incoming,
    reader: LineReader,
    limit: usize,
    count: Count,
    // A function alone knows the type, so that the stream can be sent and shared whatever it is.
    decode: fn(&[u8]) -> Result<T, Misread>,
    has_ended: bool,
}

impl<T> Lines<T> {
    /// The values that `stream` gives, for a service or a fake, up to its first error.
    ///
    /// ```
    /// use bac_core::Lines;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), bac_core::Error> {
    /// let mut numbers = Lines::new(futures_util::stream::iter([Ok(1), Ok(2)]));
    /// assert_eq!(numbers.next().await.transpose()?, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self {
        Self(Kind::Given(Given::new(stream)))
    }

    pub(crate) fn incoming(incoming: Incoming) -> Self
    where
        T: DeserializeOwned,
    {
        let limit = incoming.origin().item_limit();
        Self(Kind::Incoming(Box::new(IncomingLines {
            incoming,
            reader: LineReader::new(limit),
            limit,
            count: Count::of("line"),
            decode: json::read,
            has_ended: false,
        })))
    }

    /// The next value; `None` at the end.
    ///
    /// Dropping the future loses nothing: a value that has not been returned is the next one.
    ///
    /// # Errors
    /// Where the stream does not come to its end; see [`Lines`].
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_value(context)).await
    }

    /// Makes an iterator of it, for code without a runtime.
    #[cfg(not(target_family = "wasm"))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    fn poll_value(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        match &mut self.0 {
            Kind::Incoming(lines) => lines.poll_next(context),
            Kind::Given(given) => given.poll_next(context),
        }
    }
}

impl<T> IncomingLines<T> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let end = loop {
            match self.reader.step() {
                Step::Text(text) => match (self.decode)(text) {
                    Ok(value) => {
                        self.count.good += 1;
                        return Poll::Ready(Some(Ok(value)));
                    }
                    Err(misread) => {
                        break Some(Err(self.count.not_json(&self.incoming, text, misread)));
                    }
                },
                Step::TooLong => break Some(Err(self.count.too_long(&self.incoming, self.limit))),
                Step::More => match ready!(self.incoming.poll_next(context)) {
                    Some(Ok(chunk)) => self.reader.push(chunk),
                    Some(Err(error)) => break Some(Err(error)),
                    None => break self.last(),
                },
            }
        };
        self.has_ended = true;
        self.incoming.end();
        Poll::Ready(end)
    }

    /// The text that has no line end behind it.
    #[cold]
    fn last(&mut self) -> Option<Result<T, Error>> {
        let may_be_cut = self.reader.may_be_cut();
        let text = self.reader.last()?;
        let decoded = if may_be_cut { None } else { Some((self.decode)(text)) };
        Some(match decoded {
            Some(Ok(value)) => Ok(value),
            Some(Err(misread)) if !misread.is_cut() => {
                Err(self.count.not_json(&self.incoming, text, misread))
            }
            _ => Err(self.count.ended(&self.incoming, "inside a line", text)),
        })
    }
}

impl<T> Stream for Lines<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(context)
    }
}

impl<T> Flow for Lines<T> {
    type Value = T;
    type Failure = Error;

    fn client(&self) -> Option<&Client> {
        match &self.0 {
            Kind::Incoming(lines) => Some(&lines.incoming.origin().callee.client),
            Kind::Given(_) => None,
        }
    }
}

impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").finish_non_exhaustive()
    }
}
