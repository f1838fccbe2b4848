use bac_core::{Error, Link, client};

#[derive(serde::Serialize)]
struct Order {
    item: String,
}

#[client]
trait Api {
    #[endpoint(POST)]
    async fn post(&self, #[url] at: &Link, order: &Order) -> Result<String, Error>;
}

fn main() {}
