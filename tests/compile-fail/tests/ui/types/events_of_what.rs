use bac_core::{ByteStream, Error, Events, Lines, client};

struct Piece;

#[client]
trait Api {
    #[endpoint(GET "/events")]
    async fn events(&self) -> Result<Events<Piece>, Error>;

    #[endpoint(GET "/lines")]
    async fn lines(&self) -> Result<Lines<Piece>, Error>;

    #[endpoint(HEAD "/bytes")]
    async fn bytes(&self) -> Result<ByteStream, Error>;
}

fn main() {}
