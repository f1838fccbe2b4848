//! Known keys, messages and signatures, in both directions.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use bac_core::sign::{
    Algorithm, Ed25519Signer, EnvelopeError, PublicKey, PublicKeyError, SignedRequest, Signer,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::fixtures::{self, envelope, vectors};

type Request = SignedRequest<Box<RawValue>>;

async fn sign(payload: &str, signer: &dyn Signer) -> Request {
    let payload = RawValue::from_string(payload.to_owned()).unwrap();
    SignedRequest::sign(&payload, signer).await.unwrap()
}

#[test]
fn keys_have_the_known_public_half() {
    for vectors in vectors() {
        for key in &vectors.keys {
            for file in &key.files {
                let signer = bac_core::sign::signer_from_pem(&fixtures::test_key(file)).unwrap();
                assert_eq!(signer.public_key(), key.public_key, "{file}");
                assert_eq!(signer.client_id(), key.client_id, "{file}");
            }
            let public = PublicKey::parse(&key.public_key).unwrap();
            assert_eq!(public.as_str(), key.public_key);
            assert_eq!(public.client_id(), key.client_id);
            assert_eq!(public.algorithm(), key.signer().algorithm());
            assert_eq!(public.algorithm() == Algorithm::RsaPkcs1Sha256, key.bits.is_some());
        }
    }
}

#[tokio::test]
async fn signing_gives_the_known_bytes() {
    for vectors in vectors() {
        for case in &vectors.signed {
            let key = vectors.key(&case.key);
            let signer = key.signer();
            let signature = signer.sign(case.payload.as_bytes()).await.unwrap();
            assert_eq!(STANDARD.encode(&signature), case.signature, "{}", case.name);

            let request = sign(&case.payload, &*signer).await;
            let expected = envelope(&case.payload, &case.signature, &key.public_key);
            assert_eq!(request.as_bytes(), expected.as_bytes(), "{}", case.name);
            assert_eq!(request.payload_bytes(), case.payload.as_bytes(), "{}", case.name);
            assert_eq!(request.signature_text(), case.signature, "{}", case.name);
            assert_eq!(request.public_key_text(), key.public_key, "{}", case.name);
        }
    }
}

#[test]
fn known_envelopes_verify() {
    for vectors in vectors() {
        for case in &vectors.signed {
            let key = vectors.key(&case.key);
            let body = case
                .envelope
                .clone()
                .unwrap_or_else(|| envelope(&case.payload, &case.signature, &key.public_key));
            let request = Request::from_bytes(body.clone()).unwrap();
            assert_eq!(request.as_bytes(), body.as_bytes(), "{}", case.name);
            assert_eq!(request.payload_bytes(), case.payload.as_bytes(), "{}", case.name);
            assert_eq!(request.payload().unwrap().get(), case.payload, "{}", case.name);
            assert_eq!(request.verify().unwrap().client_id(), key.client_id, "{}", case.name);
            assert_eq!(request.clone().as_bytes(), request.as_bytes());
        }
    }
}

#[tokio::test]
async fn a_megabyte_is_signed_as_it_is() {
    for vectors in vectors() {
        let Some(case) = &vectors.large else { continue };
        let payload = [&*case.prefix, &case.unit.repeat(case.count), &case.suffix].concat();
        let request = sign(&payload, &*vectors.key(&case.key).signer()).await;
        assert_eq!(request.signature_text(), case.signature, "{}", case.name);
        let digest: String =
            Sha256::digest(request.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, case.envelope_sha256, "{}", case.name);
        request.verify().unwrap();
    }
}

