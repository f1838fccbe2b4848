use bac_core::{Error, Page, client};

#[client(codec = xml)]
trait Api {
    #[endpoint(GET "/jobs", page(link))]
    async fn get(&self) -> Result<Page<String>, Error>;
}

fn main() {}
