use bac_core::{Error, client};

#[derive(serde::Serialize)]
pub struct Filter {
    tag: String,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query("filter", flatten)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
