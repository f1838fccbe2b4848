use bac_core::{Error, client};

type Trace<'a> = Option<&'a str>;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("X-Trace")] trace: Trace<'_>) -> Result<String, Error>;
}

fn main() {}
