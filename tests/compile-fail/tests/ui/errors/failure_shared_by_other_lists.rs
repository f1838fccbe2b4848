use bac_core::client;

fn fault(_: &u64) -> Option<u64> {
    None
}

#[client(error_body = u64, failure = fault)]
trait Api {
    #[endpoint(GET "/x", errors(404))]
    async fn x(&self) -> Result<u64, ApiError>;

    #[endpoint(GET "/y", errors(409))]
    async fn y(&self) -> Result<u64, ApiError>;
}

fn main() {}
