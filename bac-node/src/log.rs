//! What executions have printed and print, as streams.

use bac_client::orchestrator::model::Execution;
use bac_core::websocket::Messages;
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use crate::{
    executor::{Chunk, Output, Stream},
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
    /// An execution that has ended.
    Kept(Vec<Chunk>),
    /// One that runs: from one position to another, or to its end.
    Live { output: Output, from: usize, to: Option<usize> },
    /// One that does not run yet: looked for again when it changes.
    Waiting { scheduler: Scheduler, job_id: String, execution_id: String },
}

impl Log {
    pub(crate) fn open(
        scheduler: &Scheduler,
        execution: &Execution,
        options: Options,
    ) -> Result<Self, StoreError> {
        let lines = options.lines;
        let log = |source| Self { scheduler: scheduler.clone(), source, lines };
        if let Some(output) = scheduler.output(&execution.id) {
            let now = output.position();
            let from = if options.from_the_start { 0 } else { now };
            let to = if options.follow { None } else { Some(now) };
            return Ok(log(Source::Live { output, from, to }));
        }
        if options.follow && !execution.compute_state.kind.is_terminal() {
            let source = Source::Waiting {
                scheduler: scheduler.clone(),
                job_id: execution.job_id.clone(),
                execution_id: execution.id.clone(),
            };
            return Ok(log(source));
        }
        Ok(log(Source::Kept(kept(scheduler, &execution.id)?)))
    }

    /// The chunks as messages. They end with the node, too.
    pub(crate) fn messages<T: Send + 'static>(
        self,
        message: impl Fn(&Chunk) -> T + Send + 'static,
    ) -> Messages<T> {
        let reader = Reader {
            source: self.source,
            split: self.lines.then(Lines::default),
            ready: Vec::new(),
        };
        let chunks = stream::unfold((reader, message), |(mut reader, message)| async move {
            let chunk = reader.next().await?;
            let item = message(&chunk);
            Some((Ok(item), (reader, message)))
        });
        Messages::new(Box::pin(chunks.take_until(self.scheduler.closed())))
    }
}

/// What an ended execution printed.
fn kept(scheduler: &Scheduler, execution_id: &str) -> Result<Vec<Chunk>, StoreError> {
    let output = scheduler.store().output(execution_id)?.unwrap_or_default();
    let chunks = [(Stream::Stdout, output.stdout), (Stream::Stderr, output.stderr)];
    Ok(chunks
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(stream, text)| Chunk { stream, data: text.into() })
        .collect())
}

struct Reader {
    source: Source,
    split: Option<Lines>,
    /// Lines that are complete, the next one last.
    ready: Vec<Chunk>,
}

impl Reader {
    async fn next(&mut self) -> Option<Chunk> {
        loop {
            if let Some(chunk) = self.ready.pop() {
                return Some(chunk);
            }
            let chunk = self.source.next().await;
            let Some(lines) = &mut self.split else { return chunk };
            self.ready = match &chunk {
                Some(chunk) => lines.add(chunk),
                None => lines.rest(),
            };
            self.ready.reverse();
            if chunk.is_none() && self.ready.is_empty() {
                return None;
            }
        }
    }
}

impl Source {
    async fn next(&mut self) -> Option<Chunk> {
        loop {
            match self {
                Self::Kept(chunks) if chunks.is_empty() => return None,
                Self::Kept(chunks) => return Some(chunks.remove(0)),
                Self::Live { from, to: Some(to), .. } if *from >= *to => return None,
                Self::Live { output, from, .. } => {
                    let chunk = output.chunk(*from).await?;
                    *from += 1;
                    return Some(chunk);
                }
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
            return Some(Source::Live { output, from: 0, to: None });
        }
        let executions = scheduler.store().executions(job_id).ok()?;
        let execution = executions.into_iter().find(|one| one.id == execution_id)?;
        if execution.compute_state.kind.is_terminal() {
            return kept(scheduler, execution_id).ok().map(Source::Kept);
        }
        // A lag is as good as a change: the next look tells.
        if let Err(tokio::sync::broadcast::error::RecvError::Closed) = changes.recv().await {
            return None;
        }
    }
}

/// Puts what was written together to lines, for each stream by itself.
#[derive(Debug, Default)]
struct Lines {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Lines {
    fn add(&mut self, chunk: &Chunk) -> Vec<Chunk> {
        let rest = match chunk.stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        rest.extend_from_slice(&chunk.data);
        let end = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let whole: Vec<u8> = rest.drain(..end).collect();
        let lines = whole.split_inclusive(|byte| *byte == b'\n');
        lines
            .map(|line| Chunk { stream: chunk.stream, data: Bytes::copy_from_slice(line) })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_lines_of_each_stream() {
        let mut lines = Lines::default();
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
}
