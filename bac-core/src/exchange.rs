//! One call from its encoded arguments to a whole reply: sign, attempt, read, and say what it was.

use std::{future::Future, mem, pin::pin, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, header};
use tokio::{
    runtime::Handle,
    time::{Instant, timeout_at},
};
use url::Url;

#[cfg(feature = "websocket")]
use crate::websocket::{Handshake, Socket};
use crate::{
    Attempt, BoxFuture, Client, Error, ErrorKind, Failure, Operation, Outcome, RawResponse, Reply,
    Request, TimeoutPhase, TransportBody, TransportError, TransportErrorKind, UnexpectedResponse,
    client::Inner,
    encode::{Body, Encoded, RequestBuilder, owned_header},
    error::{BoxError, root_cause},
    limits::ERROR_BODY,
    response::StatusLine,
};

/// A declared success, read whole and not yet decoded: the reply, and what it answers.
pub(crate) struct Success {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) response: RawResponse,
    #[cfg(feature = "websocket")]
    pub(crate) socket: Option<Box<Socket>>,
}

/// What came of an attempt that succeeded.
struct Exchanged {
    response: RawResponse,
    #[cfg(feature = "websocket")]
    socket: Option<Box<Socket>>,
}

impl From<RawResponse> for Exchanged {
    fn from(response: RawResponse) -> Self {
        Self {
            response,
            #[cfg(feature = "websocket")]
            socket: None,
        }
    }
}

/// What a call came to when no success came of it.
pub(crate) enum Failed {
    Response(UnexpectedResponse),
    Error(Error),
}

impl Failed {
    /// Says which operation and which server it is about.
    fn explain(self, client: &Client, operation: &'static Operation) -> Self {
        match self {
            Self::Response(response) => Self::Response(response.with_server(client.base_url())),
            Self::Error(error) => Self::Error(client.explain(operation, error)),
        }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Runs a call to its end.
pub(crate) fn run(
    client: Client,
    request: RequestBuilder,
    timeout: Option<Duration>,
) -> BoxFuture<'static, Result<Success, Failed>> {
    Box::pin(async move {
        let operation = request.operation();
        match call(&client, request, timeout).await {
            Ok(exchanged) => Ok(Success {
                client,
                operation,
                response: exchanged.response,
                #[cfg(feature = "websocket")]
                socket: exchanged.socket,
            }),
            Err(failed) => Err(failed.explain(&client, operation)),
        }
    })
}

/// The request that [`run`] would send.
pub(crate) async fn request(
    client: Client,
    request: RequestBuilder,
    timeout: Option<Duration>,
) -> Result<Request, Error> {
    let operation = request.operation();
    let prepare = async {
        let total = Deadline::of_call(&client, operation, timeout)?;
        let mut encoded = request.finish()?;
        prepare(&client, &mut encoded, &total).await
    };
    prepare.await.map_err(|error| client.explain(operation, error))
}

impl Client {
    /// Says which operation and which server an error is about.
    pub(crate) fn explain(&self, operation: &'static Operation, error: Error) -> Error {
        error.with_operation(operation).with_server(self.base_url())
    }
}

async fn call(
    client: &Client,
    request: RequestBuilder,
    timeout: Option<Duration>,
) -> Result<Exchanged, Failed> {
    let operation = request.operation();
    let total = Deadline::of_call(client, operation, timeout)?;
    let mut encoded = request.finish()?;
    let request = prepare(client, &mut encoded, &total).await?;
    if client.inner.hooks.is_empty() {
        return attempt(client, &encoded, request, &total).await;
    }
    hooked_attempt(client, &encoded, request, &total).await
}

/// Signs and assembles a request, and leaves in `encoded` where it goes. The signed bytes are the
/// sent bytes: the body is not touched again.
async fn prepare(
    client: &Client,
    encoded: &mut Encoded,
    total: &Deadline,
) -> Result<Request, Error> {
    let inner = &*client.inner;
    let url = client.base().join(encoded.target())?;
    let mut headers = mem::take(&mut encoded.headers);
    let body = match mem::replace(&mut encoded.body, Body::Empty) {
        Body::Empty => Bytes::new(),
        Body::Json(bytes) => bytes.into(),
        Body::Signed(bytes) => bytes,
        Body::Unsigned(envelope) => {
            let signer = inner.signer.as_deref().ok_or_else(no_signer)?;
            let signed = total.limit(pin!(envelope.sign(signer))).await;
            signed.map_err(|phase| timed_out(phase, Outcome::NotSent))??.into()
        }
    };
    if body.len() > inner.limits.request {
        return Err(too_large_to_send(body.len(), inner.limits.request));
    }
    for (name, value) in &inner.headers {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    let json = HeaderValue::from_static("application/json");
    if !body.is_empty() && encoded.operation.reply() != Reply::WebSocket {
        headers.entry(header::CONTENT_TYPE).or_insert_with(|| json.clone());
    }
    headers.entry(header::ACCEPT).or_insert_with(|| match encoded.operation.reply() {
        Reply::Json | Reply::Empty | Reply::WebSocket => json,
        // What matters is the body: a server that labels it otherwise must not refuse.
        Reply::Text => HeaderValue::from_static("text/plain, */*;q=0.5"),
        Reply::Bytes => HeaderValue::from_static("application/octet-stream, */*;q=0.5"),
    });
    headers.entry(header::USER_AGENT).or_insert_with(|| inner.user_agent.clone());
    Ok(Request { method: encoded.operation.method().into(), url, headers, body })
}

/// An attempt with the user's hooks around it.
async fn hooked_attempt(
    client: &Client,
    encoded: &Encoded,
    request: Request,
    total: &Deadline,
) -> Result<Exchanged, Failed> {
    let inner = &*client.inner;
    let mut seen = Attempt { operation: encoded.operation, request };
    let hooks = async {
        for hook in &inner.hooks {
            hook.before_request(&mut seen).await?;
        }
        Ok(())
    };
    let before = total.limit(hooks).await;
    before.map_err(|phase| timed_out(phase, Outcome::NotSent))?.map_err(|source: BoxError| {
        stopped_by_hook(&source, Outcome::NotSent).with_source(source)
    })?;
    if let Some(name) = owned_header(&seen.request.headers) {
        return Err(set_by_hook(name).into());
    }

    // Hooks are shown what the caller will be: a log of it needs nothing beside it.
    let result = attempt(client, encoded, seen.request.clone(), total)
        .await
        .map_err(|failed| failed.explain(client, encoded.operation));
    match &result {
        Ok(exchanged) => after_success(inner, &seen, &exchanged.response, total).await?,
        Err(failed) => after_error(inner, &seen, failed, total).await,
    }
    result
}

/// What an endless hook leaves is the reply that it was shown.
async fn after_success(
    inner: &Inner,
    seen: &Attempt,
    response: &RawResponse,
    total: &Deadline,
) -> Result<(), Error> {
    let hooks = async {
        for hook in &inner.hooks {
            hook.after_success(seen, response).await?;
        }
        Ok(())
    };
    let outcome = Outcome::of_status(response.status);
    let error = match total.limit(hooks).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(source)) => stopped_by_hook(&source, outcome).with_source(source),
        Err(phase) => timed_out(phase, outcome),
    };
    Err(error.with_response(response.clone()))
}

