//! What executions have printed and print, as streams.

use bac_client::orchestrator::model::Execution;
use bac_core::websocket::Messages;
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use crate::{
    executor::{Chunk, Follower, Piece, Stream},
    scheduler::Scheduler,
    store::StoreError,
};

/// What is wanted of a log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// What was printed before, too.
    pub(crate) from_the_start: bool,
    /// What will be printed, too.
    pub(crate) follow: bool,
    /// In lines, each with its line break, instead of as it was written.
    pub(crate) lines: bool,
}

/// The log of one execution.
#[derive(Debug)]
pub(crate) struct Log {
    scheduler: Scheduler,
    source: Source,
    lines: bool,
}

#[derive(Debug)]
enum Source {
    /// What there is already, the next piece last.
    Kept(Vec<Piece>),
    /// One that is under way, to its end.
    Live { follower: Follower, scheduler: Scheduler },
    /// One that has no turn yet: looked for again when it changes.
    Waiting { scheduler: Scheduler, job_id: String, execution_id: String },
}

impl Log {
    pub(crate) fn open(
        scheduler: &Scheduler,
        execution: &Execution,
        options: Options,
    ) -> Result<Self, StoreError> {
        let source = match scheduler.output(&execution.id) {
            Some(output) if options.follow => {
                Source::live(scheduler, output.follow(options.from_the_start))
            }
            Some(output) if options.from_the_start => Source::kept(output.past()),
            Some(_) => Source::kept(Vec::new()),
            None if options.follow && !execution.compute_state.kind.is_terminal() => {
                Source::Waiting {
                    scheduler: scheduler.clone(),
                    job_id: execution.job_id.clone(),
                    execution_id: execution.id.clone(),
                }
            }
            None => Source::kept(kept(scheduler, &execution.id)?),
        };
        Ok(Self { scheduler: scheduler.clone(), source, lines: options.lines })
    }

    /// The chunks as messages. They end with the node, too.
    pub(crate) fn messages<T: Send + 'static>(
        self,
        message: impl Fn(&Chunk) -> T + Send + 'static,
    ) -> Messages<T> {
        let reader =
            Reader { source: self.source, split: Split::new(self.lines), ready: Vec::new() };
        let chunks = stream::unfold((reader, message), |(mut reader, message)| async move {
            let chunk = reader.next().await?;
            let item = message(&chunk);
            Some((Ok(item), (reader, message)))
        });
        Messages::new(Box::pin(chunks.take_until(self.scheduler.closed())))
    }
}

/// What an ended execution printed.
fn kept(scheduler: &Scheduler, execution_id: &str) -> Result<Vec<Piece>, StoreError> {
    let output = scheduler.store().output(execution_id)?.unwrap_or_default();
    let mut pieces = Vec::new();
    for (stream, text, cut) in [
        (Stream::Stdout, output.stdout, output.stdout_cut),
        (Stream::Stderr, output.stderr, output.stderr_cut),
    ] {
        if !text.is_empty() {
            pieces.push(Piece::Written(Chunk { stream, data: text.into() }));
        }
        if cut > 0 {
            pieces.push(Piece::Missing(cut));
        }
    }
    Ok(pieces)
}

/// What stands in a log where something is missing.
fn notice(missing: u64) -> Chunk {
    let text = format!("[{missing} bytes are missing here: they were not kept]\n");
    Chunk { stream: Stream::Stderr, data: text.into() }
}

struct Reader {
    source: Source,
    split: Split,
    /// What is complete, the next one last.
    ready: Vec<Chunk>,
}

impl Reader {
    async fn next(&mut self) -> Option<Chunk> {
        loop {
            if let Some(chunk) = self.ready.pop() {
                return Some(chunk);
            }
            let piece = self.source.next().await;
            let is_last = piece.is_none();
            self.ready = match piece {
                Some(Piece::Written(chunk)) => self.split.add(&chunk),
                Some(Piece::Missing(missing)) => {
                    let mut ready = self.split.rest();
                    ready.push(notice(missing));
                    ready
                }
                None => self.split.rest(),
            };
            self.ready.reverse();
            if is_last && self.ready.is_empty() {
                return None;
            }
        }
    }
}

impl Source {
    fn kept(mut pieces: Vec<Piece>) -> Self {
        pieces.reverse();
        Self::Kept(pieces)
    }

    fn live(scheduler: &Scheduler, follower: Follower) -> Self {
        Self::Live { follower, scheduler: scheduler.clone() }
    }

