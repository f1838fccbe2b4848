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
                    let opening: Opening = Box::pin(async move { body.open_streamed().await });
                    self.reading = Some(Box::new(Reading::Opening(Mutex::new(opening))));
                }
                Some(Reading::Opening(opening)) => {
                    let opening = opening.get_mut().map_or_else(PoisonError::into_inner, identity);
                    match ready!(opening.as_mut().poll(context)) {
                        Ok(opened) => self.reading = Some(Box::new(Reading::Open(opened))),
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
                Some(Reading::Open(opened)) => return Pin::new(opened).poll_frame(context),
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
