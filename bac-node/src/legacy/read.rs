//! Unsigned questions about jobs: list, states, events, results.

use bac_client::{
    jobs::{
        JobEventsError, JobEventsService, JobsService, ListError, ResultsError, ResultsService,
        StatesError, StatesService,
    },
    model::{
        EventsRequest, EventsResponse, JobHistory, ListRequest, ListResponse, ResultsResponse,
        StatesRequest, StatesResponse,
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
use crate::{
    store::{Change, JobRecord, Level},
    told,
};

impl JobsService for Legacy {
    async fn list(&self, cx: &Context, request: &ListRequest) -> Result<ListResponse, ListError> {
        if self.generation == Generation::First {
            self.echo_both(cx, &request.client_id, &request.id);
        }
        let found = self
            .select(request)
            .map_err(|error| ListError::Unexpected(error.object(StatusCode::BAD_REQUEST)))?;
        let url = crate::results::base(cx);
        let mut jobs = Vec::with_capacity(found.len());
        for record in found {
            let executions = self.scheduler.store().executions(&record.job.id);
            let executions = executions.map_err(|error| {
                ListError::Unexpected(NotFound::from(error).object(StatusCode::BAD_REQUEST))
            })?;
            jobs.push(view::with_info(self.profile, self.generation, &record, &executions, &url));
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
            Ok(view::state(self.profile, self.generation, &record, &executions, &url))
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
            let changes = self.scheduler.store().history(&record.job.id)?;
            let is_wanted = |change: &Change| {
                let is_excluded = match change.level {
                    Level::Job => filters.exclude_job_level,
                    Level::Execution => filters.exclude_execution_level,
                };
                let is_of = |wanted: &str, one: &str| wanted.is_empty() || wanted == one;
                !is_excluded
                    && change.time >= since
                    && is_of(&filters.execution_id, &change.execution_id)
                    && is_of(&filters.node_id, &change.node_id)
            };
            Ok(self.entries(&record, &changes, is_wanted))
        };
        let events: Result<_, NotFound> = events();
        let events = events.map_err(|error| {
            JobEventsError::Unexpected(self.failed(&error.of_parts(self.profile)))
        })?;
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
            let mut executions = self.scheduler.store().executions(&record.job.id)?;
            if self.profile.is_release() {
                let shown = |one| told::execution(self.profile, &record.job, one);
                executions = executions.into_iter().map(shown).collect();
            }
            Ok(view::results(&executions, &crate::results::base(cx)))
        };
        match results() {
            Ok(results) => Ok(ResultsResponse::default().results(results)),
            Err(error) if self.profile.is_release() => {
                let message = error.of_parts(self.profile).message();
                Err(ResultsError::Unexpected(answer::text_in_json(&message)))
            }
            Err(NotFound::None { .. }) if self.generation == Generation::Last => {
                Ok(ResultsResponse::default())
            }
            Err(error) => Err(ResultsError::Unexpected(self.failed(&error))),
        }
    }
}

impl Legacy {
    /// Entries of a job's history: those of the changes that are wanted.
    pub(super) fn entries(
        &self,
        record: &JobRecord,
        changes: &[Change],
        is_wanted: impl Fn(&Change) -> bool,
    ) -> Vec<JobHistory> {
        if self.profile.is_release() {
            let steps = told::steps(self.profile, &record.job, changes).into_iter();
            return steps
                .filter(|step| is_wanted(step.change))
                .map(|step| view::step(&step))
                .collect();
        }
        let wanted = changes.iter().filter(|change| is_wanted(change));
        wanted.filter_map(|change| view::history(self.generation, change)).collect()
    }

    fn echo_both(&self, cx: &Context, client_id: &str, job_id: &str) {
        Self::echo(cx, CLIENT_ID, client_id);
        Self::echo(cx, JOB_ID, job_id);
    }

    fn failed(&self, error: &NotFound) -> bac_core::UnexpectedResponse {
        answer::unsigned(self.generation, StatusCode::INTERNAL_SERVER_ERROR, &error.message())
    }
}
