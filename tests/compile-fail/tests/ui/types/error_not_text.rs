use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(POST "/jobs", errors(404 = text(Vec<u8>)))]
    async fn put(&self) -> Result<(), PutError>;
}

fn main() {}
