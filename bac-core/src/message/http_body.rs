//! A request's body as libraries around the `http-body` crate read one.

use std::{
    convert::identity,
    mem,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{
    body::{Kind, RequestBody},
    reading::{Opening, Reading},
};
use crate::box_error::BoxError;

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Kind::Bytes(bytes) = &mut self.kind {
            let bytes = mem::take(bytes);
            return Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))));
        }
        loop {
            match self.reading.as_deref_mut() {
                None => {
                    let body = self.clone();
                    let opening = Mutex::new(Box::pin(async move { body.open().await }) as Opening);
                    self.reading = Some(Box::new(Reading::Opening(opening)));
                }
                Some(Reading::Opening(opening)) => {
                    let opening = opening.get_mut().map_or_else(PoisonError::into_inner, identity);
                    match ready!(opening.as_mut().poll(context)) {
                        Ok(chunks) => {
                            self.reading = Some(Box::new(Reading::Open(Mutex::new(chunks))));
                        }
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
                Some(Reading::Open(chunks)) => {
                    let chunks = chunks.get_mut().map_or_else(PoisonError::into_inner, identity);
                    let chunk = ready!(chunks.poll_chunk(context)).transpose();
                    return Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
