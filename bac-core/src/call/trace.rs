//! Spans of calls and attempts, with the names that OpenTelemetry gives to those of HTTP clients.
//!
//! A path is never shown with its values, nor a query: the template stands for both.

use http::HeaderMap;
use tracing::{Instrument, Level, Span, enabled, field::Empty, info_span, warn};
use url::Origin;

use super::failure::OwnedFailure;
use crate::{
    client::Callee,
    error::{EarlierAttempt, ErrorKind, Failure},
    fields::{Deprecation, deprecation},
    reply::Arrived,
};

/// Whether anybody looks: one load of a number, where nobody does.
pub(super) fn is_on() -> bool {
    enabled!(Level::INFO)
}

/// The attempts of a call, in a span of the call's.
pub(super) async fn call<F>(
    callee: &Callee,
    attempts: F,
) -> Result<(Arrived, Vec<EarlierAttempt>), OwnedFailure>
where
    F: Future<Output = Result<(Arrived, Vec<EarlierAttempt>), OwnedFailure>>,
{
    let operation = callee.operation;
    let span = info_span!(
        "call",
        otel.name = %operation,
        otel.kind = "internal",
        otel.status_code = Empty,
        bac.operation = %operation,
        bac.attempts = Empty,
        error.type = Empty,
    );
    let result = attempts.instrument(span.clone()).await;
    let earlier = match &result {
        Ok((_, earlier)) => earlier.len(),
        Err(failure) => {
            record_failure(&span, failure.as_failure());
            failure.as_failure().earlier_attempts().len()
        }
    };
    span.record("bac.attempts", i64::try_from(earlier + 1).unwrap_or(i64::MAX));
    result
}

/// An attempt, in a span of its own; `number` counts from 1. `origin` is the server where that is not told by
/// the base URL.
pub(super) async fn attempt<F>(
    callee: &Callee,
    number: usize,
    origin: Option<Origin>,
    attempt: F,
) -> Result<Arrived, OwnedFailure>
where
    F: Future<Output = Result<Arrived, OwnedFailure>>,
{
    let operation = callee.operation;
    let (method, template) = (operation.method().as_str(), operation.path());
    let (mut scheme, mut host, mut port) = callee.client.address();
    let elsewhere = origin.map(|origin| match origin {
        Origin::Tuple(scheme, host, port) => (scheme, host.to_string(), port),
        Origin::Opaque(_) => Default::default(),
    });
    if let Some(elsewhere) = &elsewhere {
        (scheme, host, port) = (&elsewhere.0, &elsewhere.1, elsewhere.2);
    }
    let span = info_span!(
        "attempt",
        otel.name = format_args!("{method} {template}"),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = method,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        server.address = host,
        server.port = i64::from(port),
        url.scheme = scheme,
        url.template = template,
        error.type = Empty,
    );
    if let Some(resent) = i64::try_from(number - 1).ok().filter(|resent| *resent > 0) {
        span.record("http.request.resend_count", resent);
    }
    let result = attempt.instrument(span.clone()).await;
    let status = match &result {
        Ok(arrived) => Some(arrived.response().status()),
        Err(failure) => {
            record_failure(&span, failure.as_failure());
            failure.as_failure().status()
        }
    };
    if let Some(status) = status {
        span.record("http.response.status_code", i64::from(status.as_u16()));
    }
    result
}

fn record_failure(span: &Span, failure: Failure<'_>) {
    span.record("otel.status_code", "ERROR");
    match (failure.kind(), failure.status()) {
        (ErrorKind::Status | ErrorKind::Redirect, Some(status)) => {
            span.record("error.type", status.as_str());
        }
        (kind, _) => {
            span.record("error.type", kind.name());
        }
    }
}

/// Tells once an operation of each client that a server says of it that it is to go.
pub(super) fn tell_deprecation(callee: &Callee, response: &HeaderMap) {
    if !enabled!(Level::WARN) {
        return;
    }
    let Some(Deprecation { since, sunset }) = deprecation(response) else { return };
    if !callee.client.inner.told.first_time(callee.operation) {
        return;
    }
    let operation = callee.operation;
    let server = callee.client.base_url();
    match (since, sunset) {
        (None, Some(_)) => {
            warn!(%operation, server, ?sunset, "the server says that the operation ends")
        }
        _ => {
            warn!(%operation, server, ?since, ?sunset, "the server says that the operation is deprecated")
        }
    }
}
