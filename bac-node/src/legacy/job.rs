//! Signed operations: submit, cancel, moderate.

use bac_client::orchestrator::model::{Execution, JobStateType};
use bac_client::{
    ApproveError, CancelError, SubmitError,
    job::{ApproveAsPublishedError, ApproveExecutionError, JobService, ModerationService},
    model::{
        CancelResponse, Job, JobCancelPayload, JobCreatePayload, Metadata, ModerateJobRequest,
        Requester, Seconds, SubmitResponse, Timestamp,
    },
};
use bac_core::{UnexpectedResponse, server::Context};
use http::StatusCode;
use uuid::Uuid;

use super::{
    answer::{self, unknown_error},
    api::{CLIENT_ID, JOB_ID, Legacy},
    convert,
    find::NotFound,
    generation::Generation,
    validate, view,
};
use crate::{
    scheduler::StopError,
    store::{JobRecord, Waits},
};

impl JobService for Legacy {
    async fn submit(
        &self,
        cx: &Context,
        payload: &JobCreatePayload,
    ) -> Result<SubmitResponse, SubmitError> {
        let refuse = |message| SubmitError::Unexpected(bad_request(message));
        if cx.headers().get(JOB_ID).is_some_and(|value| !value.is_empty()) {
            let message = "rejecting job because HTTP header X-Bacalhau-Job-ID was set";
            return Err(refuse(message.to_owned()));
        }
        check_client_id(cx, &payload.client_id).map_err(refuse)?;
        validate::spec(self.profile, self.generation, &payload.spec)
            .map_err(|fault| SubmitError::Unexpected(unknown_error(fault.status, fault.message)))?;
        let job = self.named(payload);
        let record = JobRecord {
            job: if self.profile.is_release() {
                convert::to_job_of_release(&job)
            } else {
                convert::to_job(&job)
            },
            waits: match self.approver {
                None => Waits::No,
                Some(_) if self.profile.moderates_at_node() => Waits::AtNode,
                Some(_) => Waits::AtRequester,
            },
            signed: Some(job),
        };
        let answer = view::submitted(self.profile, self.generation, &record);
        self.scheduler.submit(record).await.map_err(|error| {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            SubmitError::Unexpected(unknown_error(status, error.to_string()))
        })?;
        Self::echo(cx, JOB_ID, &answer.metadata.id);
        Ok(answer.into())
    }

    async fn cancel(
        &self,
        cx: &Context,
        payload: &JobCancelPayload,
    ) -> Result<CancelResponse, CancelError> {
        check_client_id(cx, &payload.client_id)
            .map_err(|message| CancelError::Unexpected(bad_request(message)))?;
        Self::echo(cx, CLIENT_ID, &payload.client_id);
        if !self.profile.is_release() {
            Self::echo(cx, JOB_ID, &payload.job_id);
        }
        let stopped = self.stopped(payload).await;
        let (record, executions) = stopped.map_err(CancelError::Unexpected)?;
        // A release says it of a success alone.
        Self::echo(cx, JOB_ID, &payload.job_id);
        let url = crate::results::base(cx);
        Ok(view::state(self.profile, self.generation, &record, &executions, &url).into())
    }

    async fn approve(
        &self,
        cx: &Context,
        request: &ModerateJobRequest,
    ) -> Result<(), ApproveError> {
        let stranger = StatusCode::BAD_REQUEST;
        self.moderate(cx, request, stranger).await.map_err(ApproveError::Unexpected)
    }
}

impl ModerationService for Legacy {
    async fn approve_execution(
        &self,
        cx: &Context,
        request: &ModerateJobRequest,
    ) -> Result<(), ApproveExecutionError> {
        let stranger = StatusCode::UNAUTHORIZED;
        self.moderate(cx, request, stranger).await.map_err(ApproveExecutionError::Unexpected)
    }

    /// No real node has this path.
    async fn approve_as_published(&self, _cx: &Context) -> Result<(), ApproveAsPublishedError> {
        Err(ApproveAsPublishedError::Unexpected(answer::not_found(self.generation)))
    }
}

impl Legacy {
    /// The job as the node keeps it: with an id, and with the node's defaults.
    fn named(&self, payload: &JobCreatePayload) -> Job {
        let metadata = Metadata::default()
            .id(Uuid::new_v4().to_string())
            .created_at(Timestamp::now())
            .client_id(&payload.client_id)
            .requester(Requester::default().node_id(self.scheduler.store().node_id()));
        let mut spec = payload.spec.clone();
        if spec.timeout <= Seconds::default() {
            let limit = self.profile.time_limit();
            spec.timeout = std::time::Duration::from_secs(limit).into();
        }
        Job::default().api_version(payload.api_version.clone()).metadata(metadata).spec(spec)
    }

