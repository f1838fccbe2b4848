//! Who calls: put on a request behind the hooks, and replaced when a server refuses it.

use std::sync::Arc;

use http::header;

use super::{
    fault::no_credentials,
    prepare::{CallLimits, Prepared},
};
use crate::{
    client::{Callee, check_length},
    credentials::{CredentialCache, GivenCredentials, Placement},
    error::{Error, ErrorKind, TimeoutPhase},
    message::{RawResponse, Request},
    operation::Outcome,
};

/// Puts the server's credentials on a request, and says which generation they are of where a source gave
/// them.
pub(super) async fn authorize(
    callee: &Callee,
    request: &mut Request,
    prepared: &Prepared,
) -> Result<Option<u64>, Error> {
    match callee.client.credentials().filter(|_| !prepared.place.is_foreign()) {
        None => Ok(None),
        Some(GivenCredentials::Fixed(placement)) => put(placement, request).map(|_| None),
        // In a box: a call without a source has no need of room for it.
        Some(GivenCredentials::Cached(cache)) => {
            Box::pin(put_current(cache, request, &prepared.limits)).await
        }
    }
}

async fn put_current(
    cache: &Arc<CredentialCache>,
    request: &mut Request,
    limits: &CallLimits,
) -> Result<Option<u64>, Error> {
    if request.headers.contains_key(header::AUTHORIZATION) {
        return Ok(None);
    }
    let current = limits.of_attempt().limit(cache.current()).await;
    let current = current.map_err(|phase| too_late(phase, Outcome::NotSent))?;
    let kept = current.map_err(|error| no_credentials(error, None))?;
    Ok(put(&kept.placement, request)?.then_some(kept.generation))
}

fn put(placement: &Placement, request: &mut Request) -> Result<bool, Error> {
    let is_put = placement.put(request);
    check_length(request.url.as_str().len())?;
    Ok(is_put)
}

/// Asks for others than those of this generation, which the server refused; and says whether there are
/// any.
pub(super) async fn replace(
    cache: &Arc<CredentialCache>,
    refused: u64,
    limits: &CallLimits,
    response: &RawResponse,
) -> Result<bool, Error> {
    let replaced = limits.of_attempt().limit(cache.replace(refused)).await;
    let replaced = replaced
        .map_err(|phase| too_late(phase, Outcome::Refused).with_response(response.clone()))?;
    replaced.map_err(|error| no_credentials(error, Some(response)))
}

#[cold]
fn too_late(phase: TimeoutPhase, outcome: Outcome) -> Error {
    let limit = match phase {
        TimeoutPhase::Total => "the limit of the call",
        _ => "the limit of an attempt",
    };
    let message = format!("the source of the credentials gave none within {limit}");
    Error::new(ErrorKind::Timeout(phase), outcome, message)
}
