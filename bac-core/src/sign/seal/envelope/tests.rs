use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::sign::{Algorithm, Ed25519Signer, Signature, Signing};

/// Signs everything with the same bytes and counts how often.
#[derive(Debug)]
struct Counting {
    public_key: String,
    signature: Vec<u8>,
    signed: AtomicUsize,
}

impl Counting {
    fn new(public_key: impl Into<String>, signature: Vec<u8>) -> Self {
        Self { public_key: public_key.into(), signature, signed: AtomicUsize::new(0) }
    }
}

impl Signer for Counting {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519
    }
    fn public_key(&self) -> &str {
        &self.public_key
    }
    fn client_id(&self) -> &str {
        "00"
    }
    fn sign<'a>(&'a self, _: &'a [u8]) -> Signing<'a> {
        self.signed.fetch_add(1, Ordering::Relaxed);
        Signing::ready(Ok(Signature::from(self.signature.clone())))
    }
}

fn text(envelope: Vec<u8>) -> String {
    String::from_utf8(envelope).unwrap()
}

#[tokio::test]
async fn one_envelope_is_one_signature() {
    let signer = Counting::new("AAAA", vec![0; 3]);
    let unsigned = UnsignedEnvelope::serialize(&[1, 2], 5).unwrap();
    assert_eq!(unsigned.payload(), b"[1,2]");
    let envelope = unsigned.sign(&signer).await.unwrap();
    assert_eq!(
        text(envelope),
        r#"{"payload":[1,2],"signature":"AAAA","client_public_key":"AAAA"}"#
    );
    assert_eq!(signer.signed.into_inner(), 1);
}

#[tokio::test]
async fn a_good_hint_saves_the_buffer_from_growing() {
    // What an RSA key of 2048 bits gives.
    let signer = Counting::new("A".repeat(360), vec![7; 256]);
    let payload = "x".repeat(5000);
    let unsigned = UnsignedEnvelope::serialize(&payload, 5002).unwrap();
    let (buffer, capacity) = (unsigned.buffer.as_ptr(), unsigned.buffer.capacity());
    let envelope = unsigned.sign(&signer).await.unwrap();
    assert_eq!((envelope.as_ptr(), envelope.capacity()), (buffer, capacity));
}

#[tokio::test]
async fn a_bad_hint_does_no_harm() {
    let signer = Counting::new("A".repeat(1400), vec![7; 1024]);
    let payload = "x".repeat(5000);
    let unsigned = UnsignedEnvelope::serialize(&payload, 0).unwrap();
    let envelope = unsigned.sign(&signer).await.unwrap();
    assert_eq!(Envelope::parse(&envelope).unwrap().payload().len(), 5002);
}

#[tokio::test]
async fn a_public_key_that_is_no_base64_is_never_sent() {
    for public_key in ["AA\"", "A A", "AA\n", "é", "AA\\"] {
        let signer = Counting::new(public_key, vec![]);
        let unsigned = UnsignedEnvelope::serialize(&1, 1).unwrap();
        assert!(!unsigned.sign(&signer).await.unwrap_err().is_payload());
        assert_eq!(signer.signed.into_inner(), 0);
    }
}

#[tokio::test]
async fn a_signer_may_be_shared_or_boxed() {
    async fn sign(signer: impl Signer) -> Vec<u8> {
        assert_eq!(signer.algorithm(), Algorithm::Ed25519);
        assert_eq!(signer.client_id().len(), 64);
        UnsignedEnvelope::serialize(&1, 1).unwrap().sign(&signer).await.unwrap()
    }
    let signer = || Ed25519Signer::from_seed(&[1; 32]);
    let plain = sign(signer()).await;
    let boxed: Box<dyn Signer> = Box::new(signer());
    assert_eq!(sign(boxed).await, plain);
    assert_eq!(sign(std::sync::Arc::new(signer())).await, plain);
    let envelope = Envelope::parse(&plain).unwrap();
    let key = verify(envelope.payload(), &envelope.signature, &envelope.public_key).unwrap();
    assert_eq!(key.client_id().len(), 64);
}

