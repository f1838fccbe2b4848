use bac_core::{Error, Outcome, RawResponse, client, http::StatusCode};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub struct Problem {
    pub title: String,
}

#[derive(Debug, Deserialize)]
pub struct Conflict {
    pub name: String,
}

/// A conflict says that the item is there already.
fn there_already(response: &RawResponse) -> Option<Outcome> {
    (response.status() == StatusCode::CONFLICT).then_some(Outcome::Done)
}

#[client(error_body = Problem, errors(404, 5XX))]
pub trait Items {
    #[endpoint(GET "/items/{id}")]
    async fn get(&self, id: u64) -> Result<Value, ItemError>;

    #[endpoint(PUT "/items/{id}", errors(409 = Conflict, 422 = text), outcome = there_already)]
    async fn put(&self, id: u64) -> Result<Value, PutError>;

    #[endpoint(GET "/healthz", errors())]
    async fn health(&self) -> Result<Value, Error>;
}
