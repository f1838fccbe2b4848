//! The words of what is wrong with an item of a stream.

use bytes::Bytes;

use super::incoming::Incoming;
use crate::{
    error::{Error, ErrorKind},
    json::Misread,
    limits::KEPT_OF_TOO_LARGE,
    operation::Outcome,
};

/// What the items of a stream are called, and how many have been good.
pub(super) struct Count {
    pub(super) noun: &'static str,
    pub(super) good: u64,
}

impl Count {
    pub(super) const fn of(noun: &'static str) -> Self {
        Self { noun, good: 0 }
    }

    /// `line 3 of the stream …`
    fn next(&self, found: &str) -> String {
        let (noun, number) = (self.noun, self.good + 1);
        let before = if self.good == 0 { "" } else { "; what came before it is good" };
        format!("{noun} {number} of the stream {found}{before}")
    }

    #[cold]
    pub(super) fn too_long(&self, incoming: &Incoming, limit: usize) -> Error {
        let found =
            format!("is larger than {limit} bytes; raise `response_limit` if that is right");
        let error = Error::new(ErrorKind::TooLarge, Outcome::Done, self.next(&found));
        incoming.origin().explained(error)
    }

    #[cold]
    pub(super) fn not_json(&self, incoming: &Incoming, text: &[u8], misread: Misread) -> Error {
        let place = match &misread {
            Misread::Json { path, .. } if !path.is_empty() => format!(" at `{path}`"),
            _ => String::new(),
        };
        let found = format!("is not the declared JSON{place}: {}", misread.cause());
        self.at_fault(incoming, ErrorKind::Decode, Outcome::Done, &found, text)
            .with_source(misread.into_source())
    }

    /// An error that keeps the text that it is about.
    #[cold]
    pub(super) fn at_fault(
        &self,
        incoming: &Incoming,
        kind: ErrorKind,
        outcome: Outcome,
        found: &str,
        text: &[u8],
    ) -> Error {
        incoming.origin().explained_with(kept(text), Error::new(kind, outcome, self.next(found)))
    }

    /// The stream has ended, and not as it should.
    #[cold]
    pub(super) fn ended(&self, incoming: &Incoming, how: &str, text: &[u8]) -> Error {
        let (noun, good) = (self.noun, self.good);
        let message = match good {
            0 => format!("the stream ended {how}, before any whole {noun}"),
            1 => format!("the stream ended {how}, after 1 {noun}, which is good"),
            _ => format!("the stream ended {how}, after {good} {noun}s, which are good"),
        };
        let error = Error::new(ErrorKind::BodyCut, Outcome::Done, message);
        incoming.origin().explained_with(kept(text), error)
    }
}

fn kept(text: &[u8]) -> Bytes {
    Bytes::copy_from_slice(&text[..text.len().min(KEPT_OF_TOO_LARGE)])
}
