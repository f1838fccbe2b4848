use bac_core::{Error, RawResponse, client};

fn complete(_: &mut (), _: &RawResponse) {}

#[client]
trait Api {
    #[endpoint(DELETE "/x", finish = complete)]
    async fn x(&self) -> Result<(), Error>;
}

fn main() {}
