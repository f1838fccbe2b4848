use bac_core::{Error, client};

fn written(time: &u64) -> String {
    format!("{time}s")
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(with = "self::written")] after: u64) -> Result<String, Error>;
}

fn main() {}
