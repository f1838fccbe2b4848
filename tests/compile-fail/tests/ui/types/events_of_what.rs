use bac_core::{Error, Events, client};

struct Piece;

#[client]
trait Api {
    #[endpoint(GET "/events")]
    async fn events(&self) -> Result<Events<Piece>, Error>;
}

fn main() {}
