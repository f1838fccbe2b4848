//! How many connections there are, and which one goes when there is no place for another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, watch};

use crate::connection::Phase;

/// The most connections of a port. The descriptors that a process may have are 1024 on many
/// systems, and jobs and files need some, too.
pub(crate) const MOST: usize = 400;

/// The most of them that are streams, which stay as long as their clients like.
pub(crate) const MOST_STREAMS: usize = 200;

/// The places of a port's connections. Clones are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    connections: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    phase: Phase,
    /// Whether the connection is to close.
    leave: watch::Sender<bool>,
}

impl Places {
    /// A place for another connection. If there is none, the one that has been of no use for the
    /// longest time is to close, and its place is waited for.
    pub(crate) async fn take(&self, phase: &Phase) -> (Place, watch::Receiver<bool>) {
        loop {
            let freed = self.0.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            {
                let mut taken = self.lock();
                if taken.connections.len() < MOST {
                    let (leave, told) = watch::channel(false);
                    let number = taken.next;
                    taken.next += 1;
                    let entry = Entry { phase: phase.clone(), leave };
                    taken.connections.insert(number, entry);
                    return (Place { places: self.clone(), number }, told);
                }
                taken.evict();
            }
            freed.await;
        }
    }

    /// Lets the connection close that has been of no use for the longest time.
    pub(crate) fn evict(&self) {
        self.lock().evict();
    }

    /// Lets a connection become a stream, if there are not too many.
    pub(crate) fn opens_stream(&self, phase: &Phase) -> bool {
        let taken = self.lock();
        let streams = taken.connections.values().filter(|entry| entry.phase.is_stream()).count();
        let is_free = streams < MOST_STREAMS;
        if is_free {
            phase.stream();
        }
        is_free
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn evict(&self) {
        let useless = self.connections.values().filter(|entry| !*entry.leave.borrow());
        let useless = useless.filter_map(|entry| Some((entry.phase.useless_since()?, entry)));
        if let Some((_, entry)) = useless.min_by_key(|(since, _)| *since) {
            entry.leave.send_replace(true);
        }
    }
}

/// The place of one connection, free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().connections.remove(&self.number);
        self.places.0.freed.notify_one();
    }
}
