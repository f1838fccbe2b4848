//! The order to stop, as a task meets it that waits or runs.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

/// Tells a task to stop. Clones are one order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<Order>);

#[derive(Debug, Default)]
struct Order {
    given: Mutex<bool>,
    changed: Condvar,
    told: Notify,
}

impl Stop {
    pub(crate) fn stop(&self) {
        *self.given() = true;
        self.0.changed.notify_all();
        self.0.told.notify_waiters();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.given()
    }

    /// Blocks for this long, or until the order is given. Whether it was given.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let waited = self.0.changed.wait_timeout_while(self.given(), time, |given| !*given);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Comes when the order is given.
    pub(crate) async fn stopped(&self) {
        let told = self.0.told.notified();
        tokio::pin!(told);
        // Registered before the look, so that no order falls between the two.
        told.as_mut().enable();
        if !self.is_stopped() {
            told.await;
        }
    }

    fn given(&self) -> MutexGuard<'_, bool> {
        self.0.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
