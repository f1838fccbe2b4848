//! The body of a reply, as it arrives.

use std::{
    fmt,
    future::poll_fn,
    mem,
    task::{Context, Poll},
};

use bytes::Bytes;

#[cfg(feature = "reqwest")]
use super::reqwest_chunks::ReqwestChunks;
#[cfg(feature = "websocket")]
use super::upgraded::Upgraded;
use crate::{box_error::BoxError, message::BodyChunks};

/// The body of a reply, as it arrives.
pub struct TransportBody(BodyKind);

enum BodyKind {
    Full(Bytes),
    Chunks {
        chunks: Box<dyn BodyChunks>,
        length: Option<u64>,
    },
    /// Nothing: the connection itself.
    #[cfg(feature = "websocket")]
    Upgraded(Upgraded),
    /// As `Chunks`, unboxed: the body of nearly every reply.
    #[cfg(feature = "reqwest")]
    Reqwest(ReqwestChunks),
}

impl TransportBody {
    /// A body that is there already.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self(BodyKind::Full(bytes.into()))
    }

    /// A body that arrives in pieces; `length` is its declared length in bytes, if there is one.
    pub fn chunks(chunks: impl BodyChunks, length: Option<u64>) -> Self {
        Self(BodyKind::Chunks { chunks: Box::new(chunks), length })
    }

    /// No body, and the connection that the peer hands over with the status 101: what comes by it
    /// is all that follows the head.
    ///
    /// Dropping it ends the connection.
    #[cfg(feature = "websocket")]
    pub fn upgraded<C>(
        connection: impl Future<Output = std::io::Result<C>> + Send + 'static,
    ) -> Self
    where
        C: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
    {
        Self(BodyKind::Upgraded(Upgraded::new(connection)))
    }

    /// The connection, if it is handed over.
    #[cfg(feature = "websocket")]
    pub(crate) fn into_upgraded(self) -> Option<Upgraded> {
        match self.0 {
            BodyKind::Upgraded(upgraded) => Some(upgraded),
            _ => None,
        }
    }

    #[cfg(feature = "reqwest")]
    pub(super) const fn reqwest(chunks: ReqwestChunks) -> Self {
        Self(BodyKind::Reqwest(chunks))
    }

    /// The declared length in bytes, if it is known before reading.
    pub(crate) fn length(&self) -> Option<u64> {
        match &self.0 {
            BodyKind::Full(bytes) => Some(bytes.len() as u64),
            BodyKind::Chunks { length, .. } => *length,
            #[cfg(feature = "websocket")]
            BodyKind::Upgraded(_) => None,
            #[cfg(feature = "reqwest")]
            BodyKind::Reqwest(chunks) => chunks.length(),
        }
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, BoxError> {
        poll_fn(|context| self.poll_chunk(context)).await
    }

    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, BoxError>> {
        match &mut self.0 {
            BodyKind::Full(bytes) if bytes.is_empty() => Poll::Ready(Ok(None)),
            BodyKind::Full(bytes) => Poll::Ready(Ok(Some(mem::take(bytes)))),
            BodyKind::Chunks { chunks, .. } => chunks.poll_chunk(context),
            #[cfg(feature = "websocket")]
            BodyKind::Upgraded(_) => Poll::Ready(Ok(None)),
            #[cfg(feature = "reqwest")]
            BodyKind::Reqwest(chunks) => chunks.poll_chunk(context),
        }
    }
}

impl From<Bytes> for TransportBody {
    fn from(bytes: Bytes) -> Self {
        Self::full(bytes)
    }
}

/// Its pieces; of a connection that was handed over there are none.
#[cfg(feature = "tower")]
impl http_body::Body for TransportBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        self.poll_chunk(context)
            .map(|chunk| chunk.transpose().map(|chunk| chunk.map(http_body::Frame::data)))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.length().map_or_else(http_body::SizeHint::default, http_body::SizeHint::with_exact)
    }
}

impl fmt::Debug for TransportBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBody").field("length", &self.length()).finish()
    }
}
