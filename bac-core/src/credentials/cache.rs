//! What a source gave is kept, and asked for anew when it is no longer good: one question at a time.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::{
    runtime::{Handle, Id},
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    credentials::Credentials,
    oauth2_error::OAuth2Error,
    placement::Placement,
    source::{CredentialSource, SourceError},
};
use crate::{
    box_error::BoxError,
    clock::Clock,
    fields::retry_delay,
    maybe_send::spawn,
    retry::{RetryPolicy, backoff},
};

/// How long before their end others are asked for: longer than most requests are on their way, and than
/// two clocks differ.
const MARGIN: Duration = Duration::from_secs(30);

/// That of credentials that live for a short time is this part of it, so that they are used at all.
const PART_OF_LIFE: u32 = 10;

/// How long a refresh is waited for by calls that begin. A source that hangs would otherwise keep all
/// calls waiting as long as any waits.
const LONGEST_REFRESH: Duration = Duration::from_secs(60);

/// How long a refresh of another runtime is waited for: nobody may be driving that one.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a failure is told again before the source is asked again, while there is nothing to send.
const LAST_FAILURE: Duration = Duration::from_millis(100);

/// The same while what is kept is still good.
const PAUSE: Duration = Duration::from_secs(1);

/// The credentials that a source gave last.
pub(crate) struct CredentialCache {
    source: Arc<dyn CredentialSource>,
    clock: Arc<dyn Clock>,
    /// How often the source is asked where its failure may pass.
    retry: RetryPolicy,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// The one in flight.
    refresh: Option<Refresh>,
    /// How many there were.
    refreshes: u64,
    /// When the last one failed, and why.
    failed: Option<(Instant, SourceError)>,
}

/// Credentials, with what tells them from those before and after.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) placement: Placement,
    /// The number of the refresh that brought them.
    pub(crate) generation: u64,
    credentials: Arc<Credentials>,
    /// When others are asked for.
    due: Option<SystemTime>,
    /// From when on they are not sent.
    end: Option<SystemTime>,
}

struct Refresh {
    number: u64,
    runtime: Id,
    began: Instant,
    end: Ending,
}

/// Says how a refresh ended.
type Ending = watch::Receiver<Option<Ended>>;

type Ended = Result<Kept, SourceError>;

impl CredentialCache {
    pub(super) fn new(
        source: Arc<dyn CredentialSource>,
        clock: Arc<dyn Clock>,
        retry: RetryPolicy,
    ) -> Self {
        Self { source, clock, retry, state: Mutex::default() }
    }

    /// What is to be sent now.
    pub(crate) async fn current(self: &Arc<Self>) -> Ended {
        let now = self.clock.now();
        let kept = self.state().kept.clone();
        let Some(kept) = kept.filter(|kept| !has_come(kept.end, now)) else {
            return self.refreshed().await;
        };
        if has_come(kept.due, now) && self.failure_since(PAUSE).is_none() {
            // A failure is told once it matters.
            let _ = self.refresh();
        }
        Ok(kept)
    }

    /// Asks for others than those of this generation, which a server refused, unless there are others
    /// already; and says whether there are now.
    pub(crate) async fn replace(self: &Arc<Self>, refused: u64) -> Result<bool, SourceError> {
        let others = |kept: &Kept| kept.generation != refused;
        if self.state().kept.as_ref().is_some_and(others) {
            return Ok(true);
        }
        self.refreshed().await.map(|kept| others(&kept))
    }

    /// No longer sends those of this generation.
    pub(crate) fn give_up(&self, refused: u64) {
        let mut state = self.state();
        if let Some(kept) = state.kept.as_mut().filter(|kept| kept.generation == refused) {
            kept.end = Some(SystemTime::UNIX_EPOCH);
        }
    }

    /// What the refresh in flight comes to, or else a new one.
    async fn refreshed(self: &Arc<Self>) -> Ended {
        if let Some(failure) = self.failure_since(LAST_FAILURE) {
            return Err(failure);
        }
        // One whose runtime ends, or is not driven, says nothing, and is followed by one on the runtime of
        // whoever waits.
        for _ in 0..2 {
            let (is_own, mut end) = self.refresh()?;
            let ended = end.wait_for(Option::is_some);
            let ended = if is_own { Ok(ended.await) } else { timeout(PATIENCE, ended).await };
            match ended {
                Ok(Ok(ended)) => {
                    if let Some(ended) = &*ended {
                        return ended.clone();
                    }
                }
                Ok(Err(_)) => {}
                Err(_) => self.state().refresh = None,
            }
        }
        Err(SourceError::new("it panicked, or the runtime in which it was asked ended"))
    }

    /// The last failure, if there was one within this time.
    fn failure_since(&self, time: Duration) -> Option<SourceError> {
        let state = self.state();
        let (when, failure) = state.failed.as_ref()?;
        (when.elapsed() < time).then(|| failure.clone())
    }

