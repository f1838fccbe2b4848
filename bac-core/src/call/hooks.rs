//! The user's hooks around an attempt.

use super::{
    deadline::Deadline,
    failure::OwnedFailure,
    fault::{late_hook, set_by_hook, spaced_by_hook, stopped_by_hook},
};
use crate::{
    box_error::BoxError,
    client::Callee,
    error::{Error, TimeoutPhase, UnexpectedResponse},
    hook::Attempt,
    limits::MOST_SENT_HEADERS,
    message::{RawResponse, Request},
    operation::Outcome,
    reply::Arrived,
    request::{owned_header, spaced_header},
};

/// Whether one of the hooks answers a refusal by sending the request once more.
pub(super) async fn answer(
    callee: &Callee,
    response: &UnexpectedResponse,
    total: &Deadline,
) -> Result<bool, Error> {
    let hooks = async {
        for hook in callee.hooks() {
            if hook.answer_refusal(response).await? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let answered = total.limit(hooks).await;
    let outcome = response.outcome();
    let answered = answered.map_err(|phase| late_hook(phase, outcome));
    let answered = answered.and_then(|it| it.map_err(|source| stopped_by_hook(source, outcome)));
    answered.map_err(|error| error.with_response(response.raw().clone()))
}

/// What hooks say before anything is sent.
pub(super) fn unsent<T>(said: Result<Result<T, BoxError>, TimeoutPhase>) -> Result<T, Error> {
    said.map_err(|phase| late_hook(phase, Outcome::NotSent))?
        .map_err(|source| stopped_by_hook(source, Outcome::NotSent))
}

/// Lets every hook see and change the head of a request.
pub(super) async fn before(
    callee: &Callee,
    request: Request,
    number: usize,
    total: &Deadline,
) -> Result<Box<Attempt>, Error> {
    let mut attempt =
        Box::new(Attempt { operation: callee.operation, number, has_credentials: false, request });
    let hooks = async {
        for hook in callee.hooks() {
            hook.before_request(&mut attempt).await?;
        }
        Ok(())
    };
    unsent(total.limit(hooks).await)?;
    let headers = &attempt.request.headers;
    if headers.len() > MOST_SENT_HEADERS {
        return Err(stopped_by_hook(too_many(headers.len()).into(), Outcome::NotSent));
    }
    if let Some(name) = owned_header(headers) {
        return Err(set_by_hook(name));
    }
    match spaced_header(headers) {
        Some(name) => Err(spaced_by_hook(name)),
        None => Ok(attempt),
    }
}

#[cold]
fn too_many(headers: usize) -> String {
    format!("it left {headers} header fields, and at most {MOST_SENT_HEADERS} are sent")
}

/// Tells every hook what came of an attempt.
pub(super) async fn after(
    callee: &Callee,
    attempt: &Attempt,
    result: Result<Arrived, OwnedFailure>,
    total: &Deadline,
) -> Result<Arrived, OwnedFailure> {
    // Hooks are shown what the caller will be: a log of it needs nothing beside it.
    let result = result.map_err(|failure| failure.explained(callee));
    match &result {
        Ok(arrived) => after_success(callee, attempt, arrived.response(), total).await?,
        Err(failure) => after_error(callee, attempt, failure, total).await,
    }
    result
}

/// An error of a hook, or one that never ends, takes the place of the reply, which is kept on it.
async fn after_success(
    callee: &Callee,
    attempt: &Attempt,
    response: &RawResponse,
    total: &Deadline,
) -> Result<(), Error> {
    let hooks = async {
        for hook in callee.hooks() {
            hook.after_success(attempt, response).await?;
        }
        Ok(())
    };
    // A declared success, whose status may be one that says nothing by itself, as 101 does.
    let error = match total.limit(hooks).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(source)) => stopped_by_hook(source, Outcome::Done),
        Err(phase) => late_hook(phase, Outcome::Done),
    };
    Err(error.with_response(response.clone()))
}

/// A hook that never ends is left behind: what the call came to matters more.
async fn after_error(callee: &Callee, attempt: &Attempt, failure: &OwnedFailure, total: &Deadline) {
    let hooks = async {
        for hook in callee.hooks() {
            hook.after_error(attempt, failure.as_failure()).await;
        }
    };
    let _ = total.limit(hooks).await;
}
