//! Pieces of a body that come from a stream or a reader of the user's.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

use super::chunks::BodyChunks;
use crate::box_error::BoxError;

/// How much is read of a reader at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// The items of a stream.
pub(crate) struct StreamChunks<S>(Pin<Box<S>>);

impl<S> StreamChunks<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self(Box::pin(stream))
    }
}

impl<S, B, E> BodyChunks for StreamChunks<S>
where
    S: Stream<Item = Result<B, E>> + Send + 'static,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let item = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(item.transpose().map(|item| item.map(Into::into)).map_err(Into::into))
    }
}

/// What a reader gives, piece by piece.
pub(crate) struct ReaderChunks<R> {
    reader: Pin<Box<R>>,
    piece: Box<[u8]>,
}

impl<R> ReaderChunks<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader: Box::pin(reader), piece: vec![0; PIECE].into() }
    }
}

impl<R: AsyncRead + Send + 'static> BodyChunks for ReaderChunks<R> {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            let mut piece = ReadBuf::new(&mut self.piece);
            match ready!(self.reader.as_mut().poll_read(context, &mut piece)) {
                Ok(()) => {
                    let read = piece.filled();
                    let read = (!read.is_empty()).then(|| Bytes::copy_from_slice(read));
                    return Poll::Ready(Ok(read));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error.into())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn a_reader_is_read_to_its_end() {
        let whole = vec![7; PIECE + 1];
        let mut chunks = ReaderChunks::new(std::io::Cursor::new(whole.clone()));
        let mut read = Vec::new();
        while let Some(chunk) = poll_fn(|context| chunks.poll_chunk(context)).await.unwrap() {
            assert!(!chunk.is_empty() && chunk.len() <= PIECE);
            read.extend_from_slice(&chunk);
        }
        assert_eq!(read, whole);
    }
}
