use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", retry = never)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
