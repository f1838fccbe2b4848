//! What a call comes to.

use std::fmt;

use bac_core::{ErrorKind, Outcome, TimeoutPhase};

/// What a call comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A value.
    Ok,
    /// The client's own error.
    Error(ErrorKind, Outcome),
    /// The declared error of this status, with its body as its type.
    Typed(u16, Outcome),
    /// The declared error of this status, with a body that is not of its type.
    Raw(u16, Outcome),
    /// A reply of a status that is not declared.
    Unexpected(u16, Outcome),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = |outcome: &Outcome| match outcome {
            Outcome::NotSent => "not sent",
            Outcome::Refused => "refused",
            Outcome::Done => "done",
            _ => "unknown",
        };
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Error(kind, it) => write!(f, "{kind:?} {}", outcome(it)),
            Self::Typed(status, it) => write!(f, "{status} typed {}", outcome(it)),
            Self::Raw(status, it) => write!(f, "{status} raw {}", outcome(it)),
            Self::Unexpected(status, it) => write!(f, "{status} {}", outcome(it)),
        }
    }
}

pub const fn error(kind: ErrorKind, outcome: Outcome) -> End {
    End::Error(kind, outcome)
}

/// The exchange broke off before a reply was there.
pub const TRANSPORT: End = End::Error(ErrorKind::Transport, Outcome::Unknown);
/// A success broke off in its body.
pub const CUT: End = End::Error(ErrorKind::BodyCut, Outcome::Done);
/// A success is not what was declared.
pub const DECODE: End = End::Error(ErrorKind::Decode, Outcome::Done);
/// A success is larger than the limit.
pub const TOO_LARGE: End = End::Error(ErrorKind::TooLarge, Outcome::Done);
/// A reply leads elsewhere.
pub const REDIRECT: End = End::Error(ErrorKind::Redirect, Outcome::Refused);
/// There was no connection.
pub const CONNECT: End = End::Error(ErrorKind::Connect, Outcome::NotSent);
/// There was none in time.
pub const CONNECT_TIMEOUT: End = timeout(TimeoutPhase::Connect, Outcome::NotSent);
/// There was no secure one.
pub const TLS: End = End::Error(ErrorKind::Tls, Outcome::NotSent);
/// There was no head in time.
pub const SILENT: End = timeout(TimeoutPhase::Attempt, Outcome::Unknown);

pub const fn timeout(phase: TimeoutPhase, outcome: Outcome) -> End {
    End::Error(ErrorKind::Timeout(phase), outcome)
}

/// An undeclared status that says that nothing was done.
pub const fn refused(status: u16) -> End {
    End::Unexpected(status, Outcome::Refused)
}

/// An undeclared status that does not say what was done.
pub const fn unknown(status: u16) -> End {
    End::Unexpected(status, Outcome::Unknown)
}
