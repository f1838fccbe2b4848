//! What a call went through before it ended.

use std::{fmt, time::Duration};

use http::{HeaderValue, StatusCode};

use super::kind::ErrorKind;
use crate::operation::{Operation, Outcome};

/// An attempt of a call that was followed by another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierAttempt {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<StatusCode>,
    pub(crate) outcome: Outcome,
    pub(crate) wait: Duration,
}

impl EarlierAttempt {
    /// What became of it: [`ErrorKind::Status`] where a reply came whole.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The status of its reply, if a head came.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Whether it was carried out, as far as it can be told.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How long was waited after it.
    #[must_use]
    pub const fn wait(&self) -> Duration {
        self.wait
    }
}

/// Why a call was not sent again, though its failure may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GaveUp {
    /// Its body can be read once.
    NotReplayable,
    /// Too many calls of the client fail.
    NoBudget,
    /// The wait would be longer than the call may take.
    TooLong(Duration),
}

/// All attempts but the last, and why there is no other.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) earlier: Vec<EarlierAttempt>,
    pub(crate) gave_up: Option<GaveUp>,
    /// What the server knows the call by.
    pub(crate) key: Option<HeaderValue>,
}

impl History {
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_ref()?.to_str().ok()
    }

    /// What a call came to whose last attempt came to `last`: what an earlier one has done is done, and
    /// what it may have done may be. A request that does nothing (RFC 9110 section 9.2.1) is about its
    /// last attempt.
    pub(crate) fn outcome(&self, last: Outcome, operation: Option<&Operation>) -> Outcome {
        if operation.is_some_and(|operation| operation.method().is_safe()) {
            return last;
        }
        let outcomes = self.earlier.iter().map(EarlierAttempt::outcome);
        outcomes.fold(last, |told, earlier| match (told, earlier) {
            (Outcome::Done, _) | (_, Outcome::Done) => Outcome::Done,
            (Outcome::Unknown, _) | (_, Outcome::Unknown) => Outcome::Unknown,
            _ => told,
        })
    }
}

/// ` (3 attempts)`, or why there are no more; nothing where there is nothing to tell.
impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.earlier.is_empty() {
            write!(f, " ({} attempts)", self.earlier.len() + 1)?;
        }
        match self.gave_up {
            None => Ok(()),
            Some(GaveUp::NotReplayable) => {
                f.write_str(" (not sent again, as its body can be read only once)")
            }
            Some(GaveUp::NoBudget) => {
                f.write_str(" (not sent again, as too many calls of this client fail)")
            }
            Some(GaveUp::TooLong(wait)) => write!(
                f,
                " (not sent again: that would be {wait:.0?} from now, and a call does not wait so long)"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_where_there_is_something_to_tell() {
        let earlier = EarlierAttempt {
            kind: ErrorKind::Connect,
            status: None,
            outcome: Outcome::NotSent,
            wait: Duration::ZERO,
        };
        let text = |earlier: &[EarlierAttempt], gave_up| {
            History { earlier: earlier.to_vec(), gave_up, key: None }.to_string()
        };
        assert_eq!(text(&[], None), "");
        assert_eq!(text(&[earlier.clone(), earlier], None), " (3 attempts)");
        let wait = Duration::from_millis(30_400);
        assert_eq!(
            text(&[], Some(GaveUp::TooLong(wait))),
            " (not sent again: that would be 30s from now, and a call does not wait so long)"
        );
        assert!(text(&[], Some(GaveUp::NoBudget)).contains("too many calls"));
        assert!(text(&[], Some(GaveUp::NotReplayable)).contains("read only once"));
    }

    #[test]
    fn the_outcome_is_that_of_all_attempts() {
        use crate::operation::{Declaration, Method};
        use Outcome::{Done, NotSent, Refused, Unknown};

        let operation =
            |method| Operation::from_declaration(Declaration { method, ..Declaration::NEW });
        let told = |earlier: &[Outcome], last, method| {
            let earlier = earlier.iter().map(|outcome| EarlierAttempt {
                kind: ErrorKind::Transport,
                status: None,
                outcome: *outcome,
                wait: Duration::ZERO,
            });
            let history = History { earlier: earlier.collect(), gave_up: None, key: None };
            history.outcome(last, Some(&operation(method)))
        };
        for (earlier, last, expected) in [
            (&[][..], Refused, Refused),
            (&[NotSent], Refused, Refused),
            (&[Refused], NotSent, NotSent),
            (&[Unknown], NotSent, Unknown),
            (&[Unknown, NotSent], Refused, Unknown),
            (&[Done], Refused, Done),
            (&[Done, Unknown], NotSent, Done),
            (&[Refused], Unknown, Unknown),
        ] {
            assert_eq!(told(earlier, last, Method::Delete), expected, "{earlier:?} {last:?}");
            assert_eq!(told(earlier, last, Method::Get), last);
        }
    }
}
