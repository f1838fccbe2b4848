//! RSA and ECDSA keys in a program that does not ask for the features `rsa` and `ecdsa`.

// The helpers of a test are part of it.
#![allow(clippy::unwrap_used)]

use http_api::sign::{Algorithm, KeyErrorKind, PublicKey, PublicKeyError, signer_from_pem};

const PKCS1: &str = include_str!("../../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
const PKCS8: &str = include_str!("../../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs8.pem");
const PUBLIC_KEY: &str = "MIIBCgKCAQEAuZCECqVr00vbloLe+0whxAvK8XX4OJOdUQ5W22IMVBYqbhck1xAuuBHXo3FaLtMbG1UXTk6cIAJOCq2jjaRncT/ascA/SyFXGpGZOVfJGKG8311tlIAbhfKZc3nj9VN/v/zOvck34q8gE3rvvGtdRKyyeCdAKR+UU/Lx8avTQDM7HwmX1yOqu6UBKx7Zmt+TO7cYijdb05Yszi/8QGSe1fUta0bTpYjRZ6Ur+2oXiLmqhaNhD4F2T0wxbWD4VArMRo58q6mekUsOgloMchLlXuNArqfDwxE4Zdr/tMOoIIbTlCle4hQNL9KTnGKwlrgcXCuNSbr2BGZHRIfAip+ZrwIDAQAB";

const SEC1: &str = include_str!("../../../bac-core/tests/fixtures/key-files/ec-p256-sec1.pem");
const EC_PKCS8: &str = include_str!("../../../bac-core/tests/fixtures/key-files/ec-p256-pkcs8.pem");
const SPKI: &str = include_str!("../../../bac-core/tests/fixtures/key-files/public-ec-p256.pem");

/// In a build of the whole workspace another crate asks for the feature, and has it for all;
/// `cargo test -p bac-renamed` has it not.
#[test]
fn rsa_keys_are_read_or_refused_by_name() {
    match PublicKey::parse(PUBLIC_KEY) {
        Ok(key) => {
            assert_eq!(key.algorithm(), Algorithm::RsaPkcs1Sha256);
            for text in [PKCS1, PKCS8] {
                let signer = signer_from_pem(text).unwrap();
                let public = PublicKey::parse(signer.public_key()).unwrap();
                assert_eq!(public.client_id(), signer.client_id());
            }
        }
        Err(error) => {
            assert_eq!(error, PublicKeyError::Unsupported);
            assert!(error.to_string().contains("the feature `rsa`"), "{error}");
            for text in [PKCS1, PKCS8] {
                let error = signer_from_pem(text).unwrap_err();
                assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
                assert!(error.to_string().contains("the feature `rsa`"), "{error}");
            }
        }
    }
    assert!(PublicKey::parse("AAAA").is_err());
}

/// As above.
#[test]
fn ecdsa_keys_are_read_or_refused_by_name() {
    const JWK: &str = r#"{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}"#;
    let refused = match signer_from_pem(SEC1) {
        Ok(signer) => {
            assert_eq!(signer.algorithm(), Algorithm::EcdsaP256Sha256);
            assert_eq!(PublicKey::from_pem(SPKI).unwrap().client_id(), signer.client_id());
            return assert_eq!(PublicKey::from_jwk(JWK).unwrap().algorithm(), signer.algorithm());
        }
        Err(error) => error,
    };
    for error in [
        refused,
        signer_from_pem(EC_PKCS8).unwrap_err(),
        PublicKey::from_pem(SPKI).unwrap_err(),
        PublicKey::from_jwk(JWK).unwrap_err(),
    ] {
        assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
        assert!(error.to_string().contains("the feature `ecdsa`"), "{error}");
    }
}
