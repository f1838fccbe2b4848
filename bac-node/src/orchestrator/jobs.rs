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
    diff, error,
    fault::Fault,
    find, history,
    logs::{self, Wanted},
    page::Window,
    selector::Selector,
    versions::Versions,
};
use crate::{
    profile::{Namesake, Words},
    results,
    scheduler::{AsksForMore, PutError, StopError},
    store::{Change, JobRecord},
    told,
};

/// What a put that changes nothing is told.
const NO_CHANGE: &str =
    "no changes detected, a new job version will not be created; use force to override";

impl OrchestratorJobsService for Today {
    async fn put(
        &self,
        _cx: &Context,
        // The job's own namespace counts, and real nodes make no use of the token.
        _namespace: Option<&str>,
        _idempotency_token: Option<&str>,
        request: &PutJobRequest,
    ) -> Result<PutJobResponse, JobsError> {
        let (job, warnings) = self.checked(&request.job).map_err(|fault| self.refusal(&fault))?;
        let answer = PutJobResponse::default();
        let namesake = self.profile.namesake();
        // Before the put, so that another at the same time may slip a label in; that harms nothing.
        if namesake == Namesake::Refused
            && let Some(known) = self.namesake(&job).map_err(|fault| self.refusal(&fault))?
            && job.labels.keys().any(|name| !known.job.labels.contains_key(name))
        {
            let message = format!("job {} cannot be given another label", known.job.id);
            return Err(self.refusal(&Fault::Failed(message)));
        }
        let asks_for_more = if request.force { None } else { Some(asks_for_more as AsksForMore) };
        match self.scheduler.put(job, asks_for_more).await {
            Ok(taken) => {
                let answer = answer.job_id(taken.job.id).evaluation_id(taken.evaluation_id);
                Ok(answer.warnings(warnings))
            }
            Err(PutError::Unchanged(known)) if namesake == Namesake::Warned => {
                Ok(answer.job_id(known.id).warnings([NO_CHANGE]))
            }
            Err(failed) => Err(self.refusal(&put_failed(failed))),
        }
    }

