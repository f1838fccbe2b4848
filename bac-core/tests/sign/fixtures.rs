//! The files in `tests/fixtures`; see the README there.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use bac_core::sign::{Algorithm, Signer, signer_from_pem};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vectors {
    pub(crate) keys: Vec<Key>,
    pub(crate) signed: Vec<Signed>,
    pub(crate) large: Option<Large>,
    pub(crate) refused: Vec<Refused>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) files: Vec<String>,
    pub(crate) public_key: String,
    pub(crate) client_id: String,
    pub(crate) bits: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signed {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) payload: String,
    pub(crate) signature: String,
    pub(crate) envelope: Option<String>,
}

/// The payload is `prefix`, `count` times `unit`, and `suffix`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Large {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) prefix: String,
    pub(crate) unit: String,
    pub(crate) count: usize,
    pub(crate) suffix: String,
    pub(crate) signature: String,
    pub(crate) envelope_sha256: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refused {
    pub(crate) name: String,
    pub(crate) check: String,
    pub(crate) payload: String,
    pub(crate) signature: String,
    pub(crate) public_key: String,
    pub(crate) position: Option<usize>,
    pub(crate) envelope: Option<String>,
}

impl Refused {
    pub(crate) fn envelope(&self) -> String {
        let composed = || envelope(&self.payload, &self.signature, &self.public_key);
        self.envelope.clone().unwrap_or_else(composed)
    }
}

/// The vectors of every algorithm.
pub(crate) fn vectors() -> [Vectors; 2] {
    [json("ed25519.json"), json("rsa.json")]
}

pub(crate) fn json<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_slice(&bytes(name)).unwrap()
}

pub(crate) fn bytes(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap()
}

pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// What the files call an algorithm: as RFC 9421 does, or shorter.
pub(crate) fn algorithm(name: &str) -> Algorithm {
    match name {
        "ed25519" => Algorithm::Ed25519,
        "rsa" | "rsa-v1_5-sha256" => Algorithm::RsaPkcs1Sha256,
        "rsa-pss-sha256" => Algorithm::RsaPssSha256,
        "rsa-pss-sha512" => Algorithm::RsaPssSha512,
        "ecdsa-p256" | "ecdsa-p256-sha256" => Algorithm::EcdsaP256Sha256,
        "ecdsa-p384" => Algorithm::EcdsaP384Sha384,
        other => panic!("{other}"),
    }
}

/// The text of a file in `test-keys`.
pub(crate) fn test_key(file: &str) -> String {
    String::from_utf8(bytes(&format!("test-keys/{file}"))).unwrap()
}

impl Key {
    pub(crate) fn signer(&self) -> Arc<dyn Signer> {
        signer_from_pem(&test_key(&self.files[0])).unwrap()
    }
}

impl Vectors {
    pub(crate) fn key(&self, name: &str) -> &Key {
        self.keys.iter().find(|key| key.name == name).unwrap()
    }
}

/// An envelope as a client writes it.
pub(crate) fn envelope(payload: &str, signature: &str, public_key: &str) -> String {
    [
        r#"{"payload":"#,
        payload,
        r#","signature":""#,
        signature,
        r#"","client_public_key":""#,
        public_key,
        r#""}"#,
    ]
    .concat()
}

/// The first piece of `secret` of `length` bytes that stands in `text`.
pub(crate) fn leak<'a>(text: &str, secret: &'a [u8], length: usize) -> Option<&'a [u8]> {
    let found = |piece: &&[u8]| text.as_bytes().windows(length).any(|window| window == *piece);
    secret.windows(length).find(found)
}
