use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> impl std::future::Future<Output = Result<String, Error>>;
}

fn main() {}
