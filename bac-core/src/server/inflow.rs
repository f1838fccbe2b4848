//! The body of a request while it comes, within its limits.

use std::{
    error::Error as _,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::Handle;

use super::{
    body::{Body, Kind},
    body_limits::BodyLimits,
    rejection::{Rejection, RejectionKind},
};
use crate::{
    box_error::BoxError,
    coding::CodingError,
    error::{Error, ErrorKind, TimeoutPhase},
    message::BodyChunks,
    operation::Outcome,
    reply::{ByteStream, Stall},
    scheme::BodyCheck,
    sign::SignatureError,
};

/// A body that has not been read, and how much may be.
pub(super) struct Pieces {
    pub(super) body: Body,
    pub(super) limits: BodyLimits,
    /// What it has to come to, where that is signed.
    pub(super) checks: Vec<Box<dyn BodyCheck>>,
}

/// The body of a request that is still to come. Dropping it ends the reading.
pub(super) struct Inflow {
    body: ByteStream,
    /// The most that may come, in bytes.
    limit: u64,
    silence: Duration,
    /// Where there is no runtime, no clock runs.
    stall: Option<Stall>,
    checks: Vec<Box<dyn BodyCheck>>,
}

impl Inflow {
    /// # Errors
    /// Where the body says at once that it is over the limit.
    pub(super) fn new(
        body: Body,
        limit: Option<u64>,
        silence: Duration,
    ) -> Result<Self, Rejection> {
        let (body, limit) = (body.into_stream(), limit.unwrap_or(u64::MAX));
        if body.length().is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let stall = Handle::try_current().ok().map(|home| Stall::new(silence, home));
        Ok(Self { body, limit, silence, stall, checks: Vec::new() })
    }

    /// Has it checked as it comes: where it is not what was signed, an error stands in the place of the end.
    pub(super) fn checked_by(mut self, checks: Vec<Box<dyn BodyCheck>>) -> Self {
        self.checks = checks;
        self
    }

    /// All of a body, which is there already or comes within its limits.
    ///
    /// # Errors
    /// Where it is too large, breaks off, or stands still for too long.
    pub(super) async fn whole(
        body: Body,
        limit: usize,
        silence: Duration,
    ) -> Result<Bytes, Rejection> {
        if let Kind::Whole(bytes) = body.0 {
            return Ok(bytes);
        }
        let mut inflow = Self::new(body, Some(limit as u64), silence)?;
        let mut whole = Vec::new();
        while let Some(piece) = poll_fn(|context| inflow.poll_piece(context)).await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.into())
    }

    /// The length in bytes, if it is known.
    pub(super) const fn length(&self) -> Option<u64> {
        self.body.length()
    }

    /// The next piece, which is not empty; `None` at the end.
    pub(super) fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, Rejection>> {
        match Pin::new(&mut self.body).poll_next(context) {
            Poll::Pending => match &mut self.stall {
                Some(stall) => stall.poll(context).map(|()| Err(self.stalled())),
                None => Poll::Pending,
            },
            Poll::Ready(None) => Poll::Ready(self.checked().map(|()| None)),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Err(cut(error))),
            Poll::Ready(Some(Ok(piece))) => {
                if let Some(stall) = &mut self.stall {
                    stall.is_over();
                }
                for check in &mut self.checks {
                    check.update(&piece);
                }
                let is_within = self.body.received() <= self.limit;
                Poll::Ready(if is_within { Ok(Some(piece)) } else { Err(too_large(self.limit)) })
            }
        }
    }

    fn checked(&mut self) -> Result<(), Rejection> {
        let mut checks = std::mem::take(&mut self.checks).into_iter();
        let checked = checks.try_for_each(BodyCheck::finish);
        checked.map_err(|error| Rejection::signature(SignatureError::from(error)))
    }

    #[cold]
    fn stalled(&self) -> Rejection {
        let received = self.body.received();
        let message =
            format!("nothing of the body came for {:?}, after {received} bytes", self.silence);
        Rejection::new(RejectionKind::Stalled, message)
    }
}

/// What a service is given.
impl BodyChunks for Inflow {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        self.poll_piece(context).map_err(|rejection| told(rejection).into())
    }
}

#[cold]
fn too_large(limit: u64) -> Rejection {
    let message = format!("the body is larger than {limit} bytes, which is the limit here");
    Rejection::new(RejectionKind::TooLarge, message)
}

#[cold]
fn cut(error: Error) -> Rejection {
    let of_coding = error.source().and_then(|source| source.downcast_ref::<CodingError>());
    let message = match of_coding {
        Some(error) => error.to_string(),
        None => "the body broke off before its end".to_owned(),
    };
    Rejection::new(RejectionKind::Body, message).with_source(error)
}

/// The error of a stream that a service reads: its source is the rejection, by which a service is answered
/// that fails by it.
#[cold]
pub(super) fn told(rejection: Rejection) -> Error {
    let kind = match rejection.kind() {
        RejectionKind::TooLarge => ErrorKind::TooLarge,
        RejectionKind::Stalled => ErrorKind::Timeout(TimeoutPhase::Stall),
        RejectionKind::Signature => ErrorKind::Signature,
        _ => ErrorKind::BodyCut,
    };
    Error::new(kind, Outcome::Unknown, format!("the request: {rejection}")).with_source(rejection)
}
