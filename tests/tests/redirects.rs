//! Redirects, where the declaration follows them: which ones, as what, and where it ends.
#![deny(unused, warnings)]

use std::{io::Write as _, time::Duration};

use bac_core::{
    Client, Credentials, Ed25519Signer, Error, ErrorKind, Link, Outcome, Redirect, RetryPolicy,
    client,
};
use bac_tests::{Connection, Peer, Received, json_reply};
use serde_json::{Value, json};

#[client(redirect = same_origin, base = "/v1")]
trait Api {
    #[endpoint(GET "/{path..}", text)]
    async fn get(&self, path: &str, #[query] page: Option<u32>) -> Result<String, Error>;

    #[endpoint(HEAD "/{path..}")]
    async fn head(&self, path: &str) -> Result<(), Error>;

    #[endpoint(PROPFIND "/{path..}", text)]
    async fn find(&self, path: &str, #[body(text)] query: &str) -> Result<String, Error>;

    #[endpoint(POST "/{path..}", idempotency_key)]
    async fn post(&self, path: &str, #[body] value: &Value) -> Result<Value, Error>;

    #[endpoint(DELETE "/{path..}", text)]
    async fn delete(&self, path: &str) -> Result<String, Error>;

    #[endpoint(POST "/signed/{path..}", text)]
    async fn sign(&self, path: &str, #[signed] payload: &Value) -> Result<String, Error>;

    #[endpoint(GET "/plain/{path..}", redirect = none, text)]
    async fn plain(&self, path: &str) -> Result<String, Error>;

    #[endpoint(GET, text)]
    async fn at(&self, #[url(any_origin)] at: &Link) -> Result<String, Error>;
}

/// What the end of each way is answered with.
const END: &str = "/end?x=y";

/// Sends requests for `…/STATUS` to [`END`], and counts down `…/count/N`.
fn peer() -> Peer {
    Peer::start(|request, stream| {
        let target = request.target();
        let last = target.rsplit('/').next().unwrap_or_default();
        let last = last.split('?').next().unwrap_or_default();
        let location = match last.parse::<u32>() {
            Ok(status) if (300..400).contains(&status) => Some((status, END.to_owned())),
            Ok(count) if count > 0 => Some((307, format!("{}?z", count - 1))),
            _ => None,
        };
        let reply = match location {
            Some((status, location)) => format!(
                "HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 3\r\n\r\nabc"
            ),
            None if request.method() == "HEAD" => {
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n".to_owned()
            }
            None => json_reply("200 OK", "7"),
        };
        stream.write_all(reply.as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

fn api(peer: &Peer) -> ApiClient {
    let builder = Client::builder(peer.url()).signer(Ed25519Signer::generate().unwrap());
    ApiClient::new(builder.credentials(Credentials::bearer("token")).build().unwrap())
}

/// Method and target of each request since the last look.
fn asked(received: &[Received]) -> Vec<String> {
    received.iter().map(|it| format!("{} {}", it.method(), it.target())).collect()
}

#[tokio::test]
async fn each_status_leads_on_as_its_method_allows() {
    let peer = peer();
    let api = api(&peer);
    for status in [301, 302, 303, 307, 308] {
        let start = peer.received().len();
        let path = status.to_string();
        let reply = api.get(&path, Some(2)).response().await.unwrap();
        // The target of a redirect is whole: nothing of the call goes behind its query.
        assert_eq!(
            asked(&peer.received()[start..]),
            [format!("GET /v1/{status}?page=2"), format!("GET {END}")]
        );
        assert_eq!(reply.url().as_str(), format!("{}{END}", peer.url()));
        let [earlier] = reply.earlier_attempts() else { panic!() };
        assert_eq!(earlier.kind(), ErrorKind::Redirect);
        assert_eq!(earlier.status().unwrap().as_u16(), status);
        assert_eq!((earlier.outcome(), earlier.wait()), (Outcome::Refused, Duration::ZERO));
        for request in &peer.received()[start..] {
            assert_eq!(request.header("authorization"), ["Bearer token"]);
        }

        let start = peer.received().len();
        api.head(&path).await.unwrap();
        assert_eq!(asked(&peer.received()[start..])[1], format!("HEAD {END}"));
        let start = peer.received().len();
        api.find(&path, "what").await.unwrap();
        let found = peer.received()[start..].to_vec();
        let (method, body) = if status == 303 { ("GET", "") } else { ("PROPFIND", "what") };
        assert_eq!(asked(&found)[1], format!("{method} {END}"));
        assert_eq!(found[1].body, body.as_bytes());
        assert_eq!(found[1].header("content-type").is_empty(), status == 303);
    }
}

#[tokio::test]
async fn what_changes_something_is_sent_on_only_as_it_was() {
    let peer = peer();
    let api = api(&peer);
    let value = json!({"a": 1});
    for status in [307, 308] {
        let start = peer.received().len();
        api.post(&status.to_string(), &value).await.unwrap();
        let sent = peer.received()[start..].to_vec();
        assert_eq!(asked(&sent)[1], format!("POST {END}"));
        assert_eq!(sent[0].body, sent[1].body);
        assert_eq!(sent[0].header("idempotency-key"), sent[1].header("idempotency-key"));
        assert_eq!(sent[1].header("content-type"), ["application/json"]);
        // What is signed is signed once.
        let start = peer.received().len();
        api.sign(&status.to_string(), &value).await.unwrap();
        let sent = peer.received()[start..].to_vec();
        assert!(sent[1].body.len() > 50 && sent[0].body == sent[1].body);
    }
    let start = peer.received().len();
    let response = api.post("303", &value).response().await.unwrap();
    let sent = peer.received()[start..].to_vec();
    assert_eq!(asked(&sent), ["POST /v1/303".to_owned(), format!("GET {END}")]);
    assert!(sent[1].body.is_empty() && sent[1].header("content-type").is_empty());
    assert_eq!(response.earlier_attempts()[0].outcome(), Outcome::Unknown);
    for status in [301, 302] {
        for error in [
            api.post(&status.to_string(), &value).await.unwrap_err(),
            api.delete(&status.to_string()).await.unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::Redirect, Outcome::Refused));
            assert!(error.advice().unwrap().contains("not agreed on"), "{error}");
            assert!(error.earlier_attempts().is_empty());
        }
    }
}

#[tokio::test]
async fn no_redirect_leads_elsewhere() {
    let (peer, other) = (peer(), Peer::keeping(json_reply("200 OK", "7")).unwrap());
    let api = api(&peer);
    let port = other.url().rsplit(':').next().unwrap().to_owned();
    for (location, advice) in [
        (format!("http://127.0.0.1:{port}/x"), "within its origin alone"),
        (format!("//127.0.0.1:{port}/x"), "within its origin alone"),
        (peer.url().replace("127.0.0.1", "localhost"), "within its origin alone"),
        (peer.url().replace("http", "https"), "within its origin alone"),
        (peer.url().replace("//", "//me:secret@"), "no URL that can be called"),
        ("file:///secret".to_owned(), "no URL that can be called"),
        ("http:secret".to_owned(), "no URL that can be called"),
    ] {
        let peer = Peer::keeping(format!(
            "HTTP/1.1 307 Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
        ));
        let peer = peer.unwrap();
        let error = self::api(&peer).get("x", None).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Redirect, Outcome::Refused),
            "{location}"
        );
        assert!(error.advice().unwrap().contains(advice), "{location}: {error}");
        assert!(error.headers().unwrap().contains_key("location"));
        assert_eq!(peer.received().len(), 1, "{location}");
    }
    assert_eq!(other.connections(), 0);
    let nowhere = Peer::keeping("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n").unwrap();
    let error = self::api(&nowhere).get("x", None).await.unwrap_err();
    assert!(error.advice().unwrap().contains("names no other address"), "{error}");

    // An endpoint leaves what the trait says.
    let start = peer.received().len();
    let error = api.plain("302").await.unwrap_err();
    assert_eq!((error.kind(), peer.received().len()), (ErrorKind::Redirect, start + 1));
    let redirects: Vec<_> = ApiClient::OPERATIONS.iter().map(|it| it.redirect()).collect();
    assert_eq!(redirects.iter().filter(|it| **it == Redirect::None).count(), 1);
    assert_eq!(redirects[6], Redirect::None);
}

#[tokio::test]
async fn a_circle_and_too_many_have_an_end() {
    let peer = peer();
    let api = api(&peer);
    let response = api.get("count/10", None).response().await.unwrap();
    assert_eq!(response.earlier_attempts().len(), 10);
    assert_eq!(response.url().path(), "/v1/count/0");
    let start = peer.received().len();
    let error = api.get("count/11", None).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Redirect, Outcome::Refused));
    assert_eq!((error.earlier_attempts().len(), peer.received().len() - start), (10, 11));
    assert!(error.to_string().contains("(11 attempts); 10 redirects were followed"), "{error}");

    let circle = Peer::start(|request, stream| {
        let next = if request.target().ends_with("/a") { "b" } else { "a" };
        write!(stream, "HTTP/1.1 302 Found\r\nlocation: {next}#x\r\ncontent-length: 0\r\n\r\n")?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let error = self::api(&circle).get("a", None).await.unwrap_err();
    assert_eq!((error.kind(), circle.received().len()), (ErrorKind::Redirect, 2));
    assert!(error.advice().unwrap().contains("in a circle"), "{error}");
    let itself =
        Peer::keeping("HTTP/1.1 308 Moved\r\nlocation: \r\ncontent-length: 0\r\n\r\n").unwrap();
    let error = self::api(&itself).get("a", None).await.unwrap_err();
    assert_eq!(itself.received().len(), 1);
    assert!(error.advice().unwrap().contains("in a circle"), "{error}");
}

#[tokio::test]
async fn a_redirected_call_is_under_the_limits_of_one() {
    // It counts down for ever, and takes its time.
    let slow = Peer::start(|request, stream| {
        std::thread::sleep(Duration::from_millis(60));
        let next = request.target().len();
        write!(
            stream,
            "HTTP/1.1 302 Found\r\nlocation: /{}\r\ncontent-length: 0\r\n\r\n",
            "x".repeat(next)
        )?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let error = api(&slow).get("a", None).timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(slow.received().len() < 11);

    // A failure behind a redirect is sent again where it was, and a redirect is none of the attempts.
    let flaky = Peer::start({
        let count = std::sync::atomic::AtomicUsize::new(0);
        move |request, stream| {
            let reply = match request.target() {
                "/v1/303" => {
                    "HTTP/1.1 303 See Other\r\nlocation: /end\r\ncontent-length: 0\r\n\r\n"
                        .to_owned()
                }
                _ if count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 => {
                    json_reply("503 No", "1")
                }
                _ => json_reply("200 OK", "7"),
            };
            stream.write_all(reply.as_bytes())?;
            Ok(Connection::Keep)
        }
    })
    .unwrap();
    let wait = Duration::from_millis(25);
    let retry = RetryPolicy::new().attempts(2).backoff(wait, wait);
    let api = ApiClient::new(Client::builder(flaky.url()).retry(retry).build().unwrap());
    assert_eq!(api.post("303", &json!(1)).await.unwrap(), json!(7));
    assert_eq!(asked(&flaky.received()), ["POST /v1/303", "GET /end", "GET /end"]);
}

#[tokio::test]
async fn a_link_to_another_origin_is_redirected_there_and_nowhere_else() {
    let (home, other) = (peer(), peer());
    let api = api(&home);
    let link = Link::new(format!("{}/302", other.url()));
    let response = api.at(&link).response().await.unwrap();
    assert_eq!(response.url().as_str(), format!("{}{END}", other.url()));
    for request in other.received() {
        assert!(request.header("authorization").is_empty());
    }
    let back = Peer::keeping(format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/x\r\ncontent-length: 0\r\n\r\n",
        home.url()
    ))
    .unwrap();
    let error = api.at(&Link::new(back.url())).await.unwrap_err();
    assert!(error.advice().unwrap().contains("within its origin alone"), "{error}");
    assert_eq!(error.server(), Some(&*back.url()));
    assert!(home.received().is_empty());
}
