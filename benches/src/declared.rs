//! The calls as they are declared.

use bac_client::{
    Bac, SubmitError,
    model::{ErrorBody, JobCreatePayload, SubmitResponse},
};
use bac_core::{Client, RawResponse, client};

use crate::{filter::Filter, order::Order};

/// Reading and sending jobs, unsigned.
#[client(error_body = ErrorBody)]
pub(crate) trait Jobs {
    /// Reads one job.
    #[endpoint(GET "/api/v1/orchestrator/jobs/{id}", errors(404))]
    async fn get(&self, id: &str) -> Result<SubmitResponse, GetError>;

    /// Finds a job.
    #[endpoint(GET "/api/v1/orchestrator/jobs", errors(400))]
    async fn find(&self, #[query(flatten)] filter: &Filter) -> Result<SubmitResponse, FindError>;

    /// Sends a job.
    #[endpoint(POST "/api/v1/orchestrator/jobs", errors(400))]
    async fn post(&self, #[body] job: &JobCreatePayload) -> Result<SubmitResponse, PostError>;

    /// Sends a form.
    #[endpoint(PUT "/api/v1/orchestrator/jobs", errors(400))]
    async fn form(&self, #[body(form)] order: &Order) -> Result<SubmitResponse, PostError>;
}

/// The same request, as another endpoint.
#[client(error_body = ErrorBody)]
pub(crate) trait Finishing {
    /// Reads one job, and keeps with it what the head of the reply says.
    #[endpoint(GET "/api/v1/orchestrator/jobs/{id}", errors(404), finish = keep_content_type)]
    async fn finished(&self, id: &str) -> Result<SubmitResponse, FinishedError>;
}

fn keep_content_type(reply: &mut SubmitResponse, raw: &RawResponse) {
    crate::finish::keep_content_type(reply, raw.headers());
}

pub(crate) struct Declared {
    jobs: JobsClient,
    finishing: FinishingClient,
    bac: Bac,
}

impl Declared {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            jobs: JobsClient::new(client.clone()),
            finishing: FinishingClient::new(client.clone()),
            bac: Bac::new(client),
        }
    }

    pub(crate) async fn get(&self, id: &str) -> Result<SubmitResponse, GetError> {
        self.jobs.get(id).await
    }

    pub(crate) async fn finished(&self, id: &str) -> Result<SubmitResponse, FinishedError> {
        self.finishing.finished(id).await
    }

    pub(crate) async fn find(&self, filter: &Filter) -> Result<SubmitResponse, FindError> {
        self.jobs.find(filter).await
    }

    pub(crate) async fn post(&self, job: &JobCreatePayload) -> Result<SubmitResponse, PostError> {
        self.jobs.post(job).await
    }

    pub(crate) async fn form(&self, order: &Order) -> Result<SubmitResponse, PostError> {
        self.jobs.form(order).await
    }

    pub(crate) async fn submit(
        &self,
        payload: &JobCreatePayload,
    ) -> Result<SubmitResponse, SubmitError> {
        self.bac.job().submit(payload).await
    }
}
