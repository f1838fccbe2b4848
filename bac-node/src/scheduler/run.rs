//! The way of one version of a job through this node: what its events come of.

use std::{sync::Arc, time::Duration};

use bac_client::orchestrator::model::{
    Execution, Job, JobStateType, JobType, RunOutput, SpecConfig, Task,
};
use bytes::Bytes;
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{
    handle::Scheduler,
    live::Turn,
    transition::{Admission, Event, Failure, Outcome, Reason, Retry},
};
use crate::{
    archive,
    executor::{Captured, Ended, Output, Stream},
    profile::Profile,
    store::{KeptOutput, StoreError, Topic, Whose},
    told,
};

/// The most of a stream that stands in an execution's state, in bytes, as on real nodes.
const RETURNED: usize = 2048;

/// One node stands for all compute nodes, so a job of any count gets this many at most.
const MAX_EXECUTIONS: i64 = 64;

impl Scheduler {
    /// Looks whether this node can run a job's version, and admits it.
    pub(super) fn evaluate(&self, job: Job) {
        let scheduler = self.clone();
        self.spawn(job.id.clone(), async move {
            let admission = scheduler.admission(&job);
            let event = Event::Admit { version: job.version, admission };
            // What has ended meanwhile needs none.
            scheduler.apply_at_last(Whose::Id(&job.id), event).await.map(drop)
        });
    }

    fn admission(&self, job: &Job) -> Admission {
        if let Some(message) = self.unsuitable(job) {
            let waits = self.0.profile.queues_unsuitable() && queue_time(job).is_some();
            let queued = format!("Job queued. {message}");
            let refusal = Reason::new(Topic::Scheduling, message);
            return match waits {
                true => {
                    Admission::Postponed { reason: Reason::new(Topic::Scheduling, queued), refusal }
                }
                false => Admission::Refused(refusal),
            };
        }
        let count = if job.kind.runs_on_all_nodes() { 1 } else { job.count.unwrap_or(1) };
        let ids = (0..count.clamp(0, MAX_EXECUTIONS)).map(|_| format!("e-{}", Uuid::new_v4()));
        Admission::Granted {
            ids: ids.collect(),
            evaluation_id: Uuid::new_v4().to_string(),
            node_id: self.store().node_id().to_owned(),
            is_full: self.0.slots.available_permits() == 0,
        }
    }

    /// Ends a job's version when its time is up.
    pub(super) fn watch(&self, job: &Job) {
        let Some(time) = job.tasks.first().and_then(|task| limit(task.timeouts.total)) else {
            return;
        };
        let seconds = time.as_secs();
        let message = format!("job exceeded its total timeout of {seconds} s");
        let event = Event::End {
            version: Some(job.version),
            to: JobStateType::Failed,
            reason: Reason::new(Topic::Timeout, message),
        };
        self.tell_after(time, job, event);
    }

    /// Refuses a job's version when the time is up that it may wait for a node.
    pub(super) fn refuse_later(&self, job: &Job, reason: Reason) {
        let admission = Admission::Refused(reason);
        let event = Event::Admit { version: job.version, admission };
        self.tell_after(queue_time(job).unwrap_or_default(), job, event);
    }

    /// Lets something happen to a job when a time is up, if it has not ended before.
    fn tell_after(&self, time: Duration, job: &Job, event: Event) {
        let (scheduler, job_id) = (self.clone(), job.id.clone());
        let clock = self.spawn(job.id.clone(), async move {
            sleep(time).await;
            scheduler.apply_at_last(Whose::Id(&job_id), event).await.map(drop)
        });
        self.0.live.watch(&job.id, clock);
    }

    /// Gives an execution its turn, unless it has one.
    pub(super) fn run(&self, execution: &Execution, job: Arc<Job>) {
        let kept = self.executors().kept();
        let Some(turn) = self.0.live.turn(&execution.id, &job, kept) else { return };
        let scheduler = self.clone();
        self.spawn(job.id.clone(), async move { scheduler.go(turn, &job).await });
    }

    fn spawn(
        &self,
        job_id: String,
        work: impl Future<Output = Result<(), StoreError>> + Send + 'static,
    ) -> tokio::task::AbortHandle {
        let task = self.0.runtime.spawn(async move {
            if let Err(error) = work.await {
                // What is kept of the job is not readable, so its state cannot be written there.
                eprintln!("job {job_id}: {error}");
            }
        });
        task.abort_handle()
    }

