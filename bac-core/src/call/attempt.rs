//! What is done for each attempt: a request is sent and its reply received, with hooks around it.

use std::pin::pin;

use http::header;

#[cfg(feature = "websocket")]
use super::receive::open;
#[cfg(feature = "tracing")]
use super::trace;
use super::{
    authorize::{Shown, authorize},
    failure::OwnedFailure,
    fault::key_of_hook,
    head, hooks,
    part::Known,
    prepare::Prepared,
    receive::{Asked, receive},
    refusal::Answers,
    sign::{replied, sign},
    upload, verify,
};
use crate::{
    client::Callee, error::Error, message::Request, operation::Outcome, reply::Arrived,
    scheme::ReplyHead,
};
#[cfg(feature = "websocket")]
use crate::{operation::ReplyKind, websocket::Handshake};

/// Sends a request once; `number` counts from 1.
pub(super) async fn attempt(
    callee: &Callee,
    mut request: Request,
    number: usize,
    prepared: &Prepared,
    answers: &mut Answers,
) -> Result<Arrived, OwnedFailure> {
    let limits = &prepared.limits;
    let mut seen = None;
    // In a box: a call without hooks has no need of room for them.
    if callee.is_hooked() {
        let attempt = Box::pin(hooks::before(callee, request, number, &limits.total)).await?;
        request = attempt.request.clone();
        answers.look_again(callee, &request);
        seen = Some(attempt);
        if let Some((name, key)) = &prepared.key
            && request.headers.get(name) != Some(key)
        {
            return Err(key_of_hook(name).into());
        }
        prepared.place.strip(&mut request.headers);
    }
    let result = match authorize(callee, &mut request, prepared).await {
        Ok(shown) => {
            answers.have_shown(shown.generation);
            if let Some(attempt) = &mut seen {
                attempt.has_credentials = !prepared.place.is_foreign()
                    && (callee.client.credentials().is_some()
                        || request.headers.contains_key(header::AUTHORIZATION));
            }
            exchange(callee, request, &shown, prepared, answers).await
        }
        Err(error) => Err(error.into()),
    };
    let result = match prepared.place.origin() {
        Some(server) => result.map_err(|failure| failure.on(&server)),
        None => result,
    };
    match seen {
        Some(attempt) => Box::pin(hooks::after(callee, &attempt, result, &limits.total)).await,
        None => result,
    }
}

/// Sends a request that hooks and credentials are done with, and receives its reply.
async fn exchange(
    callee: &Callee,
    mut request: Request,
    shown: &Shown,
    prepared: &Prepared,
    answers: &mut Answers,
) -> Result<Arrived, OwnedFailure> {
    let inner = &*callee.client.inner;
    let limits = &prepared.limits;
    head::complete(callee, &mut request, prepared);
    let handshake = handshake(callee, &mut request);
    // Another origin gets no signature.
    let scheme = callee.operation.scheme().filter(|_| !prepared.place.is_foreign());
    if scheme.is_some() || shown.is_for_scheme() {
        // In a box: a call that is not signed has no need of room for it.
        let limit = limits.of_attempt();
        let signed = sign(callee, &mut request, shown, prepared.call, &limit);
        Box::pin(signed).await?;
    }
    let kept = verify::kept(callee, &request)?;
    let accept = request.headers.get(header::ACCEPT).cloned();
    let on_progress = prepared.on_progress.as_ref();
    let known = Known::of(callee.operation, &request.extensions);
    let asked = Asked {
        place: &prepared.place,
        accept,
        stall: limits.stall,
        known,
        on_progress,
        request_of_reply: kept.as_deref(),
    };
    let sending = upload::watch(&mut request, prepared);
    let mut deadline = limits.of_attempt();
    // A limit that can run out before the one for connecting does may do so while connecting.
    let transport = callee.transport();
    let watch = transport.watch(&request, || deadline.is_within(inner.limits.connect));
    let sent = match &sending {
        None => deadline.limit(pin!(transport.send(request, deadline.runtime, &watch))).await,
        // In a box: other calls have no need of room for it.
        Some(sending) => {
            let send = Box::pin(transport.send(request, deadline.runtime, &watch));
            let sent = Box::pin(upload::limited(sending, limits, send)).await;
            deadline = upload::for_reply(limits);
            match sent {
                Ok(sent) => Ok(sent),
                Err(given_up) => return Err(upload::told(given_up.into(), sending).into()),
            }
        }
    };
    match sent {
        Ok(Ok(response)) => {
            if scheme.is_some() {
                let (status, headers) = (response.status(), response.headers());
                let reply = ReplyHead { status, headers, request: asked.request_of_reply };
                answers.of_scheme(replied(callee, &reply, prepared.call));
            }
            #[cfg(feature = "tracing")]
            trace::tell_deprecation(callee, response.headers());
            match handshake {
                #[cfg(feature = "websocket")]
                Some(handshake) if callee.operation.is_success(response.status()) => {
                    open(callee, handshake, response, &asked, &deadline).await
                }
                _ => receive(callee, &asked, response, &deadline).await,
            }
        }
        Ok(Err(error)) => Err(match &sending {
            None => Error::from(error).into(),
            Some(sending) => upload::told(error.into(), sending).into(),
        }),
        Err(phase) => {
            let outcome = if watch.is_unsent() { Outcome::NotSent } else { Outcome::Unknown };
            Err(Error::timed_out(phase, outcome).into())
        }
    }
}

/// Makes the request of an endpoint that opens a WebSocket one for an upgrade.
#[cfg(feature = "websocket")]
fn handshake(callee: &Callee, request: &mut Request) -> Option<Box<Handshake>> {
    (callee.operation.reply() == ReplyKind::WebSocket).then(|| Handshake::begin(request))
}

#[cfg(not(feature = "websocket"))]
fn handshake(_callee: &Callee, _request: &mut Request) -> Option<std::convert::Infallible> {
    None
}
