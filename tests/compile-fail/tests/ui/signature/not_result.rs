use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> String;
}

fn main() {}