#[test]
fn refused_envelopes_fail_at_their_check() {
    for vectors in vectors() {
        for case in &vectors.refused {
            let name = &case.name;
            let verified =
                Request::from_bytes(case.envelope()).and_then(|request| request.verify());
            match (&*case.check, verified) {
                ("malformed", Err(EnvelopeError::Malformed(_))) => {}
                ("no_payload", Err(EnvelopeError::NoPayload)) => {}
                ("public_key", Err(EnvelopeError::PublicKey(error))) => match case.position {
                    Some(position) => {
                        assert_eq!(error, PublicKeyError::Encoding { position }, "{name}");
                    }
                    None => assert_eq!(error, PublicKeyError::Malformed, "{name}"),
                },
                ("signature_encoding", Err(EnvelopeError::SignatureEncoding { position })) => {
                    assert_eq!(Some(position), case.position, "{name}");
                }
                ("signature", Err(EnvelopeError::Signature { .. })) => {}
                // The signature is good; what the payload says of its signer is not.
                ("client_id", Ok(key)) => {
                    let claim = format!(r#""ClientID":"{}""#, key.client_id());
                    assert!(!case.payload.contains(&claim), "{name}");
                }
                (check, verified) => panic!("{name}: {check}, but {verified:?}"),
            }
        }
    }
}

#[derive(Deserialize)]
struct Rfc8032 {
    tests: Vec<Rfc8032Test>,
}

#[derive(Deserialize)]
struct Rfc8032Test {
    name: String,
    seed: String,
    public_key: String,
    message: String,
    signature: String,
}

#[tokio::test]
async fn rfc_8032() {
    let from_hex = |text: &str| -> Vec<u8> {
        let digits = text.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
        digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    };
    let vectors: Rfc8032 = fixtures::json("rfc8032.json");
    assert_eq!(vectors.tests.len(), 4);
    for test in vectors.tests {
        let signer = Ed25519Signer::from_seed(&from_hex(&test.seed).try_into().unwrap());
        let message = from_hex(&test.message);
        let signature = signer.sign(&message).await.unwrap();
        assert_eq!(signature.as_ref(), from_hex(&test.signature), "{}", test.name);
        assert_eq!(signer.public_key(), STANDARD.encode(from_hex(&test.public_key)));
        let key = PublicKey::parse(signer.public_key()).unwrap();
        key.verify(&message, signature.as_ref()).unwrap();
        key.verify(&[&*message, b"."].concat(), signature.as_ref()).unwrap_err();
    }
}

#[test]
fn ed25519_points_of_small_order_are_refused() {
    // The neutral element: every signature with s = 0 and R = the same point would verify.
    let mut point = [0; 32];
    point[0] = 1;
    assert_eq!(PublicKey::parse(&STANDARD.encode(point)), Err(PublicKeyError::Weak));
}

#[test]
fn public_keys_of_other_lengths_are_refused() {
    for bytes in [&[][..], &[7; 31], &[7; 33], &[7; 64]] {
        let error = PublicKey::parse(&STANDARD.encode(bytes)).unwrap_err();
        assert_eq!(error, PublicKeyError::Malformed);
    }
}

#[test]
fn public_keys_are_equal_that_are_one_key() {
    let hash = |key: &PublicKey| BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
    let all: Vec<_> = vectors().into_iter().flat_map(|vectors| vectors.keys).collect();
    let keys: Vec<_> = all.iter().map(|key| PublicKey::parse(&key.public_key).unwrap()).collect();
    for (index, (key, of)) in keys.iter().zip(&all).enumerate() {
        let broken = [&of.public_key[..10], "\r\n", &of.public_key[10..], "\n"].concat();
        let same = PublicKey::parse(&broken).unwrap();
        assert_eq!((&same, hash(&same)), (key, hash(key)), "{}", of.name);
        for (other, of_other) in keys.iter().zip(&all).skip(index + 1) {
            assert_ne!(key, other, "{} and {}", of.name, of_other.name);
            assert_ne!(hash(key), hash(other), "{} and {}", of.name, of_other.name);
        }
    }
    assert!(keys.len() >= 2);
}

#[test]
fn line_ends_in_the_texts_are_skipped() {
    let vectors: fixtures::Vectors = fixtures::json("ed25519.json");
    let case = &vectors.signed[0];
    let key = &vectors.key(&case.key).public_key;
    let broken = |text: &str| [&text[..10], r"\r\n", &text[10..], r"\n"].concat();
    let body = envelope(&case.payload, &broken(&case.signature), &broken(key));
    let verified = Request::from_bytes(body).unwrap().verify().unwrap();
    assert_eq!(verified.as_str(), key, "the key's text is on one line");
}

mod rsa {
    use super::*;
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
    use bac_core::sign::{KeyErrorKind, RsaSigner};
    use pkcs1::{EncodeRsaPublicKey as _, RsaPublicKey, UintRef};

    #[test]
    fn weak_public_keys_are_refused() {
        let parse = |modulus: &[u8], exponent: &[u8]| {
            let key = RsaPublicKey {
                modulus: UintRef::new(modulus).unwrap(),
                public_exponent: UintRef::new(exponent).unwrap(),
            };
            PublicKey::parse(&STANDARD.encode(key.to_pkcs1_der().unwrap().as_bytes())).map(drop)
        };
        assert_eq!(parse(&[0xFF; 256], &[1, 0, 1]), Ok(()));
        assert_eq!(parse(&[0xFF; 256], &[3]), Ok(()));
        assert_eq!(parse(&[0x7F; 256], &[3]), Err(PublicKeyError::Weak), "2047 bits");
        assert_eq!(parse(&[0xFF; 256], &[1]), Err(PublicKeyError::Weak));
        assert_eq!(parse(&[0xFF; 256], &[4]), Err(PublicKeyError::Weak));
        assert_eq!(parse(&[0xFF; 256], &[0]), Err(PublicKeyError::Weak));
        assert_eq!(parse(&[0xFF; 256], &[0x7F, 0xFF, 0xFF, 0xFF]), Ok(()));
        assert_eq!(parse(&[0xFF; 256], &[0x80, 0, 0, 1]), Err(PublicKeyError::Weak));
        assert_eq!(parse(&[0xFF; 1025], &[3]), Err(PublicKeyError::Unsupported));
    }

    #[tokio::test]
    async fn a_generated_key_is_one_that_others_verify() {
        let signer = RsaSigner::generate().unwrap();
        assert_eq!(signer.bits(), 2048);
        let der = STANDARD.decode(signer.public_key()).unwrap();
        let parts = RsaPublicKey::<UintRef<'_>>::try_from(&*der).unwrap();
        assert_eq!(parts.public_exponent.as_bytes(), [1, 0, 1]);

        let signature = signer.sign(b"message").await.unwrap();
        let key = RsaPublicKeyComponents {
            n: parts.modulus.as_bytes(),
            e: parts.public_exponent.as_bytes(),
        };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, b"message", signature.as_ref()).unwrap();
    }

    #[tokio::test]
    async fn longer_keys_sign_too() {
        let text = String::from_utf8(fixtures::bytes("key-files/valid-rsa-3072.pem")).unwrap();
        let signer = RsaSigner::from_pem(&text).unwrap();
        assert_eq!(signer.bits(), 3072);
        let request = sign("[1]", &signer).await;
        assert_eq!(request.verify().unwrap().client_id(), signer.client_id());
    }

    #[test]
    fn pem_is_written_as_the_stock_command_line_writes_it() {
        let vectors: fixtures::Vectors = fixtures::json("rsa.json");
        for key in &vectors.keys {
            let pkcs1 = fixtures::test_key(&key.files[0]);
            for file in &key.files {
                let signer = RsaSigner::from_pem(&fixtures::test_key(file)).unwrap();
                assert_eq!(signer.to_pem().unwrap().as_str(), pkcs1, "{file}");
                assert_eq!(Some(signer.bits()), key.bits);
            }
        }
    }

    #[test]
    fn each_signer_takes_its_own_kind_of_key() {
        let rsa = fixtures::test_key("test-rsa-1.pkcs8.pem");
        let ed25519 = fixtures::test_key("test-ed25519-1.pkcs8.pem");
        let error = Ed25519Signer::from_pem(&rsa).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
        let error = RsaSigner::from_pem(&ed25519).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
    }
}
