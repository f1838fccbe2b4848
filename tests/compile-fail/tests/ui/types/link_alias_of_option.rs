use bac_core::{Error, Link, client};

type Maybe = Option<Link>;

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: Maybe) -> Result<String, Error>;
}

fn main() {}
