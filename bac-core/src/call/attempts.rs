//! The attempts of a call, one after the other, until one of them decides.

use std::time::Duration;

#[cfg(feature = "tracing")]
use super::trace;
use super::{
    attempt::attempt,
    failure::OwnedFailure,
    head,
    prepare::Prepared,
    redirect::{Followed, Redirects},
    refusal::Answers,
};
use crate::{
    client::Callee,
    error::{EarlierAttempt, GaveUp, History},
    reply::Arrived,
    retry::{self, Chances, Next},
};

/// Sends a call until it succeeds, or nothing better is to be expected of one more attempt. What came
/// comes with the attempts before it.
pub(super) async fn attempts(
    callee: &Callee,
    prepared: &mut Prepared,
) -> Result<(Arrived, Vec<EarlierAttempt>), OwnedFailure> {
    let mut history = History::default();
    let mut answers = Answers::new(callee);
    let mut redirects = Redirects::new(callee);
    // Answers to a refusal and what follows a redirect are attempts, but none of those that were asked for.
    let mut made = 0;
    let failure = loop {
        made += 1;
        let may_follow = answers.may_follow() || redirects.may_follow();
        let is_last = made >= prepared.attempts && !may_follow;
        let request = head::begin(callee, prepared, is_last)?;
        answers.begin(callee, &request);
        let number = history.earlier.len() + 1;
        #[cfg(feature = "tracing")]
        let origin = prepared.place.origin();
        let attempt = attempt(callee, request, number, prepared, &mut answers);
        #[cfg(feature = "tracing")]
        let result = if trace::is_on() {
            Box::pin(trace::attempt(callee, number, origin, attempt)).await
        } else {
            attempt.await
        };
        #[cfg(not(feature = "tracing"))]
        let result = attempt.await;
        let failure = match result {
            Ok(mut arrived) => {
                callee.client.inner.budget.deposit();
                // What breaks off later tells of these.
                if let Arrived::Stream(_, incoming) = &mut arrived {
                    incoming.origin_mut().history = history.clone();
                }
                return Ok((arrived, history.earlier));
            }
            Err(failure) => failure,
        };
        let failure = match redirects.follow(callee, &failure, prepared) {
            Followed::No => failure,
            Followed::Refused(reason) => break failure.with_advice(reason),
            Followed::Elsewhere(outcome) => {
                made -= 1;
                let earlier = failure.as_earlier(Duration::ZERO);
                history.earlier.push(EarlierAttempt { outcome, ..earlier });
                continue;
            }
        };
        let wait = match answers.answer(callee, &failure, prepared).await {
            Err(error) => break error.into(),
            Ok(true) => {
                made -= 1;
                Duration::ZERO
            }
            Ok(false) => match next(callee, &failure, made, prepared) {
                Next::Attempt(wait) => wait,
                Next::End => break failure,
                Next::GiveUp(reason) => {
                    history.gave_up = Some(reason);
                    break failure;
                }
            },
        };
        if !wait.is_zero() {
            let sleep = callee.client.clock().sleep(wait);
            if prepared.limits.total.limit(sleep).await.is_err() {
                history.gave_up = Some(GaveUp::TooLong(wait));
                break failure;
            }
        }
        history.earlier.push(failure.as_earlier(wait));
    };
    history.key = prepared.key.take().map(|(_, key)| key);
    Err(failure.with_history(history))
}

#[cold]
fn next(callee: &Callee, failure: &OwnedFailure, made: u32, prepared: &Prepared) -> Next {
    let chances = Chances {
        made,
        attempts: prepared.attempts,
        is_repeatable: prepared.is_repeatable,
        is_replayable: prepared.body.is_replayable(),
        left: prepared.limits.total.left(),
    };
    let inner = &*callee.client.inner;
    retry::next(failure.as_failure(), &chances, &inner.retry, &inner.budget, callee.client.clock())
}
