//! Waiting on a thread for what a runtime elsewhere does.

#[cfg(feature = "websocket")]
use std::time::{Duration, Instant};
use std::{
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use tokio::task::coop::unconstrained;

/// Polls `future` on this thread until it is ready, and sleeps in between. It may be called
/// anywhere, inside asynchronous code and inside of itself too.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    let parking = Parking::new();
    let mut future = pin!(future);
    loop {
        match parking.poll(future.as_mut()) {
            Poll::Ready(output) => return output,
            Poll::Pending => parking.sleep(),
        }
    }
}

/// A thread that is woken where a task would be.
pub(crate) struct Parking {
    parked: Arc<Parked>,
    waker: Waker,
}

struct Parked {
    thread: Thread,
    /// The thread's own token may go to someone else that parks it: a call within a call.
    woken: AtomicBool,
}

impl Parking {
    pub(crate) fn new() -> Self {
        let parked = Arc::new(Parked { thread: thread::current(), woken: AtomicBool::new(false) });
        Self { waker: Waker::from(Arc::clone(&parked)), parked }
    }

    #[cfg(feature = "websocket")]
    pub(crate) const fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Polls once. Inside a task, that is not counted against the task's share: no other can have
    /// its turn before the thread is free again, so it would never be renewed.
    pub(crate) fn poll<F: Future>(&self, future: Pin<&mut F>) -> Poll<F::Output> {
        let mut context = Context::from_waker(&self.waker);
        pin!(unconstrained(future)).poll(&mut context)
    }

    /// Sleeps until the waker is called.
    pub(crate) fn sleep(&self) {
        while !self.parked.take() {
            thread::park();
        }
    }

    /// Sleeps until the waker is called, no longer than until then.
    #[cfg(feature = "websocket")]
    pub(crate) fn sleep_until(&self, until: Instant) {
        while !self.parked.take() {
            let left = until.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return;
            }
            thread::park_timeout(left);
        }
    }
}

impl Parked {
    fn take(&self) -> bool {
        self.woken.swap(false, Ordering::Acquire)
    }
}

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
