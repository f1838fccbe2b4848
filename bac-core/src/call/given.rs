//! A call that other code than a client answers: a future that it was given.

use std::{
    convert::Infallible,
    future::{Future, pending},
    mem,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use super::{deadline::Deadline, failure::OwnedFailure};
#[cfg(not(target_family = "wasm"))]
use crate::client::Background;
use crate::{
    client::CallSettings,
    error::{EndpointError, Error},
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    operation::Outcome,
};

/// The future of a call that no client makes.
pub(super) struct Given<'c, T, E>(Box<dyn Owned<T, E> + 'c>);

/// A future that is only ever taken by value: in a lock that nobody needs it can be shared, whatever it
/// is, and as an object it can be taken for one that lives no longer than asked for.
trait Owned<T, E>: MaybeSend + MaybeSync {
    fn boxed<'f>(self: Box<Self>) -> BoxFuture<'f, Result<T, E>>
    where
        Self: 'f;
}

impl<T, E, F: Future<Output = Result<T, E>> + MaybeSend> Owned<T, E> for Mutex<F> {
    fn boxed<'f>(self: Box<Self>) -> BoxFuture<'f, Result<T, E>>
    where
        Self: 'f,
    {
        Box::pin(self.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<'c, T, E> Given<'c, T, E> {
    pub(super) fn new(future: impl Future<Output = Result<T, E>> + MaybeSend + 'c) -> Self {
        Self(Box::new(Mutex::new(future)))
    }
}

impl<'c, T: 'static, E: EndpointError + 'static> Given<'c, T, E> {
    /// The future, which has the limit of the call as a whole. No other setting concerns it.
    pub(super) fn within(self, settings: CallSettings) -> GivenFuture<'c, T, E> {
        GivenFuture {
            future: self.0.boxed(),
            limit: Limit::of(settings),
            fail: OwnedFailure::into_endpoint_error,
        }
    }

    /// The same on this thread. It has a runtime of its own, since what it awaits may need one.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn block(self, settings: CallSettings) -> Result<T, E> {
        Background::default().block_on(self.within(settings)).map_err(E::from_error)?
    }
}

/// That future on its way.
pub(super) struct GivenFuture<'c, T, E> {
    future: BoxFuture<'c, Result<T, E>>,
    limit: Option<Box<Limit>>,
    fail: fn(OwnedFailure) -> E,
}

impl<T, E> Future for GivenFuture<'_, T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { future, limit, fail } = &mut *self;
        let Some(limit) = limit else { return future.as_mut().poll(context) };
        let ended = match limit.begun() {
            Ok(ended) => ended,
            Err(error) => return Poll::Ready(Err(fail(error.into()))),
        };
        match future.as_mut().poll(context) {
            Poll::Pending => ended.as_mut().poll(context).map(|error| Err(fail(error.into()))),
            done => done,
        }
    }
}

/// How long it may take, from when it is first polled. It knows no type of the endpoint's, so that each adds
/// little to a program.
struct Limit {
    asked: Result<Option<Duration>, Error>,
    /// What comes when that is over.
    ended: Option<BoxFuture<'static, Error>>,
}

impl Limit {
    fn of(settings: CallSettings) -> Option<Box<Self>> {
        match settings.check().map(|()| settings.total) {
            Ok(None) => None,
            asked => Some(Box::new(Self { asked, ended: None })),
        }
    }

    fn begun(&mut self) -> Result<&mut BoxFuture<'static, Error>, Error> {
        let ended = match self.ended.take() {
            Some(ended) => ended,
            None => {
                let limit = mem::replace(&mut self.asked, Ok(None))?;
                Box::pin(ended(Deadline::of_total(limit)?))
            }
        };
        Ok(self.ended.insert(ended))
    }
}

async fn ended(deadline: Deadline) -> Error {
    match deadline.limit(pending::<Infallible>()).await {
        Ok(never) => match never {},
        // What the future has done by then is not known.
        Err(phase) => Error::timed_out(phase, Outcome::Unknown),
    }
}
