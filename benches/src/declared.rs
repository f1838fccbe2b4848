//! The calls as they are declared.

use bac_client::{
    Bac, SubmitError,
    model::{ErrorBody, JobCreatePayload, SubmitResponse},
};
use bac_core::{Client, Error, RawResponse, client};

use crate::{filter::Filter, order::Order, receipt::Receipt};

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

/// The same once more, for code that takes whatever implements the trait.
#[client(error_body = ErrorBody, calls, dyn)]
pub(crate) trait Reading {
    /// Reads one job.
    #[endpoint(GET "/api/v1/orchestrator/jobs/{id}", errors(404))]
    async fn read(&self, id: &str) -> Result<SubmitResponse, ReadError>;
}

/// Orders and their receipts, in XML.
#[client(codec = xml)]
pub(crate) trait Orders {
    /// Sends an order.
    #[endpoint(PUT "/api/v1/orchestrator/jobs")]
    async fn put(&self, #[body] order: &Order) -> Result<Receipt, Error>;
}

fn keep_content_type(reply: &mut SubmitResponse, raw: &RawResponse) {
    crate::finish::keep_content_type(reply, raw.headers());
}

pub(crate) struct Declared {
    jobs: JobsClient,
    finishing: FinishingClient,
    reading: ReadingClient,
    object: DynReading,
    orders: OrdersClient,
    bac: Bac,
}

impl Declared {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            jobs: JobsClient::new(client.clone()),
            finishing: FinishingClient::new(client.clone()),
            reading: ReadingClient::new(client.clone()),
            object: DynReading::new(ReadingClient::new(client.clone())),
            orders: OrdersClient::new(client.clone()),
            bac: Bac::new(client),
        }
    }

    pub(crate) async fn get(&self, id: &str) -> Result<SubmitResponse, GetError> {
        self.jobs.get(id).await
    }

    pub(crate) async fn finished(&self, id: &str) -> Result<SubmitResponse, FinishedError> {
        self.finishing.finished(id).await
    }

    pub(crate) async fn read_by_call(&self, id: &str) -> Result<SubmitResponse, ReadError> {
        by_call(&self.reading, id).await
    }

    pub(crate) async fn read_by_object(&self, id: &str) -> Result<SubmitResponse, ReadError> {
        self.object.read(id).await
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

    pub(crate) async fn xml(&self, order: &Order) -> Result<Receipt, Error> {
        self.orders.put(order).await
    }

    pub(crate) async fn submit(
        &self,
        payload: &JobCreatePayload,
    ) -> Result<SubmitResponse, SubmitError> {
        self.bac.job().submit(payload).await
    }
}

async fn by_call<A: Reading>(api: &A, id: &str) -> Result<SubmitResponse, ReadError> {
    api.calls().read(id).await
}
