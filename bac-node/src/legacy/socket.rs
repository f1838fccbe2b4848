//! The WebSockets of the signed API: logs of executions, and what happens to jobs.

use std::sync::Arc;

use bac_client::{
    job_logs::{DisplayError, JobLogsService, JobUpdatesService},
    model::{JobEvent, JobId, JobUpdate, LogFrame, LogStream, LogsPayload},
};
use bac_core::{
    Error,
    server::{Context, Ending},
    websocket::Messages,
};
use futures_util::{StreamExt, stream};
use http::StatusCode;
use tokio::sync::broadcast::error::RecvError;

use super::{answer::unknown_error, api::Legacy, convert, job::check_client_id, view};
use crate::{
    executor::Stream,
    log,
    store::{Change, JobRecord},
    told,
};

impl JobLogsService for Legacy {
    async fn display(
        &self,
        cx: &Context,
        payload: &LogsPayload,
    ) -> Result<Messages<LogFrame>, DisplayError> {
        let refuse = |status, message| DisplayError::Unexpected(unknown_error(status, message));
        let bad_request = |message| refuse(StatusCode::BAD_REQUEST, message);
        check_client_id(cx, &payload.client_id).map_err(bad_request)?;
        let record = self.find(&payload.job_id).map_err(|error| bad_request(error.message()))?;
        if convert::owner(&record.job) != payload.client_id {
            let message = "mismatched ClientIDs for logs".to_owned();
            return Err(refuse(StatusCode::UNAUTHORIZED, message));
        }
        let failed = |error: crate::store::StoreError| {
            refuse(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
        };
        let executions = self.scheduler.store().executions(&record.job.id).map_err(failed)?;
        let execution = executions.into_iter().find(|one| one.id == payload.execution_id);
        let execution = execution.ok_or_else(|| {
            bad_request(format!("unable to find execution {} in job", payload.execution_id))
        })?;
        let options = log::Options {
            // An execution that has ended tells what it printed, whoever asks how.
            from_the_start: payload.with_history || !payload.follow,
            follow: payload.follow,
            lines: false,
        };
        let log = log::Log::open(&self.scheduler, &execution, options).map_err(failed)?;
        Ok(log.messages(|chunk| {
            let stream = match chunk.stream {
                Stream::Stdout => LogStream::Stdout,
                Stream::Stderr => LogStream::Stderr,
            };
            LogFrame::default().stream(stream).data(String::from_utf8_lossy(&chunk.data))
        }))
    }
}

/// How real nodes end a stream that they refuse: without a close frame, or with one that their own
/// library does not send, so that the connection just ends.
pub(super) fn ending() -> Ending {
    Ending::abrupt()
}

impl JobUpdatesService for Legacy {
    /// The history of a job, and then its changes; or the changes of all jobs.
    async fn watch(
        &self,
        _cx: &Context,
        job_id: Option<JobId>,
    ) -> Result<Messages<JobUpdate>, Error> {
        // From before the look at the history, so that nothing falls between the two.
        let changes = self.scheduler.changes();
        let (mut past, mut seen) = (Vec::new(), 0);
        let mut wanted = None;
        if let Some(id) = job_id.as_ref().map(JobId::as_str) {
            let failed = |message| {
                let refusal = unknown_error(StatusCode::INTERNAL_SERVER_ERROR, message);
                Error::from(DisplayError::Unexpected(refusal))
            };
            let record = match self.find(id) {
                Ok(record) => record,
                // An unknown job is told behind the upgrade: by an end without any frame.
                Err(error) => {
                    let failed = failed(error.message());
                    return Ok(Messages::new(stream::iter([Err(failed)])));
                }
            };
            let known = self.scheduler.store().history(&record.job.id);
            let known = known.map_err(|error| failed(error.to_string()))?;
            seen = known.last().map_or(0, |change| change.number);
            past = self.past(&record, &known);
            wanted = Some(record.job.id);
        }
        let past: Vec<_> = past.into_iter().map(Ok).collect();
        let legacy = Arc::new(self.clone());
        let live = stream::unfold((changes, Vec::new()), move |(mut changes, mut ready)| {
            let (wanted, legacy) = (wanted.clone(), Arc::clone(&legacy));
            async move {
                loop {
                    if let Some(event) = ready.pop() {
                        let update = JobUpdate::Event(Box::new(event));
                        return Some((Ok(update), (changes, ready)));
                    }
                    let change = match changes.recv().await {
                        Ok(change) => change,
                        Err(RecvError::Lagged(_)) => continue,
                        Err(RecvError::Closed) => return None,
                    };
                    let is_wanted = wanted
                        .as_ref()
                        .is_none_or(|id| *id == change.job_id && change.number > seen);
                    if is_wanted {
                        ready = legacy.events(&change);
                        // Of one job, what names it.
                        ready.retain(|event| wanted.is_none() || !event.job_id.is_empty());
                        ready.reverse();
                    }
                }
            }
        });
        let updates = stream::iter(past).chain(live.take_until(self.scheduler.closed()));
        Ok(Messages::new(Box::pin(updates)))
    }
}

impl Legacy {
    /// What a job's history is told as.
    fn past(&self, record: &JobRecord, changes: &[Change]) -> Vec<JobUpdate> {
        if self.profile.is_release() {
            let entries = told::entries(self.profile, &record.job, changes, false);
            return entries.iter().filter_map(|(_, entry)| told::update(entry)).collect();
        }
        let entries = self.entries(record, changes, |_| true).into_iter();
        entries.map(|entry| JobUpdate::History(Box::new(entry))).collect()
    }

    /// What is told of a change.
    fn events(&self, change: &Change) -> Vec<JobEvent> {
        if self.profile.is_release() {
            return told::events(change, self.scheduler.store().node_id());
        }
        self.event(change).into_iter().collect()
    }

    /// A change as it is told while it happens.
    fn event(&self, change: &Change) -> Option<JobEvent> {
        let record = self.scheduler.store().job(&change.job_id).ok()??;
        let job = view::job(self.generation, &record);
        let mut event = view::event(change)?;
        event.api_version = Some(job.api_version);
        event.client_id = job.metadata.client_id;
        event.source_node_id = self.scheduler.store().node_id().to_owned();
        if change.previous.is_empty() && change.execution_id.is_empty() {
            event.deal = job.spec.deal.clone();
            event.spec = job.spec;
        }
        Some(event)
    }
}
