use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("watch" = "true"))]
    async fn pods(&self, #[query] watch: bool) -> Result<String, Error>;
}

fn main() {}
