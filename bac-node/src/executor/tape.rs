//! Bytes of two streams in the order in which they were written, at little more than their size.

use std::collections::VecDeque;

use bytes::Bytes;

/// The longest run, in bytes: what a reader gets at once.
const RUN: u32 = 16 * 1024;

/// Where a task writes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// A part of what was written to one stream.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Chunk {
    pub(crate) stream: Stream,
    pub(crate) data: Bytes,
}

#[derive(Debug, Default)]
pub(super) struct Tape {
    bytes: VecDeque<u8>,
    /// How long each run of one stream is, times two, and one more if it is of standard error.
    runs: VecDeque<u32>,
    /// How many runs and bytes were forgotten.
    first: Cursor,
}

/// A place on a tape.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Cursor {
    /// Since the start of the tape.
    run: u64,
    at: u64,
    within: u32,
}

impl Tape {
    pub(super) fn push(&mut self, stream: Stream, mut data: &[u8]) {
        let mark = u32::from(stream == Stream::Stderr);
        self.bytes.extend(data);
        while !data.is_empty() {
            let last = self.runs.back_mut().filter(|run| (**run & 1) == mark);
            let used = last.as_ref().map_or(RUN, |run| **run >> 1);
            // A run is no longer than fits this.
            let taken = (data.len()).min((RUN - used) as usize) as u32;
            match last {
                Some(run) if taken > 0 => *run += taken << 1,
                _ => {
                    self.runs.push_back(mark);
                    continue;
                }
            }
            data = &data[taken as usize..];
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// What was written to one stream.
    pub(super) fn of(&self, stream: Stream) -> Vec<u8> {
        let chunks = self.chunks().filter(|chunk| chunk.stream == stream);
        chunks.flat_map(|chunk| chunk.data).collect()
    }

    pub(super) fn chunks(&self) -> impl Iterator<Item = Chunk> + '_ {
        let mut cursor = self.first;
        std::iter::from_fn(move || cursor.read(self))
    }

    /// The place of what will be written next.
    pub(super) fn end(&self) -> Cursor {
        let at = self.first.at + self.bytes.len() as u64;
        match self.runs.back() {
            // The last run may grow.
            Some(run) => {
                let run_number = self.first.run + self.runs.len() as u64 - 1;
                Cursor { run: run_number, at, within: run >> 1 }
            }
            None => self.first,
        }
    }

    /// Forgets the runs before a place; all of them, if there is none.
    pub(super) fn forget_before(&mut self, place: Option<Cursor>) {
        match place {
            None => while self.forget_one() {},
            Some(place) => while self.first.run < place.run && self.forget_one() {},
        }
    }

    /// Forgets the oldest runs until no more than this is left.
    pub(super) fn shorten(&mut self, length: usize) {
        while self.bytes.len() > length && self.forget_one() {}
    }

    fn forget_one(&mut self) -> bool {
        let Some(run) = self.runs.pop_front() else { return false };
        let length = run >> 1;
        self.bytes.drain(..length as usize);
        self.first.run += 1;
        self.first.at += u64::from(length);
        true
    }

    /// What it takes of memory, in bytes.
    #[cfg(test)]
    pub(super) fn cost(&self) -> usize {
        self.bytes.capacity() + self.runs.capacity() * size_of::<u32>()
    }
}

impl Cursor {
    /// Whether there are more bytes behind it than this.
    pub(super) fn is_behind(&self, tape: &Tape, bytes: usize) -> bool {
        tape.end().at - self.at.min(tape.end().at) > bytes as u64
    }

    /// Moves on over what was forgotten. How much that was.
    pub(super) fn skip(&mut self, tape: &Tape) -> Option<u64> {
        if self.run >= tape.first.run {
            return None;
        }
        // It may have read the run that is gone to its end.
        let missing = tape.first.at - self.at;
        *self = tape.first;
        Some(missing).filter(|missing| *missing > 0)
    }

    /// The rest of the run it stands in, or the next run.
    pub(super) fn read(&mut self, tape: &Tape) -> Option<Chunk> {
        loop {
            let index = usize::try_from(self.run.checked_sub(tape.first.run)?).ok()?;
            let run = *tape.runs.get(index)?;
            let (length, within) = (run >> 1, self.within);
            if within < length {
                let begin = usize::try_from(self.at - tape.first.at).ok()?;
                let end = begin + (length - within) as usize;
                let data: Bytes = tape.bytes.range(begin..end).copied().collect();
                self.at += u64::from(length - within);
                self.within = length;
                let stream = if run & 1 == 1 { Stream::Stderr } else { Stream::Stdout };
                return Some(Chunk { stream, data });
            }
            if index + 1 >= tape.runs.len() {
                return None;
            }
            (self.run, self.within) = (self.run + 1, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_read_in_their_order_while_they_grow_and_are_forgotten() {
        let mut tape = Tape::default();
        let mut reader = tape.end();
        assert_eq!(reader.read(&tape), None);
        tape.push(Stream::Stdout, b"one");
        let mut late = tape.end();
        let chunk = |stream, text: &'static str| Some(Chunk { stream, data: text.into() });
        assert_eq!(reader.read(&tape), chunk(Stream::Stdout, "one"));
        assert_eq!(reader.read(&tape), None);
        tape.push(Stream::Stdout, b"two");
        tape.push(Stream::Stderr, b"three");
        assert_eq!(late.read(&tape), chunk(Stream::Stdout, "two"));
        assert_eq!(reader.read(&tape), chunk(Stream::Stdout, "two"));
        tape.forget_before(Some(late.min(reader)));
        assert_eq!(tape.len(), 11);
        assert_eq!(reader.read(&tape), chunk(Stream::Stderr, "three"));
        tape.forget_before(Some(reader));
        assert_eq!(tape.len(), 5);
        assert_eq!(late.skip(&tape), None);
        assert_eq!(late.read(&tape), chunk(Stream::Stderr, "three"));
        tape.forget_before(None);
        tape.push(Stream::Stdout, &[b'x'; 3 * RUN as usize]);
        let lengths = [tape.chunks().map(|chunk| chunk.data.len()).collect::<Vec<_>>()];
        assert_eq!(lengths, [[RUN as usize; 3]]);
        assert_eq!(reader.skip(&tape), None);
        assert_eq!(reader.read(&tape).unwrap().data.len(), RUN as usize);
        tape.shorten(RUN as usize);
        assert_eq!(late.skip(&tape), Some(2 * u64::from(RUN)));
        assert_eq!(reader.skip(&tape), Some(u64::from(RUN)));
        assert_eq!((reader, reader.read(&tape).is_some()), (late, true));
    }
}
