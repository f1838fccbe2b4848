//! What a call went through before it ended.

use std::{fmt, time::Duration};

use http::StatusCode;

use super::kind::ErrorKind;

/// An attempt of a call that was followed by another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierAttempt {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<StatusCode>,
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
                " (not sent again: that would be {wait:.0?} from now, and the call may not take so long)"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_where_there_is_something_to_tell() {
        let earlier =
            EarlierAttempt { kind: ErrorKind::Connect, status: None, wait: Duration::ZERO };
        let text = |earlier: &[EarlierAttempt], gave_up| {
            History { earlier: earlier.to_vec(), gave_up }.to_string()
        };
        assert_eq!(text(&[], None), "");
        assert_eq!(text(&[earlier.clone(), earlier], None), " (3 attempts)");
        let wait = Duration::from_millis(30_400);
        assert_eq!(
            text(&[], Some(GaveUp::TooLong(wait))),
            " (not sent again: that would be 30s from now, and the call may not take so long)"
        );
        assert!(text(&[], Some(GaveUp::NoBudget)).contains("too many calls"));
        assert!(text(&[], Some(GaveUp::NotReplayable)).contains("read only once"));
    }
}
