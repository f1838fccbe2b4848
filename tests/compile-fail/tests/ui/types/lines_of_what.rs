use bac_core::{Error, Lines, client};

struct Piece;

#[client]
trait Api {
    #[endpoint(GET "/lines")]
    async fn lines(&self) -> Result<Lines<Piece>, Error>;
}

fn main() {}