    async fn diff(
        &self,
        _cx: &Context,
        request: &DiffJobRequest,
    ) -> Result<DiffJobResponse, JobsError> {
        let (job, warnings) = self.checked(&request.job).map_err(|fault| self.refusal(&fault))?;
        if job.name.is_empty() {
            return Err(self.refusal(&Fault::NoJobName));
        }
        let known = self.namesake(&job).map_err(|fault| self.refusal(&fault))?;
        let known = match (known, self.profile.namesake()) {
            (Some(known), _) => known.job,
            (None, Namesake::Refused) => {
                let Job { name, namespace, .. } = job;
                return Err(self.refusal(&Fault::NoNamesake { name, namespace }));
            }
            (None, _) => Job::default(),
        };
        Ok(DiffJobResponse::default().diff(diff::diff(&known, &job)).warnings(warnings))
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
        let refused = |fault: Fault| self.refusal(&fault);
        let window = Window::new(self.profile.orders(order_by), reverse, limit, next_token);
        let window = window.map_err(|fault| match fault {
            Fault::BadToken(token) if self.profile.is_release() => {
                refused(Fault::Invalid(format!("invalid paging token: {token}")))
            }
            fault => refused(fault),
        })?;
        let selector =
            Selector::parse(labels).map_err(|message| refused(Fault::Invalid(message)))?;
        let records = self.scheduler.store().jobs();
        let records = records.map_err(|failed| refused(failed.into()))?;
        let is_wanted = |job: &Job| match namespace.filter(|namespace| !namespace.is_empty()) {
            Some("*") => true,
            None if self.profile.lists_every_namespace() => true,
            namespace => job.namespace == find::named(namespace),
        };
        let mut jobs: Vec<Job> = records
            .into_iter()
            .map(|record| record.job)
            .filter(|job| is_wanted(job) && selector.matches(&job.labels))
            .collect();
        match window.order_by.as_str() {
            "modified_at" => jobs.sort_by_key(|job| (job.modify_time, job.id.clone())),
            other if other.is_empty() || other == "created_at" || !self.profile.minds_order() => {
                jobs.sort_by_key(|job| (job.create_time, job.id.clone()));
            }
            other => return Err(refused(Fault::BadJobOrder(other.to_owned()))),
        }
        if window.reverse {
            jobs.reverse();
        }
        Ok(self.paged(window.page(jobs)))
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
        let record = self.find(id, namespace).map_err(|fault| self.refusal(&fault))?;
        let versions = Versions::of(&record, job_version, None);
        let job = self.version(&record, job_version).map_err(|fault| self.refusal(&fault))?;
        let mut answer = GetJobResponse::from(job);
        // Releases include all of it.
        let limit = limit.filter(|_| !self.profile.is_release());
        let window = || Window::new(None, None, limit, None).map_err(|fault| self.refusal(&fault));
        // A list, of which the declaration knows the members.
        let included = include.as_ref().map_or("", Include::as_str).split(',');
        for what in included.map(Include::from) {
            match what {
                Include::History => {
                    let all = history::Filter::default();
                    let items = self.history_of(cx, &record, versions, &all);
                    let items = items.map_err(|fault| self.refusal(&fault))?;
                    answer.history = Some(self.paged(window()?.page(items)));
                }
                Include::Executions => {
                    let items = self.shown_executions(cx, &record, versions);
                    let items = items.map_err(|fault| self.refusal(&fault))?;
                    answer.executions = Some(self.paged(window()?.page(items)));
                }
                _ => {}
            }
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
        let record = self.find_to_stop(id, namespace).map_err(|fault| self.refusal(&fault))?;
        let reason = if request.reason.is_empty() { told::NO_REASON } else { &request.reason };
        let fault = match self.scheduler.stop(&record.job.id, reason).await {
            Ok(()) => {
                return Ok(StopJobResponse::default().evaluation_id(Uuid::new_v4().to_string()));
            }
            // It looks after nothing more.
            Err(StopError::Terminal(JobStateType::Stopped)) => {
                return Ok(StopJobResponse::default());
            }
            Err(StopError::Terminal(state)) => Fault::Ended { id: record.job.id, state },
            Err(StopError::NotFound) => Fault::NoJob { id: id.to_owned() },
            Err(StopError::Store(failed)) => failed.into(),
        };
        Err(self.refusal(&fault))
    }

    async fn rerun(
        &self,
        _cx: &Context,
        id: &str,
        namespace: Option<&str>,
        request: &RerunJobRequest,
    ) -> Result<RerunJobResponse, JobsError> {
        let refused = |fault| self.refusal(&self.unwedged(fault));
        let record = self.find(id, namespace).map_err(refused)?;
        let taken = self.scheduler.rerun(&record.job.id, request.job_version).await;
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
        let is_release = self.profile.is_release();
        if let Some(EventType::Other(word)) = event_type.as_ref().filter(|_| is_release) {
            let message = format!("event_type is none of all, job and execution: {word}");
            return Err(self.refusal(&Fault::Invalid(message)));
        }
        if self.profile.words() == Words::V1_3 && since.is_some_and(|since| since < 0) {
            let message = "since must be at least 0".to_owned();
            return Err(self.refusal(&Fault::Invalid(message)));
        }
        let record = self.find_parts(id, namespace).map_err(|fault| self.refusal(&fault))?;
        let versions = Versions::of(&record, job_version, all_job_versions);
        let minds = self.profile.words() == Words::V1_9;
        if let Some(id) = execution_id.filter(|id| !id.is_empty() && minds) {
            let known = self.executions_of(&record, Versions::All);
            let known = known.map_err(|fault| self.refusal(&fault))?;
            if !known.iter().any(|execution| execution.id == id) {
                return Err(self.refusal(&Fault::NoExecution { id: id.to_owned() }));
            }
        }
        let filter = history::Filter {
            since: since.unwrap_or_default(),
            kind: event_type.unwrap_or_default(),
            execution_id: execution_id.unwrap_or_default(),
            node_id: node_id.unwrap_or_default(),
        };
        let items = self
            .history_of(cx, &record, versions, &filter)
            .map_err(|fault| self.refusal(&fault))?;
        let has_ended = record.job.state.kind.is_terminal();
        let page = history::page(self.profile, items, has_ended, limit, next_token);
        page.map(|page| self.paged(page)).map_err(|fault| self.refusal(&fault))
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
        let record = self.find_parts(id, namespace).map_err(|fault| self.refusal(&fault))?;
        let versions = Versions::of(&record, job_version, all_job_versions);
        let mut items =
            self.shown_executions(cx, &record, versions).map_err(|fault| self.refusal(&fault))?;
        match order_by.unwrap_or_default() {
            "modify_time" => items.sort_by_key(|item| item.modify_time),
            "modified_at" if self.profile.words() != Words::V1_3 => {
                items.sort_by_key(|item| item.modify_time);
            }
            "" | "create_time" => {}
            other if self.profile.words() == Words::V1_3 => {
                let (order, orders) = (other.to_owned(), "create_time, modify_time".to_owned());
                return Err(self.refusal(&Fault::BadNodeOrder { order, orders }));
            }
            "created_at" => {}
            _ if self.profile.is_release() => {}
            other => return Err(self.refusal(&Fault::BadJobOrder(other.to_owned()))),
        }
        if reverse.unwrap_or_default() {
            items.reverse();
        }
        // This list never goes on behind its limit.
        let mut page =
            Window::new(None, None, limit, None).map_err(|fault| self.refusal(&fault))?.page(items);
        page.next.clear();
        Ok(self.paged(page))
    }

    async fn versions(
        &self,
        _cx: &Context,
        id: &str,
        namespace: Option<&str>,
    ) -> Result<Page<Job>, JobsError> {
        let record = self.find_parts(id, namespace).map_err(|fault| self.refusal(&fault))?;
        let versions = self.scheduler.store().versions(&record.job.id);
        versions.map(Page::last).map_err(|failed| self.refusal(&failed.into()))
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
        let wanted_of = |record: &JobRecord| Wanted {
            execution_id: execution_id.unwrap_or_default(),
            versions: Versions::of(record, job_version, all_job_versions),
            tail: tail.unwrap_or_default(),
            follow: follow.unwrap_or_default(),
        };
        let log = self.find(id, namespace).and_then(|record| {
            let wanted = wanted_of(&record);
            if self.profile.is_release() {
                self.log_of_release(&record, wanted)
            } else {
                self.log(&record, wanted)
            }
        });
        match log {
            Err(fault) if self.profile.refuses_logs_in_stream() => {
                let text = fault.text(self.profile.words());
                Ok(logs::told(match self.profile.words() {
                    Words::V1_3 => format!("failed to open log stream for job {id}: {text}"),
                    _ => text,
                }))
            }
            log => log.map_err(|fault| self.refusal(&fault)),
        }
    }

    async fn results(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
    ) -> Result<Page<SpecConfig>, JobsError> {
        let record = self.find_parts(id, namespace).map_err(|fault| self.refusal(&fault))?;
        if self.profile.words() == Words::V1_3 && record.job.kind.is_long_running() {
            let message = format!("job type {} does not support results", record.job.kind);
            return Err(self.refusal(&Fault::Failed(message)));
        }
        let versions = Versions::of(&record, None, None);
        let executions =
            self.executions_of(&record, versions).map_err(|fault| self.refusal(&fault))?;
        let base = results::base(cx);
        let published = executions
            .iter()
            .filter_map(|execution| results::located(&execution.published_result, &base));
        Ok(self.paged(Page::last(published.collect())))
    }
}

impl Today {
    fn refusal(&self, fault: &Fault) -> JobsError {
        JobsError::Unexpected(self.refused(fault))
    }

