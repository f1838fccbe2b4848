//! The body of a request that comes piece by piece.

use std::{
    convert::identity,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::{box_error::BoxError, message::BodyChunks};

/// A body that comes piece by piece, and is as long as it was said to be or breaks off.
pub(super) struct StreamedBody {
    // Never locked: it makes of what can be sent to another thread what can be shared, too.
    chunks: Mutex<Box<dyn BodyChunks>>,
    /// How much is still to come, if that is known.
    left: Option<u64>,
}

impl StreamedBody {
    pub(super) fn new(chunks: Box<dyn BodyChunks>, length: Option<u64>) -> Self {
        Self { chunks: Mutex::new(chunks), left: length }
    }
}

impl Body for StreamedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let chunks = self.chunks.get_mut().map_or_else(PoisonError::into_inner, identity);
        let chunk = ready!(chunks.poll_chunk(context));
        let length = |chunk: &Bytes| chunk.len() as u64;
        Poll::Ready(match (chunk, self.left) {
            (Err(error), _) => Some(Err(error)),
            (Ok(None), None | Some(0)) => None,
            (Ok(None), Some(left)) => {
                Some(Err(format!("the body ended {left} bytes before its length").into()))
            }
            (Ok(Some(chunk)), None) => Some(Ok(Frame::data(chunk))),
            (Ok(Some(chunk)), Some(left)) => match left.checked_sub(length(&chunk)) {
                Some(left) => {
                    self.left = Some(left);
                    Some(Ok(Frame::data(chunk)))
                }
                None => Some(Err("the body is longer than its length".into())),
            },
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
