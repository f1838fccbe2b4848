//! Pieces of a body that is opened when the first of them is asked for.

use std::task::{Context, Poll, ready};

use bytes::Bytes;

use super::{body::RequestBody, chunks::BodyChunks};
use crate::{box_error::BoxError, maybe_send::BoxFuture};

/// The pieces of what a future opens.
pub(crate) enum OpenedChunks {
    Opening(BoxFuture<'static, Result<Box<dyn BodyChunks>, BoxError>>),
    Open(Box<dyn BodyChunks>),
}

impl OpenedChunks {
    /// Those of a body.
    pub(crate) fn of(body: RequestBody) -> Self {
        Self::Opening(Box::pin(async move { body.open().await }))
    }
}

impl BodyChunks for OpenedChunks {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            match self {
                Self::Opening(opening) => {
                    *self = Self::Open(ready!(opening.as_mut().poll(context))?);
                }
                Self::Open(chunks) => return chunks.poll_chunk(context),
            }
        }
    }
}
