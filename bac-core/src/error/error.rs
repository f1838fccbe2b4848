//! The one error type, what kind of failure it is, and whether the work was done all the same.

use std::{error::Error as StdError, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::{
    advice::{resend_advice, tls_advice},
    history::{EarlierAttempt, GaveUp, History},
    kind::{ErrorKind, TimeoutPhase},
    response::{ErrorResponse, UnexpectedResponse},
    told_failure::ToldFailure,
};
use crate::{
    box_error::BoxError,
    escape::Escaped,
    escaped_error::fit_to_print,
    message::{RawResponse, is_transient},
    operation::{Operation, Outcome},
};

/// What went wrong with a call, or with building a client.
///
/// Its text is one line: which endpoint, where it was sent, what happened, what to do next. It
/// never holds what was sent: no path value, query, body, signature or key, and no header but the
/// `Accept` that a 406 is about. It may quote what came back, with control characters escaped and cut after 1 KiB: the server's own message,
/// where a redirect leads, what did not decode.
///
/// [`kind`](Self::kind) and the predicates tell failures apart, [`outcome`](Self::outcome) tells
/// whether the operation was carried out, and status, headers and raw body are kept whenever there
/// were any. The errors below it, which [`source`](StdError::source) leads to, are as fit to print as
/// it is itself: [`EscapedError`](crate::EscapedError) stands for one that is not.
///
/// ```
/// use bac_core::{Error, Outcome};
///
/// fn advise(error: &Error) -> &'static str {
///     match error.outcome() {
///         Outcome::NotSent if error.is_retryable() => "call again",
///         Outcome::NotSent | Outcome::Refused => "mend the request or the settings",
///         Outcome::Done => "done, though the reply was lost",
///         _ => "ask the server before you call again",
///     }
/// }
/// # let error = bac_core::Client::builder("ftp://host").build().unwrap_err();
/// # assert_eq!(advise(&error), "mend the request or the settings");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    outcome: Outcome,
    operation: Option<&'static Operation>,
    server: Option<String>,
    message: String,
    response: Option<RawResponse>,
    source: Option<BoxError>,
    /// What to do next, where kind and outcome do not tell it.
    advice: Option<&'static str>,
    history: History,
    /// Of a body that was sent piece by piece.
    sent: Option<u64>,
}

