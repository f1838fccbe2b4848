use std::borrow::Cow;

use bac_core::{Error, client};

type Tag<'a> = Cow<'a, str>;

#[client(calls)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tag: Tag) -> Result<String, Error>;
}

fn main() {}
