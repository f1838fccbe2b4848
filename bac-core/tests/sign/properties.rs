//! What holds for any payload and any key file.

use std::sync::Arc;

use bac_core::sign::{Ed25519Signer, SignedRequest, Signer, signer_from_pem_file};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::fixtures;

fn config() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(0x6261_6331), ..ProptestConfig::default() }
}

fn white_space() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "", " ", "\n", "\r\n", "\t "])
}

fn string() -> impl Strategy<Value = String> {
    let written = |c: char| {
        let quoted = serde_json::to_string(&c).unwrap();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let piece = prop_oneof![
        any::<char>().prop_map(written),
        select(vec![
            "<",
            ">",
            "&",
            "\u{2028}",
            "\u{2029}",
            "\\u2028",
            "\\u003c",
            "\\/",
            "/",
            "\\\"",
            "\\\\",
            "\\n",
            "\\ud83d\\ude00",
            "\\ud83d",
            "😀",
            "é",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "payload",
            "\u{7f}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// The text of any JSON value, in forms that no serializer would write.
fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        select(vec![
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-0.0",
            "1.0",
            "1e2",
            "1E+2",
            "5e-324",
            "1e308",
            "1.7976931348623157e308",
            "9007199254740993",
            "18446744073709551616",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "0.1",
            "1e400",
        ])
        .prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has finite numbers only", |number| number.is_finite())
            .prop_map(|number| serde_json::to_string(&number).unwrap()),
        string(),
    ];
    leaf.prop_recursive(24, 96, 4, |inner| {
        let member = (string(), white_space(), inner.clone())
            .prop_map(|(name, space, value)| format!("{space}{name}{space}:{space}{value}"));
        prop_oneof![
            prop::collection::vec((white_space(), inner), 0..4).prop_map(|items| {
                let items: Vec<_> =
                    items.iter().map(|(space, item)| format!("{space}{item}{space}")).collect();
                format!("[{}]", items.join(","))
            }),
            prop::collection::vec(member, 0..4)
                .prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
    .prop_filter("null counts as missing", |text| text != "null")
}

/// Cuts the value of the member `name` out of a JSON object, knowing nothing but where strings
/// and brackets begin and end.
fn scan<'a>(object: &'a [u8], name: &str) -> &'a [u8] {
    let member = format!("\"{name}\":");
    let (mut depth, mut in_string, mut start) = (0, false, None);
    let mut position = 0;
    while position < object.len() {
        let byte = object[position];
        if in_string {
            match byte {
                b'\\' => position += 1,
                b'"' => in_string = false,
                _ => {}
            }
        } else {
            if depth == 1 && start.is_none() && object[position..].starts_with(member.as_bytes()) {
                position += member.len();
                start = Some(position);
                continue;
            }
            let ends = (byte == b',' || byte == b'}') && depth == 1;
            if let (true, Some(start)) = (ends, start) {
                return &object[start..position];
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        position += 1;
    }
    panic!("no {name} in {}", String::from_utf8_lossy(object));
}

fn text(value: &[u8]) -> &str {
    str::from_utf8(value).unwrap().strip_prefix('"').unwrap().strip_suffix('"').unwrap()
}

/// Verifies with code that this crate does not verify with.
fn verify_elsewhere(signer: &dyn Signer, message: &[u8], signature: &[u8]) {
    use aws_lc_rs::signature::{
        ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
    };
    let key = STANDARD.decode(signer.public_key()).unwrap();
    if signer.algorithm() == bac_core::sign::Algorithm::Ed25519 {
        UnparsedPublicKey::new(&ED25519, key).verify(message, signature).unwrap();
    } else {
        let key = pkcs1::RsaPublicKey::<pkcs1::UintRef<'_>>::try_from(&*key).unwrap();
        RsaPublicKeyComponents { n: key.modulus.as_bytes(), e: key.public_exponent.as_bytes() }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .unwrap();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn signers() -> Vec<Arc<dyn Signer>> {
    let vectors = fixtures::vectors();
    vectors.iter().map(|vectors| vectors.keys[0].signer()).collect()
}

fn check_envelope(request: &[u8], payload: &[u8], signer: &dyn Signer) {
    let cut = scan(request, "payload");
    assert_eq!(cut, payload);
    let signature = STANDARD.decode(text(scan(request, "signature"))).unwrap();
    verify_elsewhere(signer, cut, &signature);
    assert_eq!(text(scan(request, "client_public_key")), signer.public_key());
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_signed_is_what_is_sent(payload in json_text()) {
        let raw = RawValue::from_string(payload.clone()).unwrap();
        for signer in signers() {
            let request = block_on(SignedRequest::sign(&raw, &*signer)).unwrap();
            check_envelope(request.as_bytes(), payload.as_bytes(), &*signer);

            let read = SignedRequest::<Box<RawValue>>::from_bytes(request.as_bytes().clone());
            let read = read.unwrap();
            prop_assert_eq!(read.payload_bytes(), payload.as_bytes());
            let key = read.verify().unwrap();
            prop_assert_eq!(key.client_id(), signer.client_id());
        }
    }

    #[test]
    fn values_are_written_once_and_signed_as_written(payload in json_text()) {
        // Not every text has a value: numbers can be too large, half a surrogate pair is none.
        let Ok(value) = serde_json::from_str::<Value>(&payload) else { return Ok(()) };
        let signer = Ed25519Signer::from_seed(&[1; 32]);
        let request = block_on(SignedRequest::sign(&value, &signer)).unwrap();
        check_envelope(request.as_bytes(), &serde_json::to_vec(&value).unwrap(), &signer);
    }

    #[test]
    fn any_body_is_an_envelope_or_an_error(
        payload in json_text(),
        position in any::<Index>(),
        byte in any::<u8>(),
    ) {
        let signer = Ed25519Signer::from_seed(&[1; 32]);
        let raw = RawValue::from_string(payload).unwrap();
        let request = block_on(SignedRequest::sign(&raw, &signer)).unwrap();
        let mut body = request.as_bytes().to_vec();
        *position.get_mut(&mut body) = byte;
        // Whatever became of it, only the payload that was signed passes.
        if let Ok(read) = SignedRequest::<Box<RawValue>>::from_bytes(body)
            && read.verify().is_ok()
        {
            prop_assert_eq!(read.payload_bytes(), request.payload_bytes());
        }
    }

    #[test]
    fn base64_is_refused_where_a_byte_is_at_fault(text in "[A-Za-z0-9+/=\r\n_ -]{0,24}") {
        let body = fixtures::envelope("1", "", "");
        let body = body.replacen(
            r#""client_public_key":"""#,
            &format!(r#""client_public_key":{}"#, serde_json::to_string(&text).unwrap()),
            1,
        );
        let request = SignedRequest::<u8>::from_bytes(body).unwrap();
        match request.verify() {
            Err(bac_core::sign::EnvelopeError::PublicKey(error)) => {
                if let bac_core::sign::PublicKeyError::Encoding { position } = error {
                    prop_assert!(position <= text.len());
                }
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn no_key_file_makes_the_reader_panic_or_tell(bytes in key_file_bytes()) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        if let Err(error) = signer_from_pem_file(file.path()) {
            let line = error.to_string();
            prop_assert_eq!(fixtures::leak(&line, &bytes, 8), None, "{}", line);
        }
    }
}

/// Any bytes, and good and bad key files with a few changes, in the text or in the DER below.
fn key_file_bytes() -> impl Strategy<Value = Vec<u8>> {
    let files: Vec<Vec<u8>> = std::fs::read_dir(fixtures::path("key-files"))
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..512),
        4 => changed(select(files)),
        4 => changed(select(ders())).prop_map(|der| {
            let body = STANDARD.encode(&der[1..]);
            let label = ["PRIVATE KEY", "RSA PRIVATE KEY"][usize::from(der[0] & 1)];
            format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n").into_bytes()
        }),
    ]
}

/// The DER of every test key behind one byte that says which label it has.
fn ders() -> Vec<Vec<u8>> {
    std::fs::read_dir(fixtures::path("test-keys"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|pem| {
            let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
            let mut der = vec![u8::from(pem.contains("RSA"))];
            der.extend(STANDARD.decode(body).unwrap());
            der
        })
        .collect()
}

fn changed(bytes: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<Index>(), any::<u8>(), 0..5_u8);
    (bytes, prop::collection::vec(change, 1..4)).prop_map(|(mut bytes, changes)| {
        for (position, byte, kind) in changes {
            if bytes.len() < 3 {
                break;
            }
            // The first byte stays: it is the label of a DER.
            let position = 1 + position.index(bytes.len() - 1);
            match kind {
                0 => bytes[position] = byte,
                1 => bytes[position] ^= 1 << (byte % 8),
                2 => bytes.insert(position, byte),
                3 => drop(bytes.remove(position)),
                _ => bytes.truncate(position),
            }
        }
        bytes
    })
}
