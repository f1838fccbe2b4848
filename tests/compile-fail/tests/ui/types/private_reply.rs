#![deny(private_interfaces)]
#![allow(private_bounds)]

use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Job, Error>;
}

fn main() {}
