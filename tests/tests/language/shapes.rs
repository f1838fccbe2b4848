use bac_core::{Error, client};

#[client(name = PriceClient, crate = ::bac_core, calls, dyn, server)]
pub trait Prices {
    #[endpoint(GET "/{region}")]
    async fn price(&self, region: &str) -> Result<u64, Error>;

    #[endpoint(GET "/{region}/next", provided)]
    async fn next(&self, region: &str) -> Result<u64, Error>;

    async fn day(&self, region: &str) -> Result<u64, Error> {
        Ok(24 * self.price(region).await?)
    }
}
