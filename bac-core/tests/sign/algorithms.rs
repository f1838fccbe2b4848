//! How each kind of key signs, and that its public half verifies that and nothing else.

use std::{
    pin::pin,
    sync::{Arc, mpsc},
    task::{Context, Poll, Waker},
};

use bac_core::sign::{
    Algorithm, Curve, EcdsaSigner, Ed25519Signer, HmacSigner, KeyErrorKind, PublicKey, RsaSigner,
    SignedRequest, Signer, VerifyingKey, signer_from_pem,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::{prelude::*, sample::Index, test_runner::RngSeed};
use serde::Deserialize;
use tokio::{runtime::Builder, task::spawn_blocking};

use crate::fixtures;

fn key_file(file: &str) -> String {
    String::from_utf8(fixtures::bytes(&format!("key-files/{file}"))).unwrap()
}

/// A key of every algorithm and what checks its signatures.
fn pairs() -> Vec<(Arc<dyn Signer>, Arc<dyn VerifyingKey>)> {
    let rsa = |algorithm| {
        RsaSigner::from_pem(&key_file("valid-pkcs1.pem")).unwrap().with_algorithm(algorithm)
    };
    let public = |signer: &dyn Signer| -> Arc<dyn VerifyingKey> {
        let key = PublicKey::parse(signer.public_key()).unwrap();
        assert_eq!(key.client_id(), signer.client_id());
        Arc::new(key.with_algorithm(signer.algorithm()).unwrap())
    };
    let signers: [Arc<dyn Signer>; 6] = [
        Arc::new(Ed25519Signer::from_seed(&[7; 32])),
        Arc::new(rsa(Algorithm::RsaPkcs1Sha256).unwrap()),
        Arc::new(rsa(Algorithm::RsaPssSha256).unwrap()),
        Arc::new(rsa(Algorithm::RsaPssSha512).unwrap()),
        Arc::new(EcdsaSigner::from_pem(&key_file("ec-p256-pkcs8.pem")).unwrap()),
        Arc::new(EcdsaSigner::from_pem(&key_file("ec-p384-pkcs8.pem")).unwrap()),
    ];
    let mut pairs: Vec<_> =
        signers.into_iter().map(|signer| (Arc::clone(&signer), public(&*signer))).collect();
    let secret = HmacSigner::new("a secret").unwrap();
    pairs.push((Arc::new(secret.clone()), Arc::new(secret)));
    pairs
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(0x6261_6331),
        cases: 24,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_one_half_signs_the_other_verifies(
        message in prop::collection::vec(any::<u8>(), 1..200),
        position in any::<Index>(),
        bit in 0..8_u8,
    ) {
        let pairs = pairs();
        for (signer, key) in &pairs {
            let algorithm = signer.algorithm();
            prop_assert_eq!(key.algorithm(), algorithm);
            let signature = block_on(signer.sign(&message)).unwrap();
            let signature = signature.as_ref();
            prop_assert!(key.verify(&message, signature).is_ok(), "{}", algorithm);

            let mut changed = message.clone();
            *position.get_mut(&mut changed) ^= 1 << bit;
            prop_assert!(key.verify(&changed, signature).is_err(), "{}", algorithm);
            let mut forged = signature.to_vec();
            *position.get_mut(&mut forged) ^= 1 << bit;
            prop_assert!(key.verify(&message, &forged).is_err(), "{}", algorithm);
            for other in [&signature[1..], &signature[..signature.len() - 1], &[&[0], signature].concat(), &[signature, &[0]].concat()] {
                prop_assert!(key.verify(&message, other).is_err(), "{}", algorithm);
            }
            for (_, stranger) in pairs.iter().filter(|(_, it)| it.algorithm() != algorithm) {
                prop_assert!(stranger.verify(&message, signature).is_err(), "{}", algorithm);
            }
        }
    }
}

#[tokio::test]
async fn ecdsa_signatures_are_r_and_s_and_never_the_same() {
    for (curve, length) in [(Curve::P256, 64), (Curve::P384, 96)] {
        let signer = EcdsaSigner::generate(curve).unwrap();
        assert_eq!((signer.curve(), signer.algorithm()), (curve, curve.algorithm()));
        let first = signer.sign(b"message").await.unwrap();
        let second = signer.sign(b"message").await.unwrap();
        assert_eq!((first.as_ref().len(), second.as_ref().len()), (length, length));
        assert_ne!(
            first.as_ref()[..length / 2],
            second.as_ref()[..length / 2],
            "r is of the nonce"
        );

        let again = EcdsaSigner::from_pem(&signer.to_pem().unwrap()).unwrap();
        assert_eq!(again.client_id(), signer.client_id());
        let shown = format!("{signer:?}");
        assert!(
            shown.contains(signer.client_id()) && shown.contains(&format!("{curve:?}")),
            "{shown}"
        );
    }
}

#[test]
fn a_created_file_is_read_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("id.pem");
    let signer = EcdsaSigner::generate(Curve::P384).unwrap();
    signer.create_pem_file(&path).unwrap();
    assert_eq!(EcdsaSigner::from_pem_file(&path).unwrap().client_id(), signer.client_id());
    assert_eq!(signer.create_pem_file(&path).unwrap_err().kind(), KeyErrorKind::AlreadyExists);
}

