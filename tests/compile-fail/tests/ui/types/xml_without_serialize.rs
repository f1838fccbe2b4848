use bac_core::{Error, client};

pub struct Order;

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(xml)] order: &Order) -> Result<(), Error>;
}

fn main() {}
