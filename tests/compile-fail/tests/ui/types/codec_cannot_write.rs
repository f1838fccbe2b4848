use bac_core::{Error, client};

use bac_core::bytes::Bytes;
use bac_core::codec::{Codec, CodecError, Encode};

pub enum Csv {}

impl Codec for Csv {
    const MEDIA_TYPE: &'static str = "text/csv";
}

impl Encode<str> for Csv {
    fn encode(row: &str) -> Result<Bytes, CodecError> {
        Ok(row.to_owned().into())
    }
}

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(Csv)] order: &Order) -> Result<(), Error>;
}

fn main() {}
