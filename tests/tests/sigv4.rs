//! AWS Signature Version 4: against AWS's own test suite, and both halves against each other.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use bac_core::{
    AccessKey, BoxFuture, Client, Clock, Credentials, Error, ErrorKind, Outcome, Request, client,
    http::{HeaderName, HeaderValue, Uri},
    server::{Context, InProcess, Router},
    sign::{Claim, Head, SignatureErrorKind, Verification},
};
use bytes::Bytes;
use proptest::prelude::*;
use serde::Deserialize;

#[client(server, sign = sigv4(service = "service", region = "us-east-1"))]
trait Service {
    #[endpoint(GET "/jobs/{path..}", text)]
    async fn get(&self, path: &str, #[query] tag: &[&str]) -> Result<String, Error>;

    #[endpoint(POST "/jobs", text)]
    async fn add(
        &self,
        #[header("My-Header1")] header: Option<&str>,
        #[body(text)] job: &str,
    ) -> Result<String, Error>;

    #[endpoint(GET "/link", text, sign = sigv4(service = "service", region = "us-east-1", in = query, expires = "60m"))]
    async fn link(&self, #[query] id: &str) -> Result<String, Error>;

    #[endpoint(GET "/raw", text, sign = sigv4(service = "service", region = "us-east-1", path = raw))]
    async fn raw(&self) -> Result<String, Error>;

    #[endpoint(GET "/raw/link", text, sign = sigv4(service = "service", region = "us-east-1", path = raw, in = query, expires = "60m"))]
    async fn raw_link(&self) -> Result<String, Error>;

    #[endpoint(PUT "/files/{path..}", text, sign = sigv4(service = "s3"))]
    async fn put(&self, path: &str, #[body(text)] file: &str) -> Result<String, Error>;

    #[endpoint(POST "/large", text, sign = sigv4(service = "s3", payload = unsigned))]
    async fn large(&self, #[body(text)] file: &str) -> Result<String, Error>;
}

struct Cloud;

impl ServiceService for Cloud {
    async fn get(&self, cx: &Context, path: &str, tag: &[&str]) -> Result<String, Error> {
        assert_eq!(cx.verified().unwrap().key_id(), Some("AKIDEXAMPLE"));
        Ok(format!("{path} {tag:?}"))
    }

    async fn add(&self, _: &Context, header: Option<&str>, job: &str) -> Result<String, Error> {
        Ok(format!("{header:?} {job}"))
    }

    async fn link(&self, _: &Context, id: &str) -> Result<String, Error> {
        Ok(id.to_owned())
    }

    async fn raw(&self, _: &Context) -> Result<String, Error> {
        Ok(String::new())
    }

    async fn raw_link(&self, _: &Context) -> Result<String, Error> {
        Ok(String::new())
    }

    async fn put(&self, _: &Context, path: &str, file: &str) -> Result<String, Error> {
        Ok(format!("{path} {file}"))
    }

    async fn large(&self, _: &Context, file: &str) -> Result<String, Error> {
        Ok(file.to_owned())
    }
}

/// 2015-08-30T12:36:00Z, and later.
#[derive(Clone, Debug)]
struct At(u64);

const NOW: u64 = 1_440_938_160;

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}

fn key() -> AccessKey {
    AccessKey::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
}

#[derive(Deserialize)]
struct Suite {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    normalize: bool,
    sign_body: bool,
    token: Option<String>,
    request: String,
    header: Expected,
    query: Expected,
}

#[derive(Deserialize)]
struct Expected {
    canonical_request: String,
    string_to_sign: String,
    signature: String,
}

const SCOPE: &str = "20150830/us-east-1/service/aws4_request";

impl Case {
    /// The request as it is signed: with date, scope and names, and the signature that is expected.
    fn signed(&self, expected: &Expected, is_query: bool) -> (http::Request<Bytes>, String) {
        let (head, body) = self.request.split_once("\n\n").unwrap_or((&self.request, ""));
        let mut lines = head.lines();
        let line = lines.next().unwrap();
        let (method, rest) = line.split_once(' ').unwrap();
        let target = rest.strip_suffix(" HTTP/1.1").unwrap();
        // A space and what is not ASCII are never on the wire.
        let target = target.replace(' ', "%20").replace('ሴ', "%E1%88%B4");
        let names = expected.canonical_request.lines().rev().nth(1).unwrap();
        let encoded = |text: &str| {
            text.replace('/', "%2F").replace(';', "%3B").replace('+', "%2B").replace('=', "%3D")
        };
        let target = if is_query {
            let token =
                self.token.as_ref().map(|it| format!("&X-Amz-Security-Token={}", encoded(it)));
            format!(
                "{target}{}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders={}&X-Amz-Expires=3600{}&X-Amz-Signature={}",
                if target.contains('?') { "&" } else { "?" },
                encoded(&format!("AKIDEXAMPLE/{SCOPE}")),
                encoded(names),
                token.unwrap_or_default(),
                expected.signature,
            )
        } else {
            target
        };
        let mut request =
            http::Request::builder().method(method).uri(target.parse::<Uri>().unwrap());
        for field in lines.filter(|line| !line.is_empty()) {
            let (name, value) = field.split_once(':').unwrap();
            request = request.header(name, value);
        }
        if !is_query {
            let value = format!(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{SCOPE}, SignedHeaders={names}, Signature={}",
                expected.signature
            );
            request =
                request.header("x-amz-date", "20150830T123600Z").header("authorization", value);
            if let Some(token) = &self.token {
                request = request.header("x-amz-security-token", token);
            }
            if self.sign_body {
                let digest = expected.canonical_request.lines().next_back().unwrap();
                request = request.header("x-amz-content-sha256", digest);
            }
        }
        (request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap(), names.to_owned())
    }
}

/// What a server rebuilds of each request of AWS's suite is what AWS signs, and its signatures are good.
#[tokio::test]
async fn the_suite_of_aws() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sigv4.json");
    let suite: Suite = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(suite.cases.len(), 19);
    let mut checked = 0;
    for case in &suite.cases {
        // The suite encodes a path once that is not encoded on its wire.
        let is_raw = !case.normalize || case.name == "get-space-normalized";
        let operations = if is_raw { [3, 4] } else { [0, 2] };
        for (expected, operation) in [&case.header, &case.query].into_iter().zip(operations) {
            let is_query = std::ptr::eq(expected, &case.query);
            let scheme = ServiceClient::OPERATIONS[operation].scheme().unwrap();
            let (request, _) = case.signed(expected, is_query);
            let (parts, body) = request.into_parts();
            let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
            let mut base = Vec::new();
            scheme.base(&head, &Claim::new([]), &mut base).unwrap();
            assert_eq!(String::from_utf8(base).unwrap(), expected.string_to_sign, "{}", case.name);
            let verification = Verification::new(key()).clock(At(NOW));
            let verified = verification.verify(scheme, &head, None).await;
            assert_eq!(verified.unwrap().key_id(), Some("AKIDEXAMPLE"), "{}", case.name);
            checked += 1;
        }
    }
    assert_eq!(checked, 38);
}

/// The same from the other side: a request that is declared, signed by the client.
#[tokio::test]
async fn a_declared_request_is_signed_as_in_the_suite() {
    #[client(sign = sigv4(service = "service", region = "us-east-1"))]
    trait Vanilla {
        #[endpoint(GET "/", text)]
        async fn get(&self) -> Result<String, Error>;

        #[endpoint(POST "/", text)]
        async fn post(&self) -> Result<String, Error>;
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sigv4.json");
    let suite: Suite = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let find = |name: &str| suite.cases.iter().find(|case| case.name == name).unwrap();
    let client = |key: AccessKey| {
        let client = Client::builder("https://example.amazonaws.com").clock(At(NOW));
        VanillaClient::new(client.credentials(key.into()).build().unwrap())
    };
    let vanilla = find("get-vanilla");
    let request = client(key()).get().to_request().await.unwrap();
    assert_eq!(
        header(&request, "authorization"),
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{SCOPE}, SignedHeaders=host;x-amz-date, Signature={}",
            vanilla.header.signature
        )
    );
    assert!(request.headers()["authorization"].is_sensitive());
    let url = client(key()).get().presign(Duration::from_secs(3600)).await.unwrap();
    let signature = format!("&X-Amz-Signature={}", vanilla.query.signature);
    assert!(url.url().as_str().ends_with(&signature), "{}", url.url());
    assert_eq!(url.expires(), SystemTime::UNIX_EPOCH + Duration::from_secs(NOW + 3600));
    assert_eq!((url.method().as_str(), url.headers().len()), ("GET", 0));
    assert!(!format!("{url:?}").contains("AKID"), "{url:?}");

    let session = find("post-sts-header-before");
    let key = key().session_token(session.token.clone().unwrap());
    let request = client(key.clone()).post().to_request().await.unwrap();
    assert!(header(&request, "authorization").ends_with(&session.header.signature));
    assert!(request.headers()["x-amz-security-token"].is_sensitive());
    let url = client(key).post().presign(Duration::from_secs(3600)).await.unwrap();
    assert!(url.url().as_str().ends_with(&session.query.signature), "{}", url.url());
}

fn header(request: &Request, name: &str) -> String {
    request.headers()[name].to_str().unwrap().to_owned()
}

fn router(now: u64) -> Router {
    let verification = Verification::new(key()).clock(At(now));
    Router::new().verify(verification).mount(ServiceServer::new(Cloud))
}

fn here() -> bac_core::ClientBuilder {
    let key = key().in_region("eu-west-1").session_token("t0ken");
    Client::builder("http://127.0.0.1:9").clock(At(NOW)).credentials(Credentials::access_key(key))
}

#[tokio::test]
async fn both_halves_agree() {
    let url = bac_tests::listen(router(NOW)).await.unwrap();
    let socket =
        Client::builder(&url).clock(At(NOW)).credentials(key().in_region("eu-west-1").into());
    for client in [here().transport(InProcess::new(router(NOW))), socket] {
        let service = ServiceClient::new(client.build().unwrap());
        let got = service.get("a b/c+d/é", &["x+y z", "", "&="]).await.unwrap();
        assert_eq!(got, "a b/c+d/é [\"x+y z\", \"\", \"&=\"]");
        assert_eq!(service.add(Some("a   b"), "é").await.unwrap(), "Some(\"a   b\") é");
        assert_eq!(service.link("a/b").await.unwrap(), "a/b");
        assert_eq!(service.put("a b//c".trim_end_matches("//c"), "f").await.unwrap(), "a b f");
        assert_eq!(service.large("f").await.unwrap(), "f");
    }
}

#[tokio::test]
async fn what_is_sent_of_s3() {
    let service = ServiceClient::new(here().build().unwrap());
    let put = service.put("a/b", "abc").to_request().await.unwrap();
    assert_eq!(
        header(&put, "x-amz-content-sha256"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert!(header(&put, "authorization").contains("/20150830/eu-west-1/s3/aws4_request, "));
    let large = service.large("abc").to_request().await.unwrap();
    assert_eq!(header(&large, "x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
}

#[tokio::test]
async fn a_url_is_good_for_as_long_as_it_says() {
    let service = ServiceClient::new(here().build().unwrap());
    let url = service.link("1").presign(Duration::from_secs(60)).await.unwrap();
    for (after, status) in [(0, 200), (119, 200), (121, 401)] {
        let (path, query) = (url.url().path(), url.url().query().unwrap());
        let request = http::Request::get(format!("{path}?{query}")).header("host", "127.0.0.1:9");
        let answer = router(NOW + after).handle(request.body(Bytes::new()).unwrap()).await;
        assert_eq!(answer.status(), status, "{after}");
    }
    for (life, found) in [
        (Duration::from_millis(999), "at least a second and at most a week"),
        (Duration::from_secs(604_801), "at least a second and at most a week"),
    ] {
        let error = service.link("1").presign(life).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
        assert!(error.to_string().contains(found), "{error}");
    }
    #[client]
    trait Plain {
        #[endpoint(GET "/a", text)]
        async fn a(&self) -> Result<String, Error>;
        #[endpoint(GET "/b", text, sign = standard_webhooks)]
        async fn b(&self) -> Result<String, Error>;
    }
    let plain = PlainClient::new(Client::builder("http://127.0.0.1:9").build().unwrap());
    let error = plain.a().presign(Duration::from_secs(1)).await.unwrap_err().to_string();
    assert!(error.contains("declares no scheme that signs URLs"), "{error}");
    let error = plain.b().presign(Duration::from_secs(1)).await.unwrap_err().to_string();
    assert!(error.contains("signs no URLs"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_sent() {
    let none = Client::builder("http://127.0.0.1:9").build().unwrap();
    let nowhere = Client::builder("http://127.0.0.1:9").credentials(key().into()).build().unwrap();
    for (client, found) in
        [(none, "with an access key and the client has none"), (nowhere, "`AccessKey::in_region`")]
    {
        let error = ServiceClient::new(client).large("a").await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
        assert!(error.to_string().contains(found), "{error}");
    }
    for key in [key().in_region(""), key().in_region("a/b"), AccessKey::new("a/b", "c")] {
        let error = Client::builder("http://127.0.0.1:9").credentials(key.into()).build();
        assert!(error.unwrap_err().to_string().contains("no name"));
    }
}

/// A request of ours as a server gets it.
fn received(request: &Request) -> http::Request<Bytes> {
    let url = request.url();
    let target =
        url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path()));
    let mut received = http::Request::new(request.body().as_bytes().unwrap().clone());
    *received.method_mut() = request.method().clone();
    *received.uri_mut() = target.parse().unwrap();
    *received.headers_mut() = request.headers().clone();
    received
}

#[tokio::test]
async fn what_is_not_signed_as_declared_is_refused() {
    let service = ServiceClient::new(here().build().unwrap());
    let good = received(&service.add(Some("a"), "job").to_request().await.unwrap());
    let scheme = ServiceClient::OPERATIONS[1].scheme().unwrap();
    let authorization = good.headers()["authorization"].to_str().unwrap().to_owned();
    type Change = Box<dyn Fn(&mut http::Request<Bytes>)>;
    let set = |name: &'static str, value: String| -> Change {
        let name = HeaderName::from_static(name);
        Box::new(move |request| {
            request.headers_mut().insert(&name, HeaderValue::from_str(&value).unwrap());
        })
    };
    use SignatureErrorKind::{Forged, Malformed};
    let cases: Vec<(Change, SignatureErrorKind, &str)> = vec![
        (Box::new(|it| *it.method_mut() = http::Method::PUT), Forged, "changed"),
        (Box::new(|it| *it.uri_mut() = "/jobs?a".parse().unwrap()), Forged, "changed"),
        (Box::new(|it| *it.body_mut() = "other".into()), Forged, "changed"),
        (set("my-header1", "b".into()), Forged, "changed"),
        (set("x-amz-date", "20150830T123601Z".into()), Forged, "changed"),
        (set("x-amz-date", "20150831T123600Z".into()), Malformed, "another day"),
        (set("x-amz-date", "soon".into()), Malformed, "is none"),
        (set("x-amz-meta", "b".into()), Malformed, "does not cover"),
        (set("x-amz-content-sha256", "UNSIGNED-PAYLOAD".into()), Malformed, "does not cover"),
        (set("authorization", "Basic eA==".into()), Malformed, "no signature of AWS"),
        (set("authorization", authorization.replace("host;", "")), Malformed, "does not cover"),
        (
            set("authorization", authorization.replace("us-east-1", "us-east-2")),
            Malformed,
            "another region",
        ),
        (
            set("authorization", authorization.replace("/service/", "/other/")),
            Malformed,
            "another service",
        ),
        (set("authorization", authorization.replace("aws4_", "aws5_")), Malformed, "is none"),
        (
            set("authorization", authorization.replace("Signature=", "Signature=0")),
            Malformed,
            "64 hex",
        ),
        (
            set("authorization", authorization.replace("host;", "host;x-none;")),
            Malformed,
            "no header `x-none`",
        ),
        (set("authorization", "AWS4-HMAC-SHA256".into()), Malformed, "no signature of AWS"),
    ];
    for (change, kind, found) in cases {
        let mut bad = good.clone();
        change(&mut bad);
        let (parts, body) = bad.into_parts();
        let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let verification = Verification::new(key()).clock(At(NOW));
        let error = verification.verify(scheme, &head, None).await.unwrap_err();
        assert!(error.kind() == kind && error.to_string().contains(found), "{error} ({found})");
    }
    assert_eq!(router(NOW).handle(good.clone()).await.status(), 200);
    assert_eq!(router(NOW + 361).handle(good).await.status(), 401);
}

proptest! {
    #[test]
    fn what_one_half_signs_the_other_verifies(
        path in "[^/.\\x00-\\x1f]{1,8}(/[^/.\\x00-\\x1f]{1,8}){0,2}",
        tags in proptest::collection::vec(".{0,8}", 0..3),
        field in "[!-~]( ?[!-~]){0,8}",
        job in ".{1,40}",
        byte in any::<proptest::sample::Index>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let service = ServiceClient::new(here().build().unwrap());
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            let got = service.get(&path, &tags).to_request().await;
            let added = service.add(Some(&field), &job).to_request().await;
            let put = service.put(&path, &job).to_request().await;
            for request in [got, added, put].into_iter().flatten() {
                let good = received(&request);
                assert_eq!(router(NOW).handle(good.clone()).await.status(), 200, "{good:?}");
                let mut bad = good.clone();
                if good.body().is_empty() {
                    *bad.uri_mut() = format!("{}x", good.uri()).parse().unwrap();
                } else {
                    let mut bytes = good.body().to_vec();
                    bytes[byte.index(good.body().len())] ^= 1;
                    *bad.body_mut() = bytes.into();
                }
                assert_eq!(router(NOW).handle(bad).await.status(), 401);
            }
        });
    }
}
