use bac_core::{Error, client};

mod other {
    #[expect(unused_imports)]
    pub use bac_core::endpoint as async_trait;
}

#[client]
#[other::async_trait]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
