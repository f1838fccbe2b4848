//! The question for a job's state, which the node serves beside the job resource.

use bac_client::model::{ErrorBody, StatesRequest, StatesResponse};
use bac_core::client;

/// States of jobs, as a requester node tells them to anybody who asks.
#[client(error_body = ErrorBody, server)]
pub trait States {
    /// The state of one job and of its executions. The client id is not checked.
    #[endpoint(POST "/requester/states", errors(400, 500))]
    async fn get(&self, #[body] request: &StatesRequest) -> Result<StatesResponse, StatesError>;
}
