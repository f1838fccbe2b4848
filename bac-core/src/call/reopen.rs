//! A stream that is asked for anew where it broke off.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{
    attempts::attempts,
    deadline::Deadline,
    failure::OwnedFailure,
    part::Known,
    place::Place,
    prepare::{CallLimits, Prepared},
};
use crate::{
    client::{Callee, OnProgress},
    error::{Error, Failure},
    maybe_send::BoxFuture,
    message::RequestBody,
    partial::Partial,
    reply::{Arrived, Incoming, Reopen},
    retry::{self, Chances, Next},
};

/// The field by which a server knows where to go on (the HTML standard, "Server-sent events").
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What the same call is made of once more.
pub(super) struct SameCall {
    callee: Callee,
    method: http::Method,
    place: Place,
    headers: HeaderMap,
    body: RequestBody,
    extensions: http::Extensions,
    attempt: Option<Duration>,
    stall: Duration,
    attempts: u32,
    key: Option<(HeaderName, HeaderValue)>,
    call: u128,
    on_progress: Option<OnProgress>,
}

impl SameCall {
    /// That of a call which is about to be sent, if its declaration wants its stream to go on.
    pub(super) fn of(callee: &Callee, prepared: &Prepared) -> Option<Arc<dyn Reopen>> {
        // Who asks for a part by hand has its end, too.
        let asks_itself = prepared.headers.contains_key(header::RANGE);
        if !callee.operation.resumes() || !prepared.body.is_replayable() || asks_itself {
            return None;
        }
        Some(Arc::new(Self {
            callee: callee.clone(),
            method: prepared.method.clone(),
            place: prepared.place.clone(),
            headers: prepared.headers.clone(),
            body: prepared.body.clone(),
            extensions: prepared.extensions.clone(),
            attempt: prepared.limits.attempt,
            stall: prepared.limits.stall,
            attempts: prepared.attempts,
            key: prepared.key.clone(),
            call: prepared.call,
            on_progress: prepared.on_progress.clone(),
        }))
    }

    /// The limit of the call as a whole begins anew: it is one for the head of a reply.
    fn prepared(&self) -> Result<Prepared, Error> {
        let total = Deadline::of_call(&self.callee, None)?;
        Ok(Prepared {
            method: self.method.clone(),
            place: self.place.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            extensions: self.extensions.clone(),
            limits: CallLimits { total, attempt: self.attempt, stall: self.stall },
            attempts: self.attempts,
            is_repeatable: true,
            key: self.key.clone(),
            call: self.call,
            on_progress: self.on_progress.clone(),
        })
    }
}

impl Reopen for SameCall {
    fn reopen<'a>(&'a self, id: Option<&'a str>) -> BoxFuture<'a, Result<Box<Incoming>, Error>> {
        Box::pin(async move {
            let mut prepared = self.prepared()?;
            if let Some(id) = id {
                let id = HeaderValue::from_bytes(id.as_bytes()).map_err(|error| {
                    let message = "the id of the last event cannot be sent in a header";
                    Error::invalid_input(message).with_source(error)
                })?;
                prepared.headers.insert(LAST_EVENT_ID, id);
            }
            self.attempted(prepared).await
        })
    }

    fn resume(
        &self,
        partial: Partial,
        broken: Error,
    ) -> BoxFuture<'_, Result<Box<Incoming>, Error>> {
        Box::pin(async move {
            let mut prepared = self.prepared()?;
            let made = u32::try_from(broken.earlier_attempts().len() + 1).unwrap_or(u32::MAX);
            let chances = Chances {
                made,
                attempts: self.attempts,
                is_repeatable: self.callee.operation.is_idempotent(),
                is_replayable: true,
                left: prepared.limits.total.left(),
            };
            let (inner, clock) = (&*self.callee.client.inner, self.callee.client.clock());
            let failure = Failure::Error(&broken);
            let wait = match retry::next(failure, &chances, &inner.retry, &inner.budget, clock) {
                Next::Attempt(wait) => wait,
                Next::End => return Err(broken),
                Next::GiveUp(reason) => return Err(broken.given_up(reason)),
            };
            clock.sleep(wait).await;
            prepared.attempts = self.attempts.saturating_sub(made);
            prepared.extensions.insert(Known::new(partial));
            let mut earlier = broken.earlier_attempts().to_vec();
            earlier.push(OwnedFailure::from(broken).as_earlier(wait));
            match self.attempted(prepared).await {
                Ok(mut incoming) => {
                    let history = &mut incoming.origin_mut().history;
                    earlier.append(&mut history.earlier);
                    history.earlier = earlier;
                    Ok(incoming)
                }
                Err(error) => Err(error.with_earlier(earlier)),
            }
        })
    }
}

impl SameCall {
    async fn attempted(&self, mut prepared: Prepared) -> Result<Box<Incoming>, Error> {
        let attempted = Box::pin(attempts(&self.callee, &mut prepared)).await;
        let explained = |failure: OwnedFailure| failure.explained(&self.callee);
        match attempted.map_err(|failure| explained(failure).into_endpoint_error::<Error>())? {
            (Arrived::Stream(_, incoming), _) => Ok(incoming),
            _ => Err(Error::invalid_input("the reply is no stream")),
        }
    }
}
