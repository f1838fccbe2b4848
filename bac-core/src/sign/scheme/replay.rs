//! Nonces that came before.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{box_error::BoxError, maybe_send::BoxFuture};

/// Keeps the nonces of requests for as long as they would be taken again.
///
/// [`MemoryReplayStore`] keeps them in this process; a server of several processes has one that they share.
pub trait ReplayStore: Send + Sync + fmt::Debug + 'static {
    /// Keeps a nonce of this key until `until`, and says whether it is new.
    ///
    /// # Errors
    /// Where that cannot be told: the request is refused then.
    fn is_new<'a>(
        &'a self,
        key_id: &'a str,
        nonce: &'a str,
        until: SystemTime,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<bool, BoxError>>;
}

/// How many nonces are kept. When there are as many, none that is still good is forgotten: new ones are
/// refused.
const MOST: usize = 1 << 20;

/// How often what is over is thrown away.
const SWEEP: Duration = Duration::from_secs(10);

/// Keeps nonces in this process: up to a million of them, 1 KiB each.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use bac_core::sign::{MemoryReplayStore, ReplayStore};
///
/// # #[tokio::main] async fn main() -> Result<(), bac_core::BoxError> {
/// let (store, now) = (MemoryReplayStore::default(), SystemTime::now());
/// let until = now + Duration::from_secs(60);
/// assert!(store.is_new("key", "n1", until, now).await?);
/// assert!(!store.is_new("key", "n1", until, now).await?);
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct MemoryReplayStore(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    until: HashMap<(String, String), SystemTime>,
    swept: Option<SystemTime>,
}

impl MemoryReplayStore {
    fn keep(&self, key_id: &str, nonce: &str, until: SystemTime, now: SystemTime) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = kept
            .swept
            .is_none_or(|swept| now.duration_since(swept).is_ok_and(|since| since >= SWEEP));
        if is_due || kept.until.len() >= MOST {
            kept.until.retain(|_, until| *until > now);
            kept.swept = Some(now);
        }
        let key = (key_id.to_owned(), nonce.to_owned());
        if kept.until.len() >= MOST || kept.until.contains_key(&key) {
            return false;
        }
        kept.until.insert(key, until);
        true
    }
}

impl ReplayStore for MemoryReplayStore {
    fn is_new<'a>(
        &'a self,
        key_id: &'a str,
        nonce: &'a str,
        until: SystemTime,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move { Ok(nonce.len() <= 1024 && self.keep(key_id, nonce, until, now)) })
    }
}

/// Their number alone.
impl fmt::Debug for MemoryReplayStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("MemoryReplayStore").field("kept", &kept.until.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_forgotten() {
        let store = MemoryReplayStore::default();
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(store.keep("a", "1", at(60), at(0)) && store.keep("b", "1", at(60), at(0)));
        assert!(!store.keep("a", "1", at(90), at(30)));
        assert!(store.keep("a", "1", at(120), at(61)));
        assert_eq!(format!("{store:?}"), "MemoryReplayStore { kept: 1 }");
    }
}
