//! What a task writes: its start is kept, and whoever follows it gets all of it.

use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::{
    stop::Stop,
    tape::{Chunk, Cursor, Stream, Tape},
};

/// How far a follower may be behind before the task waits for it, in bytes.
const BEHIND: usize = 1024 * 1024;

/// How long the task waits for a follower that does not read. It is waited for again once it has
/// caught up.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a task that waits looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(20);

/// What a follower meets.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Piece {
    Written(Chunk),
    /// So many bytes were written here that the follower does not get: they were not kept, or it
    /// was too slow.
    Missing(u64),
}

/// What a stream held, up to the limit.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Captured {
    pub(crate) data: Vec<u8>,
    /// How many bytes were written behind that.
    pub(crate) cut: u64,
}

/// The output of one execution. Clones write to and read from the same.
#[derive(Clone, Debug)]
pub(crate) struct Output(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// The most that is kept of each stream, in bytes.
    limit: usize,
    /// While this is ordered nobody is waited for.
    stop: Stop,
    written: Mutex<Written>,
    changed: Notify,
    /// Told when a follower has read or left.
    read: Condvar,
}

#[derive(Debug, Default)]
struct Written {
    /// What is kept, of both streams in their order.
    kept: Tape,
    stdout: Count,
    stderr: Count,
    /// What not every follower has got yet.
    recent: Tape,
    followers: HashMap<u64, Reader>,
    next_follower: u64,
    files: Vec<(String, Vec<u8>)>,
    has_ended: bool,
}

#[derive(Debug, Default)]
struct Count {
    /// How much was written at once, and first.
    first: usize,
    kept: usize,
    cut: u64,
}

#[derive(Debug)]
struct Reader {
    cursor: Cursor,
    /// It was waited for in vain.
    is_slow: bool,
}

impl Output {
    /// An output of which so many bytes of each stream are kept.
    pub(crate) fn new(limit: usize, stop: Stop) -> Self {
        let (written, changed, read) = (Mutex::default(), Notify::new(), Condvar::new());
        Self(Arc::new(Shared { limit, stop, written, changed, read }))
    }

    /// Appends to a stream. What is over the limit is not kept, and counted. It blocks while a
    /// follower is far behind.
    pub(crate) fn write(&self, stream: Stream, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        let mut written = self.written();
        let count = written.count(stream);
        let fits = data.len().min(self.0.limit.saturating_sub(count.kept));
        if count.kept == 0 {
            count.first = fits;
        }
        count.kept += fits;
        count.cut += (data.len() - fits) as u64;
        written.kept.push(stream, &data[..fits]);
        if !written.followers.is_empty() {
            written.recent.push(stream, data);
            self.0.changed.notify_waiters();
            self.wait_for_followers(written);
        }
    }

