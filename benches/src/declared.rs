//! The calls as they are declared.

use bac_client::{
    Bac, SubmitError,
    model::{ErrorBody, JobCreatePayload, SubmitResponse},
};
use bac_core::{Client, RawResponse, client};

/// Reading jobs.
#[client(error_body = ErrorBody)]
pub(crate) trait Reading {
    /// Reads one job.
    #[endpoint(GET "/api/v1/orchestrator/jobs/{id}", errors(404))]
    async fn get(&self, id: &str) -> Result<SubmitResponse, GetError>;

    /// Reads one job, and keeps with it what the head of the reply says.
    #[endpoint(GET "/api/v1/orchestrator/jobs/{id}", errors(404), finish = keep_content_type)]
    async fn finished(&self, id: &str) -> Result<SubmitResponse, FinishedError>;
}

fn keep_content_type(reply: &mut SubmitResponse, raw: &RawResponse) {
    crate::finish::keep_content_type(reply, raw.headers());
}

pub(crate) struct Declared {
    reading: ReadingClient,
    bac: Bac,
}

impl Declared {
    pub(crate) fn new(client: Client) -> Self {
        Self { reading: ReadingClient::new(client.clone()), bac: Bac::new(client) }
    }

    pub(crate) async fn get(&self, id: &str) -> Result<SubmitResponse, GetError> {
        self.reading.get(id).await
    }

    pub(crate) async fn finished(&self, id: &str) -> Result<SubmitResponse, FinishedError> {
        self.reading.finished(id).await
    }

    pub(crate) async fn submit(
        &self,
        payload: &JobCreatePayload,
    ) -> Result<SubmitResponse, SubmitError> {
        self.bac.job().submit(payload).await
    }
}
