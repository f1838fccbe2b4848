//! The way of one version of a job to its end.

use std::{sync::Arc, time::Duration};

use bac_client::orchestrator::model::{
    Execution, ExecutionStateType, Job, JobStateType, JobType, RunOutput, SpecConfig, Task,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{
    handle::{Run, Running, Scheduler},
    moves::{Reason, move_execution, move_job, new_execution},
};
use crate::{
    executor::{Captured, Ended, Output, Stop, Stream},
    store::{KeptOutput, StoreError, Topic},
};

/// The most of a stream that stands in an execution's state, in bytes, as on real nodes.
const RETURNED: usize = 2048;

/// One node stands for all compute nodes, so a job of any count gets this many at most.
const MAX_EXECUTIONS: i64 = 64;

/// How an execution ended, for its job.
enum Finished {
    Completed,
    Failed(Reason),
    /// Its job had ended before.
    Dropped,
}

impl Scheduler {
    /// Begins to run the job's present version.
    pub(super) fn start(&self, job: Job) {
        let (ended, told) = watch::channel(false);
        let run = Run { version: job.version, ended };
        let id = job.id.clone();
        if let Some(before) = self.0.runs().insert(id, run) {
            before.ended.send_replace(true);
        }
        let scheduler = self.clone();
        self.0.runtime.spawn(async move {
            if let Err(error) = scheduler.run(&job, told).await {
                // The store is of no use any more, and the state cannot be written there.
                eprintln!("job {}: {error}", job.id);
            }
            scheduler.forget(&job);
        });
    }

    fn forget(&self, job: &Job) {
        {
            let mut runs = self.0.runs();
            if runs.get(&job.id).is_some_and(|run| run.version == job.version) {
                runs.remove(&job.id);
            }
        }
        // Whoever closes the node looks again.
        self.0.closing.send_modify(|_| {});
    }

    async fn run(&self, job: &Job, mut ended: watch::Receiver<bool>) -> Result<(), StoreError> {
        let end = |to, reason: &Reason| self.0.end_job(&job.id, job.version, to, reason);
        if let Some(message) = self.unsuitable(job) {
            if !self.queued(job, &message, &mut ended).await? {
                return Ok(());
            }
            end(JobStateType::Failed, &Reason::new(Topic::Scheduling, message))?;
            return Ok(());
        }
        let Some(task) = job.tasks.first().cloned().map(Arc::new) else {
            let reason = Reason::new(Topic::Scheduling, "the job has no task");
            end(JobStateType::Failed, &reason)?;
            return Ok(());
        };
        let mut executions = JoinSet::new();
        let told = ended.clone();
        let begin = |executions: &mut JoinSet<_>, execution: Execution, tries: usize| {
            let (scheduler, task, ended) = (self.clone(), Arc::clone(&task), told.clone());
            executions.spawn(async move {
                let finished = scheduler.execute(&execution, &task, ended).await;
                (finished, execution.partition_index, tries)
            });
        };
        for execution in self.admit(job)? {
            begin(&mut executions, execution, 1);
        }
        let total = limit(task.timeouts.total);
        let out_of_time = async {
            match total {
                Some(total) => sleep(total).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(out_of_time);
        let mut closing = self.0.closing.subscribe();
        let mut is_out_of_time = false;
        let mut has_ended = false;
        loop {
            tokio::select! {
                finished = executions.join_next() => match finished {
                    None => break,
                    Some(Ok((finished, index, tries))) => match finished? {
                        Finished::Completed => {}
                        Finished::Failed(_) if tries < self.0.profile.tries() => {
                            if let Some(execution) = self.again(job, index)? {
                                begin(&mut executions, execution, tries + 1);
                            }
                        }
                        Finished::Failed(reason) => {
                            end(JobStateType::Failed, &self.given_up(job, reason))?;
                        }
                        Finished::Dropped => has_ended = true,
                    },
                    // It was dropped together with the runtime, or panicked.
                    Some(Err(error)) => {
                        let message = format!("the execution ended unexpectedly: {error}");
                        end(JobStateType::Failed, &Reason::new(Topic::Running, message))?;
                    }
                },
                () = &mut out_of_time, if !is_out_of_time => {
                    is_out_of_time = true;
                    let seconds = total.unwrap_or_default().as_secs();
                    let message = format!("job exceeded its total timeout of {seconds} s");
                    end(JobStateType::Failed, &Reason::new(Topic::Timeout, message))?;
                }
                _ = ended.changed(), if !has_ended => has_ended = true,
                _ = closing.wait_for(|closing| *closing) => return Ok(()),
            }
        }
        if !*self.0.closing.borrow() {
            let reason = Reason::new(Topic::Running, "Job completed");
            end(JobStateType::Completed, &reason)?;
        }
        Ok(())
    }

    /// Lets a job wait for nodes that fit it, if its release does that and it says how long. Whether
    /// it has waited in vain, and has not ended otherwise.
    async fn queued(
        &self,
        job: &Job,
        message: &str,
        ended: &mut watch::Receiver<bool>,
    ) -> Result<bool, StoreError> {
        let queue = job.tasks.first().and_then(|task| limit(task.timeouts.queue));
        let Some(queue) = queue.filter(|_| self.0.profile.queues_unsuitable()) else {
            return Ok(true);
        };
        let reason = Reason::new(Topic::Scheduling, format!("Job queued. {message}"));
        self.0.change(|transaction| {
            let Some(mut record) = transaction.job(&job.id)? else { return Ok(()) };
            if record.job.version == job.version {
                move_job(transaction, &mut record, JobStateType::Queued, &reason)?;
            }
            Ok(())
        })?;
        let mut closing = self.0.closing.subscribe();
        tokio::select! {
            () = sleep(queue) => Ok(true),
            _ = ended.wait_for(|ended| *ended) => Ok(false),
            _ = closing.wait_for(|closing| *closing) => Ok(false),
        }
    }

    /// One more execution in place of one that failed, unless the job has ended.
    fn again(&self, job: &Job, index: i64) -> Result<Option<Execution>, StoreError> {
        let evaluation_id = Uuid::new_v4().to_string();
        self.0.change(|transaction| {
            let Some(record) = transaction.job(&job.id)? else { return Ok(None) };
            if record.job.version != job.version || record.job.state.kind.is_terminal() {
                return Ok(None);
            }
            let node_id = self.store().node_id();
            new_execution(transaction, job, node_id, &evaluation_id, index).map(Some)
        })
    }

    /// Why a job fails whose execution did: for that, or as a release says that tries it again.
    fn given_up(&self, job: &Job, reason: Reason) -> Reason {
        if self.0.profile.tries() == 1 {
            return reason;
        }
        let requested = job.count.unwrap_or(1);
        let message = "job already executed on this node more than once";
        Reason::new(Topic::Scheduling, self.too_few(requested, 0, message))
    }

    /// Makes the executions of a job.
    fn admit(&self, job: &Job) -> Result<Vec<Execution>, StoreError> {
        let count = if job.kind.runs_on_all_nodes() { 1 } else { job.count.unwrap_or(1) };
        let evaluation_id = Uuid::new_v4().to_string();
        let is_full = self.0.slots.available_permits() == 0;
        self.0.change(|transaction| {
            let Some(mut record) = transaction.job(&job.id)? else { return Ok(Vec::new()) };
            if record.job.version != job.version || record.job.state.kind.is_terminal() {
                return Ok(Vec::new());
            }
            if is_full {
                let reason = Reason::new(Topic::Scheduling, "Job waits for a free node");
                move_job(transaction, &mut record, JobStateType::Queued, &reason)?;
            }
            let node_id = self.store().node_id();
            (0..count.clamp(0, MAX_EXECUTIONS))
                .map(|index| new_execution(transaction, job, node_id, &evaluation_id, index))
                .collect()
        })
    }

    /// Waits for a slot, and runs one execution to its end.
    async fn execute(
        &self,
        execution: &Execution,
        task: &Arc<Task>,
        mut ended: watch::Receiver<bool>,
    ) -> Result<Finished, StoreError> {
        let slot = Arc::clone(&self.0.slots).acquire_owned();
        let queue = limit(task.timeouts.queue);
        let waiting = async {
            match queue {
                Some(queue) => timeout(queue, slot).await.ok(),
                None => Some(slot.await),
            }
        };
        let _permit = tokio::select! {
            slot = waiting => match slot {
                Some(Ok(permit)) => permit,
                Some(Err(_)) => return Ok(Finished::Dropped),
                None => {
                    let seconds = queue.unwrap_or_default().as_secs();
                    let message = format!("job waited longer than its queue timeout of {seconds} s");
                    let reason = Reason::new(Topic::Timeout, message);
                    return self.failed(execution, &RunOutput::default(), reason);
                }
            },
            _ = ended.wait_for(|ended| *ended) => return Ok(Finished::Dropped),
        };
        let running = Running { stop: Stop::default(), output: Output::default() };
        // Known before it is said to run, so that whoever reads that state finds its output.
        self.0.running().insert(execution.id.clone(), running.clone());
        // Whoever closes the node frees slots, which must not be taken any more. What is known as
        // running here is told to stop by whoever closes after this look.
        let finished = if *self.0.closing.borrow() {
            Ok(Finished::Dropped)
        } else {
            self.run_execution(execution, task, &running).await
        };
        running.output.end();
        self.0.running().remove(&execution.id);
        finished
    }

    async fn run_execution(
        &self,
        execution: &Execution,
        task: &Arc<Task>,
        running: &Running,
    ) -> Result<Finished, StoreError> {
        if !self.begin(execution)? {
            return Ok(Finished::Dropped);
        }
        let (executors, work) = (self.executors().clone(), Arc::clone(task));
        let Running { stop, output } = running.clone();
        let mut thread =
            self.0.runtime.spawn_blocking(move || match executors.of(&work.engine.kind) {
                Some(executor) => executor.run(&work, &output, &stop),
                None => Ended::Failed(format!("no executor for {}", work.engine.kind)),
            });
        let time = limit(task.timeouts.execution);
        let mut is_late = false;
        let ended = match time {
            None => thread.await,
            Some(time) => match timeout(time, &mut thread).await {
                Ok(ended) => ended,
                Err(_) => {
                    is_late = true;
                    running.stop.stop();
                    thread.await
                }
            },
        };
        let ended = ended.unwrap_or_else(|error| Ended::Failed(format!("executor fault: {error}")));
        let mut result = self.returned(&running.output);
        self.keep(execution, &running.output, &ended)?;
        match ended {
            _ if is_late => {
                let seconds = time.unwrap_or_default().as_secs();
                let message = format!("execution exceeded its timeout of {seconds} s");
                result.exit_code = -1;
                self.failed(execution, &result, Reason::new(Topic::Timeout, message))
            }
            Ended::Exited(code) => {
                result.exit_code = i64::from(code);
                self.publish(execution, task, &result)
            }
            Ended::Failed(_) if *self.0.closing.borrow() => Ok(Finished::Dropped),
            Ended::Failed(message) => {
                result.exit_code = -1;
                self.failed(execution, &result, Reason::new(Topic::Running, message))
            }
        }
    }

    /// Says that the execution runs, and its job with it. Not if the job has ended meanwhile.
    fn begin(&self, execution: &Execution) -> Result<bool, StoreError> {
        self.0.change(|transaction| {
            let reason = Reason::new(Topic::Running, "Execution is running");
            let key = (&*execution.job_id, &*execution.id);
            let to = ExecutionStateType::Running;
            if move_execution(transaction, key, to, &reason, |_| {})?.is_none() {
                return Ok(false);
            }
            if let Some(mut record) = transaction.job(&execution.job_id)?
                && record.job.state.kind != JobStateType::Running
            {
                let reason = Reason::new(Topic::Running, "Job is running");
                move_job(transaction, &mut record, JobStateType::Running, &reason)?;
            }
            Ok(true)
        })
    }

    /// Keeps what was written, also of an execution that was stopped.
    fn keep(
        &self,
        execution: &Execution,
        output: &Output,
        ended: &Ended,
    ) -> Result<(), StoreError> {
        let text = |stream| String::from_utf8_lossy(&output.captured(stream).data).into_owned();
        let kept = KeptOutput {
            stdout: text(Stream::Stdout),
            stderr: text(Stream::Stderr),
            files: output.files(),
            exit_code: match ended {
                Ended::Exited(code) => i64::from(*code),
                Ended::Failed(_) => -1,
            },
        };
        self.0.change(|transaction| transaction.put_output(&execution.id, &kept))
    }

    fn publish(
        &self,
        execution: &Execution,
        task: &Task,
        result: &RunOutput,
    ) -> Result<Finished, StoreError> {
        let unexpected = Reason::new(Topic::Running, "execution completed unexpectedly");
        let mut is_service = false;
        let is_moved = self.0.change(|transaction| {
            let record = transaction.job(&execution.job_id)?;
            is_service = self.0.profile.fails_ended_services()
                && record.is_some_and(|record| record.job.kind == JobType::Service);
            let key = (&*execution.job_id, &*execution.id);
            let reason = Reason::new(Topic::Publishing, "Publishing results");
            let to = ExecutionStateType::Publishing;
            if move_execution(transaction, key, to, &reason, |_| {})?.is_none() {
                return Ok(false);
            }
            let completed = Reason::new(Topic::Running, "Completed successfully");
            let (to, reason) = match is_service {
                true => (ExecutionStateType::Failed, &unexpected),
                false => (ExecutionStateType::Completed, &completed),
            };
            let moved = move_execution(transaction, key, to, reason, |execution| {
                execution.run_output = Some(result.clone());
                if task.publisher.is("local") {
                    let path = format!("{}/{}.tar.gz", crate::results::PATH, execution.id);
                    execution.published_result = SpecConfig::new("urlDownload").param("URL", path);
                }
            })?;
            Ok(moved.is_some())
        })?;
        Ok(match (is_moved, is_service) {
            (true, false) => Finished::Completed,
            (true, true) => Finished::Failed(unexpected),
            (false, _) => Finished::Dropped,
        })
    }

    /// What the execution's state tells of its output.
    fn returned(&self, output: &Output) -> RunOutput {
        let told = |stream| {
            if self.0.profile.returns_first_write() {
                Captured { data: output.first(stream), is_truncated: false }
            } else {
                let mut all = output.captured(stream);
                all.is_truncated |= all.data.len() > RETURNED;
                all
            }
        };
        let head =
            |data: &[u8]| String::from_utf8_lossy(&data[..data.len().min(RETURNED)]).into_owned();
        let (stdout, stderr) = (told(Stream::Stdout), told(Stream::Stderr));
        RunOutput::default()
            .stdout(head(&stdout.data))
            .stdout_truncated(stdout.is_truncated)
            .stderr(head(&stderr.data))
            .stderr_truncated(stderr.is_truncated)
    }

    fn failed(
        &self,
        execution: &Execution,
        result: &RunOutput,
        reason: Reason,
    ) -> Result<Finished, StoreError> {
        let moved = self.0.change(|transaction| {
            let key = (&*execution.job_id, &*execution.id);
            let to = ExecutionStateType::Failed;
            move_execution(transaction, key, to, &reason, |execution| {
                execution.run_output = Some(result.clone().error(&*reason.message));
            })
        })?;
        Ok(if moved.is_some() { Finished::Failed(reason) } else { Finished::Dropped })
    }
}

/// A timeout of a task; 0 is none.
fn limit(seconds: i64) -> Option<Duration> {
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
}
