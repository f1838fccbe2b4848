use bac_core::client;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = std::borrow::Cow<'a, str>))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