#[test]
fn null_cannot_be_signed() {
    assert!(UnsignedEnvelope::serialize(&None::<u8>, 4).is_err());
    assert!(UnsignedEnvelope::serialize("null", 4).is_ok());
}

#[test]
fn debug_shows_no_payload() {
    let unsigned = UnsignedEnvelope::serialize("secret", 8).unwrap();
    assert_eq!(format!("{unsigned:?}"), "UnsignedEnvelope(8 bytes of payload)");
}

#[test]
fn envelopes_are_read_as_servers_read_them() {
    for (body, payload, signature, public_key) in [
        (r#"{"payload":{"a": 1}}"#, r#"{"a": 1}"#, "", ""),
        (" \r\n{ \"payload\" :\t[ 1 ]\n, \"x\" : {} } \n", "[ 1 ]", "", ""),
        (r#"{"client_public_key":"k","signature":"s","payload":0}"#, "0", "s", "k"),
        (r#"{"PayLoad":1,"SIGNATURE":"s","Client_Public_Key":"k"}"#, "1", "s", "k"),
        (r#"{"payload":1,"\u017fignature":"s","client_public_\u212aey":"k"}"#, "1", "s", "k"),
        (r#"{"payload":1,"payload":2,"Payload":3}"#, "3", "", ""),
        (r#"{"signature":"a","payload":1,"signature":"b"}"#, "1", "b", ""),
        (r#"{"signature":"a","payload":1,"signature":null}"#, "1", "a", ""),
        (r#"{"payload":"","signature":"a\/\u0062"}"#, r#""""#, "a/b", ""),
        (r#"{"payload":1}{"payload":2}"#, "1", "", ""),
        (r#"{"payload":1} what follows"#, "1", "", ""),
        (r#"{"\ud800":0,"payload":1,"payload\udfff":2}"#, "1", "", ""),
        (r#"{"p\u0061yload":1,"x":{"payload":2},"y":"\"payload\":3"}"#, "1", "", ""),
        (r#"{"payload":1e400,"other":[1e400,"\ud800"]}"#, "1e400", "", ""),
    ] {
        let envelope = Envelope::parse(body.as_bytes()).unwrap();
        assert_eq!(envelope.payload(), payload.as_bytes(), "{body}");
        assert_eq!(envelope.signature, signature, "{body}");
        assert_eq!(envelope.public_key, public_key, "{body}");
    }
}

#[test]
fn deep_payloads_are_read() {
    let payload = ["[".repeat(5000), "]".repeat(5000)].concat();
    let body = format!(r#"{{"payload":{payload}}}"#);
    assert_eq!(Envelope::parse(body.as_bytes()).unwrap().payload(), payload.as_bytes());
}

#[test]
fn a_missing_payload_is_no_payload() {
    for body in [
        "{}",
        "null",
        r#"{"payload":null}"#,
        r#"{"payload":1,"payload":null}"#,
        r#"{"payloads":1}"#,
        r#"{"signature":"s","client_public_key":"k"}"#,
    ] {
        let error = Envelope::parse(body.as_bytes()).err();
        assert!(matches!(error, Some(EnvelopeError::NoPayload)), "{body}: {error:?}");
    }
}

#[test]
fn what_is_no_object_is_malformed() {
    for body in [
        "",
        " ",
        "\u{FEFF}{}",
        "1",
        "true",
        "\"{}\"",
        "[]",
        "{",
        r#"{"payload":}"#,
        r#"{"payload":1"#,
        r#"{"payload":1,}"#,
        r#"{payload:1}"#,
        r#"{"payload":1,"signature":1}"#,
        r#"{"payload":1,"client_public_key":{}}"#,
    ] {
        let error = Envelope::parse(body.as_bytes()).err();
        assert!(matches!(error, Some(EnvelopeError::Malformed(_))), "{body}: {error:?}");
    }
    let not_utf8 = b"{\"payload\":\"\xFF\"}";
    assert!(matches!(Envelope::parse(not_utf8), Err(EnvelopeError::Malformed(_))));
}
