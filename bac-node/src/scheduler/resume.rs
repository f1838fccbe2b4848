//! The jobs of the node's last run.

use bac_client::orchestrator::model::{Execution, ExecutionStateType, JobStateType, RunOutput};

use super::{
    handle::Scheduler,
    moves::{Reason, move_execution},
};
use crate::store::{StoreError, Topic};

impl Scheduler {
    /// Takes up what the last run of the node left: executions that ran have failed, and their jobs
    /// with them; a job of which nothing ran begins anew; one that waits for the approver waits.
    pub(crate) fn resume(&self) -> Result<(), StoreError> {
        for record in self.store().jobs()? {
            let job = record.job;
            if job.state.kind.is_terminal() || record.waits {
                continue;
            }
            let mut executions = self.store().executions(&job.id)?;
            executions.retain(|execution| !execution.compute_state.kind.is_terminal());
            let ran = |execution: &Execution| {
                use ExecutionStateType::{Publishing, Running};
                matches!(execution.compute_state.kind, Running | Publishing)
            };
            let has_run = executions.iter().any(ran);
            let message = if has_run {
                "the node was stopped while the execution ran"
            } else {
                "the node was stopped before the execution ran"
            };
            let reason = Reason::new(Topic::Running, message);
            self.0.change(|transaction| {
                for execution in &executions {
                    let to = match ran(execution) {
                        true => ExecutionStateType::Failed,
                        false => ExecutionStateType::Cancelled,
                    };
                    let key = (&*execution.job_id, &*execution.id);
                    move_execution(transaction, key, to, &reason, |execution| {
                        let output = RunOutput::default().exit_code(-1).error(message);
                        execution.run_output = Some(output);
                    })?;
                }
                Ok(())
            })?;
            if has_run {
                self.0.end_job(&job.id, job.version, JobStateType::Failed, &reason)?;
            } else {
                self.start(job);
            }
        }
        Ok(())
    }
}
