//! Kinds of failure.

/// The kind of an [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The reply broke off inside its body, which as far as it came is in [`Error::raw_body`](crate::Error::raw_body);
    /// or a stream ended without being closed.
    BodyCut,
    /// What the server sends by now is something else than what is there of it: its validator or its length is
    /// another, so that the rest cannot go with it. See [`ByteStream`](crate::ByteStream#what-goes-on).
    Changed,
    /// The server closed a WebSocket with this code (RFC 6455 section 7.4), which is no normal end.
    /// It may be one that must not be sent, such as 1006: real servers do.
    Closed(u16),
    /// The client cannot be built from these settings.
    Configuration,
    /// No connection: the name does not resolve, nobody listens, the network is away.
    Connect,
    /// The [`CredentialSource`](crate::CredentialSource) gave no credentials, and its error is among
    /// the sources: before anything was sent ([`Outcome::NotSent`](crate::Outcome::NotSent)), or when the
    /// server had answered 401 ([`Outcome::Refused`](crate::Outcome::Refused)), and that reply is kept.
    Credentials,
    /// A whole reply came, and it is not what was declared. The text names the place by its JSON
    /// path, as deep as it can be told; the source is the `serde_json::Error`, or the `Utf8Error`
    /// of a reply that is not UTF-8.
    ///
    /// JSON is UTF-8 in all its parts, those that nobody reads included (RFC 8259 section 8.1); a byte
    /// order mark in front of it is passed over. Text keeps its byte order mark.
    Decode,
    /// A stream of a reply, such as [`Events`](crate::Events), told after its head that the work failed. What
    /// it told is [`Error::event`](crate::Error::event), and its text is in [`Error::raw_body`](crate::Error::raw_body).
    Event,
    /// A success tells in its value that the work failed, by the function that is declared for it
    /// (`failure = path`). Nothing was done ([`Outcome::Refused`](crate::Outcome::Refused)) unless the
    /// declaration knows better (`outcome = path`); what it told is [`Error::failed`](crate::Error::failed).
    Failed,
    /// A file of this machine cannot be read or written. The source is the `std::io::Error`.
    File,
    /// A hook stopped the call. The source is the hook's error.
    Hook,
    /// An argument was refused before anything was signed or sent, or the call was made where it
    /// cannot run.
    InvalidInput,
    /// A key file or key text cannot be used. The source is the [`KeyError`](crate::sign::KeyError).
    Key,
    /// There is a next page of a list, and it is not asked for: it is one that was there before, of another
    /// origin, or at no position at all; or 100 pages in a row were empty. The pages before it were given, and
    /// nothing was sent for it.
    Page,
    /// A part of a body was asked for, and there is none, or another came: the status is 416, or `Content-Range`
    /// is not what was asked. See [`ByteStream`](crate::ByteStream#what-goes-on).
    Range,
    /// The server sent a redirect (301, 302, 303, 307 or 308), which is never followed: it may name
    /// another host. It comes as this error, in the variant `Client` of an endpoint's errors; where it
    /// leads is the header `location` in [`Error::headers`](crate::Error::headers). A 304 is none, and
    /// comes as an unexpected response.
    Redirect,
    /// A reply is not signed as it is declared (`verify = …`), so that nothing in it is to be trusted, be it a
    /// success or an error: it may come from somebody else. What came is kept; the source is the
    /// [`SignatureError`](crate::sign::SignatureError). Of a body that is handed over before it has come, the
    /// digest is checked at its end, and this error stands in the place of that.
    Signature,
    /// The signer failed, or there is none. The source of a failure is the [`SignError`](crate::sign::SignError).
    Sign,
    /// The status is not a success, and the endpoint's error type does not hold replies.
    Status,
    /// A time limit ran out.
    Timeout(TimeoutPhase),
    /// No secure connection: certificate or handshake.
    Tls,
    /// The request ([`Outcome::NotSent`](crate::Outcome::NotSent)) or the reply is larger than the limit.
    TooLarge,
    /// The exchange broke after bytes of the request may have left; or, with
    /// [`Outcome::NotSent`](crate::Outcome::NotSent), the transport refused to send it.
    Transport,
    /// What stands in the place of a client, such as a fake or a service, leaves out an endpoint that is
    /// `provided`. Nothing was sent.
    Unimplemented,
}

#[cfg(feature = "tracing")]
impl ErrorKind {
    /// A word for it, of which there are few.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::BodyCut => "body_cut",
            Self::Changed => "changed",
            Self::Closed(_) => "closed",
            Self::Configuration => "configuration",
            Self::Connect => "connect",
            Self::Credentials => "credentials",
            Self::Decode => "decode",
            Self::Event => "event",
            Self::Failed => "failed",
            Self::File => "file",
            Self::Hook => "hook",
            Self::InvalidInput => "invalid_input",
            Self::Key => "key",
            Self::Page => "page",
            Self::Range => "range",
            Self::Redirect => "redirect",
            Self::Signature => "signature",
            Self::Sign => "sign",
            Self::Status => "status",
            Self::Timeout(_) => "timeout",
            Self::Tls => "tls",
            Self::TooLarge => "too_large",
            Self::Transport => "transport",
            Self::Unimplemented => "unimplemented",
        }
    }
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
