use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self) -> Result<Vec<String>, Error>;
}

fn main() {}
