//! Secrets stay out of everything that can be printed: keys, signatures, payloads, header values,
//! path and query values, and what a refused base URL holds.

use std::{error::Error as StdError, fmt, io::Write};

use bac_core::{
    Attempt, BoxError, BoxFuture, Client, Ed25519Signer, Error, Failure, Hook, RawResponse,
    RsaSigner, SignedRequest, Signer, client,
    server::{Context, InProcess},
};
use bac_tests::{Connection, Peer, json_reply};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[client(errors(400), error_body = Value, server)]
trait Vault {
    #[endpoint(POST "/open/{id}")]
    async fn open(
        &self,
        id: &str,
        #[query] pin: &str,
        #[header("X-Pin")] header: &str,
        #[signed] payload: &Payload,
    ) -> Result<Value, OpenError>;

    #[endpoint(PUT "/plain")]
    async fn plain(&self, #[body] payload: &Payload) -> Result<Value, OpenError>;
}

#[derive(Deserialize, Serialize)]
struct Payload {
    text: String,
}

const SECRET: &str = "hunter2-open-sesame";

fn payload() -> Payload {
    Payload { text: format!("the text is {SECRET}") }
}

/// Every text that must not be seen, with a name for it.
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn of(signer: &dyn Signer, signed: &SignedRequest<Payload>, pem: &str) -> Self {
        let mut secrets = vec![
            ("secret", SECRET.to_owned()),
            ("signature", signed.signature_text().to_owned()),
            ("envelope", format!("\"client_public_key\":\"{}", signer.public_key())),
        ];
        for line in pem.lines().filter(|line| !line.contains("-----")) {
            secrets.push(("key", line.to_owned()));
        }
        Self(secrets)
    }

    /// Looks for windows of each secret, so that a part of one is found, too.
    fn not_in(&self, what: &str, shown: &dyn fmt::Debug) {
        let shown = format!("{shown:?}\n{shown:#?}");
        for (name, secret) in &self.0 {
            for window in secret.as_bytes().windows(12).step_by(4) {
                let window = std::str::from_utf8(window).unwrap();
                assert!(!shown.contains(window), "{what} shows {name} ({window}): {shown}");
            }
        }
    }

    /// The error, its text and all below it.
    fn not_in_error(&self, what: &str, error: &(dyn StdError + 'static)) {
        let mut next = Some(error);
        while let Some(error) = next {
            self.not_in(what, error);
            self.not_in(what, &format_args!("{error}"));
            next = error.source();
        }
    }
}

/// A hook that prints all it sees.
#[derive(Debug)]
struct Printing(std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl Printing {
    fn print(&self, shown: impl fmt::Debug) {
        self.0.lock().unwrap().push(format!("{shown:?}"));
    }
}

impl Hook for Printing {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.print(attempt);
        Box::pin(async { Ok(()) })
    }

    fn after_success<'a>(
        &'a self,
        attempt: &'a Attempt,
        response: &'a RawResponse,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.print((attempt, response));
        Box::pin(async { Ok(()) })
    }

    fn after_error<'a>(&'a self, attempt: &'a Attempt, failure: Failure<'a>) -> BoxFuture<'a, ()> {
        self.print((attempt, failure));
        Box::pin(async {})
    }
}

fn keys() -> [(Box<dyn Signer>, String); 2] {
    let ed25519 = Ed25519Signer::generate().unwrap();
    let rsa = RsaSigner::generate().unwrap();
    let pem = [ed25519.to_pem().to_string(), rsa.to_pem().unwrap().to_string()];
    let [first, second] = pem;
    [(Box::new(ed25519), first), (Box::new(rsa), second)]
}

#[tokio::test]
async fn nothing_that_can_be_printed_shows_a_secret() {
    let replies = [
        json_reply("200 OK", "1"),
        json_reply("400 Bad Request", "1"),
        json_reply("503 Service Unavailable", "1"),
        "HTTP/1.1 307 X\r\nLocation: /moved?pin=hunter2-open-sesame\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1".to_owned(),
        "HTTP/1.1 200 OK\r\n\r\n{".to_owned(),
        "nonsense".to_owned(),
        String::new(),
    ];
    for (signer, pem) in keys() {
        let signed = SignedRequest::sign(&payload(), &*signer).await.unwrap();
        let secrets = Secrets::of(&*signer, &signed, &pem);
        secrets.not_in("signer", &signer);
        secrets.not_in("signed request", &signed);
        let signer = std::sync::Arc::new(signer);
        for reply in &replies {
            let peer = Peer::answering(reply.clone()).unwrap();
            let printed = std::sync::Arc::default();
            let builder = Client::builder(peer.url())
                .signer(std::sync::Arc::clone(&signer))
                .header("authorization", format!("Bearer {SECRET}"))
                .header("x-api-key", SECRET)
                .hook(Printing(std::sync::Arc::clone(&printed)));
            secrets.not_in("builder", &builder);
            let client = builder.build().unwrap();
            secrets.not_in("client", &client);
            let vault = VaultClient::new(client);
            secrets.not_in("generated client", &vault);

            let open = || vault.open(SECRET, SECRET, SECRET, &payload());
            secrets.not_in("call", &open());
            secrets.not_in("call with a header", &open().header("cookie", SECRET));
            secrets.not_in("future", &open().into_future());
            let request = open().to_request().await.unwrap();
            secrets.not_in("request", &request);
            secrets.not_in("credentials", &request.headers().get("authorization"));

            match open().response().await {
                Ok(response) => secrets.not_in("response", &response),
                Err(error) => {
                    secrets.not_in_error("declared error", &error);
                    secrets.not_in_error("error", &Error::from(error));
                }
            }
            for shown in printed.lock().unwrap().iter() {
                secrets.not_in("hook", &format_args!("{shown}"));
            }
        }
    }
}

