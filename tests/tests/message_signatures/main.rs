//! HTTP message signatures (RFC 9421) and digests (RFC 9530): against the standard's own examples, and
//! both halves of a declaration against each other.

mod asked;
mod bad_input;
mod bots;
mod replies;
mod several;
mod standard;
mod structured_fields;
mod support;

use std::time::Duration;

use bac_core::{
    Client, ClientBuilder, Error, ErrorKind, Outcome, Request, client,
    http::HeaderValue,
    server::{Context, InProcess, Router},
    sign::{Claim, Head, SignatureErrorKind, Signer, Verification},
};
use bytes::Bytes;
use proptest::prelude::*;

use self::support::{
    BODY, CREATED, DATE, at, ed25519, header, public_key, received, shared_secret,
};

/// The request of RFC 9421 appendix B.2, as its examples sign it.
#[client]
trait Standard {
    #[endpoint(POST "/b25", query("param" = "Value", "Pet" = "dog"), text, sign = http_signature(covers("date", "@authority", "content-type"), label = "sig-b25"))]
    async fn b25(
        &self,
        #[header("date")] date: &str,
        #[body(text, "application/json")] body: &str,
    ) -> Result<String, Error>;

    #[endpoint(POST "/foo", query("param" = "Value", "Pet" = "dog"), text, sign = http_signature(covers("date", "@method", "@path", "@authority", "content-type", "content-length"), label = "sig-b26"))]
    async fn b26(
        &self,
        #[header("date")] date: &str,
        #[body(text, "application/json")] body: &str,
    ) -> Result<String, Error>;

    /// The forms of components, by the examples of sections 2.1 and 2.2.
    #[endpoint(POST "/path", text, query("param" = "value", "foo" = "bar", "baz" = "batman", "qux" = "", "var" = "this is a big\nmultiline value", "fa\u{e7}ade\": " = "something"), header("Example-Dict" = "a=1,    b=2;x=1;y=2,   c=(a   b   c), d", "Cache-Control" = "max-age=60,   must-revalidate"), sign = http_signature(covers("@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query", "@query-param"; name = "baz", "@query-param"; name = "qux", "@query-param"; name = "var", "@query-param"; name = "fa\u{e7}ade\": ", "example-dict"; key = "a", "example-dict"; key = "b", "example-dict"; key = "c", "example-dict"; key = "d", "cache-control"; sf, "cache-control"; key = "max-age", "example-dict"; bs)))]
    async fn forms(&self) -> Result<String, Error>;
}

