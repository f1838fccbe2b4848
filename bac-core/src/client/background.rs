//! The runtime of blocking calls.

use std::sync::OnceLock;

use tokio::runtime::{self, Runtime};

use crate::{
    error::{Error, ErrorKind},
    operation::Outcome,
    park,
};

/// The runtime of blocking calls: made by the first of them, and kept so that connections live
/// from one call to the next.
///
/// It waits for sockets and clocks, and drives connections. The call itself is polled by the thread
/// that waits for it: signing and hooks of one caller do not stand in the way of another, and may
/// make blocking calls themselves.
#[derive(Default)]
pub(crate) struct Background(OnceLock<Runtime>);

impl Background {
    /// Runs `future` to its end within it, on this thread, which may be any: one of a runtime, too.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        let _within = self.runtime()?.enter();
        Ok(park::wait(future))
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime);
        }
        let made = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("bac-blocking")
            .enable_all()
            .build()
            .map_err(|error| {
                let message = format!("no runtime for blocking calls: {error}");
                Error::new(ErrorKind::Configuration, Outcome::NotSent, message).with_source(error)
            })?;
        // Where two threads make one at the same time, the second is put away again.
        if let Err(spare) = self.0.set(made) {
            spare.shutdown_background();
        }
        self.0.get().ok_or_else(|| Error::configuration("no runtime for blocking calls"))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // An ordinary drop waits, which is not allowed inside an asynchronous runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
