//! What a task writes: kept up to a limit, and told to whoever follows it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

#[cfg(feature = "wasm")]
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use tokio::sync::Notify;

/// The most that is kept of each stream of a task, in bytes.
const KEPT: usize = 1024 * 1024;

/// Where a task writes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// What was written at once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Chunk {
    pub(crate) stream: Stream,
    pub(crate) data: Bytes,
}

/// What a stream held, up to the limit.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Captured {
    pub(crate) data: Vec<u8>,
    pub(crate) is_truncated: bool,
}

/// The output of one execution. Clones write to and read from the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Output(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    written: Mutex<Written>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Written {
    chunks: Vec<Chunk>,
    stdout: Kept,
    stderr: Kept,
    files: BTreeMap<String, String>,
    has_ended: bool,
}

#[derive(Debug, Default)]
struct Kept {
    length: usize,
    is_truncated: bool,
}

impl Output {
    /// Appends to a stream. What is over the limit is dropped, and the stream called truncated.
    pub(crate) fn write(&self, stream: Stream, data: &[u8]) {
        {
            let mut written = self.written();
            let kept = match stream {
                Stream::Stdout => &mut written.stdout,
                Stream::Stderr => &mut written.stderr,
            };
            let fits = data.len().min(KEPT - kept.length);
            kept.length += fits;
            kept.is_truncated |= fits < data.len();
            if fits > 0 {
                let data = Bytes::copy_from_slice(&data[..fits]);
                written.chunks.push(Chunk { stream, data });
            }
        }
        self.0.changed.notify_waiters();
    }

    /// Adds a file of the task's results.
    #[cfg(feature = "wasm")]
    pub(crate) fn add_file(&self, path: String, data: &[u8]) {
        self.written().files.insert(path, STANDARD.encode(data));
    }

    /// The files of the task's results, in base64.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        self.written().files.clone()
    }

    /// Says that nothing more will be written.
    pub(crate) fn end(&self) {
        self.written().has_ended = true;
        self.0.changed.notify_waiters();
    }

    /// What a stream holds so far.
    pub(crate) fn captured(&self, stream: Stream) -> Captured {
        let written = self.written();
        let chunks = written.chunks.iter().filter(|chunk| chunk.stream == stream);
        Captured {
            data: chunks.flat_map(|chunk| chunk.data.iter().copied()).collect(),
            is_truncated: match stream {
                Stream::Stdout => written.stdout.is_truncated,
                Stream::Stderr => written.stderr.is_truncated,
            },
        }
    }

    /// What was written to a stream at once, and first.
    pub(crate) fn first(&self, stream: Stream) -> Vec<u8> {
        let written = self.written();
        let first = written.chunks.iter().find(|chunk| chunk.stream == stream);
        first.map(|chunk| chunk.data.to_vec()).unwrap_or_default()
    }

    /// How many chunks there are now.
    pub(crate) fn position(&self) -> usize {
        self.written().chunks.len()
    }

    /// The chunk at a position, once it is there; `None` if the output ends before.
    pub(crate) async fn chunk(&self, position: usize) -> Option<Chunk> {
        loop {
            let changed = self.0.changed.notified();
            tokio::pin!(changed);
            // Registered before the look, so that no change falls between the two.
            changed.as_mut().enable();
            {
                let written = self.written();
                if let Some(chunk) = written.chunks.get(position) {
                    return Some(chunk.clone());
                }
                if written.has_ended {
                    return None;
                }
            }
            changed.await;
        }
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.0.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_follower_gets_what_was_written_and_what_will_be() {
        let output = Output::default();
        output.write(Stream::Stdout, b"one");
        let follower = output.clone();
        let following = tokio::spawn(async move {
            let mut seen = Vec::new();
            while let Some(chunk) = follower.chunk(seen.len()).await {
                seen.push(chunk);
            }
            seen
        });
        tokio::task::yield_now().await;
        output.write(Stream::Stderr, b"two");
        output.write(Stream::Stdout, b"");
        output.end();
        let seen = following.await.unwrap();
        let texts: Vec<_> = seen.iter().map(|chunk| (chunk.stream, &chunk.data[..])).collect();
        assert_eq!(texts, [(Stream::Stdout, &b"one"[..]), (Stream::Stderr, b"two")]);
    }

    #[test]
    fn what_is_over_the_limit_is_dropped_and_said_so() {
        let output = Output::default();
        output.write(Stream::Stdout, &vec![b'a'; KEPT - 1]);
        assert!(!output.captured(Stream::Stdout).is_truncated);
        output.write(Stream::Stdout, b"bc");
        output.write(Stream::Stdout, b"d");
        let captured = output.captured(Stream::Stdout);
        assert!(captured.is_truncated);
        assert_eq!((captured.data.len(), captured.data.last()), (KEPT, Some(&b'b')));
        assert_eq!(output.captured(Stream::Stderr), Captured::default());
    }
}
