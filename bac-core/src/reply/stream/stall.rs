//! How long a body may be silent.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
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
    /// An alarm of the runtime that waits: a clock of one that has ended panics when it is asked.
    alarm: Option<(Id, Pin<Box<Sleep>>)>,
    distant: Option<Errand>,
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
        let alarm = self.alarm.take().filter(|(home, _)| *home == here);
        let (_, alarm) = self.alarm.insert(match alarm {
            // It may be an earlier one, and is set anew when that has come.
            Some(alarm) if !alarm.1.is_elapsed() => alarm,
            Some((_, mut alarm)) => {
                alarm.as_mut().reset(due);
                (here, alarm)
            }
            None => (here, Box::pin(sleep_until(due))),
        });
        alarm.as_mut().poll(context)
    }

    fn poll_distant(&mut self, due: Instant, context: &Context<'_>) -> Poll<()> {
        let errand =
            self.distant.get_or_insert_with(|| Errand::of(&self.home, sleep_until_then(due)));
        ready!(errand.poll(context));
        self.distant = None;
        Poll::Ready(())
    }
}

async fn sleep_until_then(due: Instant) {
    sleep_until(due).await;
}
