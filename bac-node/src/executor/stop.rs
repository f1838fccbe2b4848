//! The order to stop, as a running task meets it.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Tells a running task to stop. Clones are one order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<Order>);

#[derive(Debug, Default)]
struct Order {
    given: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    pub(crate) fn stop(&self) {
        *self.given() = true;
        self.0.changed.notify_all();
    }

    #[cfg(feature = "wasm")]
    pub(crate) fn is_stopped(&self) -> bool {
        *self.given()
    }

    /// Blocks for this long, or until the order is given. Whether it was given.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let waited = self.0.changed.wait_timeout_while(self.given(), time, |given| !*given);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn given(&self) -> MutexGuard<'_, bool> {
        self.0.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
