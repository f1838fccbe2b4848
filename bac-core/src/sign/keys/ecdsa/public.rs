//! Public ECDSA keys.

use aws_lc_rs::signature::ParsedPublicKey;
use sha2::{Digest as _, Sha256};

use super::curve::Curve;
use crate::sign::encoding::to_hex;

/// The public half of an ECDSA key.
#[derive(Clone)]
pub(crate) struct EcdsaPublicKey {
    pub(crate) curve: Curve,
    /// Uncompressed: 4, x and y.
    pub(crate) point: Box<[u8]>,
    key: ParsedPublicKey,
}

impl EcdsaPublicKey {
    /// `None` if the point is not of this curve, or not in its uncompressed form.
    pub(crate) fn new(curve: Curve, point: &[u8]) -> Option<Self> {
        let is_whole = point.first() == Some(&UNCOMPRESSED) && point.len() == 1 + 2 * curve.width();
        let key = ParsedPublicKey::new(curve.verifying(), point).ok().filter(|_| is_whole)?;
        Some(Self { curve, point: point.into(), key })
    }

    /// The curve of a point of so many bytes.
    pub(crate) fn curve_of(point: &[u8]) -> Option<Curve> {
        Curve::ALL.into_iter().find(|curve| point.len() == 1 + 2 * curve.width())
    }

    /// x and y.
    pub(crate) fn coordinates(&self) -> (&[u8], &[u8]) {
        self.point.get(1..).unwrap_or_default().split_at(self.curve.width())
    }

    pub(crate) fn client_id(&self) -> String {
        client_id(&self.point)
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

pub(crate) const UNCOMPRESSED: u8 = 4;

pub(super) fn client_id(point: &[u8]) -> String {
    to_hex(&Sha256::digest(point))
}
