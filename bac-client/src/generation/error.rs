//! Why a node could not be connected to.

use std::fmt;

use bac_core::{Error, ErrorKind, Escaped};

/// Why [`Bac::connect`](crate::Bac::connect) has no node to talk to.
///
/// Its text is one line: what was asked where, what came back, what to do next. It holds no user's
/// name, password or query of any URL; what a peer sent is escaped and cut.
#[derive(Debug)]
pub struct ConnectError {
    pub(super) kind: ConnectErrorKind,
    pub(super) url: String,
    pub(super) release: Option<String>,
    pub(super) answers: Vec<Answered>,
    pub(super) source: Option<Box<Error>>,
}

/// The kind of a [`ConnectError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ConnectErrorKind {
    /// No node answers at the address in the way of the URL: nobody listens, the name does not
    /// resolve, a time limit ran out, the exchange broke off, or one side alone speaks TLS, or the
    /// server's certificate is not trusted ([`is_tls`](ConnectError::is_tls)).
    Down,
    /// Something answers, and it is not a Bacalhau node.
    NotBacalhau,
    /// The node refuses to say what it runs: 401 or 403.
    Refused,
    /// The URL or a setting of the client cannot be used. Nothing was sent.
    Settings,
    /// The node runs a release that serves neither API in a form known here, and that is newer.
    TooNew,
    /// The node runs a release before v0.3.29, the first whose API is known here.
    TooOld,
    /// The node, or somebody in front of it, cannot answer now: 429 or 5xx.
    Unavailable,
}

/// An answer that was not what a Bacalhau node says.
#[derive(Debug)]
pub struct Answered {
    pub(super) asked: String,
    pub(super) said: String,
}

impl Answered {
    /// What was asked, such as `GET /api/v1/agent/version`.
    #[must_use]
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// What came back, in short, such as `404 Not Found`.
    #[must_use]
    pub fn said(&self) -> &str {
        &self.said
    }
}

impl fmt::Display for Answered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` gave {}", self.asked, Escaped::new(&self.said))
    }
}

impl ConnectError {
    pub(super) fn new(kind: ConnectErrorKind, url: &str) -> Self {
        Self { kind, url: url.to_owned(), release: None, answers: Vec::new(), source: None }
    }

    pub(super) fn with_source(mut self, source: Error) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    pub(super) fn settings(error: Error) -> Self {
        Self::new(ConnectErrorKind::Settings, "").with_source(error)
    }

    /// An error that ends the asking, by what it says of the node.
    pub(super) fn of(error: Error, url: &str) -> Self {
        let status = error.status().map(|status| status.as_u16());
        let kind = match (error.kind(), status) {
            (ErrorKind::Status, Some(401 | 403)) | (ErrorKind::Credentials, Some(401)) => {
                ConnectErrorKind::Refused
            }
            (ErrorKind::Status, _) if is_tls_port(&error) => ConnectErrorKind::Down,
            (ErrorKind::Status, _) => ConnectErrorKind::Unavailable,
            (
                ErrorKind::Configuration
                | ErrorKind::Credentials
                | ErrorKind::Hook
                | ErrorKind::InvalidInput
                | ErrorKind::Key
                | ErrorKind::Sign,
                _,
            ) => ConnectErrorKind::Settings,
            _ => ConnectErrorKind::Down,
        };
        Self::new(kind, url).with_source(error)
    }

    /// The kind of failure.
    #[must_use]
    pub const fn kind(&self) -> ConnectErrorKind {
        self.kind
    }

    /// The base URL that was tried; empty if it was none.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether client and server do not agree on TLS: one of them alone speaks it, or the server's
    /// certificate is not trusted.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        let error = self.source.as_deref();
        error.is_some_and(|error| error.kind() == ErrorKind::Tls || is_tls_port(error))
    }

    /// The release that the node gave, if it is too old or too new.
    #[must_use]
    pub fn release(&self) -> Option<&str> {
        self.release.as_deref()
    }

    /// What was asked and what came back, where no answer was a Bacalhau node's.
    #[must_use]
    pub fn answers(&self) -> &[Answered] {
        &self.answers
    }

    /// The error of the call that ended the asking, if one did.
    #[must_use]
    pub fn call_error(&self) -> Option<&Error> {
        self.source.as_deref()
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = Escaped::new(&self.url);
        let release = Escaped::new(self.release.as_deref().unwrap_or_default());
        match self.kind {
            ConnectErrorKind::Down => write!(formatter, "no Bacalhau node can be reached at {url}"),
            ConnectErrorKind::NotBacalhau => {
                write!(formatter, "what answers at {url} is not a Bacalhau node")
            }
            ConnectErrorKind::Refused => {
                write!(formatter, "the node at {url} asks for credentials, or refuses those given")
            }
            ConnectErrorKind::Settings => formatter.write_str("the node was not asked"),
            ConnectErrorKind::TooNew => write!(
                formatter,
                "the node at {url} runs {release}, which is newer than this client knows: it serves neither the signed nor the orchestrator API; use a later version of this client"
            ),
            ConnectErrorKind::TooOld => write!(
                formatter,
                "the node at {url} runs {release}, which is older than this client knows (v0.3.29 is the first); use a later release of the node"
            ),
            ConnectErrorKind::Unavailable => {
                write!(formatter, "the node at {url} cannot answer now")
            }
        }?;
        for (index, answer) in self.answers.iter().enumerate() {
            write!(formatter, "{} {answer}", if index == 0 { ":" } else { "," })?;
        }
        if !self.answers.is_empty() {
            formatter.write_str("; check address and port (1234 is usual)")?;
        }
        match (&self.source, self.kind) {
            (None, _) => Ok(()),
            (Some(source), ConnectErrorKind::Down) => {
                let advice = match source.advice() {
                    _ if is_tls_port(source) => "write `https://` in the URL",
                    Some(advice) if source.kind() == ErrorKind::Tls => advice,
                    _ if source.is_timeout() && !source.is_connect() => "check that it is well",
                    _ => "check that it runs, and its address and port (1234 is usual)",
                };
                write!(formatter, ": {}; {advice}", Escaped::new(&cause(source)))
            }
            (Some(source), _) => write!(formatter, ": {source}"),
        }
    }
}

/// As servers in Go answer a plain request to a port that speaks TLS.
pub(super) fn is_tls_port(error: &Error) -> bool {
    error.raw().is_some_and(|reply| reply.message().contains("HTTP request to an HTTPS server"))
}

/// What really happened, at the end of the chain: what else the error says is about calls that may
/// have done something.
fn cause(error: &Error) -> String {
    let Some(mut cause) = std::error::Error::source(error) else {
        return error.without_advice().to_string();
    };
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
