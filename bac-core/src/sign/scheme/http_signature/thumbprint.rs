//! The name of a key that is made of the key itself: the thumbprint of its JWK (RFC 7638, RFC 8037).

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::{Digest as _, Sha256};

use crate::scheme::Algorithm;

/// `public_key` as a signer gives it; `None` of a key that is none of Ed25519.
pub(super) fn thumbprint(algorithm: Algorithm, public_key: &str) -> Option<String> {
    if algorithm != Algorithm::Ed25519 {
        return None;
    }
    let key = STANDARD.decode(public_key).ok().filter(|key| key.len() == 32)?;
    let x = URL_SAFE_NO_PAD.encode(key);
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(jwk)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037 appendix A.3.
    #[test]
    fn as_the_standard_has_it() {
        let x = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let key = STANDARD.encode(x);
        let expected = Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".to_owned());
        assert_eq!(thumbprint(Algorithm::Ed25519, &key), expected);
        assert_eq!(thumbprint(Algorithm::HmacSha256, &key), None);
        assert_eq!(thumbprint(Algorithm::Ed25519, "AAAA"), None);
        assert_eq!(thumbprint(Algorithm::Ed25519, "!"), None);
    }
}
