use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text = "utf-8")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
