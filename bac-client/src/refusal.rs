//! What a node's refusal says: the same fact has other words, codes and statuses in each release.

use bac_core::{EndpointError, Failure, Outcome, RawResponse};
use serde_json::Value;

/// What a node says where it does not do what it was asked to.
///
/// Every error of this crate's endpoints gives it, by [`NodeError::refusal`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// What it comes to.
    pub kind: RefusalKind,
    /// The node's words.
    pub message: String,
    /// Why credentials were refused, where the node says so; from v1.8.
    pub reason: String,
    /// What the node thinks may help; from v1.5.1. It may speak of the flags of Bacalhau's own
    /// command.
    pub hint: String,
}

/// What a [`Refusal`] comes to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// The node knows no such job.
    JobNotFound,
    /// The start of an id fits several jobs. Releases that take whole ids alone say so of one job,
    /// too.
    AmbiguousJob,
    /// The job has ended, so that it cannot be stopped.
    JobEnded,
    /// The last version under the job's name asks for the same; from v1.8.
    JobUnchanged,
    /// Anything else.
    Other,
}

impl Refusal {
    /// What a reply says, if its status is that of an error.
    #[must_use]
    pub fn read(response: &RawResponse) -> Option<Self> {
        let status = response.status();
        if !(status.is_client_error() || status.is_server_error()) {
            return None;
        }
        let message = response.message();
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Some(Self {
            kind: RefusalKind::of(&message, body["Code"].as_str().unwrap_or_default()),
            reason: text(&body["Details"]["reason"]),
            hint: text(&body["Hint"]),
            message: message.into_owned(),
        })
    }
}

impl RefusalKind {
    /// The kind that words of a node stand for.
    pub(crate) fn of(message: &str, code: &str) -> Self {
        let message = message.trim().to_ascii_lowercase();
        let says = |words: &str| message.contains(words);
        match code {
            "error-job-not-found" => Self::JobNotFound,
            "ambiguous-job-id" | "duplicate-job-found" | "MultipleJobsFound" => Self::AmbiguousJob,
            // Before v1.8 it is the job's history or executions that are looked for.
            _ if says("job not found") || message == "bucket not found" => Self::JobNotFound,
            // A decision on a job.
            _ if says("no executions found for job") => Self::JobNotFound,
            _ if says("multiple jobs found") || says("duplicate jobs found") => Self::AmbiguousJob,
            _ if says("cannot cancel job in state")
                || says("cannot stop job in state")
                || says("is in terminal state")
                || says("is already in a terminal state") =>
            {
                Self::JobEnded
            }
            _ if says("no changes detected for new job spec") => Self::JobUnchanged,
            _ => Self::Other,
        }
    }
}

/// What every error of an endpoint tells of a node's refusal.
///
/// ```
/// use bac_client::model::{ErrorBody, StatesRequest};
/// use bac_client::{Bac, NodeError, StatesError};
///
/// # async fn run(bac: &Bac) -> Result<(), StatesError> {
/// match bac.states().get(&StatesRequest::new("", "f179d1d0-…")).await {
///     Ok(reply) => println!("{}", reply.state.state),
///     Err(error) if error.is_job_not_found() => println!("no such job"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
pub trait NodeError: EndpointError {
    /// What the node says, if it answered with the status of an error.
    fn refusal(&self) -> Option<Refusal> {
        Refusal::read(reply(self.failure())?)
    }

    /// Whether the node knows no such job, whatever its release says then: 400, 404 or 500, in six
    /// wordings.
    fn is_job_not_found(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.kind == RefusalKind::JobNotFound)
    }

    /// The id of the job that a refused [`submit`](crate::job::Job::submit) has made all the same:
    /// releases before v1.0.4 keep a job that no node can run, and answer 500.
    ///
    /// Submitting it again makes one more.
    fn submitted_job_id(&self) -> Option<&str> {
        // In other replies the same header names the job that was asked about.
        let failure = self.failure();
        let is_made = failure.outcome() == Outcome::Done;
        submitted_job_id(reply(failure)?).filter(|_| is_made)
    }
}

impl<E: EndpointError> NodeError for E {}

fn reply(failure: Failure<'_>) -> Option<&RawResponse> {
    match failure {
        Failure::Response(response) => Some(response.raw()),
        Failure::Error(error) => error.raw(),
    }
}

fn submitted_job_id(response: &RawResponse) -> Option<&str> {
    let id = response.headers().get("x-bacalhau-job-id")?.to_str().ok()?;
    (response.status().is_server_error() && !id.is_empty()).then_some(id)
}

/// What a reply says of the work where its status leaves it open: a job that is not there, or has
/// ended, is no fault of the node's.
pub(crate) fn outcome(response: &RawResponse) -> Option<Outcome> {
    let refusal = Refusal::read(response)?;
    (refusal.kind != RefusalKind::Other).then_some(Outcome::Refused)
}

/// The same for a submission, of which the node may have kept the job.
pub(crate) fn outcome_of_submit(response: &RawResponse) -> Option<Outcome> {
    submitted_job_id(response).map(|_| Outcome::Done).or_else(|| outcome(response))
}
