//! The body of a request, which is opened for each attempt.

use std::{
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;

use super::chunks::BodyChunks;
#[cfg(feature = "tower")]
use super::reading::Reading;
#[cfg(any(feature = "reqwest", feature = "tower"))]
use super::streamed_body::StreamedBody;
use crate::{
    box_error::BoxError,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
};

/// The body of a request: bytes that are there, or a source that gives them when it is opened.
///
/// A source is opened anew for each attempt of a call; a body that was made by
/// [`stream`](Self::stream) can be opened once, so that its call has one attempt.
///
/// ```
/// use bac_core::RequestBody;
///
/// let body = RequestBody::from("abc");
/// assert_eq!(body.length(), Some(3));
/// assert_eq!(body.as_bytes().unwrap(), "abc");
/// assert!(body.is_replayable());
/// ```
pub struct RequestBody {
    pub(super) kind: Kind,
    /// What is read of it as an [`http_body::Body`].
    #[cfg(feature = "tower")]
    pub(super) reading: Option<Box<Reading>>,
}

#[derive(Clone)]
pub(super) enum Kind {
    Bytes(Bytes),
    Source { source: Arc<dyn BodySource>, length: Option<u64> },
    Stream { chunks: Arc<Mutex<Option<Box<dyn BodyChunks>>>>, length: Option<u64> },
}

/// What gives the same body each time it is opened, such as a file.
///
/// ```
/// use std::task::{Context, Poll};
/// use bac_core::{BodyChunks, BodySource, BoxError, BoxFuture, RequestBody, bytes::Bytes};
///
/// /// So many lines.
/// struct Lines(u64);
///
/// impl BodySource for Lines {
///     fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
///         let left = self.0;
///         Box::pin(async move { Ok(Box::new(LinesLeft(left)) as Box<dyn BodyChunks>) })
///     }
/// }
///
/// struct LinesLeft(u64);
///
/// impl BodyChunks for LinesLeft {
///     fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
///         let line = self.0.checked_sub(1).map(|left| {
///             self.0 = left;
///             Bytes::from_static(b"line\n")
///         });
///         Poll::Ready(Ok(line))
///     }
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), BoxError> {
/// let body = RequestBody::source(Lines(3), Some(15));
/// assert!(body.as_bytes().is_none() && body.is_replayable());
/// assert_eq!(body.collect().await?, "line\nline\nline\n");
/// # Ok(())
/// # }
/// ```
pub trait BodySource: MaybeSend + MaybeSync + 'static {
    /// Opens the body at its beginning.
    ///
    /// # Errors
    /// Where it cannot be opened. Nothing of the request has been sent then.
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>>;
}

impl RequestBody {
    const fn new(kind: Kind) -> Self {
        Self {
            kind,
            #[cfg(feature = "tower")]
            reading: None,
        }
    }

    /// No body.
    #[must_use]
    pub const fn empty() -> Self {
        Self::new(Kind::Bytes(Bytes::new()))
    }

    /// A body that `source` gives each time it is opened; `length` is that of the whole in bytes, if
    /// it is known. One that turns out to have another breaks the exchange off.
    pub fn source(source: impl BodySource, length: Option<u64>) -> Self {
        Self::new(Kind::Source { source: Arc::new(source), length })
    }

    /// A body that can be read once; `length` is that of the whole in bytes, if it is known.
    pub fn stream(chunks: impl BodyChunks, length: Option<u64>) -> Self {
        Self::new(Kind::Stream { chunks: Arc::new(Mutex::new(Some(Box::new(chunks)))), length })
    }

    /// The length in bytes, if it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.kind {
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Source { length, .. } | Kind::Stream { length, .. } => *length,
        }
    }

    /// Whether there is no body, as far as that is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length() == Some(0)
    }

    /// The bytes, if they are there: `None` where a source or a stream gives them.
    #[must_use]
    pub const fn as_bytes(&self) -> Option<&Bytes> {
        match &self.kind {
            Kind::Bytes(bytes) => Some(bytes),
            Kind::Source { .. } | Kind::Stream { .. } => None,
        }
    }

    /// Whether it can be opened more than once.
    #[must_use]
    pub const fn is_replayable(&self) -> bool {
        !matches!(self.kind, Kind::Stream { .. })
    }

    /// Opens the body at its beginning, for a transport to send.
    ///
    /// # Errors
    /// What the source fails with; and where a [`stream`](Self::stream) was opened before.
    pub async fn open(&self) -> Result<Box<dyn BodyChunks>, BoxError> {
        match &self.kind {
            Kind::Bytes(bytes) => Ok(Box::new(Whole(bytes.clone()))),
            Kind::Source { source, .. } => source.open().await,
            Kind::Stream { chunks, .. } => {
                let chunks = chunks.lock().unwrap_or_else(PoisonError::into_inner).take();
                chunks.ok_or_else(|| "the body was read before, and cannot be read again".into())
            }
        }
    }

    /// Opens the body at its beginning, and holds it to its length.
    #[cfg(any(feature = "reqwest", feature = "tower"))]
    pub(crate) async fn open_streamed(&self) -> Result<StreamedBody, BoxError> {
        StreamedBody::new(self.open().await?, self.length()).await
    }

    /// Opens the body and reads all of it, for a transport that sends it in one piece.
    ///
    /// # Errors
    /// As [`open`](Self::open), and where the body breaks off.
    pub async fn collect(&self) -> Result<Bytes, BoxError> {
        if let Kind::Bytes(bytes) = &self.kind {
            return Ok(bytes.clone());
        }
        let mut chunks = self.open().await?;
        let mut whole = Vec::new();
        while let Some(chunk) = poll_fn(|context| chunks.poll_chunk(context)).await? {
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.into())
    }
}

/// At its beginning, however far the other was read.
impl Clone for RequestBody {
    fn clone(&self) -> Self {
        Self::new(self.kind.clone())
    }
}

impl Default for RequestBody {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        Self::new(Kind::Bytes(bytes))
    }
}

impl From<Vec<u8>> for RequestBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for RequestBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for RequestBody {
    fn from(text: &'static str) -> Self {
        Bytes::from(text).into()
    }
}

/// Length and kind: a body may hold what must not reach a log.
impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody")
            .field("length", &self.length())
            .field("replayable", &self.is_replayable())
            .finish_non_exhaustive()
    }
}

/// A body that is there already, in one piece.
pub(crate) struct Whole(pub(crate) Bytes);

impl BodyChunks for Whole {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let bytes = std::mem::take(&mut self.0);
        Poll::Ready(Ok((!bytes.is_empty()).then_some(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stream_is_opened_once() {
        let body = RequestBody::stream(Whole("abc".into()), None);
        assert!(!body.is_replayable() && !body.is_empty());
        assert_eq!((body.length(), body.as_bytes()), (None, None));
        let other = body.clone();
        assert_eq!(body.collect().await.unwrap(), "abc");
        let error = other.collect().await.unwrap_err();
        assert_eq!(error.to_string(), "the body was read before, and cannot be read again");
    }

    #[tokio::test]
    async fn bytes_are_opened_any_number_of_times() {
        let body = RequestBody::from(vec![1, 2]);
        for _ in 0..2 {
            let mut chunks = body.open().await.unwrap();
            let mut next = async || poll_fn(|context| chunks.poll_chunk(context)).await.unwrap();
            assert_eq!(next().await.unwrap(), [1, 2].as_slice());
            assert_eq!(next().await, None);
        }
        assert!(RequestBody::default().is_empty());
        assert_eq!(format!("{body:?}"), "RequestBody { length: Some(2), replayable: true, .. }");
    }
}
