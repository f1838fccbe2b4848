//! A reply, from its head to what arrived.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use tokio::runtime::Handle;

use super::{
    deadline::Deadline,
    failure::OwnedFailure,
    fault::{not_read, redirected},
    place::Place,
    read::{Read, ReadFault, read},
};
use crate::{
    client::{Callee, OnProgress, Progress},
    error::{History, UnexpectedResponse},
    message::{RawResponse, is_redirect},
    reply::{Arrived, Incoming, Origin},
    transport::TransportBody,
};
#[cfg(feature = "websocket")]
use crate::{
    error::Error,
    maybe_send::BoxFuture,
    operation::Outcome,
    websocket::{Handshake, Limits},
};

/// What is kept of a request once it has been sent, for its reply.
pub(super) struct Asked<'a> {
    pub(super) place: &'a Place,
    /// What it accepts.
    pub(super) accept: Option<HeaderValue>,
    /// The limit between two pieces of the reply's body.
    pub(super) stall: Duration,
    pub(super) on_progress: Option<&'a OnProgress>,
}

/// Reads the body of a reply, and tells a success from anything else.
pub(super) async fn receive(
    callee: &Callee,
    asked: &Asked<'_>,
    response: http::Response<TransportBody>,
    deadline: &Deadline,
) -> Result<Arrived, OwnedFailure> {
    let limits = &callee.client.inner.limits;
    let (head, mut body) = response.into_parts();
    let is_success = callee.operation.is_success(head.status);
    if is_success && callee.operation.reply().flows() {
        return Ok(handed_over(callee, asked, head, body));
    }
    let limit = if is_success { limits.response } else { Some(limits.error_body) };
    let is_declared_larger =
        limit.zip(body.length()).is_some_and(|(limit, length)| length > limit as u64);
    let Read { body, fault } = if is_success && is_declared_larger {
        Read { body: Bytes::new(), fault: Some(ReadFault::TooLarge) }
    } else {
        read(&mut body, limit, asked.stall, deadline).await
    };
    let response = RawResponse {
        status: head.status,
        headers: head.headers,
        body,
        truncated: fault.is_some(),
    };
    match fault {
        _ if !is_success => Err(no_success(callee, asked, response)),
        Some(fault) => Err(not_read(fault, limit, response).into()),
        None => Ok(Arrived::Reply(response)),
    }
}

/// A body that its reader reads: limits in time and size are those of the stream from here on.
fn handed_over(
    callee: &Callee,
    asked: &Asked<'_>,
    head: http::response::Parts,
    body: TransportBody,
) -> Arrived {
    let head = RawResponse {
        status: head.status,
        headers: head.headers,
        body: Bytes::new(),
        truncated: true,
    };
    let origin = Origin { callee: callee.clone(), head: head.clone(), history: History::default() };
    let mut incoming = Incoming::new(body, asked.stall, Handle::current(), origin);
    if let Some(told) = asked.on_progress.cloned() {
        incoming.tell(Box::new(move |received, to_receive| {
            told.0(Progress { received, to_receive, ..Progress::default() });
        }));
    }
    Arrived::Stream(head, Box::new(incoming))
}

#[cold]
fn no_success(callee: &Callee, asked: &Asked<'_>, response: RawResponse) -> OwnedFailure {
    if is_redirect(response.status) {
        return match asked.place.url(callee) {
            Ok(url) => redirected(&url, asked.place.asked(), response).into(),
            Err(error) => error.into(),
        };
    }
    let is_not_acceptable = response.status == StatusCode::NOT_ACCEPTABLE;
    let mut response = UnexpectedResponse::received(callee.operation, response);
    // What it names by a link is relative to what was asked.
    if callee.operation.declares_error(response.status().as_u16())
        && let Ok(url) = asked.place.url(callee)
    {
        response = response.with_asked(url);
    }
    if is_not_acceptable && let Some(accept) = asked.accept.clone() {
        response = response.with_accept(accept);
    }
    OwnedFailure::Response(response)
}

/// The rest of a handshake, in a box: other calls have no need of room for it.
#[cfg(feature = "websocket")]
#[cold]
pub(super) fn open<'a>(
    callee: &'a Callee,
    handshake: Box<Handshake>,
    response: http::Response<TransportBody>,
    stall: Duration,
    deadline: &'a Deadline,
) -> BoxFuture<'a, Result<Arrived, OwnedFailure>> {
    Box::pin(async move {
        let (head, body) = response.into_parts();
        let response = RawResponse::new(head.status, head.headers, Bytes::new());
        let limits = Limits { pong: stall, ..Limits::from(&callee.client.inner.limits) };
        let completed = deadline.limit(handshake.complete(&response, body, limits)).await;
        let socket = completed.map_err(|phase| Error::timed_out(phase, Outcome::Unknown))??;
        Ok(Arrived::Socket(response, socket))
    })
}
