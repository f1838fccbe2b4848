#![deny(unused)]

use bac_core::{Error, client};
use functions::{Reply, finish};

mod functions {
    #[derive(Debug, serde::Deserialize)]
    pub struct Reply;

    pub fn finish(_: &mut Reply, _: &bac_core::RawResponse) {}
}

#[client]
pub trait Api {
    #[endpoint(GET "jobs", finish = finish)]
    async fn list(&self) -> Result<Reply, Error>;
}

fn main() {}
