//! The schemes that are shipped, and what checks on the other side that a head was signed.
//!
//! | to | file |
//! |---|---|
//! | whether what came was signed | `verification`, `key_ring`, `replay`, `server_nonces`, `signature_error` |
//! | a scheme each | a room of its own |

mod dpop;
mod hmac;
mod http_signature;
mod key_ring;
mod replay;
mod server_nonces;
mod signature_error;
mod sigv4;
mod verification;

pub use self::{
    dpop::Dpop,
    hmac::{Encoding, HmacScheme, Piece, STANDARD_WEBHOOKS},
    http_signature::{Component, DigestAlgorithm, Form, HttpSignature},
    key_ring::KeyRing,
    replay::{MemoryReplayStore, ReplayStore},
    signature_error::{SignatureError, SignatureErrorKind},
    sigv4::SigV4,
    verification::{KeyLookup, TokenLookup, Verification, Verified},
};
