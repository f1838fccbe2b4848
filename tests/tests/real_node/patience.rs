//! Waiting for what takes its time.

use std::{
    future::Future,
    thread,
    time::{Duration, Instant},
};

/// Longer than anything takes that happens at all.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// Asks again and again until there is an answer.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < PATIENCE, "in vain waited for: {what}");
        thread::sleep(PAUSE);
    }
}

/// The same, where asking takes a while itself.
pub(crate) async fn until_asked<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(started.elapsed() < PATIENCE, "in vain waited for: {what}");
        tokio::time::sleep(PAUSE).await;
    }
}
