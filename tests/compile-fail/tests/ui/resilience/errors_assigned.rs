use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", errors = [404, 410 = String])]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| match error {
        GetError::Gone(problem) => problem.body().map(String::len),
        _ => None,
    };
}
