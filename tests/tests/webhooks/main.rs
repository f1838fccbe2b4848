//! Receivers of webhooks: what `docs/webhooks.md` shows, word for word, and what it promises.

mod receiver;
mod vendors;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use bac_core::{
    BoxFuture, Call, Client, Clock, Error, Request,
    http::{HeaderMap, HeaderName, Method, Uri},
    server::{InProcess, RejectionKind},
    sign::{Head, HmacSigner, KeyRing, SignatureErrorKind, Verification},
};
use bytes::Bytes;

use self::{
    receiver::{Event, HooksClient, Payment},
    vendors::VendorsClient,
};

const PAGE: &str = include_str!("../../../docs/webhooks.md");

#[test]
fn the_page_shows_the_receiver_of_this_test() {
    let example = format!("```rust\n{}```\n", include_str!("receiver.rs"));
    assert!(PAGE.contains(&example), "the example of the page is not `receiver.rs`");
}

/// Each row of the page is declared so in this test, and each declaration has its row.
#[test]
fn the_page_lists_the_declarations_of_this_test() {
    let declared = include_str!("vendors.rs");
    let rows: Vec<&str> = PAGE.lines().filter(|line| line.contains("| `sign = ")).collect();
    for row in &rows {
        let sign = row.split('`').nth(1).unwrap();
        assert!(declared.contains(&format!("{sign})]")), "{sign}");
    }
    assert_eq!(rows.len(), VendorsClient::OPERATIONS.len());
}

#[derive(Clone, Debug)]
struct At(Arc<Mutex<u64>>);

fn at(seconds: u64) -> At {
    At(Arc::new(Mutex::new(seconds)))
}

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(*self.0.lock().unwrap())
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}

const NOW: u64 = 1_614_265_330;
const BODY: &str = r#"{"id":7}"#;

/// Name, header of the signature, its value for `BODY` at `NOW` by the secret `test-secret`, and header of the
/// time, if it has one. The values were computed with Python's `hmac`.
const SIGNED: [(&str, &str, &str, &str); 13] = [
    (
        "calendly",
        "calendly-webhook-signature",
        "t=1614265330,v1=fc8bc641120997398d8fca21de8af0e1c464d7724eea31a323d71c16ab0240a8",
        "",
    ),
    (
        "github",
        "x-hub-signature-256",
        "sha256=64042d120034aefc8f0e72e6ebde585ae39849312d146a97f75e1b88495957a6",
        "",
    ),
    ("line", "x-line-signature", "ZAQtEgA0rvyPDnLm695YWuOYSTEtFGqX914biElZV6Y=", ""),
    (
        "paddle",
        "paddle-signature",
        "ts=1614265330;h1=d9777545fe3ed7f885e8f5f450c6b0de4d8fad9c6d520f049ccd36dd88d8fad7",
        "",
    ),
    (
        "pagerduty",
        "x-pagerduty-signature",
        "v1=64042d120034aefc8f0e72e6ebde585ae39849312d146a97f75e1b88495957a6",
        "",
    ),
    ("shopify", "x-shopify-hmac-sha256", "ZAQtEgA0rvyPDnLm695YWuOYSTEtFGqX914biElZV6Y=", ""),
    (
        "slack",
        "x-slack-signature",
        "v0=2ae569e622c19687e7c99a99031f9dc41e1f74969521793dc1b0226c83131071",
        "x-slack-request-timestamp",
    ),
    ("square", "x-square-hmacsha256-signature", "5LG+LVIwyJ0zByQ4ZihHhd2KBL4/cSLHKxIK3GeOo8s=", ""),
    (
        "standard",
        "webhook-signature",
        "v1,7EwfJOYn3+i9EHa4zQ2L0ATqfZsLJAIkjUOsmalBqMk=",
        "webhook-timestamp",
    ),
    (
        "stripe",
        "stripe-signature",
        "t=1614265330,v1=fc8bc641120997398d8fca21de8af0e1c464d7724eea31a323d71c16ab0240a8",
        "",
    ),
    ("svix", "svix-signature", "v1,7EwfJOYn3+i9EHa4zQ2L0ATqfZsLJAIkjUOsmalBqMk=", "svix-timestamp"),
    ("typeform", "typeform-signature", "sha256=ZAQtEgA0rvyPDnLm695YWuOYSTEtFGqX914biElZV6Y=", ""),
    (
        "zoom",
        "x-zm-signature",
        "v0=2ae569e622c19687e7c99a99031f9dc41e1f74969521793dc1b0226c83131071",
        "x-zm-request-timestamp",
    ),
];

fn secret() -> HmacSigner {
    HmacSigner::new("test-secret").unwrap()
}

