//! The declared services, answered as a requester node answers them.

use std::sync::Arc;

use bac_client::{
    ApproveError, CancelError, StatesError, SubmitError,
    job::JobService,
    jobs::StatesService,
    model::{
        CancelResponse, JobCancelPayload, JobCreatePayload, ModerateJobRequest, StatesRequest,
        StatesResponse, SubmitResponse,
    },
};
use bac_core::{UnexpectedResponse, server::Context};
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::{
    answer::{TEXT, plain, unknown_error},
    jobs::{Jobs, Refusal},
    validate,
};

/// A requester node: its jobs, and who may moderate them.
#[derive(Clone, Debug)]
pub(crate) struct Requester {
    pub(crate) jobs: Arc<Jobs>,
    /// The client id of the approver.
    pub(crate) approver: Option<String>,
}

const CLIENT_ID: HeaderName = HeaderName::from_static("x-bacalhau-client-id");
const JOB_ID: HeaderName = HeaderName::from_static("x-bacalhau-job-id");

impl JobService for Requester {
    async fn submit(
        &self,
        cx: &Context,
        payload: &JobCreatePayload,
    ) -> Result<SubmitResponse, SubmitError> {
        let refuse = |message| SubmitError::Unexpected(bad_request(message));
        if cx.headers().get(JOB_ID).is_some_and(|value| !value.is_empty()) {
            return Err(refuse("client-provided job ids are not allowed".to_owned()));
        }
        check_client_id(cx, &payload.client_id).map_err(refuse)?;
        validate::spec(&payload.spec).map_err(refuse)?;
        let job = self.jobs.submit(payload);
        cx.set_header(header::CONTENT_TYPE, TEXT);
        echo(cx, JOB_ID, &job.metadata.id);
        Ok(job.into())
    }

    async fn cancel(
        &self,
        cx: &Context,
        payload: &JobCancelPayload,
    ) -> Result<CancelResponse, CancelError> {
        check_client_id(cx, &payload.client_id)
            .map_err(|message| CancelError::Unexpected(bad_request(message)))?;
        echo(cx, CLIENT_ID, &payload.client_id);
        echo(cx, JOB_ID, &payload.job_id);
        let state = self
            .jobs
            .cancel(&payload.job_id, &payload.client_id, &payload.reason)
            .map_err(|refusal| CancelError::Unexpected(not_cancelled(refusal, payload)))?;
        cx.set_header(header::CONTENT_TYPE, TEXT);
        Ok(state.into())
    }

    async fn approve(
        &self,
        cx: &Context,
        request: &ModerateJobRequest,
    ) -> Result<(), ApproveError> {
        let refuse = |message| ApproveError::Unexpected(bad_request(message));
        check_client_id(cx, &request.client_id).map_err(refuse)?;
        if self.approver.as_ref() != Some(&request.client_id) {
            return Err(refuse("approval submitted by unknown client".to_owned()));
        }
        let failed = |refusal| {
            ApproveError::Unexpected(unknown_error(
                StatusCode::INTERNAL_SERVER_ERROR,
                not_moderated(&refusal, &request.job_id),
            ))
        };
        if !self.jobs.contains(&request.job_id) {
            return Err(failed(Refusal::NotFound));
        }
        let decision = &request.response;
        if !decision.should_bid && !decision.should_wait {
            self.jobs.reject(&request.job_id, &decision.reason).map_err(failed)?;
        }
        Ok(())
    }
}

impl StatesService for Requester {
    async fn get(
        &self,
        cx: &Context,
        request: &StatesRequest,
    ) -> Result<StatesResponse, StatesError> {
        echo(cx, CLIENT_ID, &request.client_id);
        echo(cx, JOB_ID, &request.job_id);
        let Some(state) = self.jobs.state(&request.job_id) else {
            let text = format!("{}\n", not_found(&request.job_id));
            return Err(StatesError::Unexpected(plain(StatusCode::INTERNAL_SERVER_ERROR, text)));
        };
        cx.set_header(header::CONTENT_TYPE, TEXT);
        Ok(state.into())
    }
}

/// The signature says who signed; this says that the payload speaks for nobody else.
fn check_client_id(cx: &Context, client_id: &str) -> Result<(), String> {
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

fn not_cancelled(refusal: Refusal, payload: &JobCancelPayload) -> UnexpectedResponse {
    match refusal {
        Refusal::NotFound => {
            let message = format!("missing job: {}", not_found(&payload.job_id));
            unknown_error(StatusCode::NOT_FOUND, message)
        }
        Refusal::OtherClient { owner } => {
            let client_id = &payload.client_id;
            let message = format!(
                "mismatched ClientIDs for cancel, existing job: {owner} and cancel request: {client_id}"
            );
            unknown_error(StatusCode::UNAUTHORIZED, message)
        }
        Refusal::Terminal(state) => unknown_error(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("cannot cancel job in state {state}"),
        ),
    }
}

fn not_moderated(refusal: &Refusal, job_id: &str) -> String {
    match refusal {
        Refusal::Terminal(state) => format!("cannot moderate job in state {state}"),
        Refusal::NotFound | Refusal::OtherClient { .. } => not_found(job_id),
    }
}

fn not_found(job_id: &str) -> String {
    format!("Job not found. ID: {job_id}")
}

/// Real nodes echo the ids of a request in the answer's header.
fn echo(cx: &Context, name: HeaderName, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        cx.set_header(name, value);
    }
}
