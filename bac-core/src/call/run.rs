//! The order of a call: prepared once, attempted, and said what it was about.

#[cfg(feature = "tracing")]
use super::trace;
use super::{
    around::around,
    attempts::attempts,
    authorize::authorize,
    failure::OwnedFailure,
    head,
    prepare::prepare,
    settings::CallSettings,
    sign::{presign, sign},
};
use crate::{
    client::{Callee, Client},
    error::{EarlierAttempt, Error},
    maybe_send::BoxFuture,
    message::{RawResponse, Request},
    reply::{Arrived, Decoder},
    request::ArgumentEncoder,
};

/// A call that came to a declared success, which is not decoded yet.
pub(super) struct Success {
    callee: Callee,
    arrived: Arrived,
    earlier: Vec<EarlierAttempt>,
}

impl Success {
    // The result is completed where it is: a large value is not moved for it.
    pub(super) fn value<T>(&mut self, decoder: &Decoder<T>) -> Result<T, Error> {
        let mut result = decoder.value(&self.callee, &mut self.arrived);
        if let Err(error) = &mut result {
            self.callee.explain(error);
        }
        result
    }

    /// The reply, and the attempts before it.
    pub(super) fn into_response(self) -> (RawResponse, Vec<EarlierAttempt>) {
        (self.arrived.into_response(), self.earlier)
    }
}

/// Runs a call to its end.
pub(super) fn run(
    client: Client,
    arguments: ArgumentEncoder,
    settings: CallSettings,
) -> BoxFuture<'static, Result<Success, OwnedFailure>> {
    Box::pin(async move {
        let callee = Callee { client, operation: arguments.operation() };
        let result = match prepare(&callee, arguments, settings).await {
            #[cfg(feature = "tracing")]
            Ok(mut prepared) if trace::is_on() => {
                let attempts = Box::pin(around(&callee, &mut prepared));
                Box::pin(trace::call(&callee, attempts)).await
            }
            Ok(mut prepared) if callee.is_hooked() => {
                Box::pin(around(&callee, &mut prepared)).await
            }
            Ok(mut prepared) => attempts(&callee, &mut prepared).await,
            Err(error) => Err(error.into()),
        };
        match result {
            Ok((arrived, earlier)) => Ok(Success { callee, arrived, earlier }),
            Err(failure) => Err(failure.explained(&callee)),
        }
    })
}

/// Runs a call to its end on this thread.
#[cfg(not(target_family = "wasm"))]
pub(super) fn run_blocking(
    client: Client,
    arguments: ArgumentEncoder,
    settings: CallSettings,
) -> Result<Success, OwnedFailure> {
    let callee = Callee { client: client.clone(), operation: arguments.operation() };
    match callee.client.block_on(run(client, arguments, settings)) {
        Ok(result) => result,
        Err(error) => Err(OwnedFailure::from(error).explained(&callee)),
    }
}

/// The request that [`run`] would send, or with a time in seconds one that is signed in its URL for so
/// long.
pub(super) async fn request(
    client: Client,
    arguments: ArgumentEncoder,
    settings: CallSettings,
    presigned: Option<u64>,
) -> Result<Request, Error> {
    let callee = Callee { client, operation: arguments.operation() };
    let prepared = async {
        let mut prepared = prepare(&callee, arguments, settings).await?;
        let mut request = head::begin(&callee, &mut prepared, true)?;
        let shown = authorize(&callee, &mut request, &prepared.limits).await?;
        head::complete(&callee, &mut request);
        let limit = prepared.limits.of_attempt();
        match presigned {
            Some(seconds) => {
                presign(&callee, &mut request, &shown, prepared.call, &limit, seconds).await?;
            }
            None => sign(&callee, &mut request, &shown, prepared.call, &limit).await?,
        }
        Ok(request)
    };
    prepared.await.map_err(|mut error: Error| {
        callee.explain(&mut error);
        error
    })
}
