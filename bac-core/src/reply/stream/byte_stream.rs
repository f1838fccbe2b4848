//! A body that flows.

use std::{
    convert::identity,
    fmt,
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

#[cfg(not(target_family = "wasm"))]
use super::blocking::Blocking;
use super::{download::Download, flow::Flow, incoming::Incoming};
use crate::{
    box_error::BoxError,
    client::Client,
    error::{Error, ErrorKind, root_cause},
    message::{BodyChunks, ReaderChunks, StreamChunks, Whole},
    operation::Outcome,
    partial::Partial,
    transport::TransportBody,
};

/// The body of a reply as it comes, piece by piece: no more of it is held than the piece that was given.
///
/// The call that returns one ends with the head of the reply: its declared errors are as ever, and what
/// fails behind the head is an error of the stream. So is
///
/// | what happens | the stream gives |
/// |---|---|
/// | the body is whole | `None` |
/// | it breaks off, or has another length than was declared | one error of kind [`BodyCut`](ErrorKind::BodyCut), then `None` |
/// | nothing comes for longer than [`stall_timeout`](crate::ClientBuilder::stall_timeout) | one error of kind [`Timeout`](ErrorKind::Timeout), then `None` |
///
/// Those errors have the head of the reply, and the attempts before it. Nothing is sent again once the head
/// has come, unless the endpoint declares `resume`. `timeout` and `attempt_timeout` end with the head, and `response_limit` does not count: a stream
/// may be as long as it likes. [`collect`](Self::collect) and [`save`](Self::save) have a limit of their own.
///
/// It is a [`Stream`] and a reader ([`AsyncRead`]); [`next`](Self::next) needs neither; `blocking` makes an
/// iterator and a [`Read`](io::Read) of it. Dropping it ends the exchange.
///
/// ```no_run
/// use bac_core::{ByteStream, Client, Error, client};
///
/// #[client]
/// trait Files {
///     #[endpoint(GET "/files/{name}", errors(404))]
///     async fn get(&self, name: &str) -> Result<ByteStream, FileError>;
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let files = FilesClient::new(Client::new("http://127.0.0.1:1234")?);
/// let bytes = files.get("a.iso").await?.save("a.iso", 4 << 30).await?;
/// println!("{bytes} bytes");
/// # Ok(())
/// # }
/// ```
///
/// # What goes on
///
/// Of an endpoint with `resume` a stream that breaks off or stands still goes on where it stopped: what is
/// missing is asked for with `Range`, as often as the call may be sent (`attempts`) and after the waits of its
/// [`RetryPolicy`](crate::RetryPolicy), if the reply has a strong validator: an `ETag` that is not weak, or for
/// want of any a `Last-Modified` a minute before its `Date`. That is shown in `If-Range` (RFC 9110 section
/// 13.1.5).
///
/// | the server answers | the stream |
/// |---|---|
/// | 206 with what is missing, or with less of it, or from further on in front | goes on |
/// | 206 with something else: another range, several parts, no `Content-Range` | ends with an error of kind [`Range`](ErrorKind::Range) |
/// | 206 with another validator or another length of the whole | ends with an error of kind [`Changed`](ErrorKind::Changed) |
/// | 200 with the same validator | goes on, and what is there is passed over |
/// | 200 with another one, or none | ends with an error of kind [`Changed`](ErrorKind::Changed); [`save`](Self::save) and [`append`](Self::append) begin anew |
/// | 416 | ends with an error of kind [`Range`](ErrorKind::Range), which says how long the whole is |
/// | anything else | ends with the error that the call would have |
///
/// By another process, or after its end, it goes on with [`Call::resume`](crate::Call::resume).
///
/// # One of one's own
///
/// A service answers with one of its own, and so does a fake:
///
/// ```
/// use bac_core::ByteStream;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), bac_core::Error> {
/// let mut stream = ByteStream::from("abc");
/// assert_eq!(stream.length(), Some(3));
/// assert_eq!(stream.next().await.transpose()?, Some("abc".into()));
/// assert!(stream.next().await.is_none());
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping it ends the exchange"]
pub struct ByteStream {
    source: Source,
    /// What a reader had no room for.
    left_over: Bytes,
}

enum Source {
    Incoming(Box<Incoming>),
    /// The same of an endpoint with `resume`.
    Download(Box<Download>),
    Given(Given),
}

/// The pieces of the user's own.
struct Given {
    // Never locked, as that of `Incoming`.
    chunks: Mutex<Box<dyn BodyChunks>>,
    length: Option<u64>,
    received: u64,
    has_ended: bool,
}

impl ByteStream {
    /// The pieces that `stream` gives, for a service or a fake; `length` is that of the whole in bytes, if it
    /// is known, and a stream of another length ends with an error.
    pub fn new<S, B, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::of_chunks(StreamChunks::new(stream), length)
    }

    /// The same of what `reader` gives.
    pub fn from_reader(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        Self::of_chunks(ReaderChunks::new(reader), length)
    }

    /// The same of chunks, such as those of a [`RequestBody`](crate::RequestBody).
    pub fn of_chunks(chunks: impl BodyChunks, length: Option<u64>) -> Self {
        let chunks: Mutex<Box<dyn BodyChunks>> = Mutex::new(Box::new(chunks));
        Self::of(Source::Given(Given { chunks, length, received: 0, has_ended: false }))
    }

    pub(crate) fn incoming(mut incoming: Box<Incoming>) -> Self {
        Self::of(match incoming.take_reopen() {
            Some(reopen) => Source::Download(Box::new(Download::new(incoming, reopen))),
            None => Source::Incoming(incoming),
        })
    }

    const fn of(source: Source) -> Self {
        Self { source, left_over: Bytes::new() }
    }

    /// The next piece, which is not empty; `None` at the end.
    ///
    /// Dropping the future loses nothing: a piece that has not been returned is the next one.
    ///
    /// # Errors
    /// Where the body does not come whole; see [`ByteStream`].
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    /// The length of the whole in bytes, if the reply declares it.
    #[must_use]
    pub const fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Incoming(incoming) => incoming.length(),
            Source::Download(download) => download.incoming().length(),
            Source::Given(given) => given.length,
        }
    }

    /// How many bytes of the whole have come: with those before [`offset`](Self::offset).
    #[must_use]
    pub const fn received(&self) -> u64 {
        match &self.source {
            Source::Incoming(incoming) => incoming.received(),
            Source::Download(download) => download.received(),
            Source::Given(given) => given.received,
        }
    }

    /// Where in the whole it begins: behind so many bytes that were there, of a call that
    /// [goes on](crate::Call::resume); else, or where the server began anew, 0.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        match &self.source {
            Source::Download(download) => download.offset(),
            Source::Incoming(_) | Source::Given(_) => 0,
        }
    }

    /// What is there of it, to be kept: with that [`Call::resume`](crate::Call::resume) asks for the rest. `None`
    /// where the endpoint has no `resume`, where the reply has no strong validator, and where it is signed with the
    /// digest of the whole, which nobody could check of what is kept.
    #[must_use]
    pub fn partial(&self) -> Option<Partial> {
        match &self.source {
            Source::Download(download) => download.partial(),
            Source::Incoming(_) | Source::Given(_) => None,
        }
    }

    /// All that is still to come, up to `limit` bytes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let stream = || bac_core::ByteStream::from("abc");
    /// assert_eq!(stream().collect(3).await.unwrap(), "abc");
    /// assert!(stream().collect(2).await.is_err());
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`next`](Self::next); and [`ErrorKind::TooLarge`], at once where the declared length is over it.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        self.check_length(limit as u64)?;
        let mut whole = Vec::new();
        while let Some(piece) = self.next().await {
            let piece = piece?;
            if whole.len() + piece.len() > limit {
                return Err(self.too_large(limit as u64));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.into())
    }

    /// Makes an iterator and a reader of it, for code without a runtime.
    #[cfg(not(target_family = "wasm"))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    /// Lets it begin anew where the server has something else by now, if it can go on at all.
    #[cfg(not(target_family = "wasm"))]
    pub(super) const fn let_begin_anew(&mut self) {
        if let Source::Download(download) = &mut self.source {
            download.let_begin_anew();
        }
    }

    /// Whether it has since this was asked.
    #[cfg(not(target_family = "wasm"))]
    pub(super) const fn has_begun_anew(&mut self) -> bool {
        match &mut self.source {
            Source::Download(download) => download.has_begun_anew(),
            Source::Incoming(_) | Source::Given(_) => false,
        }
    }

    pub(super) fn check_length(&self, limit: u64) -> Result<(), Error> {
        match self.length() {
            Some(length) if length.saturating_sub(self.received()) > limit => {
                Err(self.too_large(limit))
            }
            _ => Ok(()),
        }
    }

    #[cold]
    pub(super) fn too_large(&self, limit: u64) -> Error {
        let message = format!("the stream is larger than the limit, which is {limit} bytes");
        self.explained(Error::new(ErrorKind::TooLarge, Outcome::Done, message))
    }

    /// Says which call an error is about.
    #[cold]
    pub(super) fn explained(&self, error: Error) -> Error {
        match &self.source {
            Source::Incoming(incoming) => incoming.origin().explained(error),
            Source::Download(download) => download.incoming().origin().explained(error),
            Source::Given(_) => error,
        }
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.left_over.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.left_over))));
        }
        match &mut self.source {
            Source::Incoming(incoming) => incoming.poll_next(context),
            Source::Download(download) => download.poll_next(context),
            Source::Given(given) => given.poll_next(context),
        }
    }
}

