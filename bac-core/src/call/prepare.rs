//! What is done once a call: its body is sealed, and its head put together.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, header, header::Entry};

use super::{
    deadline::{Deadline, OwnLimits},
    fault::{no_signer, too_large_to_send},
};
use crate::{
    client::Callee,
    error::Error,
    message::Request,
    operation::{Outcome, Reply},
    request::{ArgumentEncoder, Body, EncodedArguments, Target},
};

/// A request that can be attempted.
pub(super) struct Prepared {
    pub(super) request: Request,
    pub(super) asked: Asked,
    /// Until when the call may take.
    pub(super) total: Deadline,
}

/// What is kept of a request once it has been sent, for its reply.
pub(super) struct Asked {
    /// What its URL is made of.
    pub(super) target: Target,
    /// What it accepts, if that is not what the endpoint makes of it.
    pub(super) accept: Option<HeaderValue>,
    /// The limit between two pieces of the reply's body.
    pub(super) stall: Duration,
}

/// Seals the body and assembles the request. The signed bytes are the sent bytes: the body is not
/// touched again.
pub(super) async fn prepare(
    callee: &Callee,
    arguments: ArgumentEncoder,
    own: OwnLimits,
) -> Result<Prepared, Error> {
    let total = Deadline::of_call(callee, own)?;
    let EncodedArguments { target, mut headers, body } = arguments.finish()?;
    let inner = &*callee.client.inner;
    let operation = callee.operation;
    let url = callee.client.url(&target)?;
    let body = match body {
        Body::Empty => Bytes::new(),
        Body::Json(bytes) => bytes.into(),
        Body::Signed(bytes) => bytes,
        Body::Unsigned(envelope) => {
            let signer = inner.signer.as_deref().ok_or_else(no_signer)?;
            let signed = total.limit(pin!(envelope.sign(signer))).await;
            signed.map_err(|phase| Error::timed_out(phase, Outcome::NotSent))??.into()
        }
    };
    if body.len() > inner.limits.request {
        return Err(too_large_to_send(body.len(), inner.limits.request));
    }
    for (name, value) in &inner.headers {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if let Some(value) = callee.client.authorization() {
        headers.entry(header::AUTHORIZATION).or_insert_with(|| value.clone());
    }
    if !body.is_empty() && operation.reply() != Reply::WebSocket {
        let json = HeaderValue::from_static("application/json");
        headers.entry(header::CONTENT_TYPE).or_insert(json);
    }
    let accept = match headers.entry(header::ACCEPT) {
        Entry::Occupied(own) => Some(own.get().clone()),
        Entry::Vacant(none) => {
            none.insert(accepted(operation.reply()));
            None
        }
    };
    headers.entry(header::USER_AGENT).or_insert_with(|| inner.user_agent.clone());
    let request = Request { method: operation.method().into(), url, headers, body };
    let stall = own.stall.or(operation.stall_timeout()).unwrap_or(inner.limits.stall);
    let asked = Asked { target, accept, stall };
    Ok(Prepared { request, asked, total })
}

/// What an endpoint accepts, in the words of RFC 9110 section 12.5.1.
///
/// Anything is accepted in the end, because an error is better than none, whatever it is written in: a
/// server that takes the field strictly answers 406, or even 200 in the place of an error, where it
/// could have said what is wrong. Nor does a label decide how a body is read.
pub(super) const fn accepted(reply: Reply) -> HeaderValue {
    HeaderValue::from_static(match reply {
        Reply::Json | Reply::WebSocket => {
            "application/json, application/problem+json;q=0.9, */*;q=0.1"
        }
        // What comes is not read.
        Reply::Empty => "application/json;q=0.9, */*;q=0.5",
        Reply::Text => "text/plain, */*;q=0.5",
        Reply::Bytes => "application/octet-stream, */*;q=0.5",
    })
}
