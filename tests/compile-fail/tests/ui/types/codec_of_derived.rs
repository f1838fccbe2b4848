use bac_core::Reply;

pub struct NoCodec;

#[derive(Reply)]
pub struct Tagged {
    #[header("ETag")]
    etag: Option<String>,
    #[body(NoCodec)]
    value: u64,
}

fn main() {}
