use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(403 = txt, 404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
