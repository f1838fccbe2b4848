//! Reads a body within its limits.

use std::{future::poll_fn, mem, pin::pin, task::Poll, time::Duration};

use bytes::Bytes;

use super::deadline::Deadline;
use crate::{box_error::BoxError, error::TimeoutPhase, transport::TransportBody};

/// What was read of a body, and why it is not all of it.
pub(super) struct Read {
    pub(super) body: Bytes,
    pub(super) fault: Option<ReadFault>,
}

/// Why a body is not whole.
pub(super) enum ReadFault {
    Cut(BoxError),
    TimedOut(TimeoutPhase),
    TooLarge,
}

/// Reads a body up to `limit` bytes. What is over it is left unread, and the connection with it.
pub(super) async fn read(
    body: &mut TransportBody,
    limit: Option<usize>,
    stall: Duration,
    deadline: &Deadline,
) -> Read {
    let limit = limit.unwrap_or(usize::MAX);
    // A body that comes in one piece is kept as it came; the others are put together.
    let mut only = Bytes::new();
    let mut joined = Vec::new();
    let fault = loop {
        if only.len() + joined.len() > limit {
            break Some(ReadFault::TooLarge);
        }
        let piece = deadline.earlier(stall, TimeoutPhase::Stall);
        // A piece that is there at once is taken whatever the time, and there may be no end of them.
        if piece.has_passed {
            break Some(ReadFault::TimedOut(piece.phase));
        }
        let chunk = match at_once(body.chunk()).await {
            Some(chunk) => Ok(chunk),
            None => piece.limit(body.chunk()).await,
        };
        match chunk {
            Ok(Ok(None)) => break None,
            Ok(Ok(Some(chunk))) if only.is_empty() && joined.is_empty() => only = chunk,
            Ok(Ok(Some(chunk))) => {
                joined.extend_from_slice(&mem::take(&mut only));
                joined.extend_from_slice(&chunk);
            }
            Ok(Err(source)) => break Some(ReadFault::Cut(source)),
            Err(phase) => break Some(ReadFault::TimedOut(phase)),
        }
    };
    let mut body = if joined.is_empty() { only } else { joined.into() };
    body.truncate(limit);
    Read { body, fault }
}

/// What a future comes to without waiting: a timer would cost more than most pieces of a body.
async fn at_once<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        Poll::Ready(match future.as_mut().poll(context) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}
