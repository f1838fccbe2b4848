use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] order: std::borrow::Cow<'_, [u8]>) -> Result<String, Error>;
}

fn main() {}
