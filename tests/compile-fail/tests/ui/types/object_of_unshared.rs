use std::cell::Cell;

use bac_core::{Error, client};

#[client(dyn)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

struct Fake(Cell<u8>);

impl Api for Fake {
    fn list(&self) -> impl Future<Output = Result<String, Error>> + Send {
        std::future::ready(Ok(self.0.take().to_string()))
    }
}

fn main() {
    let _ = DynApi::new(Fake(Cell::new(0)));
}
