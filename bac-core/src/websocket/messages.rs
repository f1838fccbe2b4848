//! A stream of typed messages, and the one that a call comes to.

use std::{
    fmt,
    marker::PhantomData,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::socket::{Fault, LEFT_ALONE, Socket, What};
use crate::{
    client::Callee,
    error::{Error, ErrorKind},
    json::{self, Misread},
    message::RawResponse,
    operation::Outcome,
    park::Parking,
};

/// The messages of a WebSocket, each decoded from one JSON text.
///
/// It is a [`Stream`], which the crates `futures-util` and `tokio-stream` have many methods for;
/// [`next`](Self::next) needs neither. It may be sent to another thread, and be awaited on any, in
/// another runtime or in none. But the connection is driven by the runtime in which the stream was
/// opened: while that stands still, so does the stream, and no limit runs.
///
/// | what happens | the stream gives |
/// |---|---|
/// | the server closes with 1000, or gives no code | `None` |
/// | it closes with another code, such as 1001 where it stops | one error of kind [`Closed`](ErrorKind::Closed), then `None` |
/// | it ends or breaks without closing | one error of kind [`BodyCut`](ErrorKind::BodyCut), then `None` |
/// | a message is not the declared JSON, or binary | one error of kind [`Decode`](ErrorKind::Decode) with the message in [`Error::raw_body`], then `None` |
/// | a message is over the limit | one error of kind [`TooLarge`](ErrorKind::TooLarge), then `None` |
/// | the protocol is broken | one error of kind [`Transport`](ErrorKind::Transport), then `None` |
/// | the peer stops answering pings | one error of kind [`Timeout`](ErrorKind::Timeout), then `None` |
///
/// What came before an error is good. Dropping the stream closes it with code 1000 and waits for
/// nothing; [`close`](Self::close) waits until the peer has agreed.
///
/// For a fake or a service, [`new`](Self::new) makes one of any stream:
///
/// ```
/// use bac_core::websocket::Messages;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), bac_core::Error> {
/// let mut numbers = Messages::new(futures_util::stream::iter([Ok(1), Ok(2)]));
/// assert_eq!(numbers.next().await.transpose()?, Some(1));
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping it ends the stream"]
pub struct Messages<T>(Pin<Box<dyn Source<T>>>);

/// A stream that may know how to take leave.
trait Source<T>: Stream<Item = Result<T, Error>> + Send {
    fn into_socket(self: Pin<Box<Self>>) -> Option<Box<Socket>>;

    fn socket(self: Pin<&mut Self>) -> Option<&mut Socket>;

    /// Why waiting for it is for nothing.
    fn left_alone(&self) -> Error;
}

impl<T> Messages<T> {
    /// The messages that `stream` gives. As for one from a call, an error should be its last item.
    pub fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self
    where
        T: 'static,
    {
        Self(Box::pin(Given(Box::pin(stream))))
    }

    /// The messages of a socket that `callee` has opened by answering `response`.
    pub(crate) fn incoming(socket: Box<Socket>, callee: Callee, response: RawResponse) -> Self
    where
        T: DeserializeOwned + 'static,
    {
        let origin = Origin { callee, response, received: 0 };
        Self(Box::pin(Incoming { socket: Some(socket), origin, item: PhantomData }))
    }

    /// The next message; `None` at the end.
    ///
    /// Dropping the future loses nothing: a message that has not been returned is the next one.
    ///
    /// # Errors
    /// Where the stream does not come to a normal end; see [`Messages`].
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }

    /// The next message, waited for on this thread, which may be any. In asynchronous code that
    /// holds the thread: await [`next`](Self::next) there.
    ///
    /// A stream goes on only while the runtime is driven in which it was opened. That of a
    /// [`blocking`](crate::Call::blocking) call always is.
    ///
    /// ```no_run
    /// # use bac_core::{Client, Error, client, websocket::Messages};
    /// # #[client]
    /// # trait Logs {
    /// #     #[endpoint(GET "/logs", websocket)]
    /// #     async fn follow(&self) -> Result<Messages<String>, Error>;
    /// # }
    /// fn main() -> Result<(), Error> {
    ///     let logs = LogsClient::new(Client::new("http://127.0.0.1:1234")?);
    ///     let mut lines = logs.follow().blocking()?;
    ///     while let Some(line) = lines.blocking_next() {
    ///         println!("{}", line?);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`next`](Self::next); and [`ErrorKind::InvalidInput`], which takes nothing from the stream,
    /// where it was opened in another runtime than a blocking call's and nobody drives that: one of a
    /// single thread, while that thread is not in it or is the one that waits here. That is told
    /// after a second without a sign of it. If a runtime stops being driven while a thread waits,
    /// the stream ends with an error, at the latest when its next ping has stayed without an answer
    /// ([`ping_interval`](crate::ClientBuilder::ping_interval)). A stream of your own
    /// ([`new`](Self::new)) is waited for as long as it takes.
    pub fn blocking_next(&mut self) -> Option<Result<T, Error>> {
        let parking = Parking::new();
        if let Some(socket) = self.0.as_mut().socket() {
            socket.for_thread(true);
        }
        let next = loop {
            if let Poll::Ready(next) = parking.poll(pin!(self.next())) {
                break next;
            }
            match self.0.as_mut().socket() {
                None => parking.sleep(),
                Some(socket) => {
                    if !socket.wait(&parking) {
                        break Some(Err(self.0.left_alone()));
                    }
                }
            }
        };
        if let Some(socket) = self.0.as_mut().socket() {
            socket.for_thread(false);
        }
        next
    }

    /// Closes the stream with code 1000 and waits until the peer has agreed, no longer than the
    /// client's `stall_timeout`. What still comes is not read. Outside of a tokio runtime nothing is
    /// waited for.
    pub async fn close(self) {
        if let Some(socket) = self.0.into_socket() {
            socket.close().await;
        }
    }
}

