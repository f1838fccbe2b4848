//! The order of a call: prepared once, attempted, and said what it was about.

use std::time::Duration;

use super::{attempt::attempt, failure::OwnedFailure, prepare::prepare};
use crate::{
    box_future::BoxFuture,
    client::{Callee, Client},
    error::Error,
    message::Request,
    reply::{Arrived, Decoder, Response},
    request::ArgumentEncoder,
};

/// A call that came to its end, but for what its success is decoded to.
pub(super) struct Ended {
    callee: Callee,
    result: Result<Arrived, OwnedFailure>,
}

impl Ended {
    /// What the call came to; every failure says here what it is about.
    pub(super) fn decode<T>(self, decoder: &Decoder<T>) -> Result<Response<T>, OwnedFailure> {
        let Self { callee, result } = self;
        let decoded = match result {
            Ok(arrived) => decoder.decode(&callee, arrived).map_err(OwnedFailure::Error),
            Err(failure) => Err(failure),
        };
        decoded.map_err(|failure| failure.explained(&callee))
    }
}

/// Runs a call to its end.
pub(super) fn run(
    client: Client,
    arguments: ArgumentEncoder,
    timeout: Option<Duration>,
) -> BoxFuture<'static, Ended> {
    Box::pin(async move {
        let callee = Callee { client, operation: arguments.operation() };
        let result = match prepare(&callee, arguments, timeout).await {
            Ok(prepared) => attempt(&callee, prepared).await,
            Err(error) => Err(error.into()),
        };
        Ended { callee, result }
    })
}

/// Runs a call to its end on this thread.
pub(super) fn run_blocking(
    client: Client,
    arguments: ArgumentEncoder,
    timeout: Option<Duration>,
) -> Ended {
    let callee = Callee { client: client.clone(), operation: arguments.operation() };
    match callee.client.block_on(run(client, arguments, timeout)) {
        Ok(ended) => ended,
        Err(error) => Ended { callee, result: Err(error.into()) },
    }
}

/// The request that [`run`] would send.
pub(super) async fn request(
    client: Client,
    arguments: ArgumentEncoder,
    timeout: Option<Duration>,
) -> Result<Request, Error> {
    let callee = Callee { client, operation: arguments.operation() };
    let prepared = prepare(&callee, arguments, timeout).await;
    prepared.map(|prepared| prepared.request).map_err(|error| callee.explain(error))
}