/// Hooks that come to no end are left behind: what the call came to matters more.
async fn after_error(inner: &Inner, seen: &Attempt, failed: &Failed, total: &Deadline) {
    let failure = match failed {
        Failed::Response(response) => Failure::Response(response),
        Failed::Error(error) => Failure::Error(error),
    };
    let hooks = async {
        for hook in &inner.hooks {
            hook.after_error(seen, failure).await;
        }
    };
    let _ = total.limit(hooks).await;
}

/// One HTTP exchange under its limits.
async fn attempt(
    client: &Client,
    encoded: &Encoded,
    #[cfg_attr(not(feature = "websocket"), expect(unused_mut))] mut request: Request,
    total: &Deadline,
) -> Result<Exchanged, Failed> {
    let inner = &*client.inner;
    let operation = encoded.operation;
    let deadline = total.of_attempt(inner.limits.attempt);
    #[cfg(feature = "websocket")]
    let handshake = (operation.reply() == Reply::WebSocket).then(|| Handshake::begin(&mut request));
    let response = deadline
        .limit(pin!(inner.transport.send(request)))
        .await
        .map_err(|phase| timed_out(phase, Outcome::Unknown))?
        .map_err(not_exchanged)?;

    let (head, mut body) = response.into_parts();
    let is_success = operation.is_success(head.status);
    #[cfg(feature = "websocket")]
    if let (true, Some(handshake)) = (is_success, handshake) {
        return open(handshake, head, body, inner.limits.stream(), deadline).await;
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
        return Ok(response.into());
    }
    if matches!(response.status.as_u16(), 301..=303 | 307 | 308) {
        return Err(redirected(&client.base().join(encoded.target())?, response).into());
    }
    Err(Failed::Response(UnexpectedResponse::received(operation, response)))
}

