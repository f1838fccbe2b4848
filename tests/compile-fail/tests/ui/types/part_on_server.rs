use bac_core::{Error, client};

struct Id(u64);

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[part] id: Id) -> Result<String, Error>;
}

fn main() {}
