#![deny(unused)]

use std::collections::HashMap;

use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", erors(404, 409 = HashMap<String, u8>))]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| match error {
        GetError::Conflict(problem) => problem.body().map(HashMap::len),
        GetError::NotFound(_) | GetError::Unexpected(_) => None,
        _ => None,
    };
}