/// How much of a message is kept, in characters: more than is shown.
const KEPT: usize = 2048;

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > KEPT {
            // It may quote all that a peer sent, and no more than the beginning is ever shown.
            message = message.chars().take(KEPT).collect();
        }
        Self(Box::new(Inner {
            kind,
            outcome,
            operation: None,
            server: None,
            message,
            response: None,
            source: None,
            advice: None,
            history: History::default(),
            sent: None,
        }))
    }

    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, Outcome::NotSent, message)
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, Outcome::NotSent, message)
    }

    pub(crate) fn timed_out(phase: TimeoutPhase, outcome: Outcome) -> Self {
        let message = match phase {
            TimeoutPhase::Connect => "no connection within the connect limit",
            TimeoutPhase::Attempt => "no whole reply within the limit of an attempt",
            TimeoutPhase::Stall => "the reply's body stood still for longer than the stall limit",
            TimeoutPhase::Total => "the call took longer than its limit",
        };
        Self::new(ErrorKind::Timeout(phase), outcome, message)
    }

    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.0.operation = Some(operation);
    }

    /// `server` is a base URL, which holds no user info, query or fragment.
    pub(crate) fn set_server(&mut self, server: &str) {
        self.0.server = Some(server.to_owned());
    }

    pub(crate) fn set_history(&mut self, history: History) {
        self.0.history = history;
    }

    /// Attempts that were before those it tells of.
    pub(crate) fn with_earlier(mut self, mut earlier: Vec<EarlierAttempt>) -> Self {
        earlier.append(&mut self.0.history.earlier);
        self.0.history.earlier = earlier;
        self
    }

    /// Says why nothing was sent again.
    pub(crate) fn given_up(mut self, reason: GaveUp) -> Self {
        self.0.history.gave_up = Some(reason);
        self
    }

    pub(crate) fn with_advice(mut self, advice: &'static str) -> Self {
        self.0.advice = Some(advice);
        self
    }

    pub(crate) fn with_response(mut self, response: RawResponse) -> Self {
        self.0.response = Some(response);
        self
    }

    pub(crate) fn with_sent(mut self, bytes: u64) -> Self {
        self.0.sent = Some(bytes);
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(fit_to_print(source.into()));
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the operation was carried out, as far as it can be told: by any of the call's attempts.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.history.outcome(self.0.outcome, self.0.operation)
    }

    /// The operation that was called; `None` for an error of building a client or loading a key.
    #[must_use]
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The base URL of the server that was called, which holds no user name, password, query or
    /// fragment; `None` for an error of building a client or loading a key.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// The attempts of the call before the last one, which this error is about; the first of them
    /// first. Where the call was sent once, or not at all, there are none.
    #[must_use]
    pub fn earlier_attempts(&self) -> &[EarlierAttempt] {
        &self.0.history.earlier
    }

    /// The idempotency key that the call was sent with, if it had one: another call with it
    /// ([`Call::idempotency_key`](crate::Call::idempotency_key)) does the work no second time.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.history.key()
    }

    /// How much of the body was handed to the connection in the last attempt, in bytes: of one that is sent
    /// piece by piece ([`Upload`](crate::Upload), parts) and did not get a reply.
    #[must_use]
    pub fn bytes_sent(&self) -> Option<u64> {
        self.0.sent
    }

    /// The status of the reply, if a head came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.raw().map(RawResponse::status)
    }

    /// The header fields of the reply, if a head came.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.raw().map(RawResponse::headers)
    }

    /// What the server calls this exchange in its logs, if a head came that says so; see
    /// [`RawResponse::request_id`](crate::RawResponse::request_id).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.raw()?.request_id()
    }

    /// What was read of the body, byte for byte, if a head came: all of it, or what came until it
    /// broke off. Of a success over the limit the first 64 KiB are kept.
    #[must_use]
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.raw().map(RawResponse::body)
    }

    /// What was read of the reply, if a head came.
    #[must_use]
    pub fn raw(&self) -> Option<&RawResponse> {
        self.0.response.as_ref()
    }

    /// What the event held that ended a stream of [`Events`](crate::Events), as the type that is declared
    /// for it (`sse(error("error" = Problem))`): of an error of kind [`Event`](ErrorKind::Event), unless its
    /// data was none of that type.
    #[must_use]
    pub fn event<B: 'static>(&self) -> Option<&B> {
        self.told(ErrorKind::Event)
    }

    /// The error by which a service or a fake ends a stream of [`Events`](crate::Events) with one that is
    /// declared for it (`sse(error("error" = Problem))`): the server half sends it as that event, and where
    /// several are declared as the first that `told` can be read as.
    ///
    /// ```
    /// use bac_core::{Error, ErrorKind, Events};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let full = Error::of_event("no room left".to_owned());
    /// let mut numbers = Events::new(futures_util::stream::iter([Ok(1), Err(full)]));
    /// assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
    /// let error = numbers.next().await.unwrap().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Event);
    /// assert_eq!(error.event::<String>().unwrap(), "no room left");
    /// # }
    /// ```
    ///
    /// A value that cannot be written as JSON makes an error of kind
    /// [`InvalidInput`](ErrorKind::InvalidInput) instead.
    pub fn of_event<B: Serialize + Send + Sync + 'static>(told: B) -> Self {
        let data = match serde_json::to_vec(&told) {
            Ok(data) => data,
            Err(error) => {
                let message = format!("an event of an error cannot be written as JSON: {error}");
                return Self::invalid_input(message).with_source(error);
            }
        };
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), data.into());
        let words = response.message().into_owned();
        let gap = if words.is_empty() { "" } else { ": " };
        let message = format!("the stream tells of an error{gap}{words}");
        Self::new(ErrorKind::Event, Outcome::Unknown, message)
            .with_response(response)
            .with_source(ToldFailure(told))
    }

    /// What a success told of a failure, as the declared function gave it (`failure = path`): of an error of
    /// kind [`Failed`](ErrorKind::Failed). The error enum of an endpoint has it in its variant `Failed`.
    ///
    /// ```no_run
    /// # use bac_core::{Client, Error, client};
    /// #[derive(serde::Deserialize)]
    /// struct Counted {
    ///     count: u64,
    ///     fault: Option<serde_json::Value>,
    /// }
    ///
    /// fn fault(counted: &Counted) -> Option<serde_json::Value> {
    ///     counted.fault.clone()
    /// }
    ///
    /// #[client]
    /// trait Stock {
    ///     #[endpoint(GET "/count", failure = fault)]
    ///     async fn count(&self) -> Result<Counted, Error>;
    /// }
    ///
    /// # async fn run(stock: StockClient) {
    /// if let Err(error) = stock.count().await
    ///     && let Some(fault) = error.failed::<serde_json::Value>()
    /// {
    ///     println!("the server says why: {fault}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn failed<B: 'static>(&self) -> Option<&B> {
        self.told(ErrorKind::Failed)
    }

    fn told<B: 'static>(&self, kind: ErrorKind) -> Option<&B> {
        let source = self.0.source.as_deref().filter(|_| self.0.kind == kind)?;
        source.downcast_ref::<ToldFailure<B>>().map(|ToldFailure(value)| value)
    }

    /// The reply of an error of kind [`Failed`](ErrorKind::Failed) with what it told; any other as it is.
    pub(crate) fn into_failed<B>(mut self) -> Result<ErrorResponse<B>, Self>
    where
        B: Send + Sync + 'static,
    {
        if self.0.kind != ErrorKind::Failed {
            return Err(self);
        }
        let Inner { operation, server, source, response, history, .. } = &mut *self.0;
        let told = source.take().map(|source| source.downcast::<ToldFailure<B>>());
        match (told, response.take()) {
            (Some(Ok(told)), Some(raw)) => {
                let mut response = UnexpectedResponse::failed(*operation, raw);
                if let Some(server) = server {
                    response.set_server(server);
                }
                response.set_history(std::mem::take(history));
                Ok(ErrorResponse::told(response, told.0))
            }
            (told, raw) => {
                *response = raw;
                *source = told.map(|told| match told {
                    Ok(told) => told as BoxError,
                    Err(source) => source,
                });
                Err(self)
            }
        }
    }

    /// Whether a time limit ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout(_))
    }

    /// Whether no connection came about in the last attempt: not to the host, not in time, or no secure
    /// one. That attempt sent nothing.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Timeout(TimeoutPhase::Connect)
        )
    }

    /// Whether a whole reply came that is not what was declared.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// Whether the fault may pass: no connection (TLS apart), an exchange or a reply that broke
    /// off, a time limit, or a status of [`UnexpectedResponse::is_retryable`](crate::UnexpectedResponse::is_retryable),
    /// also of a reply that is not signed as it should be.
    ///
    /// Whether sending again is safe is another question, which [`outcome`](Self::outcome) answers.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect
            | ErrorKind::Transport
            | ErrorKind::BodyCut
            | ErrorKind::Timeout(_) => true,
            // One of another outcome than its status has is explained by the declaration.
            ErrorKind::Status => self.status().is_some_and(|status| {
                is_transient(status) && self.0.outcome == Outcome::of_status(status)
            }),
            // Whoever stands in front of a server and is busy does not sign.
            ErrorKind::Signature => self.status().is_some_and(is_transient),
            // The server restarts, or asks to try again later.
            ErrorKind::Closed(1012 | 1013) => true,
            _ => false,
        }
    }

    /// The error's text up to its [`advice`](Self::advice), for a program that has its own.
    #[must_use]
    pub fn without_advice(&self) -> impl fmt::Display + '_ {
        WithoutAdvice(self)
    }

    /// What to do next, where that can be told: the end of the error's text.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        if self.0.advice.is_some() {
            return self.0.advice;
        }
        let is_stream = self.status() == Some(StatusCode::SWITCHING_PROTOCOLS);
        match (self.0.kind, self.outcome()) {
            (ErrorKind::Connect | ErrorKind::Timeout(TimeoutPhase::Connect), Outcome::NotSent) => {
                Some("nothing was sent: check that the server runs at this address")
            }
            (ErrorKind::Tls, Outcome::NotSent) => Some(tls_advice(&self.0.message)),
            (ErrorKind::Decode, _) if is_stream => Some("the message is kept on this error"),
            (ErrorKind::Decode, _) => Some("status, headers and raw body are kept on this error"),
            (ErrorKind::Failed | ErrorKind::Status, _) => None,
            // A stream says itself how much of it is good.
            _ if is_stream => None,
            (kind, outcome) => {
                let is_idempotent = self.operation().is_some_and(Operation::is_idempotent);
                resend_advice(kind, outcome, is_idempotent)
            }
        }
    }
}

