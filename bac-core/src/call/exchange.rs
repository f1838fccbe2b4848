//! One HTTP exchange: a request is sent, and its reply read and told apart.

use std::pin::pin;

use bytes::Bytes;

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
    transport::TransportBody,
    websocket::{Handshake, Limits},
};
use crate::{
    client::Callee,
    error::{Error, UnexpectedResponse},
    limits::ERROR_BODY,
    message::{RawResponse, Request},
    operation::Outcome,
    reply::Arrived,
    request::Target,
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

    let (head, mut body) = response.into_parts();
    let is_success = operation.is_success(head.status);
    #[cfg(feature = "websocket")]
    if let (true, Some(handshake)) = (is_success, handshake) {
        return open(handshake, head, body, Limits::from(&inner.limits), deadline).await;
    }
    let limit = if is_success { inner.limits.response } else { Some(ERROR_BODY) };
    let is_declared_larger =
        limit.zip(body.length()).is_some_and(|(limit, length)| length > limit as u64);
    let read = if is_success && is_declared_larger {
        Read { body: Bytes::new(), fault: Some(ReadFault::TooLarge) }
    } else {
        read(&mut body, limit, inner.limits.stall, &deadline).await
    };
    let mut response = RawResponse {
        status: head.status,
        headers: head.headers,
        body: read.body,
        truncated: false,
    };
    if let Some(fault) = read.fault {
        response.truncated = true;
        if is_success {
            return Err(not_read(fault, limit, response).into());
        }
    }
    if is_success {
        return Ok(Arrived::Reply(response));
    }
    if matches!(response.status.as_u16(), 301..=303 | 307 | 308) {
        return Err(redirected(&callee.client.base().join(target.as_str())?, response).into());
    }
    Err(OwnedFailure::Response(UnexpectedResponse::received(operation, response)))
}

/// The rest of a handshake, in a box: other calls have no need of room for it.
#[cfg(feature = "websocket")]
#[cold]
fn open(
    handshake: Box<Handshake>,
    head: http::response::Parts,
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
