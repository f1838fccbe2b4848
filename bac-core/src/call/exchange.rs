//! One HTTP exchange: a request is sent, and its reply read and told apart.

use std::pin::pin;

use bytes::Bytes;
use http::response::Parts;

use super::{
    deadline::Deadline,
    failure::OwnedFailure,
    fault::{not_read, redirected},
    read::{Read, ReadFault, read},
};
#[cfg(feature = "websocket")]
use crate::{
    box_future::BoxFuture,
    operation::Reply,
    websocket::{Handshake, Limits},
};
use crate::{
    client::Callee,
    error::{Error, UnexpectedResponse},
    limits::ERROR_BODY,
    message::{RawResponse, Request, is_redirect},
    operation::Outcome,
    reply::Arrived,
    request::Target,
    transport::TransportBody,
};

/// One HTTP exchange under its limits.
pub(super) async fn exchange(
    callee: &Callee,
    #[cfg_attr(not(feature = "websocket"), expect(unused_mut))] mut request: Request,
    target: &Target,
    total: &Deadline,
) -> Result<Arrived, OwnedFailure> {
    let inner = &*callee.client.inner;
    let operation = callee.operation;
    let deadline = total.of_attempt(inner.limits.attempt);
    #[cfg(feature = "websocket")]
    let handshake = (operation.reply() == Reply::WebSocket).then(|| Handshake::begin(&mut request));
    let response = deadline
        .limit(pin!(inner.transport.send(request)))
        .await
        .map_err(|phase| Error::timed_out(phase, Outcome::Unknown))?
        .map_err(Error::from)?;

    let (head, body) = response.into_parts();
    if !operation.is_success(head.status) {
        return Err(no_success(callee, target, head, body, &deadline).await);
    }
    #[cfg(feature = "websocket")]
    if let Some(handshake) = handshake {
        return open(handshake, head, body, Limits::from(&inner.limits), deadline).await;
    }
    whole(callee, head, body, &deadline).await
}

/// A reply whose status is no success: of its body only the beginning is kept.
async fn no_success(
    callee: &Callee,
    target: &Target,
    head: Parts,
    mut body: TransportBody,
    deadline: &Deadline,
) -> OwnedFailure {
    let stall = callee.client.inner.limits.stall;
    let Read { body, fault } = read(&mut body, Some(ERROR_BODY), stall, deadline).await;
    let Parts { status, headers, .. } = head;
    let response = RawResponse { status, headers, body, truncated: fault.is_some() };
    if is_redirect(status) {
        return match callee.client.base().join(target.as_str()) {
            Ok(url) => redirected(&url, response).into(),
            Err(error) => error.into(),
        };
    }
    OwnedFailure::Response(UnexpectedResponse::received(callee.operation, response))
}

/// A success, read whole.
async fn whole(
    callee: &Callee,
    head: Parts,
    mut body: TransportBody,
    deadline: &Deadline,
) -> Result<Arrived, OwnedFailure> {
    let limits = &callee.client.inner.limits;
    let limit = limits.response;
    let is_declared_larger =
        limit.zip(body.length()).is_some_and(|(limit, length)| length > limit as u64);
    let Read { body, fault } = if is_declared_larger {
        Read { body: Bytes::new(), fault: Some(ReadFault::TooLarge) }
    } else {
        read(&mut body, limit, limits.stall, deadline).await
    };
    let Parts { status, headers, .. } = head;
    let response = RawResponse { status, headers, body, truncated: fault.is_some() };
    match fault {
        None => Ok(Arrived::Reply(response)),
        Some(fault) => Err(not_read(fault, limit, response).into()),
    }
}

/// The rest of a handshake, in a box: other calls have no need of room for it.
#[cfg(feature = "websocket")]
#[cold]
fn open(
    handshake: Box<Handshake>,
    head: Parts,
    body: TransportBody,
    limits: Limits,
    deadline: Deadline,
) -> BoxFuture<'static, Result<Arrived, OwnedFailure>> {
    Box::pin(async move {
        let response = RawResponse::new(head.status, head.headers, Bytes::new());
        let completed = deadline.limit(handshake.complete(&response, body, limits)).await;
        let socket = completed.map_err(|phase| Error::timed_out(phase, Outcome::Unknown))??;
        Ok(Arrived::Socket(response, socket))
    })
}