impl Given {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let end = loop {
            let chunks = self.chunks.get_mut().map_or_else(PoisonError::into_inner, identity);
            let length = self.length.unwrap_or(u64::MAX);
            match ready!(chunks.poll_chunk(context)) {
                Ok(Some(chunk)) if chunk.is_empty() => {}
                Ok(Some(chunk)) if chunk.len() as u64 > length - self.received => {
                    break Some(cut(format!(
                        "the stream is longer than its length, {length} bytes"
                    )));
                }
                Ok(Some(chunk)) => {
                    self.received += chunk.len() as u64;
                    return Poll::Ready(Some(Ok(chunk)));
                }
                Ok(None) => {
                    break self.length.filter(|length| self.received < *length).map(|length| {
                        let received = self.received;
                        cut(format!("the stream ended after {received} bytes of {length}"))
                    });
                }
                Err(source) => break Some(given_up(source, self.received)),
            }
        };
        self.has_ended = true;
        Poll::Ready(end.map(Err))
    }
}

#[cold]
fn cut(message: String) -> Error {
    Error::new(ErrorKind::BodyCut, Outcome::Done, message)
}

/// An error of ours is what it was.
#[cold]
fn given_up(source: BoxError, received: u64) -> Error {
    match source.downcast::<Error>() {
        Ok(error) => *error,
        Err(source) => {
            let cause = root_cause(&*source);
            cut(format!("the stream broke off after {received} bytes: {cause}")).with_source(source)
        }
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(context)
    }
}

