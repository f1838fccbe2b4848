//! Ctrl-C.

use std::{future::Future, io};

use crate::error::{Exit, Failure};

/// Runs `work`, and drops it on Ctrl-C.
pub(crate) async fn interruptible<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    or_interrupted(work, || Failure::new(Exit::Interrupted, "interrupted")).await
}

/// Runs `work`, and drops it on Ctrl-C, which is the failure that `words` says.
pub(crate) async fn or_interrupted<T>(
    work: impl Future<Output = Result<T, Failure>>,
    words: impl FnOnce() -> Failure,
) -> Result<T, Failure> {
    tokio::select! {
        result = work => result,
        () = ctrl_c() => Err(words()),
    }
}

/// Waits for Ctrl-C; forever where it cannot be waited for.
async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The orders to stop: Ctrl-C and, on Unix, the signal to terminate. They are heard from the moment
/// this is made.
#[derive(Debug)]
pub(crate) struct Orders {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Orders {
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate })
    }

    #[cfg(windows)]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Waits for the next one.
    #[cfg(windows)]
    pub(crate) async fn next(&mut self) {
        self.interrupt.recv().await;
    }
}
