use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Page<String>, Error>;
}

fn main() {}
