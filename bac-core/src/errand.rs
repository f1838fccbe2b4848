//! Work in one runtime that is waited for in another one, or on a thread.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use tokio::{runtime::Handle, task::AbortHandle};

/// A task of one runtime, waited for in another one or on a thread. It ends with whoever waits.
pub(crate) struct Errand {
    end: Arc<End>,
    task: AbortHandle,
}

struct End {
    has_come: AtomicBool,
    waker: Mutex<Waker>,
}

impl Errand {
    pub(crate) fn of(runtime: &Handle, work: impl Future<Output = ()> + Send + 'static) -> Self {
        let waker = Mutex::new(Waker::noop().clone());
        let end = Arc::new(End { has_come: AtomicBool::new(false), waker });
        let told = Arc::clone(&end);
        let task = runtime.spawn(async move {
            work.await;
            told.has_come.store(true, Ordering::Release);
            let waker = told.waker().clone();
            waker.wake();
        });
        Self { end, task: task.abort_handle() }
    }

    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<()> {
        self.end.waker().clone_from(context.waker());
        // Looked at last, so that a task which ends now finds the waker.
        if self.is_done() { Poll::Ready(()) } else { Poll::Pending }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.end.has_come.load(Ordering::Acquire)
    }
}

impl End {
    fn waker(&self) -> MutexGuard<'_, Waker> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Errand {
    fn drop(&mut self) {
        self.task.abort();
    }
}
