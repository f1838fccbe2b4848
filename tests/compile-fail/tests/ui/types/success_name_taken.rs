use bac_core::{Error, client};

pub enum Got {
    Ok(String),
    NoContent,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
