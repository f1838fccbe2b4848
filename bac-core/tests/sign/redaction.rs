//! No key, and nothing of a request, is ever shown.

use std::error::Error;
use std::fmt::Debug;
use std::sync::Arc;

use bac_core::sign::{Ed25519Signer, PublicKey, SignError, SignedRequest, Signer, signer_from_pem};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fixtures;

/// Every form in which a key might be shown: its PEM lines, its bytes in hexadecimal of both
/// cases and as a list of numbers.
fn forms(pem: &str) -> Vec<Vec<u8>> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(&body).unwrap();
    // Behind the algorithm's identifier and, in PKCS#1, behind the public modulus.
    let private = if der.len() < 100 { &der[16..] } else { &der[290..] };
    let hex = |width: &dyn Fn(&u8) -> String| private.iter().map(width).collect::<String>();
    vec![
        STANDARD.encode(private).into_bytes(),
        body.as_bytes()[body.len() - private.len() / 3 * 4..].to_vec(),
        hex(&|byte| format!("{byte:02x}")).into_bytes(),
        hex(&|byte| format!("{byte:02X}")).into_bytes(),
        hex(&|byte| format!("{byte}, ")).into_bytes(),
    ]
}

fn assert_hidden(value: &dyn Debug, secrets: &[Vec<u8>]) {
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        for secret in secrets {
            let leak = fixtures::leak(&shown, secret, 12);
            assert_eq!(leak.map(String::from_utf8_lossy), None, "{shown}");
        }
    }
}

#[tokio::test]
async fn debug_shows_neither_key_nor_request() {
    for vectors in fixtures::vectors() {
        for key in &vectors.keys {
            let pem = fixtures::test_key(&key.files[0]);
            let signer: Arc<dyn Signer> = signer_from_pem(&pem).unwrap();
            let secrets = forms(&pem);
            assert_hidden(&signer, &secrets);
            assert!(format!("{signer:?}").contains(signer.client_id()));

            let payload = "a payload that nobody else should read";
            let signature = signer.sign(payload.as_bytes()).await.unwrap();
            let request = SignedRequest::sign(&payload, &signer).await.unwrap();
            let mut hidden = secrets;
            hidden.push(payload.into());
            hidden.push(request.signature_text().into());
            hidden.push(STANDARD.encode(&signature).into());
            hidden.push(format!("{:?}", signature.as_ref()).into());
            assert_hidden(&request, &hidden);
            assert_hidden(&signature, &hidden);
            assert_hidden(&signer.sign(payload.as_bytes()), &hidden);
            assert_hidden(&PublicKey::parse(signer.public_key()).unwrap(), &hidden);
        }
    }
}

#[test]
fn debug_of_an_ed25519_signer_hides_the_seed() {
    let seed: [u8; 32] = std::array::from_fn(|index| index as u8 ^ 0xA5);
    let signer = Ed25519Signer::from_seed(&seed);
    assert_hidden(&signer, &forms(&signer.to_pem()));
}

#[tokio::test]
async fn debug_of_an_ecdsa_signer_hides_key_and_signature() {
    let pem = fixtures::bytes("key-files/ec-p256-without-public.pem");
    let pem = String::from_utf8(pem).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    // Behind the version stands the private number, in 32 bytes.
    let number = &STANDARD.decode(body).unwrap()[7..39];
    let signer = signer_from_pem(&pem).unwrap();
    let signature = signer.sign(b"message").await.unwrap();
    let mut hidden = Vec::new();
    for secret in [number, signature.as_ref()] {
        hidden.push(STANDARD.encode(secret).into_bytes());
        hidden.push(format!("{secret:?}").into_bytes());
        hidden.push(secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into());
    }
    assert_hidden(&signer, &hidden);
    assert_hidden(&signature, &hidden);
    assert_hidden(&signer.sign(b"message"), &hidden);
}

#[test]
fn envelope_errors_quote_nothing() {
    let secret = "a payload that nobody else should read";
    for body in [
        format!("\"{secret}\""),
        format!("[\"{secret}\"]"),
        secret.to_owned(),
        format!("{{\"payload\":{{\"{secret}\"}}}}"),
        format!("{{\"payload\":1,\"signature\":[\"{secret}\"]}}"),
        format!("{{\"payload\":1,\"signature\":{{\"{secret}\":1}}}}"),
        format!("{{\"payload\":\"{secret}\",\"signature\":\"{secret}\"}}"),
    ] {
        let result = SignedRequest::<()>::from_bytes(body.clone());
        let error = match result.and_then(|request| request.verify()) {
            Ok(_) => panic!("{body} is accepted"),
            Err(error) => error,
        };
        let source = error.source().map(ToString::to_string).unwrap_or_default();
        for shown in [format!("{error:?}"), error.to_string(), source] {
            assert_eq!(fixtures::leak(&shown, secret.as_bytes(), 8), None, "{shown}");
        }
    }
}

#[tokio::test]
async fn a_payload_that_is_no_json_is_the_payloads_fault() {
    let signer = Ed25519Signer::generate().unwrap();
    let keys_that_are_no_text = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error: SignError = SignedRequest::sign(&keys_that_are_no_text, &signer).await.unwrap_err();
    assert!(error.is_payload());
    let error = SignedRequest::sign(&(), &signer).await.unwrap_err();
    assert!(error.is_payload(), "servers take null for a missing payload");
}
