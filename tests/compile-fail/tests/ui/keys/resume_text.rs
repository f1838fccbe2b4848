use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/log", resume, text)]
    async fn log(&self) -> Result<String, Error>;
}

fn main() {}
