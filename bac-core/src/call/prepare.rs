//! What is done once a call: its body is sealed, and what makes the head of each attempt is kept.

use std::{pin::pin, time::Duration};

use bac_wire::IDEMPOTENCY_KEY;
use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};

use super::{
    deadline::Deadline,
    fault::{no_signer, too_large_to_send},
    settings::CallSettings,
};
use crate::{
    client::Callee,
    error::{Error, TimeoutPhase},
    message::RequestBody,
    operation::Outcome,
    request::{ArgumentEncoder, Body, EncodedArguments, Target},
};

/// A request that can be attempted.
pub(super) struct Prepared {
    /// What its URL is made of.
    pub(super) target: Target,
    /// The header fields of the call's own.
    pub(super) headers: HeaderMap,
    /// The same in each attempt.
    pub(super) body: RequestBody,
    pub(super) extensions: Extensions,
    pub(super) limits: CallLimits,
    /// How often it may be sent.
    pub(super) attempts: u32,
    /// Whether doing the work twice does no more than doing it once.
    pub(super) is_repeatable: bool,
    /// What the server knows the call by, and the field that it stands in.
    pub(super) key: Option<(HeaderName, HeaderValue)>,
    /// What a scheme calls it; 0 where none signs it.
    pub(super) call: u128,
}

/// The limits in time of a call.
pub(super) struct CallLimits {
    /// Until when the call may take.
    pub(super) total: Deadline,
    /// How long an attempt may take; `None` where the limit of the call is that, too.
    pub(super) attempt: Option<Duration>,
    /// Between two pieces of the reply's body.
    pub(super) stall: Duration,
}

impl CallLimits {
    /// The limit for an attempt that begins now.
    pub(super) fn of_attempt(&self) -> Deadline {
        match self.attempt {
            Some(limit) => self.total.earlier(limit, TimeoutPhase::Attempt),
            None => self.total,
        }
    }
}

/// Seals the body, and draws the idempotency key. The signed bytes are the sent bytes: the body is not
/// touched again.
pub(super) async fn prepare(
    callee: &Callee,
    arguments: ArgumentEncoder,
    settings: CallSettings,
) -> Result<Prepared, Error> {
    settings.check()?;
    let total = Deadline::of_call(callee, settings.total)?;
    let EncodedArguments { target, mut headers, body } = arguments.finish()?;
    let inner = &*callee.client.inner;
    let operation = callee.operation;
    let body = match body {
        Body::Empty => Bytes::new(),
        Body::Encoded(bytes) => {
            // It is there even if it is empty, as a form without fields is.
            if let Some(declared) = operation.declared_content_type() {
                let declared = HeaderValue::from_static(declared);
                headers.entry(header::CONTENT_TYPE).or_insert(declared);
            }
            bytes
        }
        Body::Signed(bytes) => bytes,
        Body::Unsigned(envelope) => {
            let signer = callee.signer().ok_or_else(|| no_signer(operation))?;
            let signed = total.limit(pin!(envelope.sign(signer))).await;
            signed.map_err(|phase| Error::timed_out(phase, Outcome::NotSent))??.into()
        }
    };
    for constant in operation.headers() {
        let value = HeaderValue::from_static(constant.value.unwrap_or_default());
        headers.entry(HeaderName::from_static(constant.name)).or_insert(value);
    }
    if body.len() > inner.limits.request {
        return Err(too_large_to_send(body.len(), inner.limits.request));
    }
    let key = match operation.idempotency_key() {
        Some(name) => Some(key(&mut headers, name, callee)?),
        None if settings.has_key => Some(key(&mut headers, IDEMPOTENCY_KEY, callee)?),
        None => None,
    };
    let is_repeatable = operation.is_idempotent() || key.is_some();
    let attempts =
        settings.attempts.or(operation.attempts()).unwrap_or(inner.retry.most_attempts());
    let attempt = settings.attempt.or(operation.attempt_timeout());
    // A call that says how long it may take means it, unless another attempt may follow this one.
    let is_lifted = total.is_calls_own && !(is_repeatable && attempts > 1);
    let attempt = attempt.or((!is_lifted).then_some(inner.limits.attempt));
    let stall = settings.stall.or(operation.stall_timeout()).unwrap_or(inner.limits.stall);
    Ok(Prepared {
        target,
        headers,
        body: body.into(),
        extensions: settings.extensions,
        limits: CallLimits { total, attempt, stall },
        attempts,
        is_repeatable,
        key,
        call: if operation.scheme().is_some() { random(callee) } else { 0 },
    })
}

fn random(callee: &Callee) -> u128 {
    let clock = callee.client.clock();
    (u128::from(clock.random()) << 64) | u128::from(clock.random())
}

/// A key of the call's own, unless the caller gave one: the same for each attempt, and for no other
/// call (draft-ietf-httpapi-idempotency-key-header, section 2).
///
/// # Errors
/// Where the caller's is empty, which servers take for none.
#[cold]
fn key(
    headers: &mut HeaderMap,
    name: &'static str,
    callee: &Callee,
) -> Result<(HeaderName, HeaderValue), Error> {
    let name = HeaderName::from_static(name);
    let key = headers.entry(&name).or_insert_with(|| {
        let key = format!("{:032x}", random(callee));
        HeaderValue::from_str(&key).unwrap_or(HeaderValue::from_static(""))
    });
    if key.is_empty() {
        return Err(Error::invalid_input(format!(
            "the idempotency key in header `{name}` is empty, and a server takes that for none; give a key, or leave it out"
        )));
    }
    let key = key.clone();
    Ok((name, key))
}
