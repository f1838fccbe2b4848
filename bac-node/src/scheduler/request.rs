//! What is asked of the scheduler: to take a job, to stop it, to run it again.

use bac_client::orchestrator::model::{Job, JobStateType};
use uuid::Uuid;

use super::{
    handle::Scheduler,
    transition::{AsksForMore, Event, Reason, Refusal, Step},
};
use crate::{
    profile::Namesake,
    store::{JobRecord, StoreError, Topic, Waits, Whose},
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
    /// It asks for nothing else than the present version, which this is.
    Unchanged(Box<Job>),
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
    pub(crate) async fn submit(&self, record: JobRecord) -> Result<(), StoreError> {
        let id = record.job.id.clone();
        // A new id, which nothing refuses.
        self.apply(Whose::Id(&id), Event::Submit(Box::new(record))).await.map(drop)
    }

    /// Takes a job of today's API. One that has the name of another in its namespace is that job's
    /// next version, if it asks for something else or nobody looks whether it does; but not for a
    /// release that does not go by names.
    pub(crate) async fn put(
        &self,
        job: Job,
        asks_for_more: Option<AsksForMore>,
    ) -> Result<Taken, PutError> {
        let id = format!("j-{}", Uuid::new_v4());
        let (name, namespace) = (job.name.clone(), job.namespace.clone());
        let whose = match name.as_str() {
            "" => Whose::Id(&id),
            _ if self.0.profile.namesake() == Namesake::Unrelated => Whose::Id(&id),
            name => Whose::Name { name, namespace: &namespace },
        };
        let event = Event::Put { job: Box::new(job), id: id.clone(), asks_for_more };
        match self.apply(whose, event).await? {
            Ok(step) => Ok(taken(step)),
            Err(Refusal::Unchanged(job)) => Err(PutError::Unchanged(job)),
            // None of these comes of a put, which takes a job whatever there is.
            Err(Refusal::NotFound | Refusal::Ended(_) | Refusal::Stale) => {
                Err(PutError::NoVersion { job_id: id, version: 0 })
            }
        }
    }

    /// Runs a job again, as a new version that asks for what `version` asked for; 0 is the present
    /// one.
    pub(crate) async fn rerun(&self, job_id: &str, version: u64) -> Result<Taken, PutError> {
        let missing = || PutError::NoVersion { job_id: job_id.to_owned(), version };
        let asked = match version {
            0 => None,
            version => {
                let mut versions = self.store().versions(job_id)?.into_iter();
                let found = versions.find(|job| job.version == version);
                Some(Box::new(found.ok_or_else(missing)?))
            }
        };
        let done = self.apply(Whose::Id(job_id), Event::Rerun(asked)).await?;
        done.map(taken).map_err(|_| missing())
    }

    /// Lets a job run that waits for the approver. One that does not wait stays as it is.
    pub(crate) async fn approve(&self, job_id: &str, message: &str) -> Result<(), StopError> {
        self.ask(job_id, Event::Approve { message: message.to_owned() }).await
    }

    /// Ends a job that the approver does not want.
    pub(crate) async fn reject(&self, record: &JobRecord, message: &str) -> Result<(), StopError> {
        let refusal = match record.waits {
            Waits::AtNode => self.too_few(record.job.count.unwrap_or(1), 0, "job rejected"),
            Waits::No | Waits::AtRequester => message.to_owned(),
        };
        let refusal = Reason::new(Topic::Scheduling, refusal);
        self.ask(&record.job.id, Event::Reject { message: message.to_owned(), refusal }).await
    }

    /// Stops a job.
    pub(crate) async fn stop(&self, job_id: &str, message: &str) -> Result<(), StopError> {
        let reason = Reason::new(Topic::Stopping, message);
        self.ask(job_id, Event::End { version: None, to: JobStateType::Stopped, reason }).await
    }

    /// Takes up what the last run of the node left.
    pub(crate) fn resume(&self) -> Result<(), StoreError> {
        for record in self.store().jobs()? {
            if !record.job.state.kind.is_terminal() {
                // Nobody else is there yet whose event could come before.
                let _ = self.apply_now(Whose::Id(&record.job.id), &Event::Resume, None)?;
            }
        }
        Ok(())
    }

    /// A job as it was found, unless it may have become something else that cannot be kept: whoever
    /// waits for its end would wait in vain.
    pub(crate) fn known(&self, record: JobRecord) -> Result<JobRecord, StoreError> {
        if record.job.state.kind.is_terminal() {
            return Ok(record);
        }
        match self.store().trouble() {
            Some(why) => Err(StoreError::Stale { job_id: record.job.id, why }),
            None => Ok(record),
        }
    }

    async fn ask(&self, job_id: &str, event: Event) -> Result<(), StopError> {
        match self.apply(Whose::Id(job_id), event).await? {
            Ok(_) => Ok(()),
            Err(Refusal::Ended(state)) => Err(StopError::Terminal(state)),
            Err(Refusal::NotFound | Refusal::Stale | Refusal::Unchanged(_)) => {
                Err(StopError::NotFound)
            }
        }
    }
}

fn taken(step: Step) -> Taken {
    let job = step.job.map(|job| *job).unwrap_or_default();
    Taken { job, evaluation_id: Uuid::new_v4().to_string() }
}