fn call(vendors: &VendorsClient, name: &str) -> Call<'static, (), Error> {
    match name {
        "calendly" => vendors.calendly(BODY),
        "github" => vendors.github(BODY),
        "line" => vendors.line(BODY),
        "paddle" => vendors.paddle(BODY),
        "pagerduty" => vendors.pagerduty(BODY),
        "shopify" => vendors.shopify(BODY),
        "slack" => vendors.slack(BODY),
        "square" => vendors.square(BODY),
        "standard" => vendors.standard("msg_1", BODY),
        "stripe" => vendors.stripe(BODY),
        "svix" => vendors.svix("msg_1", BODY),
        "typeform" => vendors.typeform(BODY),
        "zoom" => vendors.zoom(BODY),
        other => panic!("{other}"),
    }
}

/// A request as a server of somebody's own has it.
struct Got {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Got {
    fn new(name: &str, header: &str, value: &str, time: &str) -> Self {
        let mut headers = HeaderMap::new();
        let mut put = |name: &str, value: &str| {
            headers.insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        };
        put("host", "hooks.example");
        put(header, value);
        if !time.is_empty() {
            put(time, &NOW.to_string());
        }
        put("webhook-id", "msg_1");
        put("svix-id", "msg_1");
        Self { path: format!("/{name}"), headers, body: BODY.into() }
    }

