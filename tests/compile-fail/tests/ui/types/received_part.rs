use bac_core::{Error, client};

struct Id(u64);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[part] id: Id) -> Result<String, Error>;
}

fn main() {}
