//! Tokens and passwords: sent with every request, and seen nowhere else.

use std::sync::{Arc, Mutex};

use bac_core::{
    Attempt, BoxError, BoxFuture, Client, CredentialSource, Credentials, Ed25519Signer, Error,
    ErrorKind, Hook, Outcome, ReqwestTransport, Transport, TransportBody, TransportError, client,
    server::{Context, InProcess},
};
use bac_tests::{Peer, json_reply};
use serde_json::Value;

#[client(server)]
pub trait Door {
    #[endpoint(GET "/open", text)]
    async fn open(&self) -> Result<String, Error>;

    #[endpoint(GET "/knock")]
    async fn knock(&self, #[header("Authorization")] key: &str) -> Result<Value, Error>;

    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] text: &str) -> Result<Value, Error>;
}

struct Porter;

impl DoorService for Porter {
    async fn open(&self, cx: &Context) -> Result<String, Error> {
        let key = cx.headers().get("authorization");
        Ok(key.map(|key| key.to_str().unwrap().to_owned()).unwrap_or_default())
    }

    async fn knock(&self, _: &Context, key: &str) -> Result<Value, Error> {
        Ok(key.into())
    }

    async fn sign(&self, cx: &Context, _: &str) -> Result<Value, Error> {
        self.open(cx).await.map(Value::from)
    }
}

const TOKEN: &str = "tok-0123456789abcdef";

#[tokio::test]
async fn every_request_carries_them() {
    let url = bac_tests::listen(DoorServer::new(Porter)).await.unwrap();
    let client = Client::builder(&url)
        .server("other", format!("{url}/"))
        .signer(Ed25519Signer::generate().unwrap())
        .credentials(Credentials::bearer(TOKEN))
        .build()
        .unwrap();
    for client in [client.clone(), client.on_server("other").unwrap()] {
        let door = DoorClient::new(client);
        assert_eq!(door.open().await.unwrap(), format!("Bearer {TOKEN}"));
        assert_eq!(door.sign("x").await.unwrap(), format!("Bearer {TOKEN}"));
        // What a call says itself wins, declared or not.
        assert_eq!(door.knock("Basic eA==").await.unwrap(), "Basic eA==");
        let opened = door.open().header("Authorization", "Bearer other").await;
        assert_eq!(opened.unwrap(), "Bearer other");
    }
    let client = Client::builder(&url).credentials(Credentials::basic("ann", "p:w")).build();
    let door = DoorClient::new(client.unwrap());
    assert_eq!(door.open().await.unwrap(), "Basic YW5uOnA6dw==");
}

#[tokio::test]
async fn those_of_one_server_go_to_no_other() {
    let peers = [(); 4].map(|()| Peer::keeping(json_reply("200 OK", "1")).unwrap());
    let [first, second, third, fourth] = &peers;
    // The same machine by another name is another origin.
    let renamed = fourth.url().replace("127.0.0.1", "localhost");
    let client = Client::builder(first.url())
        .credentials(Credentials::bearer(TOKEN))
        .server("below", format!("{}/v2", first.url()))
        .server("own", format!("{}/own", first.url()))
        .server("second", second.url())
        .server("third", third.url())
        .server("fourth", renamed)
        .credentials_for("second", Credentials::basic("ann", "pw"))
        .credentials_for("own", Credentials::bearer("of-its-own"))
        .build()
        .unwrap();
    let first = format!("Bearer {TOKEN}");
    for (server, expected) in [
        ("default", &*first),
        ("below", &first),
        ("own", "Bearer of-its-own"),
        ("second", "Basic YW5uOnB3"),
        ("third", ""),
        ("fourth", ""),
        ("default", &first),
    ] {
        let client = client.on_server(server).unwrap();
        let request = DoorClient::new(client.clone()).open().to_request().await.unwrap();
        let shown = request.headers().get("authorization");
        assert_eq!(shown.map(|value| value.to_str().unwrap()).unwrap_or_default(), expected);
        let count = |peer: &Peer| peer.received().len();
        let before: Vec<_> = peers.iter().map(count).collect();
        DoorClient::new(client).open().await.unwrap();
        let at = peers.iter().zip(before).position(|(peer, before)| count(peer) > before).unwrap();
        let sent = peers[at].received().pop().unwrap();
        assert_eq!(sent.header("authorization").join(","), expected, "{server}");
    }
}

