use std::borrow::Cow;

use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<Vec<Cow<str>>, Error>;
}

fn main() {}
