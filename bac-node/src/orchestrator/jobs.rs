//! Jobs of today's API.

use bac_client::orchestrator::{
    JobsError, OrchestratorJobsService,
    model::{
        DiffJobRequest, DiffJobResponse, EventType, Execution, GetJobResponse, Include, Job,
        JobHistory, JobStateType, LogMessage, Page, PutJobRequest, PutJobResponse, RerunJobRequest,
        RerunJobResponse, SpecConfig, StopJobRequest, StopJobResponse,
    },
};
use bac_core::{server::Context, websocket::Messages};
use uuid::Uuid;

use super::{
    api::Today,
    diff,
    error::{self, Refusal},
    find, history,
    logs::Wanted,
    page::Window,
    selector::Selector,
    validate,
    versions::Versions,
};
use crate::{
    results,
    scheduler::{AsksForMore, PutError, StopError},
    store::JobRecord,
};

/// What a put that changes nothing is told.
const NO_CHANGE: &str =
    "no changes detected, a new job version will not be created; use force to override";

fn refused(refusal: Refusal) -> JobsError {
    JobsError::Unexpected(refusal)
}

impl OrchestratorJobsService for Today {
    async fn put(
        &self,
        _cx: &Context,
        // The job's own namespace counts, and real nodes make no use of the token.
        _namespace: Option<&str>,
        _idempotency_token: Option<&str>,
        request: &PutJobRequest,
    ) -> Result<PutJobResponse, JobsError> {
        let job = self.checked(&request.job).map_err(refused)?;
        let answer = PutJobResponse::default();
        let asks_for_more = if request.force { None } else { Some(asks_for_more as AsksForMore) };
        match self.scheduler.put(job, asks_for_more) {
            Ok(taken) => Ok(answer.job_id(taken.job.id).evaluation_id(taken.evaluation_id)),
            Err(PutError::Unchanged(known)) => Ok(answer.job_id(known.id).warnings([NO_CHANGE])),
            Err(failed) => Err(refused(put_failed(failed))),
        }
    }

    async fn diff(
        &self,
        _cx: &Context,
        request: &DiffJobRequest,
    ) -> Result<DiffJobResponse, JobsError> {
        let job = self.checked(&request.job).map_err(refused)?;
        if job.name.is_empty() {
            return Err(refused(error::bad_request("job name must be set")));
        }
        let known = self.namesake(&job).map_err(refused)?;
        let known = known.map(|known| known.job).unwrap_or_default();
        Ok(DiffJobResponse::default().diff(diff::diff(&known, &job)))
    }

    #[allow(clippy::too_many_arguments)]
    async fn list(
        &self,
        _cx: &Context,
        namespace: Option<&str>,
        labels: &[String],
        order_by: Option<&str>,
        reverse: Option<bool>,
        limit: Option<u32>,
        next_token: Option<&str>,
    ) -> Result<Page<Job>, JobsError> {
        let order_by = order_by.filter(|order| !order.is_empty()).unwrap_or("created_at");
        let window = Window::new(Some(order_by), reverse, limit, next_token).map_err(refused)?;
        let selector =
            Selector::parse(labels).map_err(|message| refused(error::bad_request(message)))?;
        let records = self.scheduler.store().jobs();
        let records = records.map_err(|failed| refused(error::store(failed)))?;
        let namespace = find::named(namespace);
        let mut jobs: Vec<Job> = records
            .into_iter()
            .map(|record| record.job)
            .filter(|job| namespace == "*" || job.namespace == namespace)
            .filter(|job| selector.matches(&job.labels))
            .collect();
        match window.order_by.as_str() {
            "created_at" => jobs.sort_by_key(|job| (job.create_time, job.id.clone())),
            "modified_at" => jobs.sort_by_key(|job| (job.modify_time, job.id.clone())),
            other => return Err(refused(error::internal(format!("invalid order_by: {other}")))),
        }
        if window.reverse {
            jobs.reverse();
        }
        Ok(window.page(jobs))
    }

