//! What is asked of the scheduler: to take a job, to stop it, to run it again.

use bac_client::orchestrator::model::{Job, JobStateType, UnixNanos};
use uuid::Uuid;

use super::{
    handle::Scheduler,
    moves::{Reason, end_execution, set_job},
};
use crate::{
    profile::Namesake,
    store::{JobRecord, StoreError, Topic, now},
};

/// What became of a job that was put.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) job: Job,
    pub(crate) evaluation_id: String,
}

/// Why a job was not taken.
#[derive(Debug)]
pub(crate) enum PutError {
    /// The version to run again does not exist.
    NoVersion {
        job_id: String,
        version: u64,
    },
    Store(StoreError),
}

impl From<StoreError> for PutError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why a job was not stopped.
#[derive(Debug)]
pub(crate) enum StopError {
    Terminal(JobStateType),
    NotFound,
    Store(StoreError),
}

impl From<StoreError> for StopError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Scheduler {
    /// Takes a job that was submitted by the signed API.
    pub(crate) fn submit(&self, record: JobRecord) -> Result<Taken, StoreError> {
        self.begin_version(record, "Job created")
    }

    /// Takes a job of today's API. One that has the name of another in its namespace is that job's
    /// next version, but for a release that does not go by names.
    pub(crate) fn put(&self, mut job: Job) -> Result<Taken, PutError> {
        let known = self.store().jobs()?.into_iter().find(|record| {
            !job.name.is_empty()
                && self.0.profile.namesake() != Namesake::Unrelated
                && record.job.name == job.name
                && record.job.namespace == job.namespace
        });
        let message = match known {
            None => {
                job.id = format!("j-{}", Uuid::new_v4());
                if job.name.is_empty() {
                    job.name = job.id.clone();
                }
                job.version = 1;
                job.revision = 0;
                job.create_time = UnixNanos::new(now());
                "Job submitted"
            }
            Some(known) => {
                job.id = known.job.id;
                job.version = known.job.version + 1;
                job.revision = known.job.revision;
                job.state = known.job.state;
                job.create_time = known.job.create_time;
                "Job updated"
            }
        };
        let record = JobRecord { job, signed: None, waits: false };
        Ok(self.begin_version(record, message)?)
    }

    /// Runs a job again, as a new version that asks for what `version` asked for; 0 is the present
    /// one.
    pub(crate) fn rerun(&self, record: JobRecord, version: u64) -> Result<Taken, PutError> {
        let JobRecord { job: present, signed, .. } = record;
        let mut job = if version == 0 || version == present.version {
            present.clone()
        } else {
            let versions = self.store().versions(&present.id)?;
            let found = versions.into_iter().find(|job| job.version == version);
            found.ok_or_else(|| PutError::NoVersion { job_id: present.id.clone(), version })?
        };
        job.version = present.version + 1;
        job.revision = present.revision;
        job.state = present.state;
        let record = JobRecord { job, signed, waits: false };
        Ok(self.begin_version(record, "Job rerun")?)
    }

    fn begin_version(&self, record: JobRecord, message: &str) -> Result<Taken, StoreError> {
        let mut record = record;
        let executions = self.store().executions(&record.job.id)?;
        self.0.change(|transaction| {
            let reason = Reason::new(Topic::Submission, message);
            for execution in &executions {
                end_execution(transaction, &execution.job_id, &execution.id, &reason)?;
            }
            set_job(transaction, &mut record, JobStateType::Pending, &reason)
        })?;
        self.0.stop_running(executions.iter());
        if !record.waits {
            self.start(record.job.clone());
        }
        Ok(Taken { job: record.job, evaluation_id: Uuid::new_v4().to_string() })
    }

    /// Lets a job run that waits for the approver. One that does not wait stays as it is.
    pub(crate) fn approve(&self, job_id: &str) -> Result<(), StopError> {
        let record = self.0.change(|transaction| {
            let Some(mut record) = transaction.job(job_id)? else { return Ok(None) };
            let waited = std::mem::take(&mut record.waits);
            transaction.put_job(&record)?;
            Ok(Some((record, waited)))
        })?;
        let (record, waited) = record.ok_or(StopError::NotFound)?;
        if waited && !record.job.state.kind.is_terminal() {
            self.start(record.job);
        }
        Ok(())
    }

    /// Ends a job that the approver does not want.
    pub(crate) fn reject(&self, job_id: &str, message: &str) -> Result<(), StopError> {
        self.end(job_id, JobStateType::Failed, Reason::new(Topic::Scheduling, message)).map(drop)
    }

    /// Stops a job.
    pub(crate) fn stop(&self, job_id: &str, message: &str) -> Result<(), StopError> {
        self.end(job_id, JobStateType::Stopped, Reason::new(Topic::Stopping, message)).map(drop)
    }

    fn end(&self, job_id: &str, to: JobStateType, reason: Reason) -> Result<(), StopError> {
        let record = self.store().job(job_id)?.ok_or(StopError::NotFound)?;
        if self.0.end_job(job_id, record.job.version, to, &reason)? {
            if let Some(run) = self.0.runs().get(job_id) {
                run.ended.send_replace(true);
            }
            return Ok(());
        }
        let record = self.store().job(job_id)?.ok_or(StopError::NotFound)?;
        Err(StopError::Terminal(record.job.state.kind))
    }
}
