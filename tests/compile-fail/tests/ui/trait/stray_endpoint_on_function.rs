use bac_core::endpoint;

#[endpoint(GET "/jobs")]
async fn list() {}

fn main() {}
