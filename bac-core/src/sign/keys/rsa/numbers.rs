//! The numbers of RSA keys.

use pkcs1::UintRef;
use sha2::{Digest as _, Sha256};

use crate::sign::encoding::to_hex;

/// Those of a public key.
pub(super) type PublicNumbers<'a> = pkcs1::RsaPublicKey<UintRef<'a>>;

/// Whether an RSA key is one to rely on.
pub(super) enum Strength {
    Good,
    /// Below 2048 bits.
    Short(usize),
    /// Above 8192 bits: verifying and signing would take too long.
    Long(usize),
    /// The public exponent is even, 1, or above 2^31 - 1, where servers stop reading it.
    Exponent,
}

impl Strength {
    pub(super) fn of(key: &PublicNumbers<'_>) -> Self {
        let exponent = key.public_exponent.as_bytes();
        let is_odd = exponent.last().is_some_and(|last| last % 2 == 1);
        match bits(key.modulus.as_bytes()) {
            short @ ..2048 => Self::Short(short),
            long @ 8193.. => Self::Long(long),
            _ if exponent == [1] || !is_odd || bits(exponent) > 31 => Self::Exponent,
            _ => Self::Good,
        }
    }
}

/// The client id of the key with this modulus.
pub(super) fn client_id(modulus: &[u8]) -> String {
    to_hex(&Sha256::digest(modulus))
}

/// The size of a number in bits; `number` is big-endian without leading zeros.
pub(super) fn bits(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |first| first.leading_zeros() as usize);
    number.len() * 8 - unused
}
