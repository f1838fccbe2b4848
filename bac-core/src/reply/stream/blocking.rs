//! A stream that is waited for on a thread.

use std::{fmt, future::poll_fn, pin::Pin};

use super::flow::Flow;
use crate::{
    client::Background,
    error::{EndpointError, Error},
};

/// The items of a stream, each waited for on this thread, which may be any: see
/// [`Call::blocking`](crate::Call::blocking) for what that means in asynchronous code. Its `blocking`
/// method makes one of a [`ByteStream`](crate::ByteStream), of [`Lines`](crate::Lines), of [`Events`](crate::Events),
/// and of the [`Pages`](crate::Pages) and the [`Items`](crate::Items) of a list.
///
/// The connection is driven by the runtime in which the stream was opened, and that of a blocking call
/// always runs. Where the other stands still, the stream ends with its limit for silence.
///
/// ```no_run
/// # use bac_core::{Client, Error, Lines, client};
/// # #[client]
/// # trait Logs {
/// #     #[endpoint(GET "/logs")]
/// #     async fn follow(&self) -> Result<Lines<String>, Error>;
/// # }
/// fn main() -> Result<(), Error> {
///     let logs = LogsClient::new(Client::new("http://127.0.0.1:1234")?);
///     for line in logs.follow().blocking()?.blocking() {
///         println!("{}", line?);
///     }
///     Ok(())
/// }
/// ```
#[must_use = "dropping it ends the stream"]
pub struct Blocking<S> {
    stream: S,
    /// Of a stream that came to no client.
    own: Background,
    has_ended: bool,
}

impl<S> Blocking<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, own: Background::default(), has_ended: false }
    }

    pub(super) const fn stream_mut(&mut self) -> &mut S {
        &mut self.stream
    }

    /// The stream, to be awaited from here on.
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: Flow> Blocking<S> {
    /// Runs what is made of the stream to its end on this thread.
    pub(super) fn run<T, F>(self, make: impl FnOnce(S) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        match self.stream.client().cloned() {
            Some(client) => client.block_on(make(self.stream))?,
            None => self.own.block_on(make(self.stream))?,
        }
    }
}

impl<S: Flow> Iterator for Blocking<S> {
    type Item = Result<S::Value, S::Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let client = self.stream.client().cloned();
        let next = poll_fn(|context| Pin::new(&mut self.stream).poll_next(context));
        let waited = match client {
            Some(client) => client.block_on(next),
            None => self.own.block_on(next),
        };
        let next = waited.unwrap_or_else(|error| Some(Err(S::Failure::from_error(error))));
        self.has_ended = !matches!(next, Some(Ok(_)));
        next
    }
}

impl<S: fmt::Debug> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").field("stream", &self.stream).finish_non_exhaustive()
    }
}
