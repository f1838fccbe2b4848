#![deny(unused)]

use std::collections::HashMap as Problem;

use bac_core::client;

#[client(eror_body = Problem<String, u8>)]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", errors(404))]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| match error {
        GetError::NotFound(problem) => problem.body().map(Problem::len),
        _ => None,
    };
}
