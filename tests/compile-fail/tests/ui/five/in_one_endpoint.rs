use bac_core::client;

#[client]
trait Api {
    #[endpoint(post "/jobs/{a}{b}", errors(200, 404), timeout = 30)]
    async fn submit(&self, a: &str, b: &str, #[quary] c: &str) -> Result<String, SubmitError>;
}

fn main() {}