    async fn next(&mut self) -> Option<Piece> {
        loop {
            match self {
                Self::Kept(pieces) => return pieces.pop(),
                Self::Live { follower, scheduler } => tokio::select! {
                    piece = follower.next() => return piece,
                    // It may wait for a turn that does not come.
                    () = scheduler.is_stuck() => return None,
                },
                Self::Waiting { scheduler, job_id, execution_id } => {
                    let (job_id, execution_id) = (job_id.clone(), execution_id.clone());
                    *self = begun(scheduler, &job_id, &execution_id).await?;
                }
            }
        }
    }
}

/// Waits until an execution runs or has ended.
async fn begun(scheduler: &Scheduler, job_id: &str, execution_id: &str) -> Option<Source> {
    loop {
        let mut changes = scheduler.changes();
        if let Some(output) = scheduler.output(execution_id) {
            return Some(Source::live(scheduler, output.follow(true)));
        }
        let executions = scheduler.store().executions(job_id).ok()?;
        let execution = executions.into_iter().find(|one| one.id == execution_id)?;
        if execution.compute_state.kind.is_terminal() {
            return kept(scheduler, execution_id).ok().map(Source::kept);
        }
        if !scheduler.has_changed(&mut changes).await {
            return None;
        }
    }
}

/// The longest piece of a line that is sent at once, in bytes.
const LONGEST: usize = 64 * 1024;

/// Puts what was written together to lines, or to whole characters, for each stream by itself.
#[derive(Debug, Default)]
struct Split {
    lines: bool,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Split {
    const fn new(lines: bool) -> Self {
        Self { lines, stdout: Vec::new(), stderr: Vec::new() }
    }

    fn add(&mut self, chunk: &Chunk) -> Vec<Chunk> {
        let rest = match chunk.stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        rest.extend_from_slice(&chunk.data);
        let end = match rest.iter().rposition(|byte| *byte == b'\n') {
            Some(at) if self.lines => at + 1,
            None if self.lines && rest.len() < LONGEST => 0,
            _ => whole_characters(rest),
        };
        let whole: Vec<u8> = rest.drain(..end).collect();
        let pieces: Vec<&[u8]> = match self.lines {
            true => whole.split_inclusive(|byte| *byte == b'\n').collect(),
            false => Some(&*whole).filter(|whole| !whole.is_empty()).into_iter().collect(),
        };
        pieces
            .into_iter()
            .map(|piece| Chunk { stream: chunk.stream, data: Bytes::copy_from_slice(piece) })
            .collect()
    }

    fn rest(&mut self) -> Vec<Chunk> {
        let rests = [
            (Stream::Stdout, std::mem::take(&mut self.stdout)),
            (Stream::Stderr, std::mem::take(&mut self.stderr)),
        ];
        rests
            .into_iter()
            .filter(|(_, data)| !data.is_empty())
            .map(|(stream, data)| Chunk { stream, data: data.into() })
            .collect()
    }
}

/// How much of a text there is without a character at its end that has only begun.
fn whole_characters(text: &[u8]) -> usize {
    // A first byte tells by its leading ones how many bytes its character has.
    let first = text.iter().rev().take(3).position(|byte| byte & 0xC0 == 0xC0);
    match first {
        Some(back) if text[text.len() - 1 - back].leading_ones() as usize > back + 1 => {
            text.len() - 1 - back
        }
        _ => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_lines_of_each_stream() {
        let mut lines = Split::new(true);
        let mut seen = Vec::new();
        for (stream, text) in [
            (Stream::Stdout, "one\ntw"),
            (Stream::Stderr, "oh"),
            (Stream::Stdout, "o\nthree\nrest"),
        ] {
            seen.extend(lines.add(&Chunk { stream, data: text.into() }));
        }
        seen.extend(lines.rest());
        let texts: Vec<_> = seen
            .iter()
            .map(|chunk| (chunk.stream, std::str::from_utf8(&chunk.data).unwrap()))
            .collect();
        let stdout = ["one\n", "two\n", "three\n", "rest"].map(|text| (Stream::Stdout, text));
        assert_eq!(texts, [&stdout[..], &[(Stream::Stderr, "oh")]].concat());
    }

    #[test]
    fn no_character_is_torn_and_no_line_is_waited_for_without_end() {
        let mut split = Split::new(false);
        let mut seen = String::new();
        for byte in "aé日🦀\n".bytes() {
            for chunk in split.add(&Chunk { stream: Stream::Stdout, data: vec![byte].into() }) {
                seen.push_str(std::str::from_utf8(&chunk.data).unwrap());
            }
        }
        assert_eq!(seen, "aé日🦀\n");
        let mut split = Split::new(true);
        let long = Chunk { stream: Stream::Stdout, data: vec![b'x'; LONGEST].into() };
        assert_eq!(split.add(&long), [long]);
    }
}