#[test]
fn a_server_has_one_credential_and_must_be_there() {
    let builder = || Client::builder("http://127.0.0.1:1").server("b", "http://127.0.0.1:2");
    let token = || Credentials::bearer(TOKEN);
    for (builder, found) in [
        (builder().credentials_for("c", token()), "no server named `c`; there are: default, b"),
        (builder().credentials_for("b", token()).credentials_for("b", token()), "`b` is given"),
        (builder().credentials_for("b", Credentials::bearer("a b")), "white space"),
        (builder().header("authorization", "x").credentials_for("b", token()), "both given"),
    ] {
        assert!(!format!("{builder:?}").contains(TOKEN));
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(found), "{error}");
    }
    // That of the builder's own base URL has a name, too.
    let own = Client::builder("http://127.0.0.1:1").credentials_for("default", token());
    own.credentials(Credentials::bearer("x")).build().unwrap();
}

#[tokio::test]
async fn there_are_none_unless_they_are_given() {
    let peer = Peer::keeping(json_reply("200 OK", "")).unwrap();
    DoorClient::new(Client::new(peer.url()).unwrap()).open().await.unwrap();
    assert!(peer.received()[0].header("authorization").is_empty());
}

#[test]
fn what_cannot_be_sent_is_told_when_the_client_is_built() {
    let builder = || Client::builder("http://127.0.0.1:1");
    for (builder, found) in [
        (builder().credentials(Credentials::bearer("a b")), "white space"),
        (builder().credentials(Credentials::basic("a:b", TOKEN)), "colon"),
        (
            builder().header("AUTHORIZATION", "x").credentials(Credentials::bearer(TOKEN)),
            "the header `authorization` and `credentials` are both given",
        ),
        (
            builder().header("X-Key", "x").credentials(Credentials::api_key_header("x-key", TOKEN)),
            "the header `x-key` and `credentials` are both given",
        ),
        (builder().credentials(Credentials::api_key_header("x-key", "a\n")), "line break"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(found), "{error}");
    }
}

/// Whoever is on the way could read them.
#[test]
fn over_plain_http_to_another_machine_they_are_refused_unless_that_is_allowed() {
    #[derive(Debug)]
    struct Source;
    impl CredentialSource for Source {
        fn credentials<'a>(
            &'a self,
            _: Option<&'a Credentials>,
        ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
            Box::pin(async { Ok(Credentials::bearer(TOKEN)) })
        }
    }
    let away = "http://node.example:1234";
    let token = || Credentials::bearer(TOKEN);
    let builder = |url: &str| Client::builder(url).server("b", "http://10.0.0.7/b");
    for (builder, server) in [
        (builder(away).credentials(token()), "default"),
        (builder(away).credentials(Credentials::api_key_query("k", TOKEN)), "default"),
        (builder(away).credential_source(Source), "default"),
        (builder("http://localhost").credentials_for("b", token()), "b"),
        (builder(away).credential_source_for("b", Source), "b"),
        (builder(away).credentials(token()).plain_http_credentials("b"), "default"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Configuration, Outcome::NotSent));
        let expected = format!(
            "server `{server}` is plain `http` on another host than this one, where credentials can be \
             read on their way; use `https`, or say `plain_http_credentials(\"{server}\")`"
        );
        assert_eq!(error.to_string(), expected);
    }
    let unknown = builder(away).plain_http_credentials("c").build().unwrap_err();
    assert!(unknown.to_string().contains("no server named `c`"), "{unknown}");

    // Without credentials nobody is refused, and with the setting the servers of one origin are one.
    builder(away).build().unwrap();
    let allowed = builder(away).server("below", format!("{away}/v2")).credentials(token());
    let client = allowed.plain_http_credentials("default").build().unwrap();
    assert!(client.is_plain_http() && client.on_server("below").unwrap().is_plain_http());
    for url in ["https://node.example", "http://localhost:1", "http://127.0.0.2", "http://[::1]:1"]
    {
        assert!(!Client::builder(url).credentials(token()).build().unwrap().is_plain_http());
    }
}

