use bac_core::{Error, client};

/// What to look for.
#[derive(serde::Serialize)]
struct Filter {
    tag: String,
}

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn list(&self, filter: &Filter) -> Result<String, Error>;
}

fn main() {}
