//! What an operation declares of signatures.

use std::fmt;

use super::scheme::Scheme;

/// What an operation declares of signatures: one scheme for requests, as nearly all that are signed do, or
/// [`Declared`].
pub trait Signatures: Send + Sync + fmt::Debug {
    /// What signs requests, in the order in which it does.
    fn of_requests(&'static self, index: usize) -> Option<&'static dyn Scheme>;

    /// What signs replies.
    fn of_replies(&'static self) -> Option<&'static dyn Scheme>;
}

impl<S: Scheme> Signatures for S {
    fn of_requests(&'static self, index: usize) -> Option<&'static dyn Scheme> {
        (index == 0).then_some(self)
    }

    fn of_replies(&'static self) -> Option<&'static dyn Scheme> {
        None
    }
}

/// Several signatures, or some of replies.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    pub requests: &'static [&'static dyn Scheme],
    pub replies: Option<&'static dyn Scheme>,
}

impl Signatures for Declared {
    fn of_requests(&'static self, index: usize) -> Option<&'static dyn Scheme> {
        self.requests.get(index).copied()
    }

    fn of_replies(&'static self) -> Option<&'static dyn Scheme> {
        self.replies
    }
}
