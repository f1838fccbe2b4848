//! The examples of RFC 9421, appendix B: what is signed of each, byte for byte, and signatures that are not
//! random.

use bac_core::{
    Error, client,
    sign::{Algorithm, Claim, Head, HttpSignature, PublicKey, Verification},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use serde_json::Value;

use super::support::{BODY, CREATED, DATE, at, public_key};

/// Any of these schemes reads what a message says of its signatures.
#[client(sign = http_signature(covers("@method")))]
trait Any {
    #[endpoint(GET "/demo", text, verify = http_signature(covers("@status")))]
    async fn get(&self) -> Result<String, Error>;
}

/// One that asks for nothing.
static NOTHING: HttpSignature = HttpSignature::NEW;

#[client(sign = NOTHING)]
trait Empty {
    #[endpoint(GET "/", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn fields(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut fields = HeaderMap::new();
    for (name, value) in pairs {
        fields.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    fields
}

const DIGEST: &str = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

/// The base of the signature of this label in the request of appendix B.2.
fn base_of_request(label: &str, input: &str, more: &[(&'static str, &str)]) -> String {
    let input = format!("{label}={input}");
    let mut headers = fields(&[
        ("host", "example.com"),
        ("date", DATE),
        ("content-type", "application/json"),
        ("content-digest", DIGEST),
        ("content-length", "18"),
        ("signature-input", &input),
    ]);
    for (name, value) in more {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    let (uri, body) = (Uri::from_static("/foo?param=Value&Pet=dog"), Bytes::from(BODY));
    let head = Head::received(&Method::POST, &uri, &headers, &body);
    let mut base = Vec::new();
    let claim = Claim::new([]).with_label(label);
    AnyClient::OPERATIONS[0].scheme().unwrap().base(&head, &claim, &mut base).unwrap();
    String::from_utf8(base).unwrap()
}

#[test]
fn b_2_1_covers_nothing() {
    let input = "();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"";
    assert_eq!(base_of_request("sig-b21", input, &[]), format!("\"@signature-params\": {input}"));
}

#[test]
fn b_2_2_selects_components() {
    let input = "(\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\");created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\"";
    assert_eq!(
        base_of_request("sig-b22", input, &[]),
        format!(
            "\"@authority\": example.com\n\"content-digest\": {DIGEST}\n\"@query-param\";name=\"Pet\": dog\n\"@signature-params\": {input}"
        )
    );
}

#[test]
fn b_2_3_covers_all() {
    let input = "(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"";
    assert_eq!(
        base_of_request("sig-b23", input, &[]),
        format!(
            "\"date\": {DATE}\n\"@method\": POST\n\"@path\": /foo\n\"@query\": ?param=Value&Pet=dog\n\"@authority\": example.com\n\"content-type\": application/json\n\"content-digest\": {DIGEST}\n\"content-length\": 18\n\"@signature-params\": {input}"
        )
    );
}

#[test]
fn b_2_4_is_of_a_reply() {
    let digest = "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";
    let input = "(\"@status\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-ecc-p256\"";
    let headers = fields(&[
        ("date", "Tue, 20 Apr 2021 02:07:56 GMT"),
        ("content-type", "application/json"),
        ("content-digest", digest),
        ("content-length", "23"),
        ("signature-input", &format!("sig-b24={input}")),
        ("signature", "sig-b24=:AAAA:"),
    ]);
    let (uri, none, empty) = (Uri::from_static("/foo"), HeaderMap::new(), Bytes::new());
    let request = Head::received(&Method::POST, &uri, &none, &empty);
    let body = Bytes::from(r#"{"message": "good dog"}"#);
    let reply = Head::reply(StatusCode::OK, &headers, Some(&body), &request);
    let scheme = AnyClient::OPERATIONS[0].reply_scheme().unwrap();
    let claims = scheme.claims(&reply).unwrap();
    let mut base = Vec::new();
    scheme.base(&reply, &claims[0], &mut base).unwrap();
    assert_eq!(
        String::from_utf8(base).unwrap(),
        format!(
            "\"@status\": 200\n\"content-type\": application/json\n\"content-digest\": {digest}\n\"content-length\": 23\n\"@signature-params\": {input}"
        )
    );
}

#[test]
fn b_3_is_of_a_proxy_that_ends_tls() {
    let certificate = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";
    let input = "(\"@path\" \"@query\" \"@method\" \"@authority\" \"client-cert\");created=1618884473;keyid=\"test-key-ecc-p256\"";
    let more = [("host", "service.internal.example"), ("client-cert", certificate)];
    assert_eq!(
        base_of_request("ttrp", input, &more),
        format!(
            "\"@path\": /foo\n\"@query\": ?param=Value&Pet=dog\n\"@method\": POST\n\"@authority\": service.internal.example\n\"client-cert\": {certificate}\n\"@signature-params\": {input}"
        )
    );
}

/// What an intermediary may do to a request, and what it may not (appendix B.4).
#[tokio::test]
async fn b_4_lives_through_what_does_not_matter() {
    let input = "(\"@method\" \"@path\" \"@authority\" \"accept\");created=1618884473;keyid=\"test-key-ed25519\"";
    let signed = [
        ("signature-input", format!("transform={input}")),
        (
            "signature",
            "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:".to_owned(),
        ),
    ];
    let host = ("host", "example.org");
    type Pairs = Vec<(&'static str, &'static str)>;
    let cases: Vec<(Method, &str, Pairs, bool)> = vec![
        // As it was signed.
        (
            Method::GET,
            "/demo?name1=Value1&Name2=value2",
            vec![host, ("accept", "application/json"), ("accept", "*/*")],
            true,
        ),
        // A field is added, lines are joined, the query changes.
        (
            Method::GET,
            "/demo?name1=Value1&Name2=value2&param=added",
            vec![host, ("accept", "application/json, */*"), ("accept-language", "en-US,en;q=0.5")],
            true,
        ),
        // White space at the ends, letters of the host, a port that is known anyhow.
        (
            Method::GET,
            "/demo",
            vec![
                ("host", "EXAMPLE.org:443"),
                ("accept", "  application/json"),
                ("accept", "*/*  "),
            ],
            true,
        ),
        // Another method, another host, another order.
        (Method::POST, "/demo", vec![host, ("accept", "application/json, */*")], false),
        (
            Method::GET,
            "/demo",
            vec![("host", "example.com"), ("accept", "application/json, */*")],
            false,
        ),
        (
            Method::GET,
            "/demo",
            vec![host, ("accept", "*/*"), ("accept", "application/json")],
            false,
        ),
    ];
    for (method, target, pairs, is_good) in cases {
        let mut headers = fields(&pairs);
        for (name, value) in &signed {
            headers.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let (uri, body) = (target.parse().unwrap(), Bytes::new());
        let head = Head::received(&method, &uri, &headers, &body);
        let verification = Verification::new(public_key()).clock(at(CREATED));
        let verification = verification.origin_scheme("https");
        let scheme = AnyClient::OPERATIONS[0].scheme().unwrap();
        let verified = verification.verify(scheme, &head, None).await;
        assert_eq!(verified.is_ok(), is_good, "{target} {pairs:?}: {verified:?}");
    }
}

/// The keys of appendix B.1, and signatures of appendix B.2.
const VECTORS: &str = include_str!("../../../bac-core/tests/fixtures/rfc9421.json");

/// The public key of this name.
pub fn key(name: &str) -> PublicKey {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let mut keys = vectors["keys"].as_array().unwrap().iter();
    let key = keys.find(|key| key["name"] == name).unwrap();
    let key_of = PublicKey::from_pem(key["public"].as_str().unwrap()).unwrap();
    let algorithm = match key["algorithm"].as_str().unwrap() {
        "rsa-pss-sha512" => Algorithm::RsaPssSha512,
        "ecdsa-p256-sha256" => Algorithm::EcdsaP256Sha256,
        _ => Algorithm::Ed25519,
    };
    key_of.with_algorithm(algorithm).unwrap()
}

/// Those that are random, too, as they stand in the standard: each in the message that it is of.
#[tokio::test]
async fn b_2_and_b_3_are_verified_by_their_keys() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let certificate = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";
    let ttrp = "(\"@path\" \"@query\" \"@method\" \"@authority\" \"client-cert\");created=1618884473;keyid=\"test-key-ecc-p256\"";
    let mut cases = vec![(
        "B.3".to_owned(),
        "test-key-ecc-p256".to_owned(),
        ttrp.to_owned(),
        "xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw=="
            .to_owned(),
    )];
    for case in vectors["signatures"].as_array().unwrap() {
        let text = |name: &str| case[name].as_str().unwrap().to_owned();
        let base = text("base");
        let (_, input) = base.rsplit_once("\"@signature-params\": ").unwrap();
        cases.push((text("name"), text("key"), input.to_owned(), text("signature")));
    }
    assert_eq!(cases.len(), 6);
    for (name, key_name, input, signature) in cases {
        let (uri, body) = (Uri::from_static("/foo?param=Value&Pet=dog"), Bytes::from(BODY));
        let host = if name == "B.3" { "service.internal.example" } else { "example.com" };
        let (input, signature) = (format!("sig={input}"), format!("sig=:{signature}:"));
        let signed: [(&'static str, &str); 2] =
            [("signature-input", &input), ("signature", &signature)];
        let mut headers = fields(&[
            ("host", host),
            ("date", DATE),
            ("content-type", "application/json"),
            ("content-digest", DIGEST),
            ("content-length", "18"),
            ("client-cert", certificate),
        ]);
        headers.extend(fields(&signed));
        let request = Head::received(&Method::POST, &uri, &headers, &body);
        let answer = fields(&[
            ("content-type", "application/json"),
            (
                "content-digest",
                "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:",
            ),
            ("content-length", "23"),
            signed[0],
            signed[1],
        ]);
        let dog = Bytes::from(r#"{"message": "good dog"}"#);
        let reply = Head::reply(StatusCode::OK, &answer, Some(&dog), &request);
        let head = if name == "B.2.4" { &reply } else { &request };
        // Of what a declaration asks for these have nothing: only what is signed counts here.
        let scheme = EmptyClient::OPERATIONS[0].scheme().unwrap();
        let verification = Verification::new(key(&key_name)).clock(at(CREATED));
        let verified = verification.verify(scheme, head, None).await;
        assert_eq!(
            verified.as_ref().map(|it| it.key_id()).ok().flatten(),
            Some(&*key_name),
            "{name}: {verified:?}"
        );
        let other =
            if key_name == "test-key-ecc-p256" { "test-key-ed25519" } else { "test-key-ecc-p256" };
        let verification = Verification::new(key(other)).clock(at(CREATED));
        assert!(verification.verify(scheme, head, None).await.is_err(), "{name}");
    }
}
