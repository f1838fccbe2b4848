//! What a requester node tells of jobs: lists, states, history, results. Nothing here is signed.
//!
//! All four are `POST`s with a JSON body. Nodes v0.3.29 and v1.0.3 take any method; from v1.0.4 to
//! v1.3.2 it must be `POST`, and the body labelled as JSON, which a client of this crate does. They
//! change nothing, so that they are idempotent all the same.

use bac_core::client;

use crate::model::{
    ErrorBody, EventsRequest, EventsResponse, ListRequest, ListResponse, ResultsResponse,
    StatesRequest, StatesResponse,
};
use crate::refusal;

/// Jobs of a requester node, as lists.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait Jobs {
    /// Lists jobs with their states.
    ///
    /// 400 is a job id that is not known, or a request that the node cannot read. Nodes before
    /// v1.0.4 answer a failure of their store with an empty list, later ones with 500.
    #[endpoint(POST "/requester/list", idempotent, errors(400, 500))]
    async fn list(&self, #[body] request: &ListRequest) -> Result<ListResponse, ListError>;
}

/// States of jobs, as a requester node tells them to anybody who asks.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait States {
    /// The state of one job and of its executions. The client id is not checked.
    ///
    /// An unknown job is answered 500.
    #[endpoint(POST "/requester/states", idempotent, errors(400, 500))]
    async fn get(&self, #[body] request: &StatesRequest) -> Result<StatesResponse, StatesError>;
}

/// The history of jobs.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait JobEvents {
    /// The changes of one job and of its executions, oldest first. The client id is not checked.
    ///
    /// An unknown job is answered 500.
    #[endpoint(POST "/requester/events", idempotent, errors(400, 500))]
    async fn get(&self, #[body] request: &EventsRequest) -> Result<EventsResponse, JobEventsError>;
}

/// The results of jobs.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait Results {
    /// Where the results of one job are. The client id is not checked.
    ///
    /// An unknown job is answered 500 before v1.0.4, and with no results from then on.
    #[endpoint(POST "/requester/results", idempotent, errors(400, 500))]
    async fn get(&self, #[body] request: &StatesRequest) -> Result<ResultsResponse, ResultsError>;
}
