use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = xml))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
