use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, u16, u8>;
}

fn main() {}
