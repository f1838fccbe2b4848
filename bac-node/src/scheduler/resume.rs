//! The jobs of the node's last run.

use bac_client::orchestrator::model::{ExecutionStateType, JobStateType, RunOutput};

use super::{
    Scheduler,
    moves::{Reason, move_execution},
};
use crate::store::{StoreError, Topic};

impl Scheduler {
    /// Takes up what the last run of the node left: executions that were under way have failed, and
    /// their jobs with them; a job that had none begins; one that waits for the approver waits.
    pub(crate) fn resume(&self) -> Result<(), StoreError> {
        for record in self.store().jobs()? {
            let job = record.job;
            if job.state.kind.is_terminal() || record.waits {
                continue;
            }
            let reason =
                Reason::new(Topic::Running, "the node was stopped while the execution ran");
            let mut was_running = false;
            for execution in self.store().executions(&job.id)? {
                if execution.job_version != job.version {
                    continue;
                }
                was_running |= self.0.change(|transaction| {
                    let key = (&*execution.job_id, &*execution.id);
                    let to = ExecutionStateType::Failed;
                    let moved = move_execution(transaction, key, to, &reason, |execution| {
                        let output = RunOutput::default().exit_code(-1).error(&*reason.message);
                        execution.run_output = Some(output);
                    })?;
                    Ok(moved.is_some())
                })?;
            }
            if was_running {
                let to = JobStateType::Failed;
                self.0.end_job(&job.id, job.version, to, &reason)?;
            } else {
                self.start(job);
            }
        }
        Ok(())
    }
}