    async fn get(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        include: Option<Include>,
        job_version: Option<u64>,
        limit: Option<u32>,
    ) -> Result<GetJobResponse, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let versions = Versions::of(&record, job_version, None);
        let job = self.version(&record, job_version).map_err(refused)?;
        let mut answer = GetJobResponse::from(job);
        let window = || Window::new(None, None, limit, None).map_err(refused);
        match include {
            Some(Include::History) => {
                let all = history::Filter::default();
                let items = self.history_of(cx, &record, versions, &all).map_err(refused)?;
                answer.history = Some(window()?.page(items));
            }
            Some(Include::Executions) => {
                let items = self.shown_executions(cx, &record, versions).map_err(refused)?;
                answer.executions = Some(window()?.page(items));
            }
            _ => {}
        }
        Ok(answer)
    }

    async fn stop(
        &self,
        _cx: &Context,
        id: &str,
        namespace: Option<&str>,
        request: &StopJobRequest,
    ) -> Result<StopJobResponse, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let reason =
            if request.reason.is_empty() { "Job stopped by user" } else { &request.reason };
        match self.scheduler.stop(&record.job.id, reason) {
            Ok(()) | Err(StopError::Terminal(JobStateType::Stopped)) => {}
            Err(StopError::Terminal(state)) => {
                return Err(refused(error::internal(format!("cannot stop job in state {state}"))));
            }
            Err(StopError::NotFound) => {
                let missing = error::not_found("JobStore", format!("job not found: {id}"));
                return Err(refused(missing));
            }
            Err(StopError::Store(failed)) => return Err(refused(error::store(failed))),
        }
        Ok(StopJobResponse::default().evaluation_id(Uuid::new_v4().to_string()))
    }

    async fn rerun(
        &self,
        _cx: &Context,
        id: &str,
        namespace: Option<&str>,
        request: &RerunJobRequest,
    ) -> Result<RerunJobResponse, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let taken = self.scheduler.rerun(&record.job.id, request.job_version);
        let taken = taken.map_err(|failed| refused(put_failed(failed)))?;
        let mut answer =
            RerunJobResponse::default().job_id(taken.job.id).evaluation_id(taken.evaluation_id);
        answer.job_version = taken.job.version;
        Ok(answer)
    }

    #[allow(clippy::too_many_arguments)]
    async fn history(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        since: Option<i64>,
        event_type: Option<EventType>,
        execution_id: Option<&str>,
        node_id: Option<&str>,
        job_version: Option<u64>,
        all_job_versions: Option<bool>,
        limit: Option<u32>,
        next_token: Option<&str>,
    ) -> Result<Page<JobHistory>, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let versions = Versions::of(&record, job_version, all_job_versions);
        let filter = history::Filter {
            since: since.unwrap_or_default(),
            kind: event_type.unwrap_or_default(),
            execution_id: execution_id.unwrap_or_default(),
            node_id: node_id.unwrap_or_default(),
        };
        let items = self.history_of(cx, &record, versions, &filter).map_err(refused)?;
        history::page(items, limit, next_token).map_err(refused)
    }

    #[allow(clippy::too_many_arguments)]
    async fn executions(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        order_by: Option<&str>,
        reverse: Option<bool>,
        job_version: Option<u64>,
        all_job_versions: Option<bool>,
        limit: Option<u32>,
    ) -> Result<Page<Execution>, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let versions = Versions::of(&record, job_version, all_job_versions);
        let mut items = self.shown_executions(cx, &record, versions).map_err(refused)?;
        match order_by.unwrap_or_default() {
            "" | "created_at" | "create_time" => {}
            "modified_at" | "modify_time" => items.sort_by_key(|item| item.modify_time),
            other => return Err(refused(error::internal(format!("invalid order_by: {other}")))),
        }
        if reverse.unwrap_or_default() {
            items.reverse();
        }
        // This list never goes on behind its limit.
        let mut page = Window::new(None, None, limit, None).map_err(refused)?.page(items);
        page.next.clear();
        Ok(page)
    }

    async fn versions(
        &self,
        _cx: &Context,
        id: &str,
        namespace: Option<&str>,
    ) -> Result<Page<Job>, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let versions = self.scheduler.store().versions(&record.job.id);
        versions.map(Page::last).map_err(|failed| refused(error::store(failed)))
    }

    #[allow(clippy::too_many_arguments)]
    async fn logs(
        &self,
        _cx: &Context,
        id: &str,
        namespace: Option<&str>,
        execution_id: Option<&str>,
        tail: Option<bool>,
        follow: Option<bool>,
        job_version: Option<u64>,
        all_job_versions: Option<bool>,
    ) -> Result<Messages<LogMessage>, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let wanted = Wanted {
            execution_id: execution_id.unwrap_or_default(),
            versions: Versions::of(&record, job_version, all_job_versions),
            tail: tail.unwrap_or_default(),
            follow: follow.unwrap_or_default(),
        };
        self.log(&record, wanted).map_err(refused)
    }

    async fn results(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
    ) -> Result<Page<SpecConfig>, JobsError> {
        let record = self.find(id, namespace).map_err(refused)?;
        let versions = Versions::of(&record, None, None);
        let executions = self.executions_of(&record, versions).map_err(refused)?;
        let base = results::base(cx);
        let published = executions
            .iter()
            .filter_map(|execution| results::located(&execution.published_result, &base));
        Ok(Page::last(published.collect()))
    }
}

