use bac_core::{Error, client};

type Maybe<T> = std::option::Option<T>;

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[signed] job: &Maybe<String>) -> Result<String, Error>;
}

fn main() {}
