//! How far a body that is sent piece by piece has come.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use tokio::time::Instant;

use super::{
    body::{BodySource, RequestBody},
    chunks::BodyChunks,
    opened_chunks::OpenedChunks,
};
use crate::{box_error::BoxError, maybe_send::BoxFuture};

/// What a transport has taken of a body.
pub(crate) struct Sending {
    taken: AtomicU64,
    is_whole: AtomicBool,
    /// Its own source is waited for, and nobody who takes it.
    is_awaited: AtomicBool,
    /// When something was taken last.
    last: Mutex<Instant>,
    on_piece: Option<Box<dyn Fn(u64) + Send + Sync>>,
}

impl Sending {
    /// `on_piece` is told how much has been taken, in bytes.
    pub(crate) fn new(on_piece: Option<Box<dyn Fn(u64) + Send + Sync>>) -> Arc<Self> {
        Arc::new(Self {
            taken: AtomicU64::new(0),
            is_whole: AtomicBool::new(false),
            is_awaited: AtomicBool::new(false),
            last: Mutex::new(Instant::now()),
            on_piece,
        })
    }

    /// In bytes.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Acquire)
    }

    /// Whether all of it was.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole.load(Ordering::Acquire)
    }

    /// Whether the next piece is not there yet.
    pub(crate) fn is_awaited(&self) -> bool {
        self.is_awaited.load(Ordering::Acquire)
    }

    /// When something was taken last, or when it began.
    pub(crate) fn last(&self) -> Instant {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Instant> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None` is the end.
    fn take(&self, chunk: Option<&Bytes>) {
        *self.lock() = Instant::now();
        match chunk {
            Some(chunk) => {
                let before = self.taken.fetch_add(chunk.len() as u64, Ordering::AcqRel);
                if let Some(on_piece) = &self.on_piece {
                    on_piece(before + chunk.len() as u64);
                }
            }
            None => self.is_whole.store(true, Ordering::Release),
        }
    }
}

impl RequestBody {
    /// The same body, which tells how far it was taken.
    pub(crate) fn watched(self, sending: Arc<Sending>) -> Self {
        let length = self.length();
        if self.is_replayable() {
            return Self::source(WatchedSource { body: self, sending }, length);
        }
        let chunks =
            WatchedChunks { chunks: Box::new(OpenedChunks::of(self)), sending, left: length };
        Self::stream(chunks, length)
    }
}

struct WatchedSource {
    body: RequestBody,
    sending: Arc<Sending>,
}

impl BodySource for WatchedSource {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
        Box::pin(async {
            let (sending, left) = (Arc::clone(&self.sending), self.body.length());
            let chunks = self.body.open().await?;
            Ok(Box::new(WatchedChunks { chunks, sending, left }) as Box<dyn BodyChunks>)
        })
    }
}

struct WatchedChunks {
    chunks: Box<dyn BodyChunks>,
    sending: Arc<Sending>,
    /// Whoever sends a body of a known length asks no more once all is there.
    left: Option<u64>,
}

impl BodyChunks for WatchedChunks {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let chunk = self.chunks.poll_chunk(context);
        self.sending.is_awaited.store(chunk.is_pending(), Ordering::Release);
        let chunk = ready!(chunk)?;
        self.sending.take(chunk.as_ref());
        if let (Some(left), Some(chunk)) = (&mut self.left, &chunk) {
            *left = left.saturating_sub(chunk.len() as u64);
            if *left == 0 {
                self.sending.take(None);
            }
        }
        Poll::Ready(Ok(chunk))
    }
}
