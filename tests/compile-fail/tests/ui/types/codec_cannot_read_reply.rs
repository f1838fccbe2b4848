use bac_core::{Error, client};

use bac_core::bytes::Bytes;
use bac_core::codec::{Codec, CodecError, Encode};

pub enum Csv {}

impl Codec for Csv {
    const MEDIA_TYPE: &'static str = "text/csv";
}

impl Encode<u8> for Csv {
    fn encode(row: &u8) -> Result<Bytes, CodecError> {
        Ok(row.to_string().into())
    }
}

#[client(codec = Csv)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Vec<u8>, Error>;
}

fn main() {}
