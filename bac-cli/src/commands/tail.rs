//! What is shown of a log: all of it, or its last lines.

use std::collections::VecDeque;

use bac_client::model::LogStream;

use crate::{error::Failure, output::Output};

/// Where the pieces of a log go.
pub(super) struct Sink {
    output: Output,
    /// The last lines so far, while they are held back.
    held: Option<Held>,
}

struct Held {
    limit: usize,
    lines: VecDeque<(LogStream, Vec<u8>)>,
}

impl Sink {
    /// Shows everything at once or, of what comes before [`release`](Self::release), so many lines.
    pub(super) fn new(output: Output, limit: Option<usize>) -> Self {
        Self { output, held: limit.map(|limit| Held { limit, lines: VecDeque::new() }) }
    }

    /// Whether pieces are held back.
    pub(super) fn holds(&self) -> bool {
        self.held.is_some()
    }

    pub(super) fn piece(&mut self, stream: &LogStream, bytes: &[u8]) -> Result<(), Failure> {
        match &mut self.held {
            Some(held) => {
                held.take(stream, bytes);
                Ok(())
            }
            None => self.output.piece(stream, bytes),
        }
    }

    /// Shows what was held back, and from now on everything.
    pub(super) fn release(&mut self) -> Result<(), Failure> {
        let held = self.held.take();
        let lines = held.into_iter().flat_map(|held| held.lines);
        lines.into_iter().try_for_each(|(stream, line)| self.output.piece(&stream, &line))
    }
}

impl Held {
    fn take(&mut self, stream: &LogStream, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            // A line may come in several pieces, between which the other stream says something.
            let open = self.lines.iter_mut().rev().find(|(of, _)| of == stream);
            match open.filter(|(_, line)| !line.ends_with(b"\n")) {
                Some((_, line)) => line.extend_from_slice(part),
                None => self.lines.push_back((stream.clone(), part.to_vec())),
            }
            while self.lines.len() > self.limit {
                self.lines.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bac_client::model::LogStream::{Stderr, Stdout};

    use super::{Held, VecDeque};

    #[test]
    fn the_last_lines_are_held_whole() {
        let held = |limit| {
            let mut held = Held { limit, lines: VecDeque::new() };
            for (stream, text) in
                [(Stdout, "one\ntw"), (Stderr, "err\n"), (Stdout, "o\nthree\nfo"), (Stdout, "ur")]
            {
                held.take(&stream, text.as_bytes());
            }
            let lines = held.lines.into_iter();
            lines.map(|(_, line)| String::from_utf8(line).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(held(9), ["one\n", "two\n", "err\n", "three\n", "four"]);
        assert_eq!(held(2), ["three\n", "four"]);
        assert!(held(0).is_empty());
    }
}
