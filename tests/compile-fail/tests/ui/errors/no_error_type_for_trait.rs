use bac_core::client;

#[client(errors(500))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String>;
}

fn main() {}
