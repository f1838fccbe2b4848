//! Keys, and envelopes with keys in them.

use bac_core::sign::{HmacSigner, KeyError, PublicKey, SignedRequest, signer_from_pem};

use crate::{block_on, check_line};

/// A private key that is read has a public half that checks its signatures.
pub(crate) fn key_file(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match signer_from_pem(text) {
        Ok(signer) => {
            let key = PublicKey::parse(signer.public_key()).expect("its public half");
            assert_eq!(key.client_id(), signer.client_id());
            let key = key.with_algorithm(signer.algorithm()).expect("of its algorithm");
            let signature = block_on(signer.sign(data)).expect("a signature");
            key.verify(data, signature.as_ref()).expect("its own signature");
            check_public(&key);
        }
        Err(error) => check_error(&error),
    }
    if let Err(error) = HmacSigner::from_webhook_secret(text) {
        check_error(&error);
    }
}

pub(crate) fn public_key_file(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match PublicKey::from_pem(text) {
        Ok(key) => check_public(&key),
        Err(error) => check_error(&error),
    }
}

pub(crate) fn jwk(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match PublicKey::from_jwk(text) {
        Ok(key) => check_public(&key),
        Err(error) => check_error(&error),
    }
    if let Ok(key) = PublicKey::parse(text) {
        check_public(&key);
    }
}

/// Whatever a server reads is read, and what is verified is what was signed.
pub(crate) fn envelope(data: &[u8]) {
    let request = match SignedRequest::<serde_json::Value>::from_bytes(data.to_vec()) {
        Ok(request) => request,
        Err(error) => return check_line(&error),
    };
    assert_eq!(request.as_bytes(), data);
    match request.verify() {
        Ok(key) => {
            let payload = request.payload_bytes();
            assert!(data.windows(payload.len()).any(|window| window == payload));
            check_public(&key);
        }
        Err(error) => check_line(&error),
    }
}

/// The key is the same by each of its forms.
fn check_public(key: &PublicKey) {
    let same = PublicKey::from_jwk(&key.to_jwk()).expect("its own JWK");
    assert_eq!((same.as_str(), same.thumbprint()), (key.as_str(), key.thumbprint()));
    let same = PublicKey::parse(key.as_str()).expect("its own text");
    assert_eq!(same.client_id(), key.client_id());
    key.verify(b"message", b"no signature").expect_err("no signature");
}

fn check_error(error: &KeyError) {
    check_line(error);
    // What to do is behind what was found.
    assert!(error.to_string().contains("; "), "{error}");
}
