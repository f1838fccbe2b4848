//! Links that a server gave: where they lead, what goes there, and what does not.
#![deny(unused, warnings)]

use std::{io::Write as _, sync::Arc};

use bac_core::{
    Attempt, BoxError, BoxFuture, Client, ClientBuilder, Credentials, Error, ErrorKind, Hook, Link,
    Location, Method, Outcome, Reply, client, http::HeaderValue,
};
use bac_tests::{Peer, Received, json_reply};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct Page {
    next: Option<Link>,
}

#[derive(Debug, Reply)]
struct Session {
    #[header("Location")]
    at: Link,
}

#[client(base = "/v2", query("version" = "3", "beta"), challenge(409, header = "X-Session-Id"))]
trait Blobs {
    #[endpoint(POST "/{name..}/uploads/", success(202))]
    async fn begin(&self, name: &str) -> Result<Session, Error>;

    #[endpoint(PUT, success(201))]
    async fn finish(
        &self,
        #[url] at: &Link,
        #[query] digest: &str,
        #[query] tags: &[&str],
        #[body(bytes)] data: &[u8],
    ) -> Result<(), Error>;

    #[endpoint(GET "/items")]
    async fn items(&self) -> Result<Page, Error>;

    #[endpoint(GET)]
    async fn page(&self, #[url] at: Link) -> Result<Page, Error>;

    #[endpoint(GET, text, errors(404))]
    async fn download(
        &self,
        #[url(any_origin)] from: &Link,
        #[header("X-Own")] own: Option<&str>,
    ) -> Result<String, FileError>;

    #[endpoint("PURGE", success(204))]
    async fn purge(&self, #[url] at: &Link) -> Result<(), Error>;
}

fn reply(status: &str, fields: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{fields}content-length: {}\r\n\r\n{body}", body.len())
}

fn last(peer: &Peer) -> Received {
    peer.received().pop().expect("a request came")
}

fn blobs(builder: ClientBuilder) -> BlobsClient {
    BlobsClient::new(builder.build().unwrap())
}

#[tokio::test]
async fn a_reply_says_where_to_go_on() {
    let peer = Peer::start(|request, stream| {
        let reply = match (request.method(), request.target()) {
            ("POST", _) => reply("202 Accepted", "location: ../uploads/7?_state=a%2Fb+c\r\n", ""),
            ("PUT", _) => reply("201 Created", "", ""),
            (_, target) if target.contains("page=2") => reply("200 OK", "", "{}"),
            _ => {
                reply("200 OK", "link: </x>; rel=prev, <?page=2#top>; rel=\"next last\"\r\n", "{}")
            }
        };
        stream.write_all(reply.as_bytes())?;
        Ok(bac_tests::Connection::Keep)
    })
    .unwrap();
    let api = blobs(Client::builder(peer.url()));
    let begun = api.begin("a/b").response().await.unwrap();
    assert_eq!(begun.url().path(), "/v2/a/b/uploads/");
    // Where it leads is shown, and what its query says is not.
    let shown = format!("{begun:?}");
    assert!(shown.contains("/v2/a/b/uploads/7?…") && !shown.contains("_state"), "{shown}");
    let at = begun.location().unwrap();
    assert_eq!(at, begun.value().at);
    api.finish(&at, "sha256:0", &["x", "y&"], b"data").await.unwrap();
    // What is relative is of the URL that was asked; the link's own query comes first, as it is.
    assert_eq!(
        last(&peer).target(),
        "/v2/a/b/uploads/7?_state=a%2Fb+c&digest=sha256%3A0&tags=x&tags=y%26&version=3&beta"
    );
    assert_eq!(last(&peer).body, b"data");
    assert_eq!(last(&peer).header("content-type"), ["application/octet-stream"]);

    let first = api.items().response().await.unwrap();
    assert_eq!(last(&peer).target(), "/v2/items?version=3&beta");
    assert_eq!(first.link("prev").unwrap().to_string(), format!("{}/x", peer.url()));
    assert_eq!(first.link("first"), None);
    assert_eq!(first.location(), None);
    api.page(first.link("LAST").unwrap()).await.unwrap();
    assert_eq!(last(&peer).target(), "/v2/items?page=2&version=3&beta");
}

#[tokio::test]
async fn a_link_is_called_as_it_is() {
    let peer = Peer::keeping(json_reply(
        "200 OK",
        r#"{"next": "/v2/items?cursor=%7E~&v%65rsion=1&beta&version=9#x"}"#,
    ))
    .unwrap();
    let api = blobs(Client::builder(format!("{}/prefix", peer.url())));
    let page = api.items().await.unwrap();
    assert_eq!(last(&peer).target(), "/prefix/v2/items?version=3&beta");
    // It is no path below the base, nothing of it is encoded anew, and it goes before constants.
    api.page(page.next.unwrap()).await.unwrap();
    assert_eq!(last(&peer).target(), "/v2/items?cursor=%7E~&v%65rsion=1&beta&version=9");
    let host = peer.url().replace("http://", "");
    assert_eq!(last(&peer).header("host"), [&*host]);
    for (link, target) in [
        ("", "/?version=3&beta"),
        ("/", "/?version=3&beta"),
        ("/a//b/%2F;x=y", "/a//b/%2F;x=y?version=3&beta"),
        ("/x?", "/x?version=3&beta"),
        ("/x?a=b&", "/x?a=b&version=3&beta"),
        ("/x?a=?&b=/:@!$()*,;+", "/x?a=?&b=/:@!$()*,;+&version=3&beta"),
        ("/x?a='ü\"", "/x?a=%27%C3%BC%22&version=3&beta"),
    ] {
        api.page(Link::new(format!("{}{link}", peer.url()))).await.unwrap();
        assert_eq!(last(&peer).target(), target, "{link}");
    }
    api.page(Link::new("/y")).query("more", 1).await.unwrap();
    assert_eq!(last(&peer).target(), "/y?more=1&version=3&beta");
}

#[tokio::test]
async fn what_leads_nowhere_is_refused_before_anything_leaves() {
    let (peer, other) =
        (Peer::keeping(json_reply("200 OK", "{}")).unwrap(), Peer::keeping("").unwrap());
    let api = blobs(Client::builder(peer.url()).server("other", other.url()));
    for (link, found) in [
        ("?page=2", "`Link::asked_at`"),
        ("items", "`Link::asked_at`"),
        ("ftp://127.0.0.1/secret", "neither `http` nor `https`"),
        ("http:secret", "no `//` and host"),
        ("http://me:secret@127.0.0.1/", "user name or password"),
        ("/secret x", "white space"),
        ("/secret\\x", "backslash"),
        (
            &*format!("{}/secret", other.url()),
            &*format!("leads to {}, and this call is to {}", other.url(), peer.url()),
        ),
        (&*peer.url().replace("http", "https"), "leads to https://127.0.0.1"),
        (&*peer.url().replace("127.0.0.1", "localhost"), "leads to http://localhost"),
        (&*format!("//{}", other.url().replace("http://", "")), "leads to http://127.0.0.1"),
    ] {
        let error = api.page(Link::new(link)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::InvalidInput, Outcome::NotSent),
            "{link}"
        );
        let text = error.to_string();
        assert!(text.contains(found), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    assert_eq!((peer.connections(), other.connections()), (0, 0));
    // On the server that it leads to it is a call like any other.
    let link = Link::new(format!("{}/x", other.url()));
    let request = api.page(link).on_server("other").to_request().await.unwrap();
    assert_eq!(request.url().as_str(), format!("{}/x?version=3&beta", other.url()));
    // A link that remembers what was asked stays there.
    let asked = format!("{}/a/b", other.url()).parse().unwrap();
    let error = api.page(Link::new("c").asked_at(&asked)).await.unwrap_err();
    assert!(error.to_string().contains(&other.url()), "{error}");
}

/// Says in each request who calls.
#[derive(Debug)]
struct Token;

impl Hook for Token {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            for name in ["authorization", "cookie", "proxy-authorization", "x-hook"] {
                attempt.headers_mut().insert(name, HeaderValue::from_static("hook"));
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn nothing_of_the_servers_goes_to_another_origin() {
    let peer = Peer::start(|request, stream| {
        let known = request.header("x-session-id") == ["7"];
        let answer = if known {
            json_reply("200 OK", "{}")
        } else {
            reply("409 Conflict", "x-session-id: 7\r\n", "")
        };
        stream.write_all(answer.as_bytes())?;
        Ok(bac_tests::Connection::Keep)
    })
    .unwrap();
    // It tries the same.
    let other = Peer::keeping(reply("409 Conflict", "x-session-id: stolen\r\n", "")).unwrap();
    let built = |builder: ClientBuilder| builder.header("X-Api-Key", "secret").user_agent("me/1");
    for credentials in [
        Credentials::bearer("secret"),
        Credentials::api_key_header("X-Key", "secret"),
        Credentials::api_key_query("key", "secret"),
    ] {
        let api = blobs(built(Client::builder(peer.url())).credentials(credentials));
        api.items().await.unwrap();
        assert!(last(&peer).head.contains("secret"));
        assert_eq!(last(&peer).header("x-session-id"), ["7"]);
        let link = Link::new(format!("{}/x?a=b", other.url()));
        let error = api.download(&link, Some("own")).await.unwrap_err();
        let there = last(&other);
        assert!(!there.head.contains("secret"), "{}", there.head);
        assert_eq!(there.target(), "/x?a=b&version=3&beta");
        assert_eq!(there.header("host"), [&*other.url().replace("http://", "")]);
        assert_eq!([there.header("x-own"), there.header("user-agent")], [["own"], ["me/1"]]);
        assert!(there.header("x-session-id").is_empty());
        let FileError::Unexpected(response) = &error else { panic!("{error}") };
        assert_eq!(response.server(), Some(&*other.url()));
        assert!(error.to_string().contains(&format!("(GET {}/…)", other.url())), "{error}");
        // What it gave is for nobody.
        api.items().await.unwrap();
        assert_eq!(last(&peer).header("x-session-id"), ["7"]);
        // On the server itself the same endpoint has all of it.
        api.download(&Link::new("/x"), None).await.unwrap();
        assert!(last(&peer).head.contains("secret"));
        assert_eq!(last(&peer).header("x-session-id"), ["7"]);
        for name in ["Authorization", "cookie", "Proxy-Authorization"] {
            let error = api.download(&link, None).header(name, "mine").await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::NotSent);
            let text = error.to_string();
            assert!(text.contains(&format!("would go to {}", other.url())), "{text}");
            assert!(!text.contains("mine"), "{text}");
        }
    }
    assert_eq!(other.received().len(), 3);
    let api = blobs(Client::builder(peer.url()).hook(Token));
    let link = Link::new(format!("{}/x", other.url()));
    api.download(&link, None).await.unwrap_err();
    let there = last(&other);
    for name in ["authorization", "cookie", "proxy-authorization"] {
        assert!(there.header(name).is_empty(), "{}", there.head);
    }
    assert_eq!(there.header("x-hook"), ["hook"]);
    api.download(&Link::new("/x"), None).await.unwrap();
    assert_eq!(last(&peer).header("authorization"), ["hook"]);
}

#[tokio::test]
async fn what_is_asked_in_private_is_told_to_nobody() {
    let api = blobs(Client::builder("https://host").credentials(Credentials::bearer("secret")));
    let request = |link: &str| api.download(&Link::new(link), None).to_request();
    let private = request("https://other/x").await.unwrap();
    assert!(private.headers().get("authorization").is_none());
    assert!(request("https://host:443/x").await.unwrap().headers().get("authorization").is_some());
    // This machine is no way to anybody.
    request("http://localhost:1/x").await.unwrap();
    for link in ["http://other/x", "http://host/x", "http://10.0.0.1"] {
        let error = request(link).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.to_string().contains("from `https` to http://"), "{error}");
    }
}

#[tokio::test]
async fn a_link_is_sent_again_like_a_path() {
    let (seen, count) = (Arc::new(std::sync::atomic::AtomicUsize::new(0)), 2);
    let peer = Peer::start(move |_, stream| {
        let number = seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let answer =
            if number < count { json_reply("503 No", "{}") } else { json_reply("200 OK", "{}") };
        stream.write_all(answer.as_bytes())?;
        Ok(bac_tests::Connection::Keep)
    })
    .unwrap();
    let client = Client::builder(peer.url()).retry(
        bac_core::RetryPolicy::new()
            .backoff(std::time::Duration::from_millis(25), std::time::Duration::from_millis(25)),
    );
    let api = blobs(client);
    let page = api.page(Link::new("/a?b=c")).response().await.unwrap();
    assert_eq!(page.earlier_attempts().len(), 2);
    let targets: Vec<_> = peer.received().iter().map(|it| it.target().to_owned()).collect();
    assert_eq!(targets, ["/a?b=c&version=3&beta"; 3]);
}

#[tokio::test]
async fn any_method_has_a_link_and_errors_of_its_own() {
    let peer = Peer::start(|request, stream| {
        let answer = match request.method() {
            "PURGE" => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            _ => json_reply("404 Not Found", "\"gone\""),
        };
        stream.write_all(answer.as_bytes())?;
        Ok(bac_tests::Connection::Keep)
    })
    .unwrap();
    let api = blobs(Client::builder(peer.url()));
    api.purge(&Link::new("/x")).await.unwrap();
    assert_eq!(last(&peer).method(), "PURGE");
    match api.download(&Link::new("/x"), None).await.unwrap_err() {
        FileError::NotFound(error) => assert_eq!(error.body(), Some(&Value::from("gone"))),
        other => panic!("{other}"),
    }
}

#[test]
fn operations_tell_of_links() {
    let [_, finish, _, page, download, purge] = BlobsClient::OPERATIONS else { panic!() };
    assert_eq!((finish.method(), finish.path()), (Method::Put, "{at}"));
    assert_eq!(finish.parameters()[0].location, Location::Url);
    assert_eq!(download.parameters()[0].location, Location::AnyUrl);
    assert!(download.goes_to_any_origin() && !page.goes_to_any_origin());
    assert!(page.is_idempotent() && !purge.is_idempotent());
}
