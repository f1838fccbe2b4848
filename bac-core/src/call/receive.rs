//! A reply, from its head to what arrived.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use tokio::runtime::Handle;

#[cfg(feature = "gzip")]
use super::coding;
use super::{
    deadline::Deadline,
    failure::OwnedFailure,
    fault::{not_read, not_whole, redirected},
    part::Known,
    place::Place,
    read::{Read, ReadFault, read},
    verify::verify,
};
use crate::{
    client::{Callee, OnProgress, Progress},
    error::{History, UnexpectedResponse},
    fields::Validator,
    message::{RawResponse, Request, is_redirect},
    partial::Partial,
    reply::{Arrived, Incoming, Origin, Part},
    scheme::BodyCheck,
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
    /// What is there, where the rest was asked for.
    pub(super) known: Option<Known>,
    pub(super) on_progress: Option<&'a OnProgress>,
    /// The request itself, where its reply is signed.
    pub(super) request_of_reply: Option<&'a Request>,
}

/// Reads the body of a reply, and tells a success from anything else.
pub(super) async fn receive(
    callee: &Callee,
    asked: &Asked<'_>,
    response: http::Response<TransportBody>,
    deadline: &Deadline,
) -> Result<Arrived, OwnedFailure> {
    let limits = &callee.client.inner.limits;
    #[cfg_attr(not(feature = "gzip"), expect(unused_mut))]
    let (mut head, body) = response.into_parts();
    #[cfg(feature = "gzip")]
    let body = coding::decoded(callee, &mut head, body)?;
    let mut body = body;
    let mut misfit = None;
    if let Some(known) = &asked.known {
        match known.came(callee, &head, &body) {
            Ok(Some(part)) => {
                let check = checked_head(callee, asked, &head, deadline).await?;
                let part = Some((part, known.partial()));
                return Ok(handed_over(callee, asked, head, body, part, check));
            }
            Ok(None) => {}
            // What is not signed says nothing, not even that nothing is missing.
            Err(error) if asked.request_of_reply.is_some() => misfit = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    let is_success = callee.operation.is_success(head.status);
    if is_success && callee.operation.reply().flows() {
        let check = checked_head(callee, asked, &head, deadline).await?;
        if let Some(error) = misfit {
            return Err(error.into());
        }
        return Ok(handed_over(callee, asked, head, body, None, check));
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
    if asked.request_of_reply.is_some() {
        let body = fault.is_none().then_some(&response.body);
        let check = verify(callee, asked.request_of_reply, &response, body, deadline);
        if Box::pin(check).await?.is_some() && !is_success {
            return Err(not_whole(response).into());
        }
        if let Some(error) = misfit {
            return Err(error.into());
        }
    }
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
    part: Option<((Part, u64), &Partial)>,
    check: Option<Box<dyn BodyCheck>>,
) -> Arrived {
    let head = RawResponse {
        status: head.status,
        headers: head.headers,
        body: Bytes::new(),
        truncated: true,
    };
    let origin = Origin { callee: callee.clone(), head: head.clone(), history: History::default() };
    let mut incoming = Incoming::new(body, asked.stall, Handle::current(), origin);
    if let Some(((part, length), known)) = part {
        incoming.of_part(part, length);
        incoming.of_state(Some(known.validator.clone()));
    } else if callee.operation.resumes_bytes() && head.status == StatusCode::OK {
        incoming.of_state(Validator::of(&head.headers));
    }
    if let Some(told) = asked.on_progress.cloned() {
        incoming.tell(Box::new(move |received, to_receive| {
            told.0(Progress { received, to_receive, ..Progress::default() });
        }));
    }
    if let Some(check) = check {
        incoming.check(check);
    }
    Arrived::Stream(head, Box::new(incoming))
}

/// Checks the signature of a reply whose body has not come, if one is declared.
async fn checked_head(
    callee: &Callee,
    asked: &Asked<'_>,
    head: &http::response::Parts,
    deadline: &Deadline,
) -> Result<Option<Box<dyn BodyCheck>>, OwnedFailure> {
    if asked.request_of_reply.is_none() {
        return Ok(None);
    }
    let reply = RawResponse {
        status: head.status,
        headers: head.headers.clone(),
        body: Bytes::new(),
        truncated: true,
    };
    // In a box: hardly a call has need of room for it.
    let check = Box::pin(verify(callee, asked.request_of_reply, &reply, None, deadline));
    Ok(check.await?)
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
    asked: &'a Asked<'a>,
    deadline: &'a Deadline,
) -> BoxFuture<'a, Result<Arrived, OwnedFailure>> {
    Box::pin(async move {
        let (head, body) = response.into_parts();
        let response = RawResponse::new(head.status, head.headers, Bytes::new());
        // What it ends with is all of a handshake; messages are not signed.
        let none = Bytes::new();
        verify(callee, asked.request_of_reply, &response, Some(&none), deadline).await?;
        let limits = Limits { pong: asked.stall, ..Limits::from(&callee.client.inner.limits) };
        let completed = deadline.limit(handshake.complete(&response, body, limits)).await;
        let socket = completed.map_err(|phase| Error::timed_out(phase, Outcome::Unknown))??;
        Ok(Arrived::Socket(response, socket))
    })
}
