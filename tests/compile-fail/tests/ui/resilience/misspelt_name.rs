use bac_core::{Client, Error, client};

#[client(nmae = Jobs)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {
    let _ = |client: Client| Jobs::new(client).get();
}
