//! A call that other code than a client answers: a future that it was given.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::deadline::Deadline;
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
    pub(super) fn within(self, settings: CallSettings) -> BoxFuture<'c, Result<T, E>> {
        let future = self.0.boxed();
        let (checked, limit) = (settings.check(), settings.total);
        if checked.is_ok() && limit.is_none() {
            return future;
        }
        Box::pin(async move {
            checked.map_err(E::from_error)?;
            limited(future, limit).await.map_err(E::from_error)?
        })
    }

    /// The same on this thread. It has a runtime of its own, since what it awaits may need one.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn block(self, settings: CallSettings) -> Result<T, E> {
        Background::default().block_on(self.within(settings)).map_err(E::from_error)?
    }
}

async fn limited<F: Future>(future: F, limit: Option<Duration>) -> Result<F::Output, Error> {
    let ended = Deadline::of_total(limit)?.limit(future).await;
    // What the future has done by then is not known.
    ended.map_err(|phase| Error::timed_out(phase, Outcome::Unknown))
}
