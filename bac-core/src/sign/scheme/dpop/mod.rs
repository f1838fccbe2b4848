//! DPoP: access tokens that only whoever has a key may use (RFC 9449).

mod proof;
mod scheme;

pub use self::scheme::Dpop;
