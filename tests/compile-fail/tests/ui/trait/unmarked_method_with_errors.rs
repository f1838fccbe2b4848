use bac_core::client;

#[client]
trait Api {
    async fn status(&self) -> Result<String, StatusError>;
}

fn main() {}