    /// The job as it is kept, and what the node thinks is wrong with it all the same.
    fn checked(&self, job: &Job) -> Result<(Job, Vec<String>), Fault> {
        let (job, warnings) = self.sanitized(job.clone());
        self.validated(&job)?;
        Ok((self.normalized(job), warnings))
    }

    /// The job of the same name in the same namespace.
    fn namesake(&self, job: &Job) -> Result<Option<JobRecord>, Fault> {
        if self.profile.namesake() == Namesake::Unrelated {
            return Ok(None);
        }
        Ok(self.scheduler.store().job_named(&job.name, Some(&job.namespace))?)
    }

    fn version(&self, record: &JobRecord, version: Option<u64>) -> Result<Job, Fault> {
        let wanted = match version {
            None | Some(0) => return Ok(record.job.clone()),
            Some(version) => version,
        };
        let versions = self.scheduler.store().versions(&record.job.id);
        let versions = versions?;
        let found = versions.into_iter().find(|job| job.version == wanted);
        found.ok_or_else(|| Fault::NoVersion { job_id: record.job.id.clone(), version: wanted })
    }

    /// The executions of a job, with the URLs of results as the client reaches them.
    fn shown_executions(
        &self,
        cx: &Context,
        record: &JobRecord,
        versions: Versions,
    ) -> Result<Vec<Execution>, Fault> {
        let base = results::base(cx);
        let mut executions = self.executions_of(record, versions)?;
        for execution in &mut executions {
            if let Some(result) = results::located(&execution.published_result, &base) {
                execution.published_result = result;
            }
        }
        let versions = self.scheduler.store().versions(&record.job.id)?;
        let shown = |execution: Execution| {
            let version = versions.iter().find(|job| job.version == execution.job_version);
            told::execution(self.profile, version.unwrap_or(&record.job), execution)
        };
        Ok(executions.into_iter().map(shown).collect())
    }