struct WithoutAdvice<'a>(&'a Error);

impl fmt::Display for WithoutAdvice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = &self.0.0;
        if let Some(operation) = error.operation {
            let server = error.server.as_deref().unwrap_or_default();
            write!(f, "{operation} ({} {server}{}): ", operation.method(), operation.shown_path())?;
        }
        write!(f, "{}{}", Escaped(&error.message), error.history)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.without_advice())?;
        self.advice().map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("outcome", &self.outcome())
            .field("message", &format_args!("{self}"))
            .field("response", &self.0.response)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_that_may_pass_are_retryable() {
        for (kind, expected) in [
            (ErrorKind::BodyCut, true),
            (ErrorKind::Changed, false),
            (ErrorKind::Closed(1001), false),
            (ErrorKind::Closed(1011), false),
            (ErrorKind::Closed(1012), true),
            (ErrorKind::Closed(1013), true),
            (ErrorKind::Closed(1014), false),
            (ErrorKind::Configuration, false),
            (ErrorKind::Connect, true),
            (ErrorKind::Credentials, false),
            (ErrorKind::Decode, false),
            (ErrorKind::Event, false),
            (ErrorKind::Failed, false),
            (ErrorKind::File, false),
            (ErrorKind::Hook, false),
            (ErrorKind::InvalidInput, false),
            (ErrorKind::Key, false),
            (ErrorKind::Page, false),
            (ErrorKind::Range, false),
            (ErrorKind::Redirect, false),
            (ErrorKind::Sign, false),
            (ErrorKind::Timeout(TimeoutPhase::Connect), true),
            (ErrorKind::Timeout(TimeoutPhase::Total), true),
            (ErrorKind::Tls, false),
            (ErrorKind::TooLarge, false),
            (ErrorKind::Transport, true),
            (ErrorKind::Unimplemented, false),
        ] {
            let error = Error::new(kind, Outcome::Unknown, "");
            assert_eq!(error.is_retryable(), expected, "{kind:?}");
        }
    }

    #[test]
    fn what_to_do_is_the_end_of_the_text() {
        let response = |status: u16| {
            let status = StatusCode::from_u16(status).unwrap();
            RawResponse::new(status, HeaderMap::new(), Bytes::new())
        };
        let error = |kind, outcome| Error::new(kind, outcome, "it went wrong");
        for (error, advice) in [
            (
                error(ErrorKind::Connect, Outcome::NotSent),
                "nothing was sent: check that the server runs at this address",
            ),
            (
                Error::timed_out(TimeoutPhase::Connect, Outcome::NotSent),
                "nothing was sent: check that the server runs at this address",
            ),
            (error(ErrorKind::Tls, Outcome::NotSent), "and its certificate"),
            (
                error(ErrorKind::Decode, Outcome::Done).with_response(response(200)),
                "status, headers and raw body are kept on this error",
            ),
            (
                error(ErrorKind::Decode, Outcome::Done).with_response(response(101)),
                "the message is kept on this error",
            ),
            (
                error(ErrorKind::Transport, Outcome::Unknown),
                "the server may or may not have carried it out: look before sending it again",
            ),
            (
                error(ErrorKind::BodyCut, Outcome::Done).with_response(response(200)),
                "the server reported success: do not send it again",
            ),
            (error(ErrorKind::Redirect, Outcome::Refused).with_advice("go"), "go"),
        ] {
            assert!(error.advice().unwrap().ends_with(advice), "{error}");
            assert!(error.to_string().ends_with(&format!("; {}", error.advice().unwrap())));
            assert!(!error.without_advice().to_string().contains(advice), "{error}");
        }
        for error in [
            error(ErrorKind::Status, Outcome::Unknown).with_response(response(500)),
            error(ErrorKind::BodyCut, Outcome::Done).with_response(response(101)),
            error(ErrorKind::InvalidInput, Outcome::NotSent),
        ] {
            assert_eq!(error.advice(), None, "{error}");
            assert_eq!(error.to_string(), error.without_advice().to_string());
        }
    }

    #[test]
    fn a_long_text_is_not_kept() {
        let error = Error::new(ErrorKind::Decode, Outcome::Done, "é".repeat(100_000));
        assert!(error.0.message.len() <= 2 * KEPT);
        assert!(error.to_string().contains('…'), "{error}");
    }
}
