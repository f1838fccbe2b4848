use bac_core::{Error, RawResponse, client};

fn complete(_: &mut String, _: &RawResponse) {}

#[client]
trait Api {
    #[endpoint(GET "/x", text, finish = complete)]
    async fn x(&self) -> Result<String, Error>;
}

fn main() {}
