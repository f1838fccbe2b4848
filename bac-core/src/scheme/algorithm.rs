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
    /// RSASSA-PSS with SHA-256, MGF1 by the same and a salt of 32 bytes (RFC 8017, section 8.1).
    RsaPssSha256,
    /// RSASSA-PSS with SHA-512, MGF1 by the same and a salt of 64 bytes (RFC 8017, section 8.1).
    RsaPssSha512,
    /// ECDSA by the curve P-256 over the SHA-256 of the message (FIPS 186-5): r and s, of 32 bytes each.
    EcdsaP256Sha256,
    /// ECDSA by the curve P-384 over the SHA-384 of the message (FIPS 186-5): r and s, of 48 bytes each.
    EcdsaP384Sha384,
    /// HMAC with SHA-256 (RFC 2104), by a secret that both sides have.
    HmacSha256,
    /// HMAC with SHA-256 by a key that is made of a secret, a day, a region and a service: that of AWS
    /// Signature Version 4.
    AwsSigV4,
}

impl Algorithm {
    /// What JOSE calls it, as in the header of a proof or a token (RFC 7518, RFC 8037); `None` of the one
    /// that is AWS's own.
    ///
    /// ```
    /// use bac_core::sign::Algorithm;
    ///
    /// assert_eq!(Algorithm::EcdsaP256Sha256.jose_name(), Some("ES256"));
    /// assert_eq!(Algorithm::from_jose_name("ES256"), Some(Algorithm::EcdsaP256Sha256));
    /// ```
    #[must_use]
    pub fn jose_name(self) -> Option<&'static str> {
        JOSE.iter().find(|(known, _)| *known == self).map(|(_, name)| *name)
    }

    /// The one that JOSE calls so, if it is known here.
    #[must_use]
    pub fn from_jose_name(name: &str) -> Option<Self> {
        JOSE.iter().find(|(_, known)| *known == name).map(|(algorithm, _)| *algorithm)
    }
}

/// The first of two names is the one that is written.
const JOSE: [(Algorithm, &str); 8] = [
    (Algorithm::Ed25519, "EdDSA"),
    // RFC 9864, which says the curve.
    (Algorithm::Ed25519, "Ed25519"),
    (Algorithm::RsaPkcs1Sha256, "RS256"),
    (Algorithm::RsaPssSha256, "PS256"),
    (Algorithm::RsaPssSha512, "PS512"),
    (Algorithm::EcdsaP256Sha256, "ES256"),
    (Algorithm::EcdsaP384Sha384, "ES384"),
    (Algorithm::HmacSha256, "HS256"),
];

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::RsaPkcs1Sha256 => "RSA PKCS#1 v1.5 with SHA-256",
            Self::RsaPssSha256 => "RSA-PSS with SHA-256",
            Self::RsaPssSha512 => "RSA-PSS with SHA-512",
            Self::EcdsaP256Sha256 => "ECDSA P-256 with SHA-256",
            Self::EcdsaP384Sha384 => "ECDSA P-384 with SHA-384",
            Self::HmacSha256 => "HMAC with SHA-256",
            Self::AwsSigV4 => "AWS Signature Version 4",
        })
    }
}
