//! The log of a job: of one of its executions, or of all of them at once.

use std::time::Duration;

use bac_client::{
    model::LogStream,
    orchestrator::model::{Execution, ExecutionStateType, LogLine, LogMessage},
};
use bac_core::websocket::Messages;
use futures_util::{StreamExt, stream};
use tokio::time::sleep;

use super::{api::Today, fault::Fault, versions::Versions};
use crate::{
    executor::{Chunk, Stream},
    log::{Log, Options},
    profile::Words,
    store::JobRecord,
};

/// How long v1.9.3 waits for a log that nobody writes.
const SILENCE: Duration = Duration::from_secs(60);

/// What is asked of a log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'q> {
    pub(super) execution_id: &'q str,
    pub(super) versions: Versions,
    pub(super) tail: bool,
    pub(super) follow: bool,
}

impl Today {
    pub(super) fn log(
        &self,
        record: &JobRecord,
        wanted: Wanted<'_>,
    ) -> Result<Messages<LogMessage>, Fault> {
        // A log that is not followed is all there was.
        let from_the_start = !(wanted.tail && wanted.follow);
        let options = Options { from_the_start, follow: wanted.follow, lines: true };
        let executions = self.executions_of(record, wanted.versions)?;
        if !wanted.execution_id.is_empty() {
            let found = executions.iter().find(|one| one.id == wanted.execution_id);
            let execution =
                found.ok_or_else(|| Fault::NoExecution { id: wanted.execution_id.to_owned() })?;
            return self.log_of(execution, options);
        }
        let (today, record) = (self.clone(), record.clone());
        let opened = stream::once(async move {
            let executions = today.first_executions(&record, wanted.versions, options.follow).await;
            let logs: Result<Vec<_>, Fault> = match executions {
                Ok(executions) => executions.iter().map(|one| today.log_of(one, options)).collect(),
                Err(fault) => Err(fault),
            };
            match logs {
                Ok(logs) if logs.is_empty() => {
                    let message = format!("no executions found for job {}", record.job.id);
                    vec![told(message)]
                }
                Ok(logs) => logs,
                Err(fault) => vec![told(fault.text(today.profile.words()))],
            }
        });
        let messages = opened.flat_map(stream::select_all).take_until(self.scheduler.closed());
        Ok(Messages::new(Box::pin(messages)))
    }

    /// The log of one execution, the last that was neither refused nor failed, as a release has it.
    pub(super) fn log_of_release(
        &self,
        record: &JobRecord,
        wanted: Wanted<'_>,
    ) -> Result<Messages<LogMessage>, Fault> {
        let job = &record.job;
        let failed = |reason: String| {
            let text = format!("failed to open log stream for job {}: {reason}", job.id);
            Ok(told(text))
        };
        let is_last = self.profile.words() == Words::V1_9;
        let executions = self.executions_of(record, wanted.versions)?;
        if executions.is_empty() {
            let more = format!("{} with ID {}, and version 0", job.name, job.id);
            let of = if is_last { &more } else { &job.id };
            return failed(format!("no executions found for job {of}"));
        }
        let is_meant = |one: &&Execution| match wanted.execution_id {
            "" => {
                one.compute_state.kind != ExecutionStateType::Failed
                    && !(is_last && one.compute_state.kind == ExecutionStateType::Cancelled)
            }
            id => one.id == id,
        };
        let Some(execution) = executions.iter().rev().find(is_meant) else {
            let version = format!(" and job version {}", job.version);
            let version = if is_last { &*version } else { "" };
            let id = wanted.execution_id;
            return failed(format!("unable to find execution {id} in job {}{version}", job.id));
        };
        let has_ended = execution.compute_state.kind.is_terminal();
        if !self.profile.has_wasm_logs() {
            let text = "timeout while waiting for execution logs".to_owned();
            let message = LogMessage::default().error(text);
            let late = stream::once(async move {
                sleep(SILENCE).await;
                Ok(message)
            });
            return Ok(Messages::new(Box::pin(late.take_until(self.scheduler.closed()))));
        }
        if has_ended {
            let lines = execution.run_output.iter().flat_map(|output| {
                let of = |kind: LogStream, text: &str| {
                    let line = move |line: &str| {
                        LogMessage::from(LogLine::default().kind(kind).text(format!("{line}\n")))
                    };
                    text.lines().map(line).map(Ok).collect::<Vec<_>>()
                };
                let mut lines = of(LogStream::Stdout, &output.stdout);
                lines.extend(of(LogStream::Stderr, &output.stderr));
                lines
            });
            let is_told = execution.compute_state.kind == ExecutionStateType::Completed;
            let lines: Vec<_> = lines.filter(|_| is_told).collect();
            return Ok(Messages::new(Box::pin(stream::iter(lines))));
        }
        // Heads of frames without what was in them.
        let options = Options { from_the_start: !wanted.tail, follow: wanted.follow, lines: false };
        Ok(Log::open(&self.scheduler, execution, options)?.messages(|chunk| {
            let (kind, head) = match chunk.stream {
                Stream::Stdout => (LogStream::Stdout, "\u{1}\0\0\0\0"),
                Stream::Stderr => (LogStream::Stderr, "\u{2}\0\0\0\0"),
            };
            LogLine::default().kind(kind).text(head).into()
        }))
    }

    fn log_of(
        &self,
        execution: &Execution,
        options: Options,
    ) -> Result<Messages<LogMessage>, Fault> {
        let log = Log::open(&self.scheduler, execution, options)?;
        Ok(log.messages(message))
    }

    /// The executions of a job; waits for them if its log is to be followed.
    async fn first_executions(
        &self,
        record: &JobRecord,
        versions: Versions,
        waits: bool,
    ) -> Result<Vec<Execution>, Fault> {
        loop {
            let mut changes = self.scheduler.changes();
            let executions = self.executions_of(record, versions)?;
            let job = self.scheduler.store().job(&record.job.id)?;
            let has_ended = job.is_none_or(|record| record.job.state.kind.is_terminal());
            if !waits || has_ended || !executions.is_empty() {
                return Ok(executions);
            }
            if !self.scheduler.has_changed(&mut changes).await {
                return Ok(executions);
            }
        }
    }
}

/// An error, told as a message.
pub(super) fn told(message: String) -> Messages<LogMessage> {
    let message = LogMessage::default().error(message);
    Messages::new(Box::pin(stream::iter([Ok(message)])))
}

fn message(chunk: &Chunk) -> LogMessage {
    let kind = match chunk.stream {
        Stream::Stdout => LogStream::Stdout,
        Stream::Stderr => LogStream::Stderr,
    };
    LogLine::default().kind(kind).text(String::from_utf8_lossy(&chunk.data)).into()
}