    /// Joins the refresh in flight, or begins one: in a task, so that it ends even if nobody waits any
    /// more, and on the runtime that drives what it waits for. Says whether that is this one.
    fn refresh(self: &Arc<Self>) -> Result<(bool, Ending), SourceError> {
        let runtime = Handle::try_current().map_err(SourceError::new)?;
        let mut state = self.state();
        if let Some(refresh) = state.refresh.as_ref().filter(|refresh| refresh.can_be_joined()) {
            return Ok((refresh.runtime == runtime.id(), refresh.end.clone()));
        }
        let (sender, end) = watch::channel(None);
        state.refreshes += 1;
        let number = state.refreshes;
        let (began, id) = (Instant::now(), runtime.id());
        state.refresh = Some(Refresh { number, runtime: id, began, end: end.clone() });
        let stale = state.kept.as_ref().map(|kept| Arc::clone(&kept.credentials));
        let cache = Arc::clone(self);
        spawn(&runtime, async move {
            let given = cache.ask(stale.as_deref(), number).await;
            sender.send_replace(Some(cache.end(number, given)));
        });
        Ok((true, end))
    }

    async fn ask(&self, stale: Option<&Credentials>, generation: u64) -> Ended {
        let credentials = self.given(stale).await.map_err(SourceError::new)?;
        let placement = credentials.placement().map_err(SourceError::new)?;
        let now = self.clock.now();
        let end = credentials.end(now);
        let due = end.map(|end| {
            let life = end.duration_since(now).unwrap_or_default();
            end.checked_sub(MARGIN.min(life / PART_OF_LIFE)).unwrap_or(end)
        });
        Ok(Kept { placement, generation, credentials: Arc::new(credentials), due, end })
    }

    /// What the source gives, which is asked again while its failure may pass.
    async fn given(&self, stale: Option<&Credentials>) -> Result<Credentials, BoxError> {
        let began = Instant::now();
        let mut asked = 0;
        loop {
            let error = match self.source.credentials(stale).await {
                Ok(credentials) => return Ok(credentials),
                Err(error) => error,
            };
            asked += 1;
            let wait = self.wait(asked, &error).filter(|_| asked < self.retry.most_attempts());
            // Nobody waits for longer than that.
            let left = LONGEST_REFRESH.saturating_sub(began.elapsed());
            let Some(wait) = wait.filter(|wait| *wait < left) else { return Err(error) };
            self.clock.sleep(wait).await;
        }
    }

    /// How long to wait after a failure that may pass.
    fn wait(&self, asked: u32, error: &BoxError) -> Option<Duration> {
        let head = error.downcast_ref::<OAuth2Error>()?.may_pass()?;
        let own = backoff(&self.retry, asked, self.clock.random());
        Some(retry_delay(head, self.clock.now()).map_or(own, |asked| asked.max(own)))
    }

    /// Keeps what came of a refresh, unless a later one took its place.
    fn end(&self, number: u64, mut ended: Ended) -> Ended {
        let mut state = self.state();
        if state.refresh.as_ref().is_some_and(|refresh| refresh.number == number) {
            state.refresh = None;
            state.failed = ended.as_ref().err().map(|failure| (Instant::now(), failure.clone()));
            if let Ok(given) = &mut ended {
                // The same again are no others.
                if let Some(before) = &state.kept
                    && before.placement == given.placement
                {
                    given.generation = before.generation;
                }
                state.kept = Some(given.clone());
            }
        }
        ended
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Refresh {
    fn can_be_joined(&self) -> bool {
        // Without a sender, the task is gone.
        self.end.has_changed().is_ok() && self.began.elapsed() < LONGEST_REFRESH
    }
}

fn has_come(time: Option<SystemTime>, now: SystemTime) -> bool {
    time.is_some_and(|time| time <= now)
}

impl fmt::Debug for CredentialCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{box_error::BoxError, clock::SystemClock, maybe_send::BoxFuture};

    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl CredentialSource for Counting {
        fn credentials<'a>(
            &'a self,
            _: Option<&'a Credentials>,
        ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move { Ok(Credentials::bearer(format!("t{number}"))) })
        }
    }

    /// A call whose body can be read once is not sent again: it is the next one that asks.
    #[tokio::test]
    async fn what_was_given_up_is_not_sent_again() {
        let cache = CredentialCache::new(
            Arc::<Counting>::default(),
            Arc::new(SystemClock),
            RetryPolicy::new(),
        );
        let cache = Arc::new(cache);
        let first = cache.current().await.unwrap().generation;
        assert_eq!(cache.current().await.unwrap().generation, first);
        cache.give_up(first);
        let second = cache.current().await.unwrap().generation;
        assert_ne!(second, first);
        // It is late, and says nothing of what came since.
        cache.give_up(first);
        assert_eq!(cache.current().await.unwrap().generation, second);
        assert!(cache.replace(first).await.unwrap());
        assert_eq!(cache.current().await.unwrap().generation, second);
    }

    #[test]
    fn where_there_is_no_runtime_that_is_said() {
        let cache = CredentialCache::new(
            Arc::<Counting>::default(),
            Arc::new(SystemClock),
            RetryPolicy::new(),
        );
        let error = crate::park::wait(Arc::new(cache).current()).err().unwrap();
        assert!(error.text().contains("no reactor"), "{}", error.text());
    }
}
