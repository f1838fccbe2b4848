//! What is done once a call: its body is sealed, and what makes the head of each attempt is kept.

use std::{pin::pin, time::Duration};

use bac_wire::IDEMPOTENCY_KEY;
use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, header};

#[cfg(feature = "gzip")]
use super::coding;
use super::{
    deadline::Deadline,
    fault::{no_signer, too_large_to_send},
    place::Place,
};
use crate::{
    client::{CallSettings, Callee, OnProgress},
    error::{Error, TimeoutPhase},
    message::RequestBody,
    operation::{Operation, Outcome},
    request::{ArgumentEncoder, Body, EncodedArguments, Form, Upload, Written},
};

/// A request that can be attempted.
pub(super) struct Prepared {
    pub(super) method: Method,
    pub(super) place: Place,
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
    pub(super) on_progress: Option<OnProgress>,
    /// What a scheme calls it; 0 where none asks for that: drawing it costs as much as a short signature.
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
    let defaults = callee.client.defaults();
    let settings = match defaults {
        Some(defaults) => defaults.complete(settings)?,
        None => settings,
    };
    settings.check()?;
    let total = Deadline::of_call(callee, settings.total)?;
    let EncodedArguments { target, mut headers, body } = arguments.finish()?;
    let inner = &*callee.client.inner;
    let operation = callee.operation;
    if operation.strict_paths().unwrap_or(inner.strict_paths)
        && let Some(fault) = target.hidden_step()
    {
        return Err(Error::invalid_input(fault));
    }
    let place = Place::new(target, callee)?;
    // What is for the client's server is for no other.
    if let Some(defaults) = defaults.filter(|_| !place.is_foreign()) {
        defaults.add_headers(&mut headers);
    }
    let body: RequestBody = match body {
        Body::Empty => Bytes::new().into(),
        Body::Encoded(bytes) => {
            // It is there even if it is empty, as a form without fields is.
            if let Some(declared) = operation.declared_content_type() {
                let declared = HeaderValue::from_static(declared);
                headers.entry(header::CONTENT_TYPE).or_insert(declared);
            }
            bytes.into()
        }
        // In a box: hardly a call has need of room for it.
        Body::Upload(upload) => {
            Box::pin(uploaded(*upload, operation, &mut headers, &total)).await?
        }
        Body::Multipart(form) => Box::pin(in_parts(*form, callee, &mut headers, &total)).await?,
        Body::Signed(bytes) => bytes.into(),
        Body::Unsigned(envelope) => {
            let signer = callee.signer().ok_or_else(|| no_signer(operation.key()))?;
            let signed = total.limit(pin!(envelope.sign(signer))).await;
            let signed = signed.map_err(|phase| Error::timed_out(phase, Outcome::NotSent))??;
            Bytes::from(signed).into()
        }
    };
    for constant in operation.headers() {
        let value = HeaderValue::from_static(constant.value.unwrap_or_default());
        headers.entry(HeaderName::from_static(constant.name)).or_insert(value);
    }
    place.check(&headers)?;
    // What comes piece by piece takes no room, however long it is.
    if let Some(bytes) = body.as_bytes().filter(|bytes| bytes.len() > inner.limits.request) {
        return Err(too_large_to_send(bytes.len(), inner.limits.request));
    }
    #[cfg(feature = "gzip")]
    let body = {
        let coding = settings.content_encoding.or(operation.content_encoding());
        coding::coded(coding, &mut headers, body)?
    };
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
        method: operation.method().into(),
        place,
        headers,
        body,
        extensions: settings.extensions,
        limits: CallLimits { total, attempt, stall },
        attempts,
        is_repeatable,
        key,
        on_progress: settings.on_progress,
        call: if operation.schemes().any(|it| it.needs().call) { random(callee) } else { 0 },
    })
}

fn random(callee: &Callee) -> u128 {
    let clock = callee.client.clock();
    (u128::from(clock.random()) << 64) | u128::from(clock.random())
}

/// A body that comes piece by piece, with its media type.
async fn uploaded(
    upload: Upload,
    operation: &Operation,
    headers: &mut HeaderMap,
    total: &Deadline,
) -> Result<RequestBody, Error> {
    let media_type = match &upload.media_type {
        Some(media_type) => HeaderValue::from_str(media_type).map_err(|error| {
            Error::invalid_input("the media type of the upload holds a control character")
                .with_source(error)
        })?,
        None => HeaderValue::from_static(operation.declared_content_type().unwrap_or(OCTET_STREAM)),
    };
    headers.entry(header::CONTENT_TYPE).or_insert(media_type);
    looked_at(total, upload.into_body()).await
}

const OCTET_STREAM: &str = "application/octet-stream";

/// A body of parts, with the media type that tells where they end.
async fn in_parts(
    form: Form,
    callee: &Callee,
    headers: &mut HeaderMap,
    total: &Deadline,
) -> Result<RequestBody, Error> {
    let Written { content_type, body } = looked_at(total, form.write(random(callee))).await?;
    let content_type = HeaderValue::try_from(content_type).map_err(|error| {
        Error::invalid_input("the parts cannot be told apart").with_source(error)
    })?;
    headers.insert(header::CONTENT_TYPE, content_type);
    Ok(body)
}

/// Files are looked at within the limit of the call.
async fn looked_at<T>(
    total: &Deadline,
    look: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let looked = total.limit(pin!(look)).await;
    looked.map_err(|phase| Error::timed_out(phase, Outcome::NotSent))?
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
