use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}", timout = "1s")]
    async fn get(&self, id: &str, #[cfg(unix)] #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
