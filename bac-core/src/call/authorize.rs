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
    scheme::{AccessKey, BoundToken},
};

/// What a request says of who calls.
#[derive(Default)]
pub(super) struct Shown {
    /// Which of a source's it has; `None` where it has none of a source.
    pub(super) generation: Option<u64>,
    /// What it is to be signed with.
    pub(super) access_key: Option<Arc<AccessKey>>,
    /// What the scheme is to send.
    pub(super) bound_token: Option<Arc<BoundToken>>,
}

impl Shown {
    /// Whether a scheme has to do with it.
    pub(super) const fn is_for_scheme(&self) -> bool {
        self.access_key.is_some() || self.bound_token.is_some()
    }
}

/// Puts the server's credentials on a request.
pub(super) async fn authorize(
    callee: &Callee,
    request: &mut Request,
    prepared: &Prepared,
) -> Result<Shown, Error> {
    match callee.client.credentials().filter(|_| !prepared.place.is_foreign()) {
        None => Ok(Shown::default()),
        Some(GivenCredentials::Fixed(placement)) => put(placement, request).map(|(_, shown)| shown),
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
) -> Result<Shown, Error> {
    if request.headers.contains_key(header::AUTHORIZATION) {
        return Ok(Shown::default());
    }
    let current = limits.of_attempt().limit(cache.current()).await;
    let current = current.map_err(|phase| too_late(phase, Outcome::NotSent))?;
    let kept = current.map_err(|error| no_credentials(error, None))?;
    let (is_put, shown) = put(&kept.placement, request)?;
    Ok(Shown { generation: is_put.then_some(kept.generation), ..shown })
}

fn put(placement: &Placement, request: &mut Request) -> Result<(bool, Shown), Error> {
    let is_put = placement.put(request);
    check_length(request.url.as_str().len())?;
    let mut shown = Shown::default();
    match placement {
        Placement::AccessKey(key) => shown.access_key = Some(Arc::clone(key)),
        Placement::BoundToken(token) if is_put => shown.bound_token = Some(Arc::clone(token)),
        _ => {}
    }
    Ok((is_put, shown))
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
