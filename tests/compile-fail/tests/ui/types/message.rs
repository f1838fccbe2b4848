use bac_core::{Error, client, websocket::Messages};

struct Line;

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self) -> Result<Messages<Line>, Error>;
}

fn main() {}
