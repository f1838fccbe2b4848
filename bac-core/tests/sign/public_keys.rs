//! Public keys as PEM text and as JSON Web Keys.

use bac_core::sign::{Algorithm, KeyErrorKind, PublicKey, PublicKeyError, signer_from_pem};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fixtures;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    files: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    algorithm: Option<String>,
    client_id: Option<String>,
    jwk: Option<Value>,
    thumbprint: Option<String>,
    error: Option<String>,
}

fn cases() -> Vec<Case> {
    fixtures::json::<Cases>("public-key-files.json").files
}

fn text(file: &str) -> String {
    String::from_utf8(fixtures::bytes(&format!("key-files/{file}"))).unwrap()
}

#[test]
fn every_file_gives_its_outcome() {
    let cases = cases();
    assert_eq!(cases.len(), 17);
    for case in &cases {
        let (name, text) = (&case.file, text(&case.file));
        match (PublicKey::from_pem(&text), &case.algorithm) {
            (Ok(key), Some(algorithm)) => {
                assert_eq!(key.algorithm(), fixtures::algorithm(algorithm), "{name}");
                assert_eq!(Some(key.client_id()), case.client_id.as_deref(), "{name}");
                let file = PublicKey::from_pem_file(fixtures::path(&format!("key-files/{name}")));
                assert_eq!(file.unwrap(), key, "anybody may read it");
            }
            (Err(error), None) => {
                let line = error.to_string();
                assert_eq!(Some(format!("{:?}", error.kind())), case.error, "{name}: {line}");
                assert_eq!(line.lines().count(), 1, "{name}: {line}");
                assert!(line.contains("; "), "{name} is not told what to do: {line}");
                for shown in [line, format!("{error:?}")] {
                    assert_eq!(
                        fixtures::leak(&shown, text.as_bytes(), 24),
                        None,
                        "{name}: {shown}"
                    );
                }
            }
            (result, _) => panic!("{name}: {result:?}"),
        }
    }
}

#[test]
fn a_key_is_one_json_web_key_with_one_thumbprint() {
    for case in cases() {
        let (Some(jwk), Some(thumbprint)) = (case.jwk, case.thumbprint) else { continue };
        let name = case.file;
        let key = PublicKey::from_pem(&text(&name)).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&key.to_jwk()).unwrap(), jwk, "{name}");
        assert_eq!(key.thumbprint(), thumbprint, "{name}");
        let read = PublicKey::from_jwk(&jwk.to_string()).unwrap();
        assert_eq!((read.client_id(), read.thumbprint()), (key.client_id(), thumbprint), "{name}");
        // As text, too; that is of the key alone.
        let parsed = PublicKey::parse(key.as_str()).unwrap();
        assert_eq!(parsed.to_jwk(), key.to_jwk(), "{name}");
    }
}

