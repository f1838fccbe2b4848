//! The calls as they are declared.

use bac_client::{
    Bac, SubmitError,
    model::{ErrorBody, JobCreatePayload, SubmitResponse},
};
use bac_core::{Client, client};

/// Reading jobs.
#[client(error_body = ErrorBody)]
pub(crate) trait Reading {
    /// Reads one job.
    #[endpoint(GET "/api/v1/orchestrator/jobs/{id}", errors(404))]
    async fn get(&self, id: &str) -> Result<SubmitResponse, GetError>;
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

    pub(crate) async fn submit(
        &self,
        payload: &JobCreatePayload,
    ) -> Result<SubmitResponse, SubmitError> {
        self.bac.job().submit(payload).await
    }
}