    async fn check(&self, verification: &Verification) -> Result<(), SignatureErrorKind> {
        let uri: Uri = self.path.parse().unwrap();
        let head = Head::received(&Method::POST, &uri, &self.headers, &self.body);
        let name = self.path.trim_start_matches('/');
        let operation = VendorsClient::OPERATIONS.iter().find(|it| it.name() == name).unwrap();
        let checked = verification.check(operation, &head).await;
        checked.map(|verified| assert!(!verified.is_empty())).map_err(|error| error.kind())
    }
}

/// Without a router: the bytes are checked as they came.
#[tokio::test]
async fn what_each_vendor_sends_is_taken_and_any_other_refused() {
    let now = Verification::new(secret()).clock(at(NOW));
    let late = Verification::new(secret()).clock(at(NOW + 361));
    let early = Verification::new(secret()).clock(at(NOW - 61));
    for (name, header, value, time) in SIGNED {
        let got = || Got::new(name, header, value, time);
        got().check(&now).await.unwrap_or_else(|kind| panic!("{name}: {kind:?}"));
        let is_timed = value.contains(&NOW.to_string()) || !time.is_empty();
        let untimely = if is_timed { Err(SignatureErrorKind::Untimely) } else { Ok(()) };
        assert_eq!(got().check(&late).await, untimely, "{name}");
        assert_eq!(got().check(&early).await, untimely, "{name}");

        let mut changed = got();
        changed.body = r#"{"id":8}"#.into();
        assert_eq!(changed.check(&now).await, Err(SignatureErrorKind::Forged), "{name}");
        let unsigned = Got::new(name, "x-other", value, time);
        assert_eq!(unsigned.check(&now).await, Err(SignatureErrorKind::Malformed), "{name}");
        let other = Verification::new(HmacSigner::new("another").unwrap()).clock(at(NOW));
        assert_eq!(got().check(&other).await, Err(SignatureErrorKind::Forged), "{name}");
        if is_timed {
            let later = (NOW + 1).to_string();
            let value = value.replace(&NOW.to_string(), &later);
            let mut moved = Got::new(name, header, &value, time);
            if !time.is_empty() {
                moved.headers.insert(time.parse::<HeaderName>().unwrap(), later.parse().unwrap());
            }
            assert_eq!(moved.check(&now).await, Err(SignatureErrorKind::Forged), "{name}");
        }
    }
}

/// And the other way round: a declared client sends what the vendor would.
#[tokio::test]
async fn a_client_signs_as_each_vendor_does() {
    let client = Client::builder("https://hooks.example").clock(at(NOW)).signer(secret());
    let vendors = VendorsClient::new(client.build().unwrap());
    for (name, header, value, time) in SIGNED {
        let request = call(&vendors, name).to_request().await.unwrap();
        assert_eq!(request.headers()[header], value, "{name}");
        if !time.is_empty() {
            assert_eq!(request.headers()[time], NOW.to_string(), "{name}");
        }
    }
}

/// The example of Slack's documentation.
#[tokio::test]
async fn as_slack_writes_it() {
    let mut got = Got::new(
        "slack",
        "x-slack-signature",
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        "x-slack-request-timestamp",
    );
    got.headers.insert("x-slack-request-timestamp", "1531420618".parse().unwrap());
    got.body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
                &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
                &command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2F\
                commands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
                &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
        .into();
    let secret = HmacSigner::new("8f742231b10e8888abcd99yyyzzz85a5").unwrap();
    got.check(&Verification::new(secret).clock(at(1_531_420_618))).await.unwrap();
}

/// While a secret gives way to another, a vendor signs with both.
#[tokio::test]
async fn one_good_signature_of_several_will_do() {
    let now = Verification::new(secret()).clock(at(NOW));
    for (name, header, value, time) in SIGNED {
        let (prefix, separator) = match name {
            "paddle" => ("h1=", ";"),
            "stripe" | "calendly" | "pagerduty" => ("v1=", ","),
            "standard" | "svix" => ("v1,", " "),
            _ => continue,
        };
        let bad = format!("{prefix}{}", "00".repeat(32));
        for value in [
            format!("{value}{separator}{bad}"),
            format!("{value}{separator}v9=x{separator}{bad}{separator}{bad}"),
        ] {
            Got::new(name, header, &value, time).check(&now).await.unwrap();
        }
        // As many as while secrets change; no more work is done for one request.
        let many = format!("{bad}{separator}").repeat(8) + value;
        let checked = Got::new(name, header, &many, time).check(&now).await;
        assert_eq!(checked, Err(SignatureErrorKind::Forged), "{name}");
    }
}

/// A key is good for the endpoints that name it alone.
#[tokio::test]
async fn a_ring_gives_a_key_to_the_endpoints_that_name_it() {
    let [new, old, other] = ["new", "old", "other"].map(|it| HmacSigner::new(it).unwrap());
    let ring = KeyRing::new().key(other).named("a", new).named("a", old).named("b", secret());
    assert_eq!(format!("{ring:?}"), r#"KeyRing([None, Some("a"), Some("a"), Some("b")])"#);
    let keys = async |declared, key_id| {
        let keys = bac_core::sign::KeyLookup::keys(&ring, declared, key_id).await.unwrap();
        let mut good = Vec::new();
        for name in ["new", "old", "other", "test-secret"] {
            let signer = HmacSigner::new(name).unwrap();
            let signature = bac_core::Signer::sign(&signer, b"message").await.unwrap();
            if keys.iter().any(|key| key.verify(b"message", signature.as_ref()).is_ok()) {
                good.push(name);
            }
        }
        good
    };
    assert_eq!(keys(Some("a"), None).await, ["new", "old"]);
    assert_eq!(keys(Some("a"), Some("b")).await, ["new", "old"]);
    assert_eq!(keys(Some("c"), Some("a")).await, [""; 0]);
    // What has no name does not pass for what has.
    assert_eq!(keys(None, Some("b")).await, ["test-secret"]);
    assert_eq!(keys(None, Some("c")).await, ["other"]);
    assert_eq!(keys(None, None).await, ["other"]);
}

const NEW: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OLD: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

fn hooks(secret: &str) -> HooksClient {
    let router = receiver::router(NEW, OLD).unwrap();
    let client = Client::builder("http://127.0.0.1:9").transport(InProcess::new(router));
    let secret = HmacSigner::from_webhook_secret(secret).unwrap();
    HooksClient::new(client.key("payments", secret).build().unwrap())
}

#[tokio::test]
async fn the_receiver_takes_both_secrets_and_events_of_any_type() {
    let paid = Event::Paid(Payment { id: "p1".to_owned() });
    let later: Event = serde_json::from_str(r#"{"type":"payment.refunded","id":"p1"}"#).unwrap();
    assert!(matches!(later, Event::Unknown(_)));
    for secret in [NEW, OLD] {
        for event in [&paid, &later] {
            hooks(secret).happened(None, event).await.unwrap();
        }
    }
    let error = hooks("whsec_AAAA").happened(None, &paid).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
}

fn received(request: &Request, body: &'static str) -> http::Request<Bytes> {
    let mut received = http::Request::new(Bytes::from(body));
    *received.method_mut() = Method::POST;
    *received.uri_mut() = request.url().path().parse().unwrap();
    *received.headers_mut() = request.headers().clone();
    received
}

/// Nothing reads a body before its bytes are known to be of who signs.
#[tokio::test]
async fn a_body_is_checked_before_it_is_read() {
    let event = Event::Paid(Payment { id: "p1".to_owned() });
    let request = hooks(NEW).happened(Some("m"), &event).to_request().await.unwrap();
    let seen = Arc::<Mutex<Vec<RejectionKind>>>::default();
    let kept = Arc::clone(&seen);
    let router = receiver::router(NEW, OLD).unwrap().on_rejection(move |rejection| {
        kept.lock().unwrap().push(rejection.kind().clone());
        rejection.to_response()
    });
    let answer = router.handle(received(&request, "{")).await;
    assert_eq!(answer.status(), 401);
    let told = String::from_utf8_lossy(answer.body());
    assert_eq!(told, r#"{"message":"the request is not signed as this operation asks for"}"#);
    // Signed, and no event.
    let signer = HmacSigner::from_webhook_secret(NEW).unwrap();
    let time = request.headers()["webhook-timestamp"].to_str().unwrap().to_owned();
    let base = format!("m.{time}.{{");
    let signature = bac_core::Signer::sign(&signer, base.as_bytes()).await.unwrap();
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let value = format!("v1,{}", STANDARD.encode(signature.as_ref()));
    let mut signed = received(&request, "{");
    signed.headers_mut().insert("webhook-signature", value.parse().unwrap());
    assert_eq!(router.handle(signed).await.status(), 400);
    assert_eq!(*seen.lock().unwrap(), [RejectionKind::Signature, RejectionKind::Body]);
}
