//! The key of a day, a region and a service, which is made of the secret of an access key.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    scheme::{AccessKey, Algorithm},
    sign::keys::{VerifyError, VerifyingKey},
};

/// The scope of a string to sign: its third line, `20150830/us-east-1/service/aws4_request`.
fn scope(string_to_sign: &[u8]) -> Option<[&[u8]; 4]> {
    let line = string_to_sign.split(|byte| *byte == b'\n').nth(2)?;
    let mut parts = line.split(|byte| *byte == b'/');
    let scope = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(scope)
}

/// HMAC of the string to sign; `None` where it has no scope.
pub(super) fn mac(secret: &str, string_to_sign: &[u8]) -> Option<Hmac<Sha256>> {
    let mut key = Zeroizing::new([b"AWS4", secret.as_bytes()].concat());
    for part in scope(string_to_sign)? {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(part);
        key = Zeroizing::new(mac.finalize().into_bytes().to_vec());
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(string_to_sign);
    Some(mac)
}

/// Checks signatures of AWS Signature Version 4 that were made with the secret of this key.
impl VerifyingKey for AccessKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::AwsSigV4
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let mac = mac(self.secret(), message).ok_or_else(VerifyError::new)?;
        mac.verify_slice(signature).map_err(|_| VerifyError::new())
    }
}
