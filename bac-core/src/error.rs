//! The one error type, what kind of failure it is, and whether the work was done all the same.

use std::{error::Error as StdError, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::{
    EndpointError, Failure, Operation, RawResponse, TransportError, UnexpectedResponse,
    escape::Escaped,
    exchange::not_exchanged,
    response::{StatusLine, is_transient},
    sign::{KeyError, SignError},
};

/// An error of other code: what a hook or a transport fails with, and the source of an [`Error`].
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// What went wrong with a call, or with building a client.
///
/// Its text is one line: which endpoint, where it was sent, what happened, what to do next. It
/// never holds what was sent: no path value, query, header, body, signature or key. It may quote
/// what came back, with control characters escaped and cut after 1 KiB: the server's own message,
/// where a redirect leads, what did not decode.
///
/// [`kind`](Self::kind) and the predicates tell failures apart, [`outcome`](Self::outcome) tells
/// whether the operation was carried out, and status, headers and raw body are kept whenever there
/// were any.
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
}

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The reply broke off inside its body, which as far as it came is in [`Error::raw_body`]; or a
    /// stream ended without being closed.
    BodyCut,
    /// The server closed a WebSocket with this code (RFC 6455 section 7.4), which is no normal end.
    /// It may be one that must not be sent, such as 1006: real servers do.
    Closed(u16),
    /// The client cannot be built from these settings.
    Configuration,
    /// No connection: the name does not resolve, nobody listens, the network is away.
    Connect,
    /// A whole reply came, and it is not what was declared. The text names the place by its JSON
    /// path; the source is the `serde_json::Error`, or the `Utf8Error` where text was declared.
    Decode,
    /// A hook stopped the call. The source is the hook's error.
    Hook,
    /// An argument was refused before anything was signed or sent, or the call was made where it
    /// cannot run.
    InvalidInput,
    /// A key file or key text cannot be used. The source is the [`KeyError`].
    Key,
    /// The server sent a redirect (301, 302, 303, 307 or 308), which is never followed.
    Redirect,
    /// The signer failed, or there is none. The source of a failure is the [`SignError`].
    Sign,
    /// The status is not a success, and the endpoint's error type does not hold replies.
    Status,
    /// A time limit ran out.
    Timeout(TimeoutPhase),
    /// No secure connection: certificate or handshake.
    Tls,
    /// The request ([`Outcome::NotSent`]) or the reply is larger than the limit.
    TooLarge,
    /// The exchange broke after bytes of the request may have left.
    Transport,
}

/// Which time limit ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// Connecting: name, TCP and TLS.
    Connect,
    /// One attempt: connecting, writing the request, waiting for the head, reading the body.
    Attempt,
    /// Between two pieces of the body.
    Stall,
    /// The call as a whole.
    Total,
}

/// Whether an operation was carried out, as far as the client can tell.
///
/// A signed request on this wire carries no idempotency key, so sending it again after
/// [`Unknown`](Self::Unknown) may do the work twice: look first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// No byte of the request left.
    NotSent,
    /// A reply proves that it was not done: 3xx or 4xx.
    Refused,
    /// A 2xx head came, even if the status is not declared, or the body was lost or not understood.
    /// An HTML page where JSON was declared is not counted: somebody in between may have sent it.
    Done,
    /// Anything else, such as 5xx, or no reply to a request that may have arrived: it may or may
    /// not have been done.
    Unknown,
}

impl Outcome {
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Done,
            300..=499 => Self::Refused,
            _ => Self::Unknown,
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            outcome,
            operation: None,
            server: None,
            message: message.into(),
            response: None,
            source: None,
        }))
    }

    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, Outcome::NotSent, message)
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, Outcome::NotSent, message)
    }

    pub(crate) fn with_operation(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// `server` is a base URL, which holds no user info, query or fragment.
    pub(crate) fn with_server(mut self, server: &str) -> Self {
        self.0.server = Some(server.to_owned());
        self
    }

    pub(crate) fn with_response(mut self, response: RawResponse) -> Self {
        self.0.response = Some(response);
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the operation was carried out, as far as it can be told.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
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

    /// What was read of the body, byte for byte, if a head came: up to the limit, or to where it
    /// broke off.
    #[must_use]
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.raw().map(RawResponse::body)
    }

    /// What was read of the reply, if a head came.
    #[must_use]
    pub fn raw(&self) -> Option<&RawResponse> {
        self.0.response.as_ref()
    }

    /// Whether a time limit ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout(_))
    }

    /// Whether no connection came about: not to the host, not in time, or no secure one. Nothing
    /// was sent.
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
    /// off, a time limit, or a status of [`UnexpectedResponse::is_retryable`].
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
        match (self.0.kind, self.0.outcome) {
            (ErrorKind::Connect | ErrorKind::Timeout(TimeoutPhase::Connect), _) => {
                Some("nothing was sent: check that the server runs at this address")
            }
            (ErrorKind::Tls, _) => Some(tls_advice(&self.0.message)),
            (ErrorKind::Decode, _) if self.status() == Some(StatusCode::SWITCHING_PROTOCOLS) => {
                Some("the message is kept on this error")
            }
            (ErrorKind::Decode, _) => Some("status, headers and raw body are kept on this error"),
            (ErrorKind::Redirect, _) => {
                Some("redirects are not followed: set the base URL to where the API really is")
            }
            (ErrorKind::Status, _) => None,
            // A stream says itself how much of it is good.
            _ if self.status() == Some(StatusCode::SWITCHING_PROTOCOLS) => None,
            (_, Outcome::Unknown) => {
                Some("the server may or may not have carried it out: look before sending it again")
            }
            (_, Outcome::Done) => Some("the server reported success: do not send it again"),
            _ => None,
        }
    }
}

