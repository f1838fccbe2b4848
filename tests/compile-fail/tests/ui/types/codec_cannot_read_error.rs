use bac_core::client;

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

#[client]
pub trait Api {
    #[endpoint(POST "/jobs", errors(404 = Csv(String)))]
    async fn put(&self) -> Result<(), PutError>;
}

fn main() {}
