//! Ctrl-C.

use std::future::Future;

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

/// Waits for Ctrl-C or, on Unix, for the order to terminate.
pub(crate) async fn stop_ordered() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            () = ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    ctrl_c().await;
}
