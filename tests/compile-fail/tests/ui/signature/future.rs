use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    fn list(&self) -> impl std::future::Future<Output = Result<String, Error>> + Send;
}

fn main() {}
