//! Ctrl-C and, on Unix, the signal to terminate.

use std::{future::Future, io, process, time::Duration};

use crate::error::{Exit, Failure, say_error};

pub(crate) const INTERRUPTED: &str = "interrupted";

/// How long work that does not yield is waited for: it writes to a pipe that nobody reads.
const PATIENCE: Duration = Duration::from_secs(1);

/// Ends the process on the second order to stop, whatever is in its way: work that does not yield,
/// or words about the first order that nobody reads. It hears them as long as the runtime lives.
pub(crate) fn heed_the_second() -> Result<(), Failure> {
    let mut orders = Orders::listen()?;
    tokio::spawn(async move {
        orders.next().await;
        orders.next().await;
        process::exit(Exit::Interrupted as i32);
    });
    Ok(())
}

/// Runs `work`, and drops it on an order to stop.
pub(crate) async fn interruptible<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    or_interrupted(work, || Failure::new(Exit::Interrupted, INTERRUPTED)).await
}

/// Runs `work`, and drops it on an order to stop, which is the failure that `words` says.
pub(crate) async fn or_interrupted<T>(
    work: impl Future<Output = Result<T, Failure>>,
    words: impl FnOnce() -> Failure,
) -> Result<T, Failure> {
    let mut orders = Orders::listen()?;
    let mut last_resort = Orders::listen()?;
    let watch = tokio::spawn(async move {
        last_resort.next().await;
        tokio::time::sleep(PATIENCE).await;
        say_error(INTERRUPTED);
        process::exit(Exit::Interrupted as i32);
    });
    let ended = tokio::select! {
        result = work => result,
        () = orders.next() => Err(words()),
    };
    watch.abort();
    ended
}

/// The orders to stop. They are heard from the moment this is made.
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
    pub(crate) fn listen() -> Result<Self, Failure> {
        Self::of_system().map_err(|error| {
            let text = format!("the system does not let this program hear Ctrl-C: {error}");
            Failure::new(Exit::Fault, text)
        })
    }

    #[cfg(unix)]
    fn of_system() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(windows)]
    fn of_system() -> io::Result<Self> {
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