/// RFC 7638, section 3.1; RFC 9449, section 4.1 and 6.1; RFC 8037, appendix A.3.
#[test]
fn thumbprints_of_the_standards() {
    let rsa = json!({
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    });
    let ec = json!({
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        "crv": "P-256",
    });
    let okp =
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    for (jwk, algorithm, thumbprint) in [
        (rsa, Algorithm::RsaPkcs1Sha256, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
        (ec, Algorithm::EcdsaP256Sha256, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"),
        (okp, Algorithm::Ed25519, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ] {
        let key = PublicKey::from_jwk(&jwk.to_string()).unwrap();
        assert_eq!((key.algorithm(), &*key.thumbprint()), (algorithm, thumbprint));
    }
}

#[test]
fn a_json_web_key_that_is_none_is_told_why() {
    let ec = |member: &str, value: Value| {
        let mut jwk = json!({
            "kty": "EC",
            "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
            "crv": "P-256",
        });
        jwk[member] = value;
        jwk
    };
    let rsa = |n: Value, e: &str| json!({"kty": "RSA", "n": n, "e": e});
    use KeyErrorKind::{Malformed, NotPublic, UnsupportedKind, WeakKey};
    for (jwk, kind, words) in [
        (json!("a text"), Malformed, "it is no JWK"),
        (json!({}), Malformed, "it is no JWK"),
        (ec("kty", json!("RSA")), Malformed, "is missing"),
        (ec("kty", json!("XX")), UnsupportedKind, "unknown kind"),
        (ec("kty", json!("OKP")), UnsupportedKind, "another curve than Ed25519"),
        (ec("crv", json!("secp256k1")), UnsupportedKind, "another curve than P-256 or P-384"),
        (ec("crv", json!("P-384")), Malformed, "not as long as"),
        (ec("x", json!("AAAA")), Malformed, "not as long as"),
        (ec("x", json!("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs=")), Malformed, "base64"),
        (ec("x", json!("l8tFrhx+34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs")), Malformed, "base64"),
        (ec("x", json!("m8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs")), Malformed, "no key"),
        (ec("x", json!(7)), Malformed, "it is no JWK"),
        (ec("d", json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")), NotPublic, "private"),
        (json!({"kty": "oct", "k": "AAAA"}), NotPublic, "secret"),
        (ec("use", json!("enc")), UnsupportedKind, "not for signatures"),
        (ec("alg", json!("ES384")), Malformed, "`alg`"),
        (ec("alg", json!("none")), UnsupportedKind, "`alg`"),
        (rsa(json!("AQAB"), "AQAB"), WeakKey, "too weak"),
        (rsa(json!("AAEAAQ"), "AQAB"), Malformed, "begins with a zero"),
        (rsa(json!(""), "AQAB"), Malformed, "no key"),
    ] {
        let error = PublicKey::from_jwk(&jwk.to_string()).unwrap_err();
        assert_eq!(error.kind(), kind, "{jwk}: {error}");
        assert!(error.to_string().contains(words), "{jwk}: {error}");
        assert_eq!(error.to_string().lines().count(), 1, "{error}");
        assert!(error.to_string().contains("; "), "{error}");
    }
    // One that is said twice may have been checked as the other.
    let twice = r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    assert_eq!(PublicKey::from_jwk(twice).unwrap_err().kind(), Malformed);
}

#[test]
fn alg_says_what_an_rsa_key_is_for() {
    let key = PublicKey::from_pem(&text("public-spki.pem")).unwrap();
    let mut jwk: Value = serde_json::from_str(&key.to_jwk()).unwrap();
    for (name, algorithm) in [
        ("RS256", Algorithm::RsaPkcs1Sha256),
        ("PS256", Algorithm::RsaPssSha256),
        ("PS512", Algorithm::RsaPssSha512),
    ] {
        jwk["alg"] = json!(name);
        let read = PublicKey::from_jwk(&jwk.to_string()).unwrap();
        assert_eq!(read.algorithm(), algorithm);
        assert_eq!(read == key, algorithm == key.algorithm());
        let other = read.with_algorithm(Algorithm::EcdsaP256Sha256).unwrap_err();
        assert!(other.to_string().contains(&algorithm.to_string()), "{other}");
    }
    jwk["alg"] = json!("RS512");
    let error = PublicKey::from_jwk(&jwk.to_string()).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
}

#[test]
fn a_key_is_for_what_its_file_says() {
    let any = PublicKey::from_pem(&text("public-rsa-pss-any.pem")).unwrap();
    assert_eq!(any.algorithm(), Algorithm::RsaPssSha512);
    let other = any.clone().with_algorithm(Algorithm::RsaPssSha256).unwrap();
    assert_eq!(other.algorithm(), Algorithm::RsaPssSha256);
    assert_ne!(any, other);
    any.with_algorithm(Algorithm::RsaPkcs1Sha256).unwrap_err();
    let one = PublicKey::from_pem(&text("public-rsa-pss-sha256.pem")).unwrap();
    assert_eq!(one.algorithm(), Algorithm::RsaPssSha256);
    one.with_algorithm(Algorithm::RsaPssSha512).unwrap_err();
    let ec = PublicKey::from_pem(&text("public-ec-p256.pem")).unwrap();
    ec.clone().with_algorithm(Algorithm::EcdsaP384Sha384).unwrap_err();
    assert_eq!(ec.clone().with_algorithm(Algorithm::EcdsaP256Sha256).unwrap(), ec);
}

#[test]
fn points_are_read_whole_and_on_their_curve() {
    let signer = signer_from_pem(&text("ec-p256-sec1.pem")).unwrap();
    let point = STANDARD.decode(signer.public_key()).unwrap();
    let parse = |point: &[u8]| PublicKey::parse(&STANDARD.encode(point)).map(drop);
    assert_eq!(parse(&point), Ok(()));
    for changed in [
        [&[2], &point[1..33]].concat(),
        [&[6], &point[1..]].concat(),
        [&point[..64], &[point[64] ^ 1]].concat(),
        [&point[..], &[0; 32]].concat(),
        vec![4; 65],
        vec![0; 65],
        vec![0; 97],
    ] {
        assert_eq!(parse(&changed), Err(PublicKeyError::Malformed), "{changed:?}");
    }
}
