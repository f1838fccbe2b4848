//! Unsigned questions about jobs: list, states, events, results.

use bac_client::{
    jobs::{
        JobEventsError, JobEventsService, JobsService, ListError, ResultsError, ResultsService,
        StatesError, StatesService,
    },
    model::{
        EventsRequest, EventsResponse, ListRequest, ListResponse, ResultsResponse, StatesRequest,
        StatesResponse,
    },
};
use bac_core::server::Context;
use http::StatusCode;

use super::{
    answer,
    api::{CLIENT_ID, JOB_ID, Legacy},
    find::NotFound,
    generation::Generation,
    view,
};
use crate::store::Level;

impl JobsService for Legacy {
    async fn list(&self, cx: &Context, request: &ListRequest) -> Result<ListResponse, ListError> {
        if self.generation == Generation::First {
            self.echo_both(cx, &request.client_id, &request.id);
        }
        let found = self.select(request).map_err(|error| ListError::Unexpected(error.object()))?;
        let url = crate::results::base(cx);
        let mut jobs = Vec::with_capacity(found.len());
        for record in found {
            let executions = self.scheduler.store().executions(&record.job.id);
            let executions = executions
                .map_err(|error| ListError::Unexpected(NotFound::from(error).object()))?;
            jobs.push(view::with_info(self.generation, &record, &executions, &url));
        }
        Ok(ListResponse::default().jobs(jobs))
    }
}

impl StatesService for Legacy {
    async fn get(
        &self,
        cx: &Context,
        request: &StatesRequest,
    ) -> Result<StatesResponse, StatesError> {
        self.echo_both(cx, &request.client_id, &request.job_id);
        let state = || {
            let record = self.find(&request.job_id)?;
            let executions = self.scheduler.store().executions(&record.job.id)?;
            let url = crate::results::base(cx);
            Ok(view::state(self.generation, &record, &executions, &url))
        };
        let state: Result<_, NotFound> = state();
        state.map(Into::into).map_err(|error| StatesError::Unexpected(self.failed(&error)))
    }
}

impl JobEventsService for Legacy {
    async fn get(
        &self,
        cx: &Context,
        request: &EventsRequest,
    ) -> Result<EventsResponse, JobEventsError> {
        self.echo_both(cx, &request.client_id, &request.job_id);
        let filters = &request.filters;
        let since = filters.since.saturating_mul(1_000_000_000);
        let events = || {
            let record = self.find(&request.job_id)?;
            let mut changes = self.scheduler.store().history(&record.job.id)?;
            changes.retain(|change| {
                let is_excluded = match change.level {
                    Level::Job => filters.exclude_job_level,
                    Level::Execution => filters.exclude_execution_level,
                };
                let is_of = |wanted: &str, one: &str| wanted.is_empty() || wanted == one;
                !is_excluded
                    && change.time >= since
                    && is_of(&filters.execution_id, &change.execution_id)
                    && is_of(&filters.node_id, &change.node_id)
            });
            Ok(changes)
        };
        let changes: Result<_, NotFound> = events();
        let changes = changes.map_err(|error| JobEventsError::Unexpected(self.failed(&error)))?;
        let events = changes.iter().filter_map(|change| view::history(self.generation, change));
        Ok(EventsResponse::default().events(events))
    }
}

impl ResultsService for Legacy {
    async fn get(
        &self,
        cx: &Context,
        request: &StatesRequest,
    ) -> Result<ResultsResponse, ResultsError> {
        self.echo_both(cx, &request.client_id, &request.job_id);
        let results = || {
            let record = self.find(&request.job_id)?;
            let executions = self.scheduler.store().executions(&record.job.id)?;
            Ok(view::results(&executions, &crate::results::base(cx)))
        };
        match results() {
            Ok(results) => Ok(ResultsResponse::default().results(results)),
            Err(NotFound::None { .. }) if self.generation == Generation::Last => {
                Ok(ResultsResponse::default())
            }
            Err(error) => Err(ResultsError::Unexpected(self.failed(&error))),
        }
    }
}

impl Legacy {
    fn echo_both(&self, cx: &Context, client_id: &str, job_id: &str) {
        Self::echo(cx, CLIENT_ID, client_id);
        Self::echo(cx, JOB_ID, job_id);
    }

    fn failed(&self, error: &NotFound) -> bac_core::UnexpectedResponse {
        answer::unsigned(self.generation, StatusCode::INTERNAL_SERVER_ERROR, &error.message())
    }
}
