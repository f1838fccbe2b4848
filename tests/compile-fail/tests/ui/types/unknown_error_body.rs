use bac_core::client;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = Problem))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