impl<T> Stream for Messages<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Messages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Messages").finish_non_exhaustive()
    }
}

/// A stream of the user's.
struct Given<S>(Pin<Box<S>>);

impl<S: Stream> Stream for Given<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Send> Source<T> for Given<S> {
    fn into_socket(self: Pin<Box<Self>>) -> Option<Box<Socket>> {
        None
    }

    fn socket(self: Pin<&mut Self>) -> Option<&mut Socket> {
        None
    }

    fn left_alone(&self) -> Error {
        left_alone()
    }
}

/// The messages that a call has opened.
struct Incoming<T> {
    /// Until the end.
    socket: Option<Box<Socket>>,
    origin: Origin,
    item: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Stream for Incoming<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { socket, origin, .. } = &mut *self;
        let Some(open) = socket else { return Poll::Ready(None) };
        let fault = match ready!(open.poll_text(context)) {
            Some(Ok(text)) => match json::read(text.as_bytes()) {
                Ok(value) => {
                    origin.received += 1;
                    return Poll::Ready(Some(Ok(value)));
                }
                Err(misread) => {
                    open.refuse(context);
                    not_json(text.into(), misread)
                }
            },
            Some(Err(fault)) => fault,
            None => {
                *socket = None;
                return Poll::Ready(None);
            }
        };
        *socket = None;
        Poll::Ready(Some(Err(origin.explain(fault))))
    }
}

/// Servers that write and never read learn from the close frame alone that nobody listens.
impl<T> Drop for Incoming<T> {
    fn drop(&mut self) {
        if let Some(socket) = self.socket.take() {
            socket.abandon();
        }
    }
}

impl<T: DeserializeOwned> Source<T> for Incoming<T> {
    fn into_socket(mut self: Pin<Box<Self>>) -> Option<Box<Socket>> {
        self.socket.take()
    }

    fn socket(self: Pin<&mut Self>) -> Option<&mut Socket> {
        self.get_mut().socket.as_deref_mut()
    }

    fn left_alone(&self) -> Error {
        let mut error = left_alone();
        self.origin.callee.explain(&mut error);
        error
    }
}

#[cold]
fn left_alone() -> Error {
    Error::invalid_input(format!(
        "{LEFT_ALONE}; await `next()` there, or open the stream with `blocking()`"
    ))
}

/// Where a stream comes from, and how far it got.
struct Origin {
    callee: Callee,
    response: RawResponse,
    received: u64,
}

impl Origin {
    #[cold]
    fn explain(&self, fault: Fault) -> Error {
        let received = self.received;
        let message = match fault.what {
            What::Message(found) if received == 0 => format!("message 1 of the stream {found}"),
            What::Message(found) => {
                let number = received + 1;
                format!("message {number} of the stream {found}; what came before it is good")
            }
            What::Stream(happened, how) => {
                let gap = if how.is_empty() { "" } else { " " };
                match received {
                    0 => format!("{happened}{gap}{how}, before any message"),
                    1 => format!("{happened}{gap}{how}, after 1 message, which is good"),
                    _ => format!("{happened}{gap}{how}, after {received} messages, which are good"),
                }
            }
        };
        let outcome = if received == 0 { Outcome::Unknown } else { Outcome::Done };
        let response = RawResponse { body: fault.message, ..self.response.clone() };
        let mut error = Error::new(fault.kind, outcome, message).with_response(response);
        if let Some(source) = fault.source {
            error = error.with_source(source);
        }
        self.callee.explain(&mut error);
        error
    }
}

#[cold]
fn not_json(message: Bytes, misread: Misread) -> Fault {
    let place = match &misread {
        Misread::Json { path, .. } if !path.is_empty() => format!(" at `{path}`"),
        _ => String::new(),
    };
    let what = What::Message(format!("is not the declared JSON{place}: {}", misread.cause()));
    Fault { kind: ErrorKind::Decode, what, source: Some(misread.into_source()), message }
}
