//! DPoP: access tokens that only whoever has a key may use (RFC 9449).

mod nonces;
mod proof;
mod scheme;

pub(super) use self::nonces::ServerNonces;
pub use self::scheme::Dpop;