#[client(server, sign = http_signature(covers("@method", "@target-uri", "content-digest"), expires = "5m", nonce, alg, tag = "orders"))]
trait Orders {
    #[endpoint(POST "/orders", text)]
    async fn put(&self, #[body(text)] order: &str) -> Result<String, Error>;

    #[endpoint(GET "/orders/{id}", text)]
    async fn get(&self, id: &str, #[query] why: Option<&str>) -> Result<String, Error>;

    #[endpoint(GET "/page", text, sign = http_signature(covers("@query-param"; name = "p q", "x-tenant", "@method")))]
    async fn page(
        &self,
        #[query("p q")] page: &str,
        #[header("X-Tenant")] tenant: &str,
    ) -> Result<String, Error>;
}

struct Shop;

impl OrdersService for Shop {
    async fn put(&self, cx: &Context, order: &str) -> Result<String, Error> {
        Ok(format!("{order} by {}", cx.verified().unwrap().key_id().unwrap()))
    }

    async fn get(&self, _: &Context, id: &str, why: Option<&str>) -> Result<String, Error> {
        Ok(format!("{id} {why:?}"))
    }

    async fn page(&self, _: &Context, page: &str, tenant: &str) -> Result<String, Error> {
        Ok(format!("{page} {tenant}"))
    }
}

fn standard(signer: impl Signer) -> StandardClient {
    let client = Client::builder("http://example.com").clock(at(CREATED)).signer(signer);
    StandardClient::new(client.build().unwrap())
}

/// What was signed, as a server writes it again.
fn base(operation: &str, request: &Request) -> String {
    let operation = StandardClient::OPERATIONS.iter().find(|it| it.name() == operation).unwrap();
    let received = received(request);
    let (parts, body) = received.into_parts();
    let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    let mut base = Vec::new();
    let scheme = operation.scheme().unwrap();
    let claims = scheme.claims(&head).unwrap();
    scheme.base(&head.or_scheme(Some("http")), &claims[0], &mut base).unwrap();
    String::from_utf8(base).unwrap()
}

#[tokio::test]
async fn examples_b_2_5_and_b_2_6_of_the_standard() {
    let request = standard(shared_secret()).b25(DATE, BODY).to_request().await.unwrap();
    assert_eq!(
        header(&request, "signature-input"),
        "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\""
    );
    assert_eq!(
        base("b25", &request),
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@authority\": example.com\n\"content-type\": application/json\n\"@signature-params\": (\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\""
    );
    assert_eq!(
        header(&request, "signature"),
        "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"
    );

    let request = standard(ed25519()).b26(DATE, BODY).to_request().await.unwrap();
    assert_eq!(request.url().as_str(), "http://example.com/foo?param=Value&Pet=dog");
    assert_eq!(
        base("b26", &request),
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\""
    );
    assert_eq!(
        header(&request, "signature"),
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    );
    assert!(request.headers()["signature"].is_sensitive());
}

#[tokio::test]
async fn components_are_written_as_the_standard_has_them() {
    let request = standard(ed25519()).forms().to_request().await.unwrap();
    let query = "?param=value&foo=bar&baz=batman&qux=&var=this%20is%20a%20big%0Amultiline%20value&fa%C3%A7ade%22%3A%20=something";
    let expected = [
        "\"@method\": POST".to_owned(),
        format!("\"@target-uri\": http://example.com/path{query}"),
        "\"@authority\": example.com".to_owned(),
        "\"@scheme\": http".to_owned(),
        format!("\"@request-target\": /path{query}"),
        "\"@path\": /path".to_owned(),
        format!("\"@query\": {query}"),
        "\"@query-param\";name=\"baz\": batman".to_owned(),
        "\"@query-param\";name=\"qux\": ".to_owned(),
        "\"@query-param\";name=\"var\": this%20is%20a%20big%0Amultiline%20value".to_owned(),
        "\"@query-param\";name=\"fa%C3%A7ade%22%3A%20\": something".to_owned(),
        "\"example-dict\";key=\"a\": 1".to_owned(),
        "\"example-dict\";key=\"b\": 2;x=1;y=2".to_owned(),
        "\"example-dict\";key=\"c\": (a b c)".to_owned(),
        "\"example-dict\";key=\"d\": ?1".to_owned(),
        "\"cache-control\";sf: max-age=60, must-revalidate".to_owned(),
        "\"cache-control\";key=\"max-age\": 60".to_owned(),
    ];
    let base = base("forms", &request);
    let lines: Vec<&str> = base.lines().collect();
    assert_eq!(lines[..expected.len()], expected);
    assert!(lines[expected.len()].starts_with("\"example-dict\";bs: :"), "{base}");
    assert_eq!(lines.len(), expected.len() + 2);
}

/// A signature that another client made grows old as those of ours.
#[tokio::test]
async fn a_signature_expires() {
    let orders = OrdersClient::new(here().build().unwrap());
    let (parts, body) = received(&orders.get("1", None).to_request().await.unwrap()).into_parts();
    let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    let scheme = OrdersClient::OPERATIONS[1].scheme().unwrap();
    for (seconds, found) in [(361, "has expired"), (-61, "in the future")] {
        let now = CREATED.checked_add_signed(seconds).unwrap();
        let late = Verification::new(public_key()).max_age(Duration::from_secs(1 << 20));
        let late = late.clock(at(now)).origin_scheme("http").verify(scheme, &head, None).await;
        assert!(late.as_ref().unwrap_err().to_string().contains(found), "{late:?}");
    }
}

fn here() -> ClientBuilder {
    Client::builder("http://127.0.0.1:9").clock(at(CREATED)).signer(ed25519())
}

fn verification() -> Verification {
    Verification::new(public_key()).clock(at(CREATED)).origin_scheme("http")
}

fn router() -> Router {
    Router::new().verify(verification()).mount(OrdersServer::new(Shop))
}

#[tokio::test]
async fn both_halves_agree() {
    let orders = OrdersClient::new(here().transport(InProcess::new(router())).build().unwrap());
    assert_eq!(orders.put("é").await.unwrap(), "é by test-key-ed25519");
    assert_eq!(orders.put("").await.unwrap(), " by test-key-ed25519");
    assert_eq!(orders.get("a/b", Some("x+ y")).await.unwrap(), "a/b Some(\"x+ y\")");
    assert_eq!(orders.page("a b+%&é", "t").await.unwrap(), "a b+%&é t");
    let url = bac_tests::listen(router()).await.unwrap();
    let client = Client::builder(&url).clock(at(CREATED)).signer(ed25519()).build().unwrap();
    let orders = OrdersClient::new(client);
    assert_eq!(orders.put("a").await.unwrap(), "a by test-key-ed25519");
    assert_eq!(orders.page("a b+%&", "t").await.unwrap(), "a b+%& t");
}

#[tokio::test]
async fn a_digest_is_covered_where_there_is_a_body() {
    let orders = OrdersClient::new(here().build().unwrap());
    let with = orders.put(BODY).to_request().await.unwrap();
    assert_eq!(
        header(&with, "content-digest"),
        "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    );
    assert!(header(&with, "signature-input").starts_with(
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");created=1618884473;keyid=\"test-key-ed25519\";alg=\"ed25519\";expires=1618884773;nonce=\""
    ));
    let without = orders.get("1", None).to_request().await.unwrap();
    assert!(without.headers().get("content-digest").is_none());
    assert!(header(&without, "signature-input").starts_with("sig1=(\"@method\" \"@target-uri\");"));
    // Each request has a nonce of its own.
    let again = orders.put(BODY).to_request().await.unwrap();
    assert_ne!(header(&with, "signature-input"), header(&again, "signature-input"));
}

#[tokio::test]
async fn what_is_not_signed_as_declared_is_refused() {
    let orders = OrdersClient::new(here().build().unwrap());
    let good = received(&orders.put("order").to_request().await.unwrap());
    let scheme = OrdersClient::OPERATIONS[0].scheme().unwrap();
    let input = good.headers()["signature-input"].to_str().unwrap().to_owned();
    type Change = Box<dyn Fn(&mut http::Request<Bytes>)>;
    let set = |name: &'static str, value: String| -> Change {
        Box::new(move |request| {
            request.headers_mut().insert(name, HeaderValue::from_str(&value).unwrap());
        })
    };
    use SignatureErrorKind::{Forged, Malformed};
    let cases: Vec<(Change, SignatureErrorKind, &str)> = vec![
        (Box::new(|it| *it.method_mut() = http::Method::PUT), Forged, "changed on its way"),
        (Box::new(|it| *it.uri_mut() = "/order".parse().unwrap()), Forged, "changed on its way"),
        (Box::new(|it| *it.uri_mut() = "/orders?".parse().unwrap()), Forged, "changed"),
        (Box::new(|it| *it.body_mut() = "other".into()), Malformed, "`content-digest` is of"),
        (set("host", "other".into()), Forged, "changed on its way"),
        (set("content-digest", "sha-256=:AAAA:".into()), Malformed, "`content-digest` is of"),
        (set("content-digest", "md5=:AAAA:".into()), Malformed, "no digest by"),
        (set("signature", "sig2=:AAAA:".into()), Malformed, "has no signature"),
        (set("signature", "sig1=1".into()), Malformed, "has no signature"),
        (set("signature", "sig1=:AAAA:".into()), Forged, "changed"),
        (set("signature", "é".into()), Malformed, "`signature` is no dictionary"),
        (set("signature-input", "sig1".into()), Malformed, "is no list"),
        (set("signature-input", "sig1=(".into()), Malformed, "is no dictionary"),
        (
            set("signature-input", input.replace("\"@method\" ", "")),
            Malformed,
            "does not cover `\"@method\"`",
        ),
        (set("signature-input", input.replace("orders", "other")), Malformed, "another tag"),
        (
            set("signature-input", input.replace("ed25519\";exp", "rsa\";exp")),
            Malformed,
            "algorithm",
        ),
        (
            set("signature-input", input.replace("alg=\"ed25519\"", "alg=\"hmac-sha256\"")),
            Forged,
            "changed",
        ),
        (
            set("signature-input", input.replace("created=", "crated=")),
            Malformed,
            "when it was made",
        ),
        (set("signature-input", input.replace("created=1", "created=-1")), Malformed, "is no time"),
        (set("signature-input", input.replace("expires=", "expirs=")), Malformed, "until when"),
        (set("signature-input", input.replace(";nonce=", ";nnce=")), Malformed, "has no nonce"),
        (
            set("signature-input", input.replace("\"@method\"", "\"@method\" \"@method\"")),
            Malformed,
            "twice",
        ),
        (
            set("signature-input", input.replace("\"@method\"", "\"@method\" \"@status\"")),
            Malformed,
            "`@status` is not one",
        ),
        (
            set("signature-input", input.replace("\"@method\"", "\"@method\" \"host\";tr")),
            Malformed,
            "trailers are not read",
        ),
        (
            set("signature-input", input.replace("\"@method\"", "\"@method\" 1")),
            Malformed,
            "no component",
        ),
        (
            set("signature-input", input.replace("\"@method\"", "\"@method\" \"@query-param\"")),
            Malformed,
            "has a `name`",
        ),
        (
            set("signature-input", input.replace("\"@method\"", "\"@method\" \"x-none\"")),
            Malformed,
            "no header `x-none`",
        ),
    ];
    for (change, kind, found) in cases {
        let mut bad = good.clone();
        change(&mut bad);
        let (parts, body) = bad.into_parts();
        let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let error = verification().verify(scheme, &head, None).await.unwrap_err();
        assert!(error.kind() == kind && error.to_string().contains(found), "{error} ({found})");
    }
    let (parts, body) = good.into_parts();
    let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    verification().verify(scheme, &head, None).await.unwrap();
    // Nobody has said by which scheme requests come.
    let error =
        Verification::new(public_key()).clock(at(CREATED)).verify(scheme, &head, None).await;
    assert!(error.unwrap_err().to_string().contains("Verification::origin_scheme"));
}

/// A request may be signed by others, too.
#[tokio::test]
async fn a_signature_stands_beside_others() {
    let orders = OrdersClient::new(here().build().unwrap());
    let call = || orders.page("1", "t").header("signature-input", "proxy=();created=1");
    let request = call().header("signature", "proxy=:AAAA:").to_request().await.unwrap();
    assert!(header(&request, "signature-input").starts_with("proxy=();created=1, sig1=("));
    assert!(header(&request, "signature").starts_with("proxy=:AAAA:, sig1=:"));
    assert_eq!(router().handle(received(&request)).await.status(), 200);
    for (input, found) in
        [("sig1=();created=1", "has a signature `sig1` already"), ("(", "no dictionary")]
    {
        let error = orders.page("1", "t").header("signature-input", input).to_request().await;
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
        assert!(error.to_string().contains(found), "{error}");
    }
    // What is covered, and sent twice under one name of the query, cannot be signed.
    let scheme = OrdersClient::OPERATIONS[2].scheme().unwrap();
    let (mut parts, body) = received(&request).into_parts();
    parts.uri = "/page?p+q=1&p%20q=2".parse().unwrap();
    let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    let claim = Claim::new([]).with_label("sig1");
    let error = scheme.base(&head, &claim, &mut Vec::new()).unwrap_err().to_string();
    assert!(error.contains("`p%20q` more than once"), "{error}");
}

proptest! {
    // Ed25519 takes long without optimisation.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_one_half_signs_the_other_verifies(
        page in "\\PC{0,20}",
        tenant in "[!-~]{1,12}",
        order in ".{1,40}",
        byte in any::<proptest::sample::Index>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let orders = OrdersClient::new(here().build().unwrap());
            let paged = received(&orders.page(&page, &tenant).to_request().await.unwrap());
            let put = received(&orders.put(&order).to_request().await.unwrap());
            for good in [&paged, &put] {
                assert_eq!(router().handle(good.clone()).await.status(), 200, "{good:?}");
            }
            let mut bad = paged.clone();
            let mut bytes = tenant.clone().into_bytes();
            let index = byte.index(bytes.len());
            bytes[index] = if bytes[index] == b'x' { b'y' } else { b'x' };
            bad.headers_mut().insert("x-tenant", HeaderValue::from_bytes(&bytes).unwrap());
            assert_eq!(router().handle(bad).await.status(), 401);
            let mut bad = put.clone();
            let mut bytes = put.body().to_vec();
            let index = byte.index(bytes.len());
            bytes[index] ^= 1;
            *bad.body_mut() = bytes.into();
            assert_eq!(router().handle(bad).await.status(), 401);
        });
    }

}

proptest! {
    /// Headers of a stranger are read or refused, and nothing else.
    #[test]
    fn no_header_of_a_stranger_panics(input in "\\PC{0,80}", signature in "[ -~]{0,80}") {
        let scheme = OrdersClient::OPERATIONS[0].scheme().unwrap();
        let mut headers = http::HeaderMap::new();
        for (name, value) in [("signature-input", &input), ("signature", &signature)] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        let (method, uri, body) = (http::Method::GET, "/".parse().unwrap(), Bytes::new());
        let head = Head::received(&method, &uri, &headers, &body);
        for claim in scheme.claims(&head).unwrap_or_default() {
            let _ = scheme.base(&head, &claim, &mut Vec::new());
        }
    }
}
