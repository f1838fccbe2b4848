//! A call that other code than a client answers: a future that it was given.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::{deadline::Deadline, settings::CallSettings};
#[cfg(not(target_family = "wasm"))]
use crate::client::Background;
use crate::{
    error::{EndpointError, Error},
    maybe_send::{BoxFuture, MaybeSend},
    operation::Outcome,
};

/// The future of a call that no client makes.
///
/// Never locked: what is taken out of it by value alone can be shared, whatever the future is.
pub(super) struct Given<'c, T, E>(Mutex<BoxFuture<'c, Result<T, E>>>);

impl<'c, T, E> Given<'c, T, E> {
    pub(super) fn new(future: impl Future<Output = Result<T, E>> + MaybeSend + 'c) -> Self {
        Self(Mutex::new(Box::pin(future)))
    }
}

impl<'c, T: 'static, E: EndpointError + 'static> Given<'c, T, E> {
    /// The future, which has the limit of the call as a whole. No other setting concerns it.
    pub(super) fn within(self, settings: CallSettings) -> BoxFuture<'c, Result<T, E>> {
        let future = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
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
