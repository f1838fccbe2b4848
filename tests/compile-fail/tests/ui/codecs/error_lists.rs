use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/a", errors(404 = text))]
    async fn a(&self) -> Result<String, ApiError>;

    #[endpoint(GET "/b", errors(404 = text(u8)))]
    async fn b(&self) -> Result<String, ApiError>;
}

fn main() {}
