use bac_core::{Error, client};

struct Id(u64);

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: Id) -> Result<String, Error>;
}

fn main() {}
