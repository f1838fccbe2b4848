//! One request in each scheme that a declaration can name: what is signed, what is sent, and what the server
//! half makes of it, also when it was changed on its way: `cargo run --example signed_apis`. Nothing leaves the
//! process; keys, clock and randomness are fixed, so that each run shows the same.

use std::{
    error::Error as StdError,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use bac_core::{
    AccessKey, BoxError, BoxFuture, Call, Client, Clock, Credentials, Ed25519Signer, Error,
    Operation, Request, Signer as _,
    bytes::Bytes,
    client,
    http::{self, HeaderValue, Uri},
    server::{Context, Router},
    sign::{Claim, Head, HmacSigner, KeyRing, PublicKey, TokenLookup, Verification},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

#[client(server)]
trait Api {
    /// A webhook as GitHub sends it.
    #[endpoint(POST "/hook", sign = hmac(header = "X-Hub-Signature-256", prefix = "sha256="), key = "hook")]
    async fn hmac(&self, #[body(text)] event: &str) -> Result<(), Error>;

    /// One as the Standard Webhooks specification has it.
    #[endpoint(POST "/event", sign = standard_webhooks, key = "hook")]
    async fn standard_webhooks(&self, #[body(text)] event: &str) -> Result<(), Error>;

    /// HTTP message signatures (RFC 9421) with a digest (RFC 9530).
    #[endpoint(POST "/orders", sign = http_signature(covers("@method", "@authority", "@path", "content-digest"), tag = "orders", expires = "5m"), key = "device")]
    async fn http_signature(&self, #[body(text)] order: &str) -> Result<(), Error>;

    /// AWS Signature Version 4.
    #[endpoint(GET "/bucket/{key..}", sign = sigv4(service = "s3", region = "eu-1"))]
    async fn sigv4(&self, key: &str) -> Result<(), Error>;

    /// DPoP (RFC 9449).
    #[endpoint(GET "/mine", sign = dpop, key = "device")]
    async fn dpop(&self) -> Result<(), Error>;
}

/// It does nothing: what is shown is what happens before.
struct Service;

impl ApiService for Service {
    async fn hmac(&self, _: &Context, _: &str) -> Result<(), Error> {
        Ok(())
    }

    async fn standard_webhooks(&self, _: &Context, _: &str) -> Result<(), Error> {
        Ok(())
    }

    async fn http_signature(&self, _: &Context, _: &str) -> Result<(), Error> {
        Ok(())
    }

    async fn sigv4(&self, _: &Context, _: &str) -> Result<(), Error> {
        Ok(())
    }

    async fn dpop(&self, _: &Context) -> Result<(), Error> {
        Ok(())
    }
}

const TOKEN: &str = "a-token-of-this-example";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    print!("{}", report().await?);
    Ok(())
}

/// What is changed of a request on its way.
type Change = fn(&mut http::Request<Bytes>);

/// Why requests were refused, the last of it last.
type Refused = Arc<Mutex<Vec<String>>>;

/// What the example shows.
pub async fn report() -> Result<String, BoxError> {
    let api = ApiClient::new(client(None)?);
    let keyed = ApiClient::new(client(Some(access_key().into()))?);
    let bound = ApiClient::new(client(Some(Credentials::dpop(TOKEN)))?);
    let calls: [(&str, Call<'static, (), Error>, Change); 5] = [
        ("hmac", api.hmac("Hello, World!"), change_body),
        ("standard_webhooks", api.standard_webhooks(r#"{"test": 2432232314}"#), change_body),
        ("http_signature", api.http_signature(r#"{"hello": "world"}"#), change_body),
        ("sigv4", keyed.sigv4("reports/2021.csv"), change_path),
        ("dpop", bound.dpop(), change_token),
    ];
    let (router, refused) = server()?;
    let mut report = String::new();
    for (name, call, change) in calls {
        let operation = ApiClient::OPERATIONS.iter().find(|operation| operation.name() == name);
        let operation = operation.ok_or("the operation is there")?;
        let request = call.to_request().await?;
        writeln!(report, "sign = {name}\n\nsigned:")?;
        lines(&mut report, &base(operation, &request)?)?;
        writeln!(report, "\nsent:")?;
        lines(&mut report, &sent(&request)?)?;
        let taken = router.handle(received(&request)?).await;
        writeln!(report, "\nas it was sent: {}", taken.status())?;
        let mut changed = received(&request)?;
        change(&mut changed);
        let answer = router.handle(changed).await;
        let why = refused.lock().map_err(|_| "a panic")?.pop().unwrap_or_default();
        writeln!(report, "changed on its way: {}: {why}\n", answer.status())?;
    }
    Ok(report)
}

/// The bytes that are signed, which both sides make of the same head.
fn base(operation: &Operation, request: &Request) -> Result<String, BoxError> {
    let scheme = operation.scheme().ok_or("it is signed")?;
    let (parts, body) = received(request)?.into_parts();
    let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    let mut base = Vec::new();
    scheme.base(&head, &Claim::default(), &mut base)?;
    let base = String::from_utf8(base)?;
    if operation.name() != "dpop" {
        return Ok(base);
    }
    // Header and claims in base64, with a dot between.
    let parts = base.split('.').map(|part| URL_SAFE_NO_PAD.decode(part));
    let parts: Result<Vec<_>, _> = parts.collect();
    Ok(String::from_utf8(parts?.join(&b'\n'))?)
}

/// What is sent, but for what each request has.
fn sent(request: &Request) -> Result<String, BoxError> {
    let mut sent = format!("{} {}\n", request.method(), request.url().path());
    let mut names: Vec<_> = request.headers().keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    for name in names.iter().filter(|name| !matches!(**name, "accept" | "user-agent")) {
        writeln!(sent, "{name}: {}", request.headers()[*name].to_str()?)?;
    }
    let body = request.body().as_bytes().ok_or("the body is there")?;
    if !body.is_empty() {
        write!(sent, "\n{}", std::str::from_utf8(body)?)?;
    }
    Ok(sent)
}

fn lines(report: &mut String, text: &str) -> Result<(), std::fmt::Error> {
    text.lines().try_for_each(|line| writeln!(report, "{}", format!("    {line}").trim_end()))
}

/// The server half, and why it refused what it did.
fn server() -> Result<(Router, Refused), BoxError> {
    let keys = KeyRing::new()
        .named("hook", secret()?)
        .named("device", PublicKey::parse(device().public_key())?)
        .named(access_key().id(), access_key());
    let thumbprint = PublicKey::parse(device().public_key())?.thumbprint();
    let verification = Verification::new(keys).tokens(Bound(thumbprint)).clock(Fixed);
    let refused = Refused::default();
    let kept = Arc::clone(&refused);
    let router = Router::new().verify(verification).mount(ApiServer::new(Service));
    let router = router.on_rejection(move |rejection| {
        let why = rejection.signature_error().map(ToString::to_string).unwrap_or_default();
        if let Ok(mut kept) = kept.lock() {
            kept.push(why);
        }
        rejection.to_response()
    });
    Ok((router, refused))
}

/// A request as a server gets it.
fn received(request: &Request) -> Result<http::Request<Bytes>, Box<dyn StdError + Send + Sync>> {
    let body = request.body().as_bytes().ok_or("the body is there")?.clone();
    let mut received = http::Request::new(body);
    *received.method_mut() = request.method().clone();
    *received.uri_mut() = request.url().path().parse()?;
    *received.headers_mut() = request.headers().clone();
    Ok(received)
}

fn change_body(request: &mut http::Request<Bytes>) {
    let mut body = request.body().to_vec();
    if let Some(byte) = body.last_mut() {
        *byte ^= 1;
    }
    *request.body_mut() = body.into();
}

fn change_path(request: &mut http::Request<Bytes>) {
    *request.uri_mut() = Uri::from_static("/bucket/reports/2022.csv");
}

/// As of another's, who has no such key.
fn change_token(request: &mut http::Request<Bytes>) {
    let other = HeaderValue::from_static("DPoP another-token");
    request.headers_mut().insert(http::header::AUTHORIZATION, other);
}

fn client(credentials: Option<Credentials>) -> Result<Client, BoxError> {
    let client = Client::builder("https://api.example").clock(Fixed);
    let client = client.key("hook", secret()?).key("device", device());
    let client = match credentials {
        Some(credentials) => client.credentials(credentials),
        None => client,
    };
    Ok(client.build()?)
}

fn secret() -> Result<HmacSigner, BoxError> {
    Ok(HmacSigner::new("It's a Secret to Everybody")?)
}

fn device() -> Ed25519Signer {
    Ed25519Signer::from_seed(&[7; 32]).with_key_id("test-key")
}

fn access_key() -> AccessKey {
    AccessKey::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
}

/// The only token is bound to this key.
#[derive(Debug)]
struct Bound(String);

impl TokenLookup for Bound {
    fn thumbprint<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        Box::pin(async move { Ok((token == TOKEN).then(|| self.0.clone())) })
    }
}

/// 25 February 2021, always, and a die with one face.
#[derive(Debug)]
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_614_265_330)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}