    fn history_of(
        &self,
        cx: &Context,
        record: &JobRecord,
        versions: Versions,
        filter: &history::Filter<'_>,
    ) -> Result<Vec<JobHistory>, Fault> {
        let changes = self.scheduler.store().history(&record.job.id)?;
        let with_states = error::is_before_v1_5(cx.headers());
        let entries = told::entries(self.profile, &record.job, &changes, with_states);
        let is_wanted =
            |change: &Change| versions.contains(change.job_version) && filter.keeps(change);
        let entries = entries.into_iter().filter(|(change, _)| is_wanted(change));
        Ok(entries.map(|(_, entry)| entry).collect())
    }

    /// Nodes of a release that are asked to run again what there is not take no change any more.
    fn unwedged(&self, fault: Fault) -> Fault {
        match fault {
            Fault::NoJob { .. } | Fault::NoVersion { .. } if self.profile.is_release() => {
                let told = fault.text(self.profile.words());
                Fault::Harmful(format!(
                    "{told}; a node of {} takes no change from then on, which this one does not \
                     imitate",
                    self.profile.version()
                ))
            }
            fault => fault,
        }
    }

    /// A page under the names of the release.
    fn paged<T>(&self, page: Page<T>) -> Page<T> {
        if self.profile.has_early_pages() { page.as_early() } else { page }
    }
}

fn asks_for_more(present: &Job, wanted: &Job) -> bool {
    !diff::diff(present, wanted).is_empty()
}

fn put_failed(failed: PutError) -> Fault {
    match failed {
        PutError::Unchanged(known) => Fault::Unchanged { name: known.name, id: known.id },
        PutError::NoVersion { job_id, version } => Fault::NoVersion { job_id, version },
        PutError::Store(failed) => failed.into(),
    }
}