/// What flows in can be sent on, as the body of a request (`RequestBody::stream`) or of a reply.
impl BodyChunks for ByteStream {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        self.poll_piece(context).map(|piece| piece.transpose().map_err(Into::into))
    }
}

impl From<ByteStream> for TransportBody {
    fn from(stream: ByteStream) -> Self {
        let length = stream.length();
        Self::chunks(stream, length)
    }
}

impl Flow for ByteStream {
    type Value = Bytes;
    type Failure = Error;

    fn client(&self) -> Option<&Client> {
        match &self.source {
            Source::Incoming(incoming) => Some(&incoming.origin().callee.client),
            Source::Download(download) => Some(&download.incoming().origin().callee.client),
            Source::Given(_) => None,
        }
    }
}

/// Its bytes, as they come; an error of the stream is the source of the one that is given.
#[cfg(not(target_family = "wasm"))]
impl io::Read for Blocking<ByteStream> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let Some(piece) = self.next() else { return Ok(0) };
        let mut piece = piece.map_err(io::Error::other)?;
        let taken = piece.split_to(piece.len().min(buffer.len()));
        buffer[..taken.len()].copy_from_slice(&taken);
        self.stream_mut().left_over = piece;
        Ok(taken.len())
    }
}

/// Its bytes, as they come; an error of the stream is the source of the one that is given.
impl AsyncRead for ByteStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        match ready!(self.poll_piece(context)) {
            None => {}
            Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
            Some(Ok(mut piece)) => {
                let taken = piece.split_to(piece.len().min(buffer.remaining()));
                buffer.put_slice(&taken);
                self.left_over = piece;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        Self::of_chunks(Whole(bytes), Some(length))
    }
}

impl From<Vec<u8>> for ByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for ByteStream {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for ByteStream {
    fn from(text: &'static str) -> Self {
        Bytes::from(text).into()
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("length", &self.length())
            .field("received", &self.received())
            .finish_non_exhaustive()
    }
}
