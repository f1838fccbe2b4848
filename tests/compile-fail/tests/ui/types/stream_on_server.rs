use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(PUT "/file")]
    async fn put(&self, #[body(stream)] data: String) -> Result<String, Error>;
}

fn main() {}
