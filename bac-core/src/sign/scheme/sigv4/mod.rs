//! AWS Signature Version 4.

mod canonical;
mod key;
mod scheme;

pub use self::scheme::SigV4;
