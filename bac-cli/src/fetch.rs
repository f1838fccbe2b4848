//! Asking a node for a job, once or until it ends.

use std::time::Duration;

use bac_client::{
    Error, ListError,
    bac_core::EndpointError as _,
    model::{ErrorBody, ListRequest},
    orchestrator::{JobsError, model::Include, query::GetJob},
};

use crate::{
    cli::ApiChoice,
    error::{Exit, Failure, quoted},
    job::{End, Execution, Job},
    output::Output,
    session::Connected,
};

/// How often in a row a waiting command may fail to ask before it gives up.
const PATIENCE: u32 = 10;
/// The first and the longest pause between two questions.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

impl Connected {
    /// The job with this id, or whose id starts so.
    pub(crate) async fn job(&self, id: &str) -> Result<Job, Failure> {
        self.find(id).await?.ok_or_else(|| no_such_job(id))
    }

    /// The whole id of a job, for requests that take no other.
    pub(crate) async fn whole_id(&self, id: &str) -> Result<String, Failure> {
        const UUID: usize = 36;
        if id.len() == UUID { Ok(id.to_owned()) } else { Ok(self.job(id).await?.id) }
    }

    /// Waits until a job has ended, however long that takes.
    pub(crate) async fn ended(&self, id: &str, output: Output) -> Result<Job, Failure> {
        self.until(id, output, |job| job.end.is_some()).await
    }

    async fn until(
        &self,
        id: &str,
        output: Output,
        is_there: impl Fn(&Job) -> bool,
    ) -> Result<Job, Failure> {
        let (mut pause, longest) = PAUSES;
        let (mut failures, mut shown) = (0, String::new());
        loop {
            match self.find(id).await {
                Ok(Some(job)) if is_there(&job) => return Ok(job),
                Ok(Some(job)) => {
                    failures = 0;
                    if shown != job.state {
                        output.progress(format_args!("It is in the state {}.", quoted(&job.state)));
                        shown = job.state;
                    }
                }
                Ok(None) => return Err(no_such_job(id)),
                Err(error) if error.is_retryable() && failures < PATIENCE => failures += 1,
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(longest);
        }
    }

    /// The job once it has an execution that runs or ran, or has ended without one.
    pub(crate) async fn begun(&self, id: &str, output: Output) -> Result<Job, Failure> {
        self.until(id, output, |job| job.end.is_some() || job.executions.iter().any(Execution::ran))
            .await
    }

    async fn find(&self, id: &str) -> Result<Option<Job>, Error> {
        match self.api {
            ApiChoice::Signed => match self.bac.jobs().list(&ListRequest::job(id)).await {
                Ok(reply) => Ok(reply.jobs.into_iter().next().map(Job::from)),
                Err(error) if is_unknown(&error) => Ok(None),
                Err(error) => Err(error.into_error()),
            },
            ApiChoice::Orchestrator => {
                let options = GetJob::new().include(Include::Executions);
                match self.bac.orchestrator().jobs().get_with(id, &options).await {
                    Ok(reply) => Ok(Some(Job::from(reply))),
                    Err(JobsError::NotFound(_)) => Ok(None),
                    Err(error) => Err(error.into_error()),
                }
            }
        }
    }
}

/// Whether the answer is that there is no such job.
fn is_unknown(error: &ListError) -> bool {
    let ListError::BadRequest(error) = error else { return false };
    error.body().and_then(ErrorBody::code) == Some(ErrorBody::JOB_NOT_FOUND)
}

fn no_such_job(id: &str) -> Failure {
    Failure::new(
        Exit::Refused,
        format!("the node knows no job `{}`; `bac list --all` shows those it does", quoted(id)),
    )
}

/// The exit of a command that waited for a job.
pub(crate) fn exit_of(job: &Job) -> Result<(), Failure> {
    let Some(End::Otherwise(reasons)) = &job.end else { return Ok(()) };
    let said = format!("job {} ended as {}", quoted(&job.id), quoted(&job.state));
    let said = if reasons.is_empty() { said } else { format!("{said}: {}", quoted(reasons)) };
    Err(Failure::new(Exit::Job, said))
}
