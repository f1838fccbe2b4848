use bac_core::{Error, client};

fn written(time: &u64) -> String {
    format!("{time}s")
}

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(with = written)] after: u64) -> Result<String, Error>;
}

fn main() {}
