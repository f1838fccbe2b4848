use bac_core::{Error, client};

pub type Id = Option<u64>;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("id")] id: Id) -> Result<String, Error>;
}

fn main() {}
