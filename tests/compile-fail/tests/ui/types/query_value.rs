use bac_core::{Error, client};

struct Tag(u64);

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] tags: &[Tag]) -> Result<String, Error>;
}

fn main() {}
