use bac_core::client;

type Anything = serde_json::Value;

#[client(server, codec = xml, errors(404 = Anything))]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self) -> Result<(), PutError>;
}

fn main() {}
