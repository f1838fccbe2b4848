use bac_core::{Error, client};

type Maybe<T> = Option<T>;

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(text)] order: Maybe<u8>) -> Result<String, Error>;
}

fn main() {}
