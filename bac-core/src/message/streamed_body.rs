//! The body of a request that comes piece by piece.

use std::{
    convert::identity,
    future::poll_fn,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::chunks::BodyChunks;
use crate::box_error::BoxError;

/// A body that comes piece by piece, and is as long as it was said to be or breaks off.
pub(crate) struct StreamedBody {
    // Never locked: it makes of what can be sent to another thread what can be shared, too.
    chunks: Mutex<Box<dyn BodyChunks>>,
    /// How much is still to come, if that is known.
    left: Option<u64>,
    /// The last piece, until it is known that it is that.
    last: Option<Bytes>,
}

impl StreamedBody {
    /// The body of these pieces, of which none has come yet.
    ///
    /// # Errors
    /// Where it is said to be empty and is not: nobody would ask for that.
    pub(super) async fn new(
        mut chunks: Box<dyn BodyChunks>,
        length: Option<u64>,
    ) -> Result<Self, BoxError> {
        if length == Some(0) {
            while let Some(chunk) = poll_fn(|context| chunks.poll_chunk(context)).await? {
                if !chunk.is_empty() {
                    return Err("the body is longer than its length, which is 0".into());
                }
            }
        }
        Ok(Self { chunks: Mutex::new(chunks), left: length, last: None })
    }
}

impl Body for StreamedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let chunks = self.chunks.get_mut().map_or_else(PoisonError::into_inner, identity);
            let chunk = ready!(chunks.poll_chunk(context));
            return Poll::Ready(match (chunk, self.left) {
                (Err(error), _) => Some(Err(error)),
                (Ok(None), None | Some(0)) => self.last.take().map(|last| Ok(Frame::data(last))),
                (Ok(None), Some(left)) => {
                    Some(Err(format!("the body ended {left} bytes before its length").into()))
                }
                (Ok(Some(chunk)), None) => Some(Ok(Frame::data(chunk))),
                (Ok(Some(chunk)), Some(left)) => match left.checked_sub(chunk.len() as u64) {
                    None => Some(Err("the body is longer than its length".into())),
                    Some(_) if chunk.is_empty() => continue,
                    // Whoever sends it asks no more once all is there.
                    Some(0) => {
                        self.left = Some(0);
                        self.last = Some(chunk);
                        continue;
                    }
                    Some(left) => {
                        self.left = Some(left);
                        Some(Ok(Frame::data(chunk)))
                    }
                },
            });
        }
    }

    fn size_hint(&self) -> SizeHint {
        let kept = self.last.as_ref().map_or(0, |last| last.len() as u64);
        self.left.map_or_else(SizeHint::default, |left| SizeHint::with_exact(left + kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pieces(Vec<&'static str>);

    impl BodyChunks for Pieces {
        fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
            Poll::Ready(Ok(self.0.pop().map(Bytes::from)))
        }
    }

    #[tokio::test]
    async fn a_body_is_as_long_as_it_was_said_to_be() {
        for (length, expected) in [
            (None, Ok("aabbcc")),
            (Some(6), Ok("aabbcc")),
            (Some(4), Err("longer than its length")),
            (Some(5), Err("longer than its length")),
            (Some(8), Err("ended 2 bytes before its length")),
        ] {
            let pieces = Pieces(vec!["cc", "", "bb", "aa"]);
            let mut body = StreamedBody::new(Box::new(pieces), length).await.unwrap();
            assert_eq!(body.size_hint().exact(), length);
            let mut sent = String::new();
            let result = loop {
                // As HTTP/1 does: what is over the length is never asked for.
                if length == Some(sent.len() as u64) {
                    break Ok(());
                }
                match poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
                    None => break Ok(()),
                    Some(Ok(frame)) => {
                        sent.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
                    }
                    Some(Err(error)) => break Err(error.to_string()),
                }
            };
            match (result, expected) {
                (Ok(()), Ok(expected)) => assert_eq!(sent, expected),
                (Err(error), Err(words)) => assert!(error.contains(words), "{length:?}: {error}"),
                (result, _) => panic!("{length:?}: {result:?}"),
            }
        }
    }
}