/// What to do about a handshake that failed, by the words of the TLS library.
fn tls_advice(cause: &str) -> &'static str {
    let says = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if says(&["UnknownIssuer", "unknown issuer", "UnknownCA", "self-signed", "self signed"]) {
        "nothing was sent: the authority that signed the server's certificate is not known here; \
         name a PEM file that holds it in the environment variable SSL_CERT_FILE"
    } else if says(&["not valid for name", "NotValidForName"]) {
        "nothing was sent: the server's certificate is for another name; write a name that it is for \
         in the URL"
    } else if says(&["Expired", "expired", "NotValidYet", "not valid yet"]) {
        "nothing was sent: check the clock of this machine, and the server's certificate"
    } else if says(&["InvalidContentType", "corrupt message", "InvalidMessage"]) {
        "nothing was sent: TLS is not spoken there; write `http://` in the URL"
    } else {
        "nothing was sent: check that `https` is served at this address, and its certificate"
    }
}

struct WithoutAdvice<'a>(&'a Error);

impl fmt::Display for WithoutAdvice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = &self.0.0;
        if let Some(operation) = error.operation {
            let server = error.server.as_deref().unwrap_or_default();
            write!(f, "{operation} ({} {server}{}): ", operation.method(), operation.path())?;
        }
        write!(f, "{}", Escaped(&error.message))
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
            .field("outcome", &self.0.outcome)
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

impl From<UnexpectedResponse> for Error {
    fn from(response: UnexpectedResponse) -> Self {
        let message = match response.message() {
            text if text.is_empty() => format!("answered {}", StatusLine(response.status())),
            text => format!("answered {}: {text}", StatusLine(response.status())),
        };
        let mut error = Self::new(ErrorKind::Status, response.outcome(), message)
            .with_response(response.raw().clone());
        if let Some(operation) = response.operation() {
            error = error.with_operation(operation);
        }
        if let Some(server) = response.server() {
            error = error.with_server(server);
        }
        error
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::new(ErrorKind::Key, Outcome::NotSent, error.to_string()).with_source(error)
    }
}

impl From<SignError> for Error {
    fn from(error: SignError) -> Self {
        let cause = root_cause(&error);
        if error.is_payload() {
            let message = format!("the payload cannot be written as JSON: {cause}");
            return Self::invalid_input(message).with_source(error);
        }
        let message = format!("signing failed: {cause}");
        Self::new(ErrorKind::Sign, Outcome::NotSent, message).with_source(error)
    }
}

/// What a call fails with when its transport does; for test doubles that stand for a whole client.
///
/// ```
/// use bac_core::{Error, Outcome, TransportError, TransportErrorKind};
///
/// let error = Error::from(TransportError::new(TransportErrorKind::Connect, "nobody listens"));
/// assert!(error.is_connect());
/// assert_eq!(error.outcome(), Outcome::NotSent);
/// ```
impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        not_exchanged(error)
    }
}

/// The text at the end of a chain of errors: what really happened.
pub(crate) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

impl EndpointError for Error {
    fn from_response(response: UnexpectedResponse) -> Self {
        response.into()
    }

    fn from_error(error: Error) -> Self {
        error
    }

    fn failure(&self) -> Failure<'_> {
        Failure::Error(self)
    }

    fn into_error(self) -> Error {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::tls_advice;

    #[test]
    fn what_a_handshake_failed_of_is_told_with_what_to_do() {
        for (cause, advice) in [
            ("invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
            (
                "invalid peer certificate: certificate not valid for name \"localhost\"; certificate \
                 is only valid for IpAddress(127.0.0.1)",
                "a name that it is for",
            ),
            ("invalid peer certificate: certificate expired", "the clock"),
            ("received corrupt message of type InvalidContentType", "`http://`"),
            ("received fatal alert: HandshakeFailure", "`https` is served"),
        ] {
            assert!(tls_advice(cause).contains(advice), "{cause}: {}", tls_advice(cause));
        }
    }
}
