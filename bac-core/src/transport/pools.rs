//! The connections of the default transport: a pool for each runtime.
//!
//! A connection is driven by the runtime in which it was made. In another one it stands still where
//! the first is gone or waits for something else, so nobody else is given it.

use std::{
    borrow::Cow,
    fmt, mem,
    sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak},
};

use tokio::{
    runtime::{Handle, Id},
    sync::oneshot,
};

use crate::box_error::BoxError;

/// Makes a client with a pool of its own.
pub(super) type Make = dyn Fn() -> Result<reqwest::Client, BoxError> + Send + Sync;

pub(super) struct Pools {
    /// The pool of the runtime that sends first: for most programs, the only one there is.
    first: reqwest::Client,
    home: OnceLock<Id>,
    others: RwLock<Vec<Pool>>,
    make: Box<Make>,
}

/// The pool of one more runtime.
struct Pool {
    runtime: Id,
    client: reqwest::Client,
    /// Dropped with the pool, which ends the task that waits for the end of the runtime.
    _open: oneshot::Sender<()>,
}

impl Pools {
    /// # Errors
    /// Those of `make`, which is called at once for the first pool.
    pub(super) fn new(make: Box<Make>) -> Result<Arc<Self>, BoxError> {
        let first = make()?;
        Ok(Arc::new(Self { first, home: OnceLock::new(), others: RwLock::default(), make }))
    }

    /// The client of this runtime.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub(super) fn of(self: &Arc<Self>, runtime: Id) -> Result<Cow<'_, reqwest::Client>, BoxError> {
        if *self.home.get_or_init(|| runtime) == runtime {
            Ok(Cow::Borrowed(&self.first))
        } else {
            self.elsewhere(runtime).map(Cow::Owned)
        }
    }

    #[cold]
    fn elsewhere(self: &Arc<Self>, runtime: Id) -> Result<reqwest::Client, BoxError> {
        if let Some(client) = find(&self.read(), runtime) {
            return Ok(client);
        }
        let client = (self.make)()?;
        let (open, closed) = oneshot::channel();
        {
            let mut others = self.write();
            // Another task of the same runtime may have been quicker.
            if let Some(client) = find(&others, runtime) {
                return Ok(client);
            }
            others.push(Pool { runtime, client: client.clone(), _open: open });
        }
        // Not while the list is locked: a runtime that is going down drops the task at once.
        if let Ok(handle) = Handle::try_current() {
            let lease = Lease { pools: Arc::downgrade(self), runtime };
            handle.spawn(async move {
                let _lease = lease;
                let _ = closed.await;
            });
        }
        Ok(client)
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Pool>> {
        self.others.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Vec<Pool>> {
        self.others.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find(pools: &[Pool], runtime: Id) -> Option<reqwest::Client> {
    pools.iter().find(|pool| pool.runtime == runtime).map(|pool| pool.client.clone())
}

/// Held by a task of the runtime that a pool is of, and so dropped when the runtime ends: its
/// connections ended with it, and a program may start any number of runtimes.
struct Lease {
    pools: Weak<Pools>,
    runtime: Id,
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(pools) = self.pools.upgrade() else { return };
        let mut others = pools.write();
        let (gone, left) =
            mem::take(&mut *others).into_iter().partition(|pool| pool.runtime == self.runtime);
        *others = left;
        drop(others);
        // Not while the list is locked: what a pool holds is dropped with it.
        drop::<Vec<Pool>>(gone);
    }
}

impl fmt::Debug for Pools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pools").field("runtimes", &(1 + self.read().len())).finish_non_exhaustive()
    }
}
