//! The versions of a job that a question is about, and their executions.

use bac_client::orchestrator::model::Execution;

use super::{api::Today, fault::Fault};
use crate::store::JobRecord;

/// Which versions of a job a question is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Versions {
    All,
    One(u64),
}

impl Versions {
    pub(super) fn of(record: &JobRecord, version: Option<u64>, all: Option<bool>) -> Self {
        match (all, version) {
            (Some(true), _) => Self::All,
            (_, None | Some(0)) => Self::One(record.job.version),
            (_, Some(version)) => Self::One(version),
        }
    }

    pub(super) fn contains(self, version: u64) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => one == version,
        }
    }
}

impl Today {
    pub(super) fn executions_of(
        &self,
        record: &JobRecord,
        versions: Versions,
    ) -> Result<Vec<Execution>, Fault> {
        let executions = self.scheduler.store().executions(&record.job.id);
        let mut executions = executions?;
        executions.retain(|execution| versions.contains(execution.job_version));
        Ok(executions)
    }
}
