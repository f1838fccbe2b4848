use bac_core::{Error, client};

type Maybe<T> = Option<T>;

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] order: Maybe<Vec<u8>>) -> Result<String, Error>;
}

fn main() {}
