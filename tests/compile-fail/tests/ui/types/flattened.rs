use bac_core::{Error, client};

pub struct Filter;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(flatten)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
