//! The thread that writes to a disk, so that nobody's runtime waits for it.

use std::{
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Sender, channel},
    thread,
};

use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// One thread, which does what it is given in that order, and ends with this.
pub(crate) struct WriteThread(Sender<Work>);

impl WriteThread {
    pub(crate) fn start() -> io::Result<Self> {
        let (sender, works) = channel::<Work>();
        let work = move || {
            for work in works {
                // Whoever waits for it is told by its end; the next ones are done all the same.
                let _ = catch_unwind(AssertUnwindSafe(work));
            }
        };
        thread::Builder::new().name("bac-node-write".to_owned()).spawn(work)?;
        Ok(Self(sender))
    }

    /// Does it there, even if nobody waits any more. `None` if it panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, waits) = oneshot::channel();
        let work = move || {
            let _ = done.send(work());
        };
        self.0.send(Box::new(work)).ok()?;
        waits.await.ok()
    }
}

impl fmt::Debug for WriteThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteThread").finish_non_exhaustive()
    }
}
