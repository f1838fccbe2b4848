use bac_core::client;

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn run(&self);
}

fn main() {}
