use bac_core::{Error, client};

/// What to look for.
#[derive(serde::Serialize)]
struct Filter {
    tag: String,
}

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[body] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
