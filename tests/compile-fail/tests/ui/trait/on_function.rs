use bac_core::client;

#[client]
async fn list() {}

fn main() {}