#[tokio::test]
async fn an_api_key_goes_where_it_is_said_to() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let door = |credentials| {
        DoorClient::new(Client::builder(peer.url()).credentials(credentials).build().unwrap())
    };
    let sent = || peer.received().pop().unwrap();
    let by_header = door(Credentials::api_key_header("X-API-Key", "k 1"));
    by_header.open().await.unwrap();
    assert_eq!(sent().header("x-api-key"), ["k 1"]);
    by_header.open().header("x-api-key", "other").await.unwrap();
    assert_eq!(sent().header("x-api-key"), ["other"]);

    let by_query = door(Credentials::api_key_query("api key", "k/1&a=b"));
    by_query.open().await.unwrap();
    assert_eq!(sent().target(), "/open?api%20key=k%2F1%26a%3Db");
    by_query.open().query("limit", 1).await.unwrap();
    assert_eq!(sent().target(), "/open?limit=1&api%20key=k%2F1%26a%3Db");
    by_query.open().query("api key", "other").await.unwrap();
    assert_eq!(sent().target(), "/open?api%20key=other");
    assert!(sent().header("authorization").is_empty());

    let long = door(Credentials::api_key_query("k", "s3cret".repeat(20_000)));
    let error = long.open().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    assert!(error.to_string().contains("no more than 65534 can be sent"), "{error}");
    assert!(!error.to_string().contains("s3cret"));
}

#[derive(Debug, Default)]
struct Printing(Arc<Mutex<String>>);

impl Hook for Printing {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        *self.0.lock().unwrap() += &format!("{attempt:?} {:?}", attempt.headers());
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn nothing_shows_them() {
    for credentials in [
        Credentials::bearer(TOKEN),
        Credentials::basic("ann", TOKEN),
        Credentials::api_key_header("X-Key", format!("Key {TOKEN}")),
    ] {
        let peer = Peer::keeping(json_reply("401 Unauthorized", r#"{"message":"no"}"#)).unwrap();
        let printed = Arc::<Mutex<String>>::default();
        let builder = Client::builder(peer.url())
            .hook(Printing(Arc::clone(&printed)))
            .credentials(credentials.clone());
        let mut shown = format!("{builder:?} {credentials:#?}");
        let client = builder.build().unwrap();
        shown += &format!("{client:#?}");
        let door = DoorClient::new(client);
        let request = door.open().to_request().await.unwrap();
        shown += &format!("{:?} {request:?} {:?}", door.open(), request.headers());
        let error = door.open().await.unwrap_err();
        shown += &format!("{error} {error:?} {}", printed.lock().unwrap());
        assert!(shown.contains("Sensitive"), "{shown}");
        let sent = peer.received();
        let names = ["authorization", "x-key"].map(|name| sent[0].header(name));
        let (_, encoded) = names.concat()[0].split_once(' ').unwrap();
        for secret in [TOKEN, encoded] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

/// The default transport, with something around it.
#[derive(Debug)]
struct Counting(ReqwestTransport, Arc<Mutex<u32>>);

impl Transport for Counting {
    fn send(
        &self,
        request: bac_core::Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        *self.1.lock().unwrap() += 1;
        self.0.send(request)
    }
}

#[tokio::test]
async fn the_default_transport_can_be_wrapped() {
    let url = bac_tests::listen(DoorServer::new(Porter)).await.unwrap();
    let count = Arc::<Mutex<u32>>::default();
    let transport = Counting(ReqwestTransport::new().unwrap(), Arc::clone(&count));
    let client = Client::builder(url).transport(transport);
    let client = client.credentials(Credentials::bearer(TOKEN)).build().unwrap();
    assert_eq!(DoorClient::new(client).open().await.unwrap(), format!("Bearer {TOKEN}"));
    assert_eq!(*count.lock().unwrap(), 1);
}

/// What a program words its own messages from.
#[tokio::test]
async fn errors_know_the_operation_and_the_server() {
    let peer = Peer::keeping(json_reply("410 Gone", "{}")).unwrap();
    let door = DoorClient::new(Client::new(format!("{}/api", peer.url())).unwrap());
    let error = door.open().await.unwrap_err();
    assert_eq!(error.operation().unwrap().name(), "open");
    assert_eq!(error.server(), Some(&*format!("{}/api", peer.url())));

    let away = Client::new("http://127.0.0.1:9").unwrap();
    let error = DoorClient::new(away).open().await.unwrap_err();
    assert_eq!(error.server(), Some("http://127.0.0.1:9"));

    let transport = InProcess::new(DoorServer::new(Porter));
    let client = Client::builder("http://in-process").transport(transport).build().unwrap();
    let error = DoorClient::new(client).sign("unsigned").await.unwrap_err();
    assert_eq!((error.kind(), error.server()), (ErrorKind::Sign, Some("http://in-process")));
    assert_eq!(Client::builder("ftp://x").build().unwrap_err().server(), None);
}
