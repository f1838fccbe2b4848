//! HMAC-SHA256 in a header field, as webhooks have it.

mod scheme;
mod template;

pub use self::{
    scheme::{Encoding, HmacScheme, STANDARD_WEBHOOKS},
    template::Piece,
};
