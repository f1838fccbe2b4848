//! How keys sign.

use std::fmt;

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519 over the message itself (RFC 8032).
    Ed25519,
    /// RSASSA-PKCS1-v1_5 over the SHA-256 of the message (RFC 8017, section 8.2).
    RsaPkcs1Sha256,
    /// HMAC with SHA-256 (RFC 2104), by a secret that both sides have.
    HmacSha256,
    /// HMAC with SHA-256 by a key that is made of a secret, a day, a region and a service: that of AWS
    /// Signature Version 4.
    AwsSigV4,
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::RsaPkcs1Sha256 => "RSA PKCS#1 v1.5 with SHA-256",
            Self::HmacSha256 => "HMAC with SHA-256",
            Self::AwsSigV4 => "AWS Signature Version 4",
        })
    }
}
