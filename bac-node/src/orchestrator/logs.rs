//! The log of a job: of one of its executions, or of all of them at once.

use bac_client::{
    model::LogStream,
    orchestrator::model::{Execution, LogLine, LogMessage},
};
use bac_core::websocket::Messages;
use futures_util::{StreamExt, stream};

use super::{
    api::Today,
    error::{self, Refusal},
    versions::Versions,
};
use crate::{
    executor::{Chunk, Stream},
    log::{Log, Options},
    store::JobRecord,
};

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
    ) -> Result<Messages<LogMessage>, Refusal> {
        // A log that is not followed is all there was.
        let from_the_start = !(wanted.tail && wanted.follow);
        let options = Options { from_the_start, follow: wanted.follow, lines: true };
        let executions = self.executions_of(record, wanted.versions)?;
        if !wanted.execution_id.is_empty() {
            let found = executions.iter().find(|one| one.id == wanted.execution_id);
            let execution = found.ok_or_else(|| {
                let message = format!("execution not found: {}", wanted.execution_id);
                error::not_found("JobStore", message)
            })?;
            return self.log_of(execution, options);
        }
        let (today, record) = (self.clone(), record.clone());
        let opened = stream::once(async move {
            let executions = today.first_executions(&record, wanted.versions, options.follow).await;
            let logs: Result<Vec<_>, Refusal> = match executions {
                Ok(executions) => executions.iter().map(|one| today.log_of(one, options)).collect(),
                Err(refusal) => Err(refusal),
            };
            match logs {
                Ok(logs) if logs.is_empty() => {
                    let message = format!("no executions found for job {}", record.job.id);
                    vec![told(message)]
                }
                Ok(logs) => logs,
                Err(refusal) => vec![told(refusal.message().into_owned())],
            }
        });
        let messages = opened.flat_map(stream::select_all).take_until(self.scheduler.closed());
        Ok(Messages::new(Box::pin(messages)))
    }

    fn log_of(
        &self,
        execution: &Execution,
        options: Options,
    ) -> Result<Messages<LogMessage>, Refusal> {
        let log = Log::open(&self.scheduler, execution, options).map_err(error::store)?;
        Ok(log.messages(message))
    }

    /// The executions of a job; waits for them if its log is to be followed.
    async fn first_executions(
        &self,
        record: &JobRecord,
        versions: Versions,
        waits: bool,
    ) -> Result<Vec<Execution>, Refusal> {
        loop {
            let mut changes = self.scheduler.changes();
            let executions = self.executions_of(record, versions)?;
            let job = self.scheduler.store().job(&record.job.id).map_err(error::store)?;
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
fn told(message: String) -> Messages<LogMessage> {
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
