//! The job endpoints of a requester node: signed by the client whose job it is.
//!
//! The paths are those of v0.3.29. From v1.0.0 on they lie under `/api/v1`, which belongs in the
//! client's base URL, where [`Bac::connect`](crate::Bac::connect) puts it. Nodes up to v1.3.2 serve
//! them by default; v1.4.0 answers `410 Gone` unless its operator turned them on, and later releases
//! `404`.

use bac_core::client;

use crate::model::{
    CancelResponse, ErrorBody, JobCancelPayload, JobCreatePayload, ModerateJobRequest,
    SubmitResponse,
};
use crate::refusal;

/// Jobs of a requester node.
///
/// What a node answers beside the declared statuses ends in `Unexpected`, with status, headers and
/// body: 404 for an unknown job, 410 from a node that no longer serves this API, 413, 429 and 503
/// for its limits.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait Job {
    /// Submits a new job to the network.
    ///
    /// The answer holds the job as the node keeps it: with its id, and with the node's defaults
    /// filled in. 400 is a signature, client id or job that the node refuses before it looks
    /// further; 500 may be a refused job, too: late releases check most of it only then.
    ///
    /// Releases before v1.0.4 keep a job that no node can run, and answer 500 with its id in a
    /// header: [`NodeError::submitted_job_id`] gives it, and the outcome is
    /// [`Done`](bac_core::Outcome::Done).
    ///
    /// A submission carries nothing that tells a repeated one from a new one. After an error
    /// whose outcome is unknown, look for the job before submitting it again.
    ///
    /// [`NodeError::submitted_job_id`]: crate::NodeError::submitted_job_id
    #[endpoint(POST "/requester/submit", errors(400, 500), outcome = refusal::outcome_of_submit)]
    async fn submit(
        &self,
        #[signed] payload: &JobCreatePayload,
    ) -> Result<SubmitResponse, SubmitError>;

    /// Cancels a job that belongs to the signer.
    ///
    /// The answer holds the job's state after the cancellation. 401 is a job of another client,
    /// 500 one that has ended already (one that was stopped is answered with success from v1.0.4
    /// on); an unknown job is an undeclared 404.
    ///
    /// It is not declared idempotent, though a second cancellation does no harm: nodes before v1.0.4
    /// would answer it as a failure, after a first one that was done and whose answer was lost.
    #[endpoint(POST "/requester/cancel", errors(400, 401, 403, 500))]
    async fn cancel(
        &self,
        #[signed] payload: &JobCancelPayload,
    ) -> Result<CancelResponse, CancelError>;

    /// Approves or rejects a job that waits for a decision before nodes bid for it.
    ///
    /// This is the request that nodes up to v1.0.3 serve. The published API description has
    /// `GET /approve` without a body instead, which no node serves; [`Moderation`] has that, and
    /// what later nodes serve. The signer must be the client that the node's operator named as
    /// approver (`BACALHAU_JOB_APPROVER`); everyone else gets 400, and so does everyone where no
    /// approver is named. A second decision is a 400, too: the job waits no more.
    #[endpoint(POST "/requester/approve", errors(400, 403, 500))]
    async fn approve(&self, #[signed] payload: &ModerateJobRequest) -> Result<(), ApproveError>;
}

/// Other ways to moderate jobs.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait Moderation {
    /// Approves or rejects a job that waits for a decision on a compute node.
    ///
    /// Compute nodes up to v1.4.0 serve it; from v1.0.4 on it is the only way. The signer must be
    /// the client that the node's operator named as approver (`BACALHAU_JOB_APPROVER`); everyone
    /// else gets 401, and so does everyone where no approver is named.
    ///
    /// A success has no body before v1.0.4, and a remark as JSON text from then on.
    #[endpoint(POST "/compute/approve", errors(400, 401, 500))]
    async fn approve_execution(
        &self,
        #[signed] payload: &ModerateJobRequest,
    ) -> Result<(), ApproveExecutionError>;

    /// `GET /approve` without a body, as the published API description has it.
    ///
    /// No node serves it: it is here for other servers that go by that description, and to see what
    /// a node answers to a client that does. [`Job::approve`] moderates jobs. A decision is not one
    /// more than once, whatever HTTP says of `GET`.
    #[endpoint(GET "/approve", idempotent = false, errors(400, 403, 500))]
    async fn approve_as_published(&self) -> Result<(), ApproveAsPublishedError>;
}