    /// Waits for a slot, and runs one execution to its end.
    async fn go(&self, mut turn: Turn, job: &Arc<Job>) -> Result<(), StoreError> {
        let job_id = job.id.as_str();
        // A job without a task gets no execution.
        let Some(task) = job.tasks.first() else { return Ok(()) };
        let _slot = match self.slot(&turn, limit(task.timeouts.queue)).await {
            Slot::Free(permit) => permit,
            Slot::Stopped => return Ok(()),
            Slot::TooLate(time) => {
                let seconds = time.as_secs();
                let message = format!("job waited longer than its queue timeout of {seconds} s");
                let outcome = Outcome::Failed(self.failure(job, Topic::Timeout, message));
                return self.finish(turn, job_id, outcome, Run::default()).await;
            }
        };
        let begin = Event::Begin { execution_id: turn.execution_id().to_owned() };
        match self.apply_at_last(Whose::Id(job_id), begin).await? {
            Some(Ok(_)) => turn.begin(),
            // It has ended, or the node closes.
            Some(Err(_)) | None => return Ok(()),
        }
        let (outcome, run) = self.work(&turn, job, task).await;
        self.finish(turn, job_id, outcome, run).await
    }

    async fn slot(&self, turn: &Turn, queue: Option<Duration>) -> Slot {
        let free = Arc::clone(&self.0.slots).acquire_owned();
        let free = async {
            match queue {
                Some(time) => timeout(time, free).await.map_err(|_| time),
                None => Ok(free.await),
            }
        };
        tokio::select! {
            // A slot that comes free because the node closes is not to be taken.
            biased;
            () = turn.stop.stopped() => Slot::Stopped,
            slot = free => match slot {
                Ok(Ok(permit)) => Slot::Free(permit),
                Ok(Err(_)) => Slot::Stopped,
                Err(time) => Slot::TooLate(time),
            },
        }
    }

    /// Runs the task on a thread of its own.
    async fn work(&self, turn: &Turn, job: &Arc<Job>, task: &Task) -> (Outcome, Run) {
        let profile = self.0.profile;
        let (executors, work) = (self.executors().clone(), Arc::clone(job));
        let (stop, output) = (turn.stop.clone(), turn.output.clone());
        let is_published = task.publisher.is("local");
        let mut thread = self.0.runtime.spawn_blocking(move || {
            let task = work.tasks.first();
            let ended = match task.map(|task| (task, executors.of(&task.engine.kind))) {
                Some((task, Some(executor))) => executor.run(task, &output, &stop),
                Some((task, None)) => {
                    Ended::Failed(format!("no executor for {}", task.engine.kind))
                }
                None => Ended::Failed("the job has no task".to_owned()),
            };
            Run::of(profile, &output, ended, is_published)
        });
        let time = limit(task.timeouts.execution);
        let mut too_late = None;
        let run = match time {
            None => thread.await,
            Some(time) => match timeout(time, &mut thread).await {
                Ok(run) => run,
                Err(_) => {
                    too_late = Some(time);
                    turn.stop.stop();
                    thread.await
                }
            },
        };
        let mut run = run.unwrap_or_else(|error| Run {
            ended: Ended::Failed(format!("executor fault: {error}")),
            ..Run::default()
        });
        if too_late.is_some() {
            run.result.exit_code = -1;
        }
        let outcome = match (&run.ended, too_late) {
            (_, Some(time)) => {
                let seconds = time.as_secs();
                let message = format!("execution exceeded its timeout of {seconds} s");
                Outcome::Failed(self.failure(job, Topic::Timeout, message))
            }
            (Ended::Exited(_), None) => {
                let (id, end) = (turn.execution_id(), profile.archive());
                let url = || format!("{}/{id}.{end}", archive::PATH);
                let published =
                    is_published.then(|| SpecConfig::new("urlDownload").param("URL", url()));
                if profile.fails_ended_services() && job.kind == JobType::Service {
                    let failure = self.failure(job, Topic::Running, told::ENDED_SERVICE);
                    Outcome::Unexpected { published, failure }
                } else {
                    Outcome::Completed { published }
                }
            }
            (Ended::Failed(_), None) if self.0.live.is_closing() => Outcome::Interrupted,
            (Ended::Failed(message), None) => {
                Outcome::Failed(self.failure(job, Topic::Running, &**message))
            }
        };
        (outcome, run)
    }