/// What is shown says what it is: a `Debug` that hides everything is no help either.
#[tokio::test]
async fn what_can_be_printed_says_what_it_is() {
    let shows = |shown: &dyn fmt::Debug, words: &[&str]| {
        let shown = format!("{shown:?}");
        for word in words {
            assert!(shown.contains(word), "no `{word}` in {shown}");
        }
    };
    let peer = Peer::keeping(json_reply("400 Bad Request", "{\"message\":\"no\"}")).unwrap();
    let url = peer.url();
    let [(signer, _), _] = keys();
    let key = signer.client_id().to_owned();
    let printed = std::sync::Arc::default();
    let builder = Client::builder(&url)
        .server("other", "http://elsewhere:1/api")
        .header("x-api-key", SECRET)
        .credentials(bac_core::Credentials::basic("me", SECRET))
        .signer(signer)
        .hook(Printing(std::sync::Arc::clone(&printed)));
    let parts = [
        "ClientBuilder",
        "\"other\"",
        "x-api-key",
        "basic",
        &key,
        "Printing",
        "limits",
        "stall: 20s",
    ];
    shows(&builder, &parts);
    let client = builder.build().unwrap();
    shows(
        &client,
        &["Client", "default", &url, &key, "ReqwestTransport", "Printing", "connect: 5s"],
    );
    let vault = VaultClient::new(client);
    shows(&vault, &["VaultClient", &url]);

    let open = || {
        let call = vault.open(SECRET, SECRET, SECRET, &payload());
        let second = std::time::Duration::from_secs(1);
        call.timeout(second * 7).stall_timeout(second * 3)
    };
    shows(
        &open(),
        &[
            "Call",
            "Vault.open (POST /open/{id})",
            &url,
            "timeout: Some(7s)",
            "stall_timeout: Some(3s)",
        ],
    );
    shows(&open().into_future(), &["CallFuture"]);
    let request = open().to_request().await.unwrap();
    let sent = format!("body_bytes: {:?}", request.body().length());
    shows(&request, &["Request", "POST", &url, "headers: 7", &sent]);

    let error = open().await.unwrap_err();
    let raw = ["status: 400", "application/json", "body_bytes: 16", "truncated: false"];
    shows(&error, &["BadRequest(ErrorResponse", "Vault.open", "\"message\": String(\"no\")"]);
    shows(&error, &raw);
    let OpenError::BadRequest(declared) = &error else { panic!("{error:?}") };
    shows(declared.as_unexpected(), &["UnexpectedResponse", "Vault.open"]);
    shows(declared.as_unexpected(), &raw);
    shows(declared.raw(), &raw);
    let error = Error::from(error);
    shows(&error, &["Error", "kind: Status", "outcome: Refused", "Vault.open", "Bad Request: no"]);
    shows(&error, &raw);
    for shown in printed.lock().unwrap().iter() {
        let parts = ["Attempt", "Vault.open (POST /open/{id})", "body_bytes"];
        assert!(parts.iter().all(|part| shown.contains(part)), "{shown}");
    }
    shows(&bac_core::TransportBody::full("abc"), &["TransportBody", "length: Some(3)"]);
    let error = bac_core::TransportErrorKind::Connect;
    shows(&bac_core::TransportError::new(error, "away"), &["TransportError", "Connect", "away"]);
}

#[tokio::test]
async fn errors_before_sending_show_no_argument() {
    let [(signer, pem), _] = keys();
    let signed = SignedRequest::sign(&payload(), &*signer).await.unwrap();
    let secrets = Secrets::of(&*signer, &signed, &pem);
    let without_key = VaultClient::new(Client::new("http://127.0.0.1:9").unwrap());
    let small = Client::builder("http://127.0.0.1:9").signer(signer).request_limit(10);
    let small = VaultClient::new(small.build().unwrap());
    for call in [
        without_key.open(SECRET, SECRET, SECRET, &payload()),
        without_key.open("", SECRET, SECRET, &payload()),
        small.open(SECRET, SECRET, SECRET, &payload()),
        small.open(SECRET, SECRET, "hunter2-open-sesame\n", &payload()),
        small.open(SECRET, &SECRET.repeat(4000), SECRET, &payload()),
        small.plain(&payload()),
        small.plain(&payload()).header("x-key", "hunter2-open-sesame\r"),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(error.outcome(), bac_core::Outcome::NotSent);
        secrets.not_in_error("error", &error);
    }
    for base_url in [
        format!("http://me:{SECRET}@host"),
        format!("http://{SECRET}@host"),
        format!("http://host/?{SECRET}"),
        format!("http://host/#{SECRET}"),
        format!("{SECRET}://host"),
        format!("http://host:{SECRET}/"),
    ] {
        let builder = Client::builder(&base_url).server("other", &base_url);
        secrets.not_in("builder", &builder);
        secrets.not_in_error("error", &builder.build().unwrap_err());
    }
}

