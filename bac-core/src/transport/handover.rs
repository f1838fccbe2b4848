//! Whether a request that ran out of time may have been sent.
//!
//! reqwest does not tell when it has a connection. What it does is ask for the body, and it does that
//! once it has one and before it writes anything to it. So a body that nobody has asked for proves that
//! nothing left, and one that gives nothing from then on keeps it so.

use std::{
    error::Error as StdError,
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A body that is given at most once, and to whom.
#[derive(Clone, Debug)]
pub(crate) struct Handover(Arc<AtomicU8>);

const KEPT: u8 = 0;
const GIVEN: u8 = 1;
const WITHDRAWN: u8 = 2;

impl Handover {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU8::new(KEPT)))
    }

    /// Whether nothing was sent; nothing is, from now on.
    pub(crate) fn withdraw(&self) -> bool {
        self.decide(WITHDRAWN)
    }

    /// Whether the body may be sent.
    fn give(&self) -> bool {
        self.decide(GIVEN)
    }

    /// The first to decide wins, whichever threads the two are on.
    fn decide(&self, state: u8) -> bool {
        self.0.compare_exchange(KEPT, state, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// A body in one piece that is watched.
pub(super) struct WatchedBody {
    bytes: Option<Bytes>,
    handover: Handover,
}

impl WatchedBody {
    pub(super) const fn new(bytes: Bytes, handover: Handover) -> Self {
        Self { bytes: Some(bytes), handover }
    }
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Withdrawn;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Withdrawn>>> {
        let Some(bytes) = self.bytes.take() else { return Poll::Ready(None) };
        let frame = if self.handover.give() { Ok(Frame::data(bytes)) } else { Err(Withdrawn) };
        Poll::Ready(Some(frame))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// The call ran out of time before its body was asked for.
#[derive(Debug)]
pub(super) struct Withdrawn;

impl fmt::Display for Withdrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call ran out of time before it was sent")
    }
}

impl StdError for Withdrawn {}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(body: &mut WatchedBody) -> Option<Result<Bytes, Withdrawn>> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match Pin::new(body).poll_frame(&mut context) {
            Poll::Ready(frame) => {
                frame.map(|frame| frame.map(|frame| frame.into_data().unwrap_or_default()))
            }
            Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    fn a_body_is_given_or_withdrawn() {
        let handover = Handover::new();
        let mut body = WatchedBody::new("abc".into(), handover.clone());
        assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(3), false));
        assert_eq!(ask(&mut body).unwrap().unwrap(), "abc");
        assert!(body.is_end_stream() && ask(&mut body).is_none());
        assert!(!handover.withdraw(), "it was given");

        let handover = Handover::new();
        let mut body = WatchedBody::new("abc".into(), handover.clone());
        assert!(handover.withdraw());
        assert_eq!(ask(&mut body).unwrap().unwrap_err().to_string().matches("before").count(), 1);
    }
}
