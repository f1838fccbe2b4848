//! The order of a call: prepared once, attempted, and said what it was about.

use super::{attempt::attempt, deadline::OwnLimits, failure::OwnedFailure, prepare::prepare};
use crate::{
    box_future::BoxFuture,
    client::{Callee, Client},
    error::Error,
    message::{RawResponse, Request},
    reply::{Arrived, Decoder},
    request::ArgumentEncoder,
};

/// A call that came to a declared success, which is not decoded yet.
pub(super) struct Success {
    callee: Callee,
    arrived: Arrived,
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

    pub(super) fn into_response(self) -> RawResponse {
        self.arrived.into_response()
    }
}

/// Runs a call to its end.
pub(super) fn run(
    client: Client,
    arguments: ArgumentEncoder,
    own: OwnLimits,
) -> BoxFuture<'static, Result<Success, OwnedFailure>> {
    Box::pin(async move {
        let callee = Callee { client, operation: arguments.operation() };
        let result = match prepare(&callee, arguments, own).await {
            Ok(prepared) => attempt(&callee, prepared).await,
            Err(error) => Err(error.into()),
        };
        match result {
            Ok(arrived) => Ok(Success { callee, arrived }),
            Err(failure) => Err(failure.explained(&callee)),
        }
    })
}

/// Runs a call to its end on this thread.
pub(super) fn run_blocking(
    client: Client,
    arguments: ArgumentEncoder,
    own: OwnLimits,
) -> Result<Success, OwnedFailure> {
    let callee = Callee { client: client.clone(), operation: arguments.operation() };
    match callee.client.block_on(run(client, arguments, own)) {
        Ok(result) => result,
        Err(error) => Err(OwnedFailure::from(error).explained(&callee)),
    }
}

/// The request that [`run`] would send.
pub(super) async fn request(
    client: Client,
    arguments: ArgumentEncoder,
    own: OwnLimits,
) -> Result<Request, Error> {
    let callee = Callee { client, operation: arguments.operation() };
    match prepare(&callee, arguments, own).await {
        Ok(prepared) => Ok(prepared.request),
        Err(mut error) => {
            callee.explain(&mut error);
            Err(error)
        }
    }
}