    /// Stops a job. What it is then, and its executions; those of a release stop a moment later.
    async fn stopped(
        &self,
        payload: &JobCancelPayload,
    ) -> Result<(JobRecord, Vec<Execution>), UnexpectedResponse> {
        let failed = |message| unknown_error(StatusCode::INTERNAL_SERVER_ERROR, message);
        let missing = |error: NotFound| match error {
            NotFound::Store(_) => failed(error.message()),
            NotFound::Several { .. } if self.profile.is_release() => {
                error.object(StatusCode::INTERNAL_SERVER_ERROR)
            }
            _ => {
                let message = format!("missing job: {}", error.message());
                unknown_error(StatusCode::NOT_FOUND, message)
            }
        };
        let record = self.find_to_stop(&payload.job_id).map_err(missing)?;
        let owner = convert::owner(&record.job);
        if owner != payload.client_id {
            let client_id = &payload.client_id;
            let message = format!(
                "mismatched ClientIDs for cancel, existing job: {owner} and cancel request: {client_id}"
            );
            return Err(unknown_error(StatusCode::UNAUTHORIZED, message));
        }
        let executions = |id: &str| {
            let found = self.scheduler.store().executions(id);
            found.map_err(|error| failed(NotFound::from(error).message()))
        };
        let before = executions(&record.job.id)?;
        let reason =
            if payload.reason.is_empty() { "Canceled at user request" } else { &payload.reason };
        match self.scheduler.stop(&record.job.id, reason).await {
            Ok(()) => {}
            // Later releases are content when the job is as it was to be.
            Err(StopError::Terminal(state))
                if self.generation == Generation::Last && state == JobStateType::Stopped => {}
            Err(StopError::Terminal(JobStateType::Failed)) if self.profile.is_release() => {
                let id = &record.job.id;
                return Err(failed(format!(
                    "job {id} is in terminal state Failed and cannot transition to Stopped"
                )));
            }
            Err(StopError::Terminal(_)) => {
                let state = view::state(self.profile, self.generation, &record, &[], "").state;
                return Err(failed(format!("cannot cancel job in state {state}")));
            }
            Err(StopError::NotFound) => {
                return Err(missing(NotFound::None { id: payload.job_id.clone() }));
            }
            Err(StopError::Store(error)) => return Err(failed(error.to_string())),
        }
        let after = executions(&record.job.id)?;
        let shown = if self.profile.is_release() { before } else { after };
        Ok((self.find(&record.job.id).map_err(missing)?, shown))
    }

    /// Approves or rejects a job. A stranger's word is refused with this status.
    async fn moderate(
        &self,
        cx: &Context,
        request: &ModerateJobRequest,
        stranger: StatusCode,
    ) -> Result<(), UnexpectedResponse> {
        check_client_id(cx, &request.client_id).map_err(bad_request)?;
        if self.approver.as_ref() != Some(&request.client_id) {
            return Err(unknown_error(stranger, "approval submitted by unknown client"));
        }
        let failed = |message: String| unknown_error(StatusCode::INTERNAL_SERVER_ERROR, message);
        let record = self.find(&request.job_id).map_err(|error| {
            failed(match error {
                NotFound::None { id } if self.profile.is_release() => {
                    format!("no executions found for job: {id}")
                }
                error => error.message(),
            })
        })?;
        let decision = &request.response;
        let id = &record.job.id;
        let done = match (decision.should_bid, decision.should_wait) {
            // A compute node that has nothing to decide is content.
            _ if self.profile.moderates_at_node() && record.waits == Waits::No => Ok(()),
            (true, _) => self.scheduler.approve(id, &decision.reason).await,
            (false, true) => Ok(()),
            (false, false) => self.scheduler.reject(&record, &decision.reason).await,
        };
        let done = match done {
            Err(StopError::Terminal(_)) if self.profile.moderates_at_node() => Ok(()),
            done => done,
        };
        done.map_err(|error| {
            failed(match error {
                StopError::Terminal(_) => {
                    let state = view::state(self.profile, self.generation, &record, &[], "").state;
                    format!("cannot moderate job in state {state}")
                }
                StopError::NotFound => NotFound::None { id: id.clone() }.message(),
                StopError::Store(error) => error.to_string(),
            })
        })
    }
}

/// The signature says who signed; this says that the payload speaks for nobody else.
pub(super) fn check_client_id(cx: &Context, client_id: &str) -> Result<(), String> {
    if client_id.is_empty() {
        return Err("error validating request: payload must contain a client ID".to_owned());
    }
    if cx.signer().is_none_or(|signer| signer.client_id() != client_id) {
        return Err(
            "error validating request: client's public key does not match client ID".to_owned()
        );
    }
    Ok(())
}

fn bad_request(message: String) -> UnexpectedResponse {
    unknown_error(StatusCode::BAD_REQUEST, message)
}
