use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(
        &self,
        /// What to look for.
        #[query]
        tag: &str,
    ) -> Result<String, Error>;
}

fn main() {}