    /// A failure of one of the job's executions, as often as the release tries each.
    fn failure(&self, job: &Job, topic: Topic, message: impl Into<String>) -> Failure {
        let tries = self.0.profile.tries();
        let retry = (tries > 1).then(|| {
            let requested = job.count.unwrap_or(1);
            let why = "job already executed on this node more than once";
            Retry {
                tries,
                execution_id: format!("e-{}", Uuid::new_v4()),
                evaluation_id: Uuid::new_v4().to_string(),
                given_up: Reason::new(Topic::Scheduling, self.too_few(requested, 0, why)),
            }
        });
        Failure { reason: Reason::new(topic, message), retry }
    }

    /// Keeps how an execution has ended. Whoever follows its output need not wait for that.
    async fn finish(
        &self,
        turn: Turn,
        job_id: &str,
        outcome: Outcome,
        run: Run,
    ) -> Result<(), StoreError> {
        turn.output.end();
        let execution_id = turn.execution_id().to_owned();
        let Run { result, kept, .. } = run;
        let result = Box::new(result);
        let event = Event::Finish { execution_id, outcome: Box::new(outcome), result, kept };
        self.apply_at_last(Whose::Id(job_id), event).await.map(drop)
    }
}

/// What became of the wait for a slot.
enum Slot {
    Free(OwnedSemaphorePermit),
    Stopped,
    TooLate(Duration),
}

/// How a task has ended, and what it wrote.
struct Run {
    ended: Ended,
    result: RunOutput,
    kept: KeptOutput,
}

impl Run {
    fn of(profile: Profile, output: &Output, ended: Ended, is_published: bool) -> Self {
        let (stdout, stderr) = (output.captured(Stream::Stdout), output.captured(Stream::Stderr));
        let exit_code = match &ended {
            Ended::Exited(code) => i64::from(*code),
            Ended::Failed(_) => -1,
        };
        let is_ended = matches!(ended, Ended::Exited(_));
        let (ended, archive) = match (is_ended && is_published)
            .then(|| archive::build(&stdout.data, &stderr.data, exit_code, &output.take_files()))
        {
            Some(Ok(archive)) => (ended, Some(Bytes::from(archive))),
            Some(Err(error)) => {
                (Ended::Failed(format!("the results cannot be published: {error}")), None)
            }
            None => (ended, None),
        };
        let result = if profile.returns_first_write() {
            let first = |stream| Captured { data: output.first(stream), cut: 0 };
            returned(&first(Stream::Stdout), &first(Stream::Stderr))
                .stdout_truncated(false)
                .stderr_truncated(false)
        } else {
            returned(&stdout, &stderr)
        };
        let result = result.exit_code(exit_code);
        let kept = KeptOutput {
            stdout: String::from_utf8_lossy(&stdout.data).into_owned(),
            stderr: String::from_utf8_lossy(&stderr.data).into_owned(),
            stdout_cut: stdout.cut,
            stderr_cut: stderr.cut,
            archive,
        };
        Self { ended, result, kept }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self {
            ended: Ended::Failed(String::new()),
            result: RunOutput::default(),
            kept: KeptOutput::default(),
        }
    }
}

/// How long a job may wait for a node.
fn queue_time(job: &Job) -> Option<Duration> {
    job.tasks.first().and_then(|task| limit(task.timeouts.queue))
}

/// A timeout of a task; 0 is none.
fn limit(seconds: i64) -> Option<Duration> {
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

/// What the execution's state tells of its output.
fn returned(stdout: &Captured, stderr: &Captured) -> RunOutput {
    let head =
        |data: &[u8]| String::from_utf8_lossy(&data[..data.len().min(RETURNED)]).into_owned();
    RunOutput::default()
        .stdout(head(&stdout.data))
        .stdout_truncated(stdout.cut > 0 || stdout.data.len() > RETURNED)
        .stderr(head(&stderr.data))
        .stderr_truncated(stderr.cut > 0 || stderr.data.len() > RETURNED)
}
