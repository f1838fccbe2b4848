//! Whether a reply is signed as it is declared.

use std::pin::pin;

use bytes::Bytes;

use super::{
    deadline::Deadline,
    fault::{no_verification, not_verified},
};
use crate::{
    client::Callee,
    error::Error,
    message::{RawResponse, Request},
    operation::Outcome,
    scheme::{BodyCheck, Head},
    sign::SignatureError,
};

/// The request as it is sent, where it will be asked for again when its reply is there.
pub(super) fn kept(callee: &Callee, request: &Request) -> Result<Option<Box<Request>>, Error> {
    let is_verified = callee.operation.reply_scheme().is_some();
    if is_verified && callee.client.inner.verification.is_none() {
        return Err(no_verification());
    }
    let is_needed = is_verified || callee.operation.schemes().any(|it| it.needs().request);
    Ok(is_needed.then(|| Box::new(request.clone())))
}

/// Checks the signature of a reply, if one is declared. `body` is `None` where it is not there as a whole:
/// what it has to come to is given back then.
///
/// # Errors
/// Where the reply is not signed so.
pub(super) async fn verify(
    callee: &Callee,
    request: Option<&Request>,
    reply: &RawResponse,
    body: Option<&Bytes>,
    deadline: &Deadline,
) -> Result<Option<Box<dyn BodyCheck>>, Error> {
    let scheme = callee.operation.reply_scheme();
    let verification = callee.client.inner.verification.as_deref();
    let (Some(scheme), Some(request), Some(verification)) = (scheme, request, verification) else {
        return Ok(None);
    };
    let request = Head::sent(request);
    let head = Head::reply(reply.status, &reply.headers, body, &request);
    let verified = verification.verify(scheme, &head, callee.operation.key());
    let verified = deadline.limit(pin!(verified)).await;
    let verified = verified.map_err(|phase| Error::timed_out(phase, Outcome::Unknown))?;
    let check = match verified {
        Ok(_) if body.is_none() => scheme.body_check(&head).map_err(SignatureError::from),
        Ok(_) => Ok(None),
        Err(error) => Err(error),
    };
    check.map_err(|error| not_verified(error, reply.clone()))
}
