//! What is done once a call: its body is sealed, and its head put together.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, header};

use super::{
    deadline::Deadline,
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
    /// What its URL is made of, for what is said of it once it has been sent.
    pub(super) target: Target,
    /// Until when the call may take.
    pub(super) total: Deadline,
}

/// Seals the body and assembles the request. The signed bytes are the sent bytes: the body is not
/// touched again.
pub(super) async fn prepare(
    callee: &Callee,
    arguments: ArgumentEncoder,
    timeout: Option<Duration>,
) -> Result<Prepared, Error> {
    let total = Deadline::of_call(callee, timeout)?;
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
    let json = HeaderValue::from_static("application/json");
    if !body.is_empty() && operation.reply() != Reply::WebSocket {
        headers.entry(header::CONTENT_TYPE).or_insert_with(|| json.clone());
    }
    headers.entry(header::ACCEPT).or_insert_with(|| match operation.reply() {
        Reply::Json | Reply::Empty | Reply::WebSocket => json,
        // What matters is the body: a server that labels it otherwise must not refuse.
        Reply::Text => HeaderValue::from_static("text/plain, */*;q=0.5"),
        Reply::Bytes => HeaderValue::from_static("application/octet-stream, */*;q=0.5"),
    });
    headers.entry(header::USER_AGENT).or_insert_with(|| inner.user_agent.clone());
    let request = Request { method: operation.method().into(), url, headers, body };
    Ok(Prepared { request, target, total })
}