/// The rest of a handshake, in a box: other calls have no need of room for it.
#[cfg(feature = "websocket")]
#[cold]
fn open(
    handshake: Box<Handshake>,
    head: http::response::Parts,
    body: TransportBody,
    limits: crate::websocket::Limits,
    deadline: Deadline,
) -> BoxFuture<'static, Result<Exchanged, Failed>> {
    Box::pin(async move {
        let response = RawResponse::new(head.status, head.headers, Bytes::new());
        let completed = deadline.limit(handshake.complete(&response, body, limits)).await;
        let socket = completed.map_err(|phase| timed_out(phase, Outcome::Unknown))??;
        Ok(Exchanged { response, socket: Some(socket) })
    })
}

/// What was read of a body, and why it is not all of it.
struct Read {
    body: Bytes,
    fault: Option<ReadFault>,
}

enum ReadFault {
    Cut(BoxError),
    TimedOut(TimeoutPhase),
    TooLarge,
}

/// Reads a body up to `limit` bytes. What is over it is left unread, and the connection with it.
async fn read(
    body: &mut TransportBody,
    limit: Option<usize>,
    stall: Duration,
    deadline: &Deadline,
) -> Read {
    let limit = limit.unwrap_or(usize::MAX);
    // A body that comes in one piece is kept as it came; the others are put together.
    let mut only = Bytes::new();
    let mut joined = Vec::new();
    let fault = loop {
        if only.len() + joined.len() > limit {
            break Some(ReadFault::TooLarge);
        }
        let piece = deadline.earlier(stall, TimeoutPhase::Stall);
        // A piece that is there at once is taken whatever the time, and there may be no end of them.
        if piece.has_passed {
            break Some(ReadFault::TimedOut(piece.phase));
        }
        match piece.limit(body.chunk()).await {
            Ok(Ok(None)) => break None,
            Ok(Ok(Some(chunk))) if only.is_empty() && joined.is_empty() => only = chunk,
            Ok(Ok(Some(chunk))) => {
                joined.extend_from_slice(&mem::take(&mut only));
                joined.extend_from_slice(&chunk);
            }
            Ok(Err(source)) => break Some(ReadFault::Cut(source)),
            Err(phase) => break Some(ReadFault::TimedOut(phase)),
        }
    };
    let mut body = if joined.is_empty() { only } else { joined.into() };
    body.truncate(limit);
    Read { body, fault }
}

/// A point in time by which something must be done, and which limit it comes from.
#[derive(Clone, Copy)]
struct Deadline {
    at: Option<Instant>,
    phase: TimeoutPhase,
    /// Whether it had passed when it was made.
    has_passed: bool,
    /// Whether the call or its declaration gave the limit, and not the client.
    is_calls_own: bool,
}

impl Deadline {
    fn of_call(
        client: &Client,
        operation: &Operation,
        timeout: Option<Duration>,
    ) -> Result<Self, Error> {
        if Handle::try_current().is_err() {
            return Err(Error::invalid_input(
                "a call must be awaited inside a tokio runtime; outside of one, use `blocking()`",
            ));
        }
        if let Some(fault) = timeout.and_then(no_limit) {
            return Err(Error::invalid_input(fault));
        }
        let own = timeout.or(operation.timeout());
        let limit = own.or(client.inner.limits.total);
        // A limit beyond what a clock can hold is none.
        let at = limit.and_then(|limit| Instant::now().checked_add(limit));
        let phase = TimeoutPhase::Total;
        Ok(Self { at, phase, has_passed: false, is_calls_own: own.is_some() })
    }

    /// The limit for an attempt of this call. A call that says how long it may take means it: the
    /// client's limit for any attempt does not cut it short.
    fn of_attempt(&self, limit: Duration) -> Self {
        if self.is_calls_own { *self } else { self.earlier(limit, TimeoutPhase::Attempt) }
    }

    /// This one, or a limit from now on that runs out before it.
    fn earlier(&self, limit: Duration, phase: TimeoutPhase) -> Self {
        let now = Instant::now();
        let has_passed = self.at.is_some_and(|at| at <= now);
        match (self.at, now.checked_add(limit)) {
            (Some(at), Some(other)) if other < at => {
                Self { at: Some(other), phase, has_passed, ..*self }
            }
            (None, Some(other)) => Self { at: Some(other), phase, has_passed, ..*self },
            _ => Self { has_passed, ..*self },
        }
    }