    fn wait_for_followers(&self, mut written: MutexGuard<'_, Written>) {
        let begun = Instant::now();
        while written.recent.len() > BEHIND && written.followers.values().any(Reader::is_awaited) {
            if self.0.stop.is_stopped() || begun.elapsed() > PATIENCE {
                let Written { followers, recent, .. } = &mut *written;
                for reader in followers.values_mut() {
                    reader.is_slow |= reader.cursor.is_behind(recent, BEHIND);
                }
                break;
            }
            let waited = self.0.read.wait_timeout(written, LOOK);
            written = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        written.recent.shorten(BEHIND);
    }

    /// Adds a file of the task's results.
    #[cfg(feature = "wasm")]
    pub(crate) fn add_file(&self, path: String, data: Vec<u8>) {
        self.written().files.push((path, data));
    }

    /// Takes the files of the task's results.
    pub(crate) fn take_files(&self) -> Vec<(String, Vec<u8>)> {
        std::mem::take(&mut self.written().files)
    }

    /// Says that nothing more will be written.
    pub(crate) fn end(&self) {
        self.written().has_ended = true;
        self.0.changed.notify_waiters();
    }

    /// What a stream holds so far.
    pub(crate) fn captured(&self, stream: Stream) -> Captured {
        let mut written = self.written();
        let cut = written.count(stream).cut;
        Captured { data: written.kept.of(stream), cut }
    }

    /// What was written to a stream at once, and first, up to the limit.
    pub(crate) fn first(&self, stream: Stream) -> Vec<u8> {
        let mut written = self.written();
        let first = written.count(stream).first;
        let mut data = written.kept.of(stream);
        data.truncate(first);
        data
    }

    /// What is kept so far.
    pub(crate) fn past(&self) -> Vec<Piece> {
        self.written().past()
    }

    /// Follows what will be written, and gets what is kept so far before, if that is wanted.
    pub(crate) fn follow(&self, from_the_start: bool) -> Follower {
        let mut written = self.written();
        let mut past = if from_the_start { written.past() } else { Vec::new() };
        past.reverse();
        let id = written.next_follower;
        written.next_follower += 1;
        let reader = Reader { cursor: written.recent.end(), is_slow: false };
        written.followers.insert(id, reader);
        Follower { output: self.clone(), id, past }
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.0.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Written {
    fn count(&mut self, stream: Stream) -> &mut Count {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }

    fn past(&self) -> Vec<Piece> {
        let mut past: Vec<Piece> = self.kept.chunks().map(Piece::Written).collect();
        let cut = self.stdout.cut + self.stderr.cut;
        past.extend((cut > 0).then_some(Piece::Missing(cut)));
        past
    }

    /// What this follower gets next, if it is there.
    fn next(&mut self, id: u64) -> Option<Piece> {
        let reader = self.followers.get_mut(&id)?;
        let piece = match reader.cursor.skip(&self.recent) {
            Some(missing) => Some(Piece::Missing(missing)),
            None => reader.cursor.read(&self.recent).map(Piece::Written),
        };
        reader.is_slow &= piece.is_some();
        self.trim();
        piece
    }

    /// Forgets what every follower has got.
    fn trim(&mut self) {
        let slowest = self.followers.values().map(|reader| reader.cursor).min();
        self.recent.forget_before(slowest);
    }
}

impl Reader {
    const fn is_awaited(&self) -> bool {
        !self.is_slow
    }
}

/// Gets what is written from the moment on at which it was made.
#[derive(Debug)]
pub(crate) struct Follower {
    output: Output,
    id: u64,
    /// What was written before, the first last.
    past: Vec<Piece>,
}

impl Follower {
    /// What comes next, once it is there; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Piece> {
        if let Some(piece) = self.past.pop() {
            return Some(piece);
        }
        let shared = Arc::clone(&self.output.0);
        loop {
            let changed = shared.changed.notified();
            tokio::pin!(changed);
            // Registered before the look, so that no change falls between the two.
            changed.as_mut().enable();
            {
                let mut written = self.output.written();
                let piece = written.next(self.id);
                if piece.is_some() {
                    shared.read.notify_all();
                    return piece;
                }
                if written.has_ended {
                    return None;
                }
            }
            changed.await;
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let mut written = self.output.written();
        written.followers.remove(&self.id);
        written.trim();
        self.output.0.read.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 1024;

    fn output() -> Output {
        Output::new(LIMIT, Stop::default())
    }

    fn written(stream: Stream, text: &'static str) -> Piece {
        Piece::Written(Chunk { stream, data: text.into() })
    }

    async fn all(mut follower: Follower) -> Vec<Piece> {
        let mut seen = Vec::new();
        while let Some(piece) = follower.next().await {
            seen.push(piece);
        }
        seen
    }

    fn length(pieces: &[Piece]) -> usize {
        let length = |piece: &Piece| match piece {
            Piece::Written(chunk) => chunk.data.len(),
            Piece::Missing(_) => 0,
        };
        pieces.iter().map(length).sum()
    }

    #[tokio::test]
    async fn a_follower_gets_what_was_written_and_what_will_be() {
        let output = output();
        output.write(Stream::Stdout, b"one");
        let following = tokio::spawn(all(output.follow(true)));
        let late = tokio::spawn(all(output.follow(false)));
        tokio::task::yield_now().await;
        output.write(Stream::Stderr, b"two");
        output.write(Stream::Stdout, b"");
        output.end();
        let two = written(Stream::Stderr, "two");
        assert_eq!(following.await.unwrap(), [written(Stream::Stdout, "one"), two.clone()]);
        assert_eq!(late.await.unwrap(), [two]);
    }

    #[test]
    fn what_is_over_the_limit_is_not_kept_and_counted() {
        let output = output();
        output.write(Stream::Stdout, &vec![b'a'; LIMIT - 1]);
        assert_eq!(output.captured(Stream::Stdout).cut, 0);
        output.write(Stream::Stdout, b"bc");
        output.write(Stream::Stdout, b"d");
        let captured = output.captured(Stream::Stdout);
        assert_eq!(captured.cut, 2);
        assert_eq!((captured.data.len(), captured.data.last()), (LIMIT, Some(&b'b')));
        assert_eq!(output.captured(Stream::Stderr), Captured::default());
        assert_eq!(output.past().last(), Some(&Piece::Missing(2)));
    }

    #[test]
    fn the_first_write_of_a_stream_stays_the_first() {
        let output = output();
        assert_eq!(output.first(Stream::Stdout), b"");
        for (stream, text) in [
            (Stream::Stdout, "one"),
            (Stream::Stdout, "two"),
            (Stream::Stderr, "three"),
            (Stream::Stderr, "four"),
        ] {
            output.write(stream, text.as_bytes());
        }
        assert_eq!(output.first(Stream::Stdout), b"one");
        assert_eq!(output.first(Stream::Stderr), b"three");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn followers_get_what_is_not_kept_and_are_waited_for() {
        let output = output();
        let followers = [0; 3].map(|_| tokio::spawn(all(output.follow(true))));
        let writer = output.clone();
        let total = 8 * BEHIND;
        let writing = tokio::task::spawn_blocking(move || {
            for _ in 0..total / 4096 {
                writer.write(Stream::Stdout, &[b'x'; 4096]);
            }
            writer.end();
        });
        for follower in followers {
            let seen = follower.await.unwrap();
            assert_eq!(length(&seen), total);
            assert!(!seen.iter().any(|piece| matches!(piece, Piece::Missing(_))));
        }
        writing.await.unwrap();
    }

    #[tokio::test]
    async fn one_who_does_not_read_keeps_nobody_for_long_and_is_told_what_it_missed() {
        let output = output();
        let follower = output.follow(true);
        let writer = output.clone();
        let written = tokio::task::spawn_blocking(move || {
            for _ in 0..4 {
                writer.write(Stream::Stdout, &vec![b'x'; BEHIND]);
            }
            writer.end();
        });
        written.await.unwrap();
        let seen = all(follower).await;
        let Some(Piece::Missing(missing)) = seen.first() else { panic!("{:?}", seen.first()) };
        assert_eq!(usize::try_from(*missing).unwrap() + length(&seen), 4 * BEHIND);
    }

    #[tokio::test]
    async fn single_bytes_cost_a_few_times_their_size() {
        let output = Output::new(usize::MAX, Stop::default());
        for _ in 0..10_000 {
            output.write(Stream::Stdout, b"x");
            output.write(Stream::Stderr, b"y");
        }
        assert!(output.written().kept.cost() < 20_000 * 10);
        assert_eq!(output.captured(Stream::Stderr).data, [b'y'; 10_000]);
    }
}
