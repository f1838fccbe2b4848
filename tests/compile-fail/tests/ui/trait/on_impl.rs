use bac_core::client;

struct Api;

#[client]
impl Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] _tag: &str) {}
}

fn main() {}
