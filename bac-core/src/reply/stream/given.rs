//! A stream of a service or a fake.

use std::{
    convert::identity,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
};

use futures_core::Stream;

use crate::error::Error;

type Items<T> = Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>;

/// The items of a stream of the user's own, up to the first error.
// Never locked, as that of `Incoming`.
pub(super) struct Given<T>(Mutex<Option<Items<T>>>);

impl<T> Given<T> {
    pub(super) fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self {
        Self(Mutex::new(Some(Box::pin(stream))))
    }

    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        let items = self.0.get_mut().map_or_else(PoisonError::into_inner, identity);
        let Some(stream) = items else { return Poll::Ready(None) };
        let next = stream.as_mut().poll_next(context);
        if let Poll::Ready(None | Some(Err(_))) = next {
            *items = None;
        }
        next
    }
}
