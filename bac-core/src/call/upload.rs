//! A body that is sent piece by piece, within limits of its own.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use tokio::time::{Instant, timeout_at};

use super::{
    deadline::Deadline,
    prepare::{CallLimits, Prepared},
};
use crate::{
    client::Progress,
    error::{Error, ErrorKind, TimeoutPhase},
    message::{Request, Sending},
    operation::Outcome,
};

/// Watches the body of a request that is about to be sent, unless it is there already.
pub(super) fn watch(request: &mut Request, prepared: &Prepared) -> Option<Arc<Sending>> {
    if request.body.as_bytes().is_some() {
        return None;
    }
    let to_send = request.body.length();
    let on_piece = prepared.on_progress.clone().map(|told| {
        let tell = move |sent| told.0(Progress { sent, to_send, ..Progress::default() });
        Box::new(tell) as Box<dyn Fn(u64) + Send + Sync>
    });
    let sending = Sending::new(on_piece);
    request.body = std::mem::take(&mut request.body).watched(Arc::clone(&sending));
    Some(sending)
}

/// Why an upload was given up.
pub(super) enum GivenUp {
    /// The server took nothing more.
    Stalled(u64),
    /// As of any other request.
    Late(TimeoutPhase),
}

impl From<GivenUp> for Error {
    #[cold]
    fn from(given_up: GivenUp) -> Self {
        match given_up {
            GivenUp::Late(phase) => Self::timed_out(phase, Outcome::Unknown),
            GivenUp::Stalled(taken) => {
                let message = format!(
                    "the server took nothing of the body for longer than the stall limit, after {taken} bytes"
                );
                Self::new(ErrorKind::Timeout(TimeoutPhase::Stall), Outcome::Unknown, message)
            }
        }
    }
}

/// Sends an upload: while it is taken, the limit is the one between two pieces, and then that of an
/// attempt. A limit of the call that is its own holds over all of it.
pub(super) async fn limited<F: Future>(
    sending: &Sending,
    limits: &CallLimits,
    mut send: Pin<Box<F>>,
) -> Result<F::Output, GivenUp> {
    let own = limits.total.is_calls_own.then_some(limits.total);
    loop {
        let total = own.and_then(|total| total.at());
        let due = due(sending, limits);
        // Nobody wakes this when another limit holds from then on, as when the first piece is taken.
        let look = Instant::now().checked_add(limits.stall);
        let Some(at) = [look, due, total].into_iter().flatten().min() else {
            return Ok(send.as_mut().await);
        };
        if let Ok(output) = timeout_at(at, send.as_mut()).await {
            return Ok(output);
        }
        let now = Instant::now();
        if total.is_some_and(|total| total <= now) {
            return Err(GivenUp::Late(TimeoutPhase::Total));
        }
        if self::due(sending, limits).is_some_and(|due| due <= now) {
            return Err(if is_sending(sending) {
                GivenUp::Stalled(sending.taken())
            } else {
                GivenUp::Late(TimeoutPhase::Attempt)
            });
        }
    }
}

/// Until when something has to happen.
fn due(sending: &Sending, limits: &CallLimits) -> Option<Instant> {
    let limit = match is_sending(sending) {
        // A source of the caller's takes its time.
        true if sending.is_awaited() => None,
        true => Some(limits.stall),
        false => limits.attempt,
    };
    sending.last().checked_add(limit?)
}

/// Whether pieces are taken: nothing is known before the first.
fn is_sending(sending: &Sending) -> bool {
    sending.taken() > 0 && !sending.is_whole()
}

/// The limit for the reply to an upload, from its head on.
pub(super) fn for_reply(limits: &CallLimits) -> Deadline {
    if limits.total.is_calls_own {
        return limits.of_attempt();
    }
    limits.total.anew(limits.attempt.unwrap_or(Duration::MAX), TimeoutPhase::Attempt)
}

/// Says how much of an upload was sent before it failed.
#[cold]
pub(super) fn told(error: Error, sending: &Sending) -> Error {
    error.with_sent(sending.taken())
}