#[test]
fn each_signer_takes_its_own_kind_of_key() {
    for (file, wanted) in
        [("valid-pkcs1.pem", "an RSA key"), ("ed25519-pkcs8.pem", "an Ed25519 key")]
    {
        let error = EcdsaSigner::from_pem(&key_file(file)).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
        let line = error.to_string();
        assert!(line.starts_with(wanted) && line.contains("`openssl genpkey "), "{line}");
    }
    let ec = key_file("ec-p256-sec1.pem");
    let error = Ed25519Signer::from_pem(&ec).unwrap_err();
    assert!(error.to_string().ends_with("; `EcdsaSigner` reads it"), "{error}");
    let error = RsaSigner::from_pem(&ec).unwrap_err();
    assert!(error.to_string().contains("where an RSA key is needed"), "{error}");
}

#[test]
fn an_rsa_key_signs_as_it_is_told_and_its_file_allows() {
    let any = || RsaSigner::from_pem(&key_file("valid-pkcs8.pem")).unwrap();
    assert_eq!(any().algorithm(), Algorithm::RsaPkcs1Sha256);
    let error = any().with_algorithm(Algorithm::Ed25519).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
    assert_eq!(
        error.to_string(),
        "the RSA key does not sign with Ed25519; name RSA PKCS#1 v1.5 with SHA-256 or RSA-PSS with \
         SHA-512 or RSA-PSS with SHA-256, or give another key"
    );
    let pss = || RsaSigner::from_pem(&key_file("rsa-pss-any.pem")).unwrap();
    assert_eq!(pss().algorithm(), Algorithm::RsaPssSha512);
    pss().with_algorithm(Algorithm::RsaPssSha256).unwrap();
    pss().with_algorithm(Algorithm::RsaPkcs1Sha256).unwrap_err();
    let one = RsaSigner::from_pem(&key_file("rsa-pss-sha256.pem")).unwrap();
    assert_eq!(one.algorithm(), Algorithm::RsaPssSha256);
    one.with_algorithm(Algorithm::RsaPssSha512).unwrap_err();
}

/// Servers know two kinds of envelopes.
#[tokio::test]
async fn no_envelope_is_signed_or_taken_that_no_server_knows() {
    for (signer, _) in pairs() {
        let algorithm = signer.algorithm();
        let signed = SignedRequest::sign(&1, &*signer).await;
        if matches!(algorithm, Algorithm::Ed25519 | Algorithm::RsaPkcs1Sha256) {
            signed.unwrap().verify().unwrap();
            continue;
        }
        let error = std::error::Error::source(&signed.unwrap_err()).unwrap().to_string();
        assert!(error.contains(&format!("the key signs with {algorithm}, ")), "{error}");
        let signature = STANDARD.encode(signer.sign(b"1").await.unwrap());
        let envelope = fixtures::envelope("1", &signature, signer.public_key());
        SignedRequest::<u8>::from_bytes(envelope).unwrap().verify().unwrap_err();
    }
}

#[derive(Deserialize)]
struct Rfc9421 {
    keys: Vec<Key>,
    signatures: Vec<Case>,
}

#[derive(Deserialize)]
struct Key {
    name: String,
    algorithm: String,
    private: String,
    public: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    key: String,
    base: String,
    signature: String,
}

/// RFC 9421, appendix B.1: each private key signs what its public half verifies; and B.2: signatures of
/// others.
#[tokio::test]
async fn keys_and_signatures_of_rfc_9421() {
    let vectors: Rfc9421 = fixtures::json("rfc9421.json");
    assert_eq!((vectors.keys.len(), vectors.signatures.len()), (4, 5));
    for key in &vectors.keys {
        let name = &key.name;
        let algorithm = fixtures::algorithm(&key.algorithm);
        let signer = signer_from_pem(&key.private).unwrap();
        assert_eq!(signer.algorithm(), algorithm, "{name}");
        let public = match &key.public {
            Some(public) => PublicKey::from_pem(public),
            None => Ok(PublicKey::parse(signer.public_key()).unwrap()),
        };
        // What the files of RSA keys for PSS say differs: the private one says it, the public one does not.
        let public = public.unwrap().with_algorithm(algorithm).unwrap();
        assert_eq!(public.client_id(), signer.client_id(), "{name}");
        public.verify(b"message", signer.sign(b"message").await.unwrap().as_ref()).unwrap();
        for case in vectors.signatures.iter().filter(|case| case.key == *name) {
            let signature = STANDARD.decode(&case.signature).unwrap();
            public.verify(case.base.as_bytes(), &signature).unwrap();
            let other = [case.base.as_bytes(), b"."].concat();
            public.verify(&other, &signature).expect_err(&case.name);
        }
    }
}

/// What takes long is made beside the thread that asks for it, where that is one of a runtime: while the
/// runtime has no thread to spare for it, there is no signature.
#[test]
fn rsa_does_not_hold_the_threads_of_a_runtime() {
    let is_ready = |signer: &dyn Signer| {
        let mut signing = pin!(signer.sign(b"message"));
        let mut context = Context::from_waker(Waker::noop());
        matches!(signing.as_mut().poll(&mut context), Poll::Ready(Ok(_)))
    };
    let runtime = Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    for (signer, key) in pairs() {
        let algorithm = signer.algorithm();
        assert!(is_ready(&*signer), "{algorithm}: there is nobody to wait for");
        let is_slow = matches!(
            algorithm,
            Algorithm::RsaPkcs1Sha256 | Algorithm::RsaPssSha256 | Algorithm::RsaPssSha512
        );
        runtime.block_on(async {
            let (release, held) = mpsc::channel::<()>();
            let busy = spawn_blocking(move || held.recv());
            assert_eq!(is_ready(&*signer), !is_slow, "{algorithm}");
            drop(release);
            busy.await.unwrap().unwrap_err();
            let signature = signer.sign(b"message").await.unwrap();
            key.verify(b"message", signature.as_ref()).unwrap();
        });
    }
}
