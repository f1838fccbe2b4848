//! The one writer: keeps what an event comes to, tells it, and does what follows, in one order.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use bac_client::orchestrator::model::UnixNanos;
use tokio::time::sleep;

use super::{
    handle::Scheduler,
    transition::{Effect, Event, Refusal, Step, transition},
};
use crate::store::{StoreError, Whose, now};

/// The first and the longest pause between two tries to keep what has happened.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

impl Scheduler {
    /// Lets something happen. What follows has begun when this returns.
    pub(super) async fn apply(
        &self,
        whose: Whose<'_>,
        event: Event,
    ) -> Result<Result<Step, Refusal>, StoreError> {
        self.apply_off(whose, &Arc::new(event), None).await
    }

    /// The same, with a word on why it comes late. What goes to a disk is written by a thread that may
    /// wait for it; in memory it is done sooner than another thread begins.
    async fn apply_off(
        &self,
        whose: Whose<'_>,
        event: &Arc<Event>,
        late: Option<String>,
    ) -> Result<Result<Step, Refusal>, StoreError> {
        let Some(thread) = &self.0.write_thread else {
            return self.apply_now(whose, event, late.as_deref());
        };
        let (scheduler, event) = (self.clone(), Arc::clone(event));
        let whose = whose.to_owned();
        let work = move || scheduler.apply_now(whose.borrow(), &event, late.as_deref());
        thread.run(work).await.unwrap_or(Err(StoreError::BrokenOff))
    }

    /// The same on this thread.
    pub(super) fn apply_now(
        &self,
        whose: Whose<'_>,
        event: &Event,
        late: Option<&str>,
    ) -> Result<Result<Step, Refusal>, StoreError> {
        let shared = &self.0;
        // Until the end, so that changes are told and done in the order in which they are kept.
        let _order = shared.order.lock().unwrap_or_else(PoisonError::into_inner);
        let at = UnixNanos::new(now());
        let changed = shared.store.change(whose, |held| transition(held, event, at, late))?;
        let (mut step, changes) = match changed {
            Ok(changed) => changed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        for change in changes {
            // An error means that nobody follows.
            let _ = shared.changes.send(change);
        }
        for effect in std::mem::take(&mut step.effects) {
            self.perform(effect);
        }
        Ok(Ok(step))
    }

    /// The same for what has happened already, and is true whether it can be kept or not: it is
    /// tried again until it can, or the node closes. `None` if it closes.
    pub(super) async fn apply_at_last(
        &self,
        whose: Whose<'_>,
        event: Event,
    ) -> Result<Option<Result<Step, Refusal>>, StoreError> {
        let event = Arc::new(event);
        let mut pause = PAUSE;
        let mut late = None;
        loop {
            match self.apply_off(whose, &event, late.clone()).await {
                Err(error) if error.is_of_file() => {
                    if self.0.live.is_closing() {
                        return Ok(None);
                    }
                    late.get_or_insert_with(|| error.to_string());
                    sleep(pause).await;
                    pause = LONGEST.min(pause * 2);
                }
                done => return done.map(Some),
            }
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Evaluate(job) => self.evaluate(*job),
            Effect::Watch(job) => self.watch(&job),
            Effect::Refuse { job, reason } => self.refuse_later(&job, reason),
            Effect::Run { execution, job } => self.run(&execution, job),
            Effect::Stop { execution_id } => self.0.live.stop(&execution_id),
            Effect::Ended { job_id } => self.0.live.forget(&job_id),
        }
    }
}