#[derive(Clone)]
struct Opened;

impl VaultService for Opened {
    async fn open(
        &self,
        cx: &Context,
        _: &str,
        _: &str,
        _: &str,
        _: &Payload,
    ) -> Result<Value, OpenError> {
        Ok(format!("{cx:?}").into())
    }

    async fn plain(&self, cx: &Context, _: &Payload) -> Result<Value, OpenError> {
        Ok(format!("{cx:?}").into())
    }
}

#[tokio::test]
async fn the_server_half_shows_no_secret() {
    let [(signer, pem), _] = keys();
    let signed = SignedRequest::sign(&payload(), &*signer).await.unwrap();
    let secrets = Secrets::of(&*signer, &signed, &pem);
    let server = VaultServer::new(Opened);
    secrets.not_in("server", &server);
    let transport = InProcess::new(server);
    secrets.not_in("transport", &transport);
    let builder = Client::builder("http://in-process").transport(transport).signer(signer);
    let vault = VaultClient::new(builder.header("authorization", SECRET).build().unwrap());
    let shown = vault.open(SECRET, SECRET, SECRET, &payload()).await.unwrap();
    secrets.not_in("context", &shown);
    secrets.not_in("context", &vault.plain(&payload()).await.unwrap());
}

/// A key in the query is in the URL of what is sent, and in nothing that can be printed.
#[tokio::test]
async fn a_key_in_the_query_is_shown_by_nothing_but_the_request_that_is_sent() {
    let secrets = Secrets(vec![("key", SECRET.to_owned())]);
    let replies = [
        json_reply("200 OK", "1"),
        json_reply("400 Bad Request", "1"),
        json_reply("401 Unauthorized", "1"),
        json_reply("404 Not Found", "1"),
        // As a server does that sends the client to the same place with a slash.
        format!("HTTP/1.1 307 X\r\nLocation: /plain/?key={SECRET}\r\n\r\n"),
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1".to_owned(),
        "HTTP/1.1 200 OK\r\n\r\n{".to_owned(),
        "nonsense".to_owned(),
        String::new(),
    ];
    let urls = replies.map(|reply| Peer::answering(reply).unwrap());
    // Nobody listens there.
    let away = ["http://127.0.0.1:9", "https://127.0.0.1:9"].map(str::to_owned);
    for url in urls.iter().map(Peer::url).chain(away) {
        let printed = std::sync::Arc::default();
        let builder = Client::builder(&url)
            .credentials(bac_core::Credentials::api_key_query("key", SECRET))
            .hook(Printing(std::sync::Arc::clone(&printed)));
        secrets.not_in("builder", &builder);
        let client = builder.build().unwrap();
        secrets.not_in("client", &client);
        let vault = VaultClient::new(client);
        let plain = || vault.plain(&payload()).attempts(1);
        let request = plain().to_request().await.unwrap();
        assert!(request.url().query().unwrap().contains(SECRET));
        secrets.not_in("request", &request);
        secrets.not_in("parts", &request.into_parts());
        match plain().response().await {
            Ok(response) => secrets.not_in("response", &response),
            Err(error) => {
                secrets.not_in_error("declared error", &error);
                let error = Error::from(error);
                secrets.not_in_error("error", &error);
                secrets.not_in("source", &error.source());
            }
        }
        assert!(!printed.lock().unwrap().is_empty());
        for shown in printed.lock().unwrap().iter() {
            secrets.not_in("hook", &format_args!("{shown}"));
        }
    }
    for peer in &urls {
        assert_eq!(peer.received()[0].target(), format!("/plain?key={SECRET}"));
    }
}

#[tokio::test]
async fn a_redirect_shows_where_it_leads_without_what_may_be_secret_there() {
    let peer = Peer::start(|_, stream| {
        let location = format!("http://me:{SECRET}@127.0.0.1:9/moved?pin={SECRET}#{SECRET}");
        let head = format!("HTTP/1.1 308 X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        Ok(Connection::Close)
    })
    .unwrap();
    let vault = VaultClient::new(Client::new(peer.url()).unwrap());
    let error = Error::from(vault.plain(&payload()).await.unwrap_err());
    assert!(error.to_string().contains("http://127.0.0.1:9/moved"), "{error}");
    assert!(!format!("{error:?} {error}").contains(SECRET), "{error:?}");
}
