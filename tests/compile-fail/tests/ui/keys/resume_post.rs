use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(POST "/export", resume)]
    async fn export(&self) -> Result<ByteStream, Error>;
}

fn main() {}