    async fn limit<F: Future>(&self, future: F) -> Result<F::Output, TimeoutPhase> {
        match self.at {
            Some(at) => timeout_at(at, future).await.map_err(|_| self.phase),
            None => Ok(future.await),
        }
    }
}

/// Why a duration is no limit for a call. The client's own are checked when it is built.
fn no_limit(timeout: Duration) -> Option<&'static str> {
    match timeout {
        Duration::ZERO => Some("the call's `timeout` is zero; give a duration"),
        Duration::MAX => Some(
            "the call's `timeout` is endless; leave it out, or say `unlimited_timeout` of the client",
        ),
        _ => None,
    }
}

#[cold]
fn no_signer() -> Error {
    Error::new(
        ErrorKind::Sign,
        Outcome::NotSent,
        "the endpoint is signed and the client has no key; give one with `Client::builder(…).signer(…)`",
    )
}

#[cold]
fn too_large_to_send(length: usize, limit: usize) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        Outcome::NotSent,
        format!("the body has {length} bytes and the limit is {limit}; nothing was sent"),
    )
}

#[cold]
fn timed_out(phase: TimeoutPhase, outcome: Outcome) -> Error {
    let message = match phase {
        TimeoutPhase::Connect => "no connection within the connect limit",
        TimeoutPhase::Attempt => "no whole reply within the limit of an attempt",
        TimeoutPhase::Stall => "the reply's body stood still for longer than the stall limit",
        TimeoutPhase::Total => "the call took longer than its limit",
    };
    Error::new(ErrorKind::Timeout(phase), outcome, message)
}

#[cold]
fn stopped_by_hook(source: &BoxError, outcome: Outcome) -> Error {
    Error::new(ErrorKind::Hook, outcome, format!("a hook stopped the call: {source}"))
}

#[cold]
fn set_by_hook(name: &str) -> Error {
    Error::new(
        ErrorKind::Hook,
        Outcome::NotSent,
        format!("a hook set header `{name}`, which the client sets by itself; leave it out"),
    )
}

#[cold]
pub(crate) fn not_exchanged(error: TransportError) -> Error {
    let kind = error.kind();
    let source = error.into_source();
    let cause = root_cause(&*source);
    let error = match kind {
        TransportErrorKind::Connect => {
            Error::new(ErrorKind::Connect, Outcome::NotSent, format!("no connection: {cause}"))
        }
        TransportErrorKind::ConnectTimeout => timed_out(TimeoutPhase::Connect, Outcome::NotSent),
        TransportErrorKind::Tls => {
            Error::new(ErrorKind::Tls, Outcome::NotSent, format!("no secure connection: {cause}"))
        }
        TransportErrorKind::Exchange => Error::new(
            ErrorKind::Transport,
            Outcome::Unknown,
            format!("the exchange broke off: {cause}"),
        ),
    };
    error.with_source(source)
}

#[cold]
fn not_read(fault: ReadFault, limit: Option<usize>, response: RawResponse) -> Error {
    let outcome = Outcome::of_status(response.status);
    let read = response.body.len();
    let error = match fault {
        ReadFault::Cut(source) => {
            let cause = root_cause(&*source);
            let message = format!("the reply broke off after {read} bytes of its body: {cause}");
            Error::new(ErrorKind::BodyCut, outcome, message).with_source(source)
        }
        ReadFault::TimedOut(phase) => timed_out(phase, outcome),
        ReadFault::TooLarge => Error::new(
            ErrorKind::TooLarge,
            outcome,
            format!(
                "the reply's body is larger than {} bytes; raise `response_limit` if that is right",
                limit.unwrap_or(read)
            ),
        ),
    };
    error.with_response(response)
}

#[cold]
fn redirected(url: &Url, response: RawResponse) -> Error {
    let target = location(url, &response).unwrap_or_else(|| "an unreadable place".to_owned());
    let message = format!("answered {}, to {target}", StatusLine(response.status));
    Error::new(ErrorKind::Redirect, Outcome::of_status(response.status), message)
        .with_response(response)
}

/// Where a redirect leads, without what may be secret in it.
fn location(url: &Url, response: &RawResponse) -> Option<String> {
    let location = response.headers.get(header::LOCATION)?.to_str().ok()?;
    let target = url.join(location).ok()?;
    Some(format!("{}{}", target.origin().ascii_serialization(), target.path()))
}
