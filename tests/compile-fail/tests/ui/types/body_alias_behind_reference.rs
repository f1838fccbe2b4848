use bac_core::{Error, client};

type Maybe<'a, T> = Option<&'a T>;

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn add<'a>(&self, #[body] job: &Maybe<'a, str>) -> Result<String, Error>;
}

fn main() {}