impl Today {
    fn checked(&self, job: &Job) -> Result<Job, Refusal> {
        let job = validate::normalize(job.clone());
        validate::job(&job).map_err(error::bad_request)?;
        Ok(job)
    }

    /// The job of the same name in the same namespace.
    fn namesake(&self, job: &Job) -> Result<Option<JobRecord>, Refusal> {
        let store = self.scheduler.store();
        store.job_named(&job.name, Some(&job.namespace)).map_err(error::store)
    }

    fn version(&self, record: &JobRecord, version: Option<u64>) -> Result<Job, Refusal> {
        let wanted = match version {
            None | Some(0) => return Ok(record.job.clone()),
            Some(version) => version,
        };
        let versions = self.scheduler.store().versions(&record.job.id);
        let versions = versions.map_err(error::store)?;
        let found = versions.into_iter().find(|job| job.version == wanted);
        found.ok_or_else(|| no_version(wanted))
    }

    /// The executions of a job, with the URLs of results as the client reaches them.
    fn shown_executions(
        &self,
        cx: &Context,
        record: &JobRecord,
        versions: Versions,
    ) -> Result<Vec<Execution>, Refusal> {
        let base = results::base(cx);
        let mut executions = self.executions_of(record, versions)?;
        for execution in &mut executions {
            if let Some(result) = results::located(&execution.published_result, &base) {
                execution.published_result = result;
            }
        }
        Ok(executions)
    }

    fn history_of(
        &self,
        cx: &Context,
        record: &JobRecord,
        versions: Versions,
        filter: &history::Filter<'_>,
    ) -> Result<Vec<JobHistory>, Refusal> {
        let changes = self.scheduler.store().history(&record.job.id);
        let changes = changes.map_err(error::store)?;
        let with_states = error::is_before_v1_5(cx.headers());
        let shown = changes
            .iter()
            .filter(|change| versions.contains(change.job_version) && filter.keeps(change));
        Ok(shown.map(|change| history::entry(change, with_states)).collect())
    }
}

fn asks_for_more(present: &Job, wanted: &Job) -> bool {
    !diff::diff(present, wanted).is_empty()
}

fn put_failed(failed: PutError) -> Refusal {
    match failed {
        PutError::Unchanged(_) => error::bad_request(NO_CHANGE),
        PutError::NoVersion(version) => no_version(version),
        PutError::Store(failed) => error::store(failed),
    }
}

fn no_version(version: u64) -> Refusal {
    error::not_found("JobStore", format!("job version not found: {version}"))
}
