use bac_core::client;

#[derive(Debug, serde::Serialize)]
pub struct Fault;

#[client(server)]
pub trait Api {
    #[endpoint(POST "/jobs", errors(404 = xml(Fault)))]
    async fn put(&self) -> Result<(), PutError>;
}

fn main() {}
