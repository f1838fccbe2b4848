//! How long a body may be silent.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use tokio::{
    runtime::{Handle, Id},
    time::{Instant, Sleep, sleep_until},
};

use crate::errand::Errand;

/// The limit between two pieces of a body. It runs while somebody waits for one, and no clock is asked
/// for pieces that are there at once.
pub(crate) struct Stall {
    limit: Duration,
    /// Whose clock counts where no runtime is at hand.
    home: Handle,
    /// Since when nothing has come.
    since: Option<Instant>,
    alarm: Option<Alarm>,
    distant: Option<Errand>,
}

/// An alarm of the runtime that waits: a clock of one that has ended panics when it is asked.
struct Alarm {
    home: Id,
    sleep: Pin<Box<Sleep>>,
    /// Whom it wakes.
    waker: Waker,
}

impl Stall {
    pub(crate) const fn new(limit: Duration, home: Handle) -> Self {
        Self { limit, home, since: None, alarm: None, distant: None }
    }

    /// Something has come.
    pub(crate) fn is_over(&mut self) {
        self.since = None;
    }

    /// Ready when nothing has come for too long.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let due = *self.since.get_or_insert_with(Instant::now) + self.limit;
        // So it is at nearly every piece: the alarm of an earlier one will wake whoever waits.
        if self.alarm.as_ref().is_some_and(|alarm| alarm.will_wake(context)) {
            return Poll::Pending;
        }
        loop {
            match Handle::try_current() {
                Ok(here) => ready!(self.poll_alarm(here.id(), due, context)),
                Err(_) => ready!(self.poll_distant(due, context)),
            }
            if Instant::now() >= due {
                return Poll::Ready(());
            }
        }
    }

    fn poll_alarm(&mut self, here: Id, due: Instant, context: &mut Context<'_>) -> Poll<()> {
        if self.alarm.as_ref().is_some_and(|alarm| alarm.home != here) {
            self.alarm = None;
        }
        let alarm = self.alarm.get_or_insert_with(|| Alarm {
            home: here,
            sleep: Box::pin(sleep_until(due)),
            waker: context.waker().clone(),
        });
        // It may be an earlier one, and is set anew when that has come.
        if alarm.sleep.is_elapsed() {
            alarm.sleep.as_mut().reset(due);
        }
        alarm.waker.clone_from(context.waker());
        alarm.sleep.as_mut().poll(context)
    }

    fn poll_distant(&mut self, due: Instant, context: &Context<'_>) -> Poll<()> {
        let errand =
            self.distant.get_or_insert_with(|| Errand::of(&self.home, sleep_until_then(due)));
        ready!(errand.poll(context));
        self.distant = None;
        Poll::Ready(())
    }
}

impl Alarm {
    /// Whether it is still to come, and wakes this one.
    fn will_wake(&self, context: &Context<'_>) -> bool {
        !self.sleep.is_elapsed() && self.waker.will_wake(context.waker())
    }
}

async fn sleep_until_then(due: Instant) {
    sleep_until(due).await;
}
