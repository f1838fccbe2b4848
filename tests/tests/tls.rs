//! Root certificates, client certificates and proxies, given to the builder; and what stays off
//! whatever is given.

#[path = "../fixtures/tls_peer.rs"]
mod tls_peer;

use std::{
    future::IntoFuture,
    io::{self, Write},
    net::TcpStream,
    sync::mpsc,
    thread,
    time::Duration,
};

use bac_core::{
    Client, ClientBuilder, Ed25519Signer, Error, ErrorKind, Outcome, ReqwestTransport, client,
    reqwest,
};
use bac_tests::{Connection, Peer, json_reply, within};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tls_peer::{CLIENT, ROOT, TlsPeer, config};
use tokio::runtime::{Builder, Runtime};

#[client]
trait Api {
    #[endpoint(GET "/read")]
    async fn read(&self) -> Result<Value, Error>;

    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] payload: &str) -> Result<Value, Error>;
}

fn api(builder: ClientBuilder) -> ApiClient {
    let signer = Ed25519Signer::generate().unwrap();
    let limit = Duration::from_secs(20);
    ApiClient::new(builder.signer(signer).timeout(limit).build().unwrap())
}

fn tls(asks_for_client: bool) -> TlsPeer {
    TlsPeer::start(config(&["http/1.1"], asks_for_client), |_| json_reply("200 OK", "1").into())
}

fn root_in_der() -> Vec<u8> {
    let text: String = ROOT.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(text).unwrap()
}

#[tokio::test]
async fn a_root_certificate_makes_a_server_trusted() {
    let peer = tls(false);
    let error = api(Client::builder(peer.url())).read().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Tls, Outcome::NotSent), "{error}");
    assert!(peer.seen().is_empty());

    let builder = || Client::builder(peer.url());
    let transport = ReqwestTransport::builder().root_certificate(ROOT).build().unwrap();
    for builder in [
        builder().root_certificate(ROOT),
        builder().root_certificate(root_in_der()),
        // Any text around it, and more than one of them.
        builder().root_certificate(format!("issued to us\n{ROOT}\n{ROOT}")),
        builder().transport(transport),
    ] {
        assert_eq!(api(builder.https_only()).read().await.unwrap(), json!(1));
    }
    let seen = peer.seen();
    assert!(seen.iter().all(|seen| !seen.knows_client && seen.head.starts_with("GET /read ")));
    assert!(seen.iter().all(|seen| seen.protocol.as_deref() == Some("http/1.1")));
    assert_eq!(seen.len(), 4);
}

/// Each runtime has a pool of its own, made from the same settings.
#[test]
fn what_is_given_holds_in_every_runtime() {
    within(60, || {
        let peer = tls(true);
        let api =
            api(Client::builder(peer.url()).root_certificate(ROOT).client_certificate(CLIENT));
        assert_eq!(api.read().blocking().unwrap(), json!(1));
        let one = Builder::new_current_thread().enable_all().build().unwrap();
        for runtime in [one, Runtime::new().unwrap()] {
            assert_eq!(runtime.block_on(api.read().into_future()).unwrap(), json!(1));
        }
        assert_eq!(peer.seen().iter().filter(|seen| seen.knows_client).count(), 3);
    });
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_server_that_asks() {
    let peer = tls(true);
    let builder = || Client::builder(peer.url()).root_certificate(ROOT);
    api(builder()).read().await.unwrap_err();
    assert!(peer.seen().is_empty());
    let (start, end) = CLIENT.split_at(CLIENT.find("-----BEGIN CERTIFICATE").unwrap());
    for pem in [CLIENT.to_owned(), format!("{end}{start}")] {
        assert_eq!(api(builder().client_certificate(pem)).read().await.unwrap(), json!(1));
    }
    assert!(peer.seen().iter().all(|seen| seen.knows_client));
    assert_eq!(peer.seen().len(), 2);

    let careless = tls(false);
    let builder = Client::builder(careless.url()).root_certificate(ROOT);
    api(builder.client_certificate(CLIENT)).read().await.unwrap();
    assert!(!careless.seen()[0].knows_client);
}

#[test]
fn what_cannot_be_used_is_named_and_not_shown() {
    let builder = || Client::builder("https://127.0.0.1:9");
    let key = &CLIENT[..CLIENT.find("-----BEGIN CERTIFICATE").unwrap()];
    let damaged = key.replace("MI", "!!hunter2");
    let given = || ReqwestTransport::new().unwrap();
    for (name, builder) in [
        ("`root_certificate`", builder().root_certificate("")),
        ("`root_certificate`", builder().root_certificate("hunter2")),
        ("`root_certificate`", builder().root_certificate(key)),
        ("`root_certificate`", builder().root_certificate(ROOT.replace('M', "!"))),
        ("`client_certificate`", builder().client_certificate("hunter2")),
        ("`client_certificate`", builder().client_certificate(ROOT)),
        ("`client_certificate`", builder().client_certificate(key)),
        ("`client_certificate`", builder().client_certificate(damaged)),
        ("`proxy` is not a URL", builder().proxy("hunter2")),
        ("`proxy` is neither `http` nor", builder().proxy("socks5://a:hunter2@host")),
        ("`proxy` holds more than an address", builder().proxy("http://host/hunter2")),
        ("`root_certificate` is for the", builder().root_certificate(ROOT).transport(given())),
        ("`client_certificate` is for", builder().client_certificate(CLIENT).transport(given())),
        ("`proxy` is for the default", builder().proxy("http://host").transport(given())),
    ] {
        let shown = format!("{builder:?}");
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Configuration, Outcome::NotSent));
        let text = error.to_string();
        assert!(text.contains(name), "{name}: {text}");
        assert!(!format!("{shown}{text}{error:?}").contains("hunter2"), "{text}");
    }
    let der = [&root_in_der()[..40], b"hunter2"].concat();
    let error = builder().root_certificate(der).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.to_string().contains("`root_certificate`"), "{error}");
    for (name, builder) in [
        ("`connect_timeout`", ReqwestTransport::builder().connect_timeout(Duration::MAX)),
        ("`idle_timeout`", ReqwestTransport::builder().idle_timeout(Duration::ZERO)),
        ("`max_idle_connections`", ReqwestTransport::builder().max_idle_connections(usize::MAX)),
    ] {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

/// A proxy that makes tunnels to wherever it is asked to.
fn tunnels() -> Peer {
    Peer::start(|request, stream| {
        let mut there = TcpStream::connect(request.target())?;
        stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
        let (mut from, mut to) = (stream.try_clone()?, there.try_clone()?);
        thread::spawn(move || io::copy(&mut from, &mut to));
        let _ = io::copy(&mut there, stream);
        Ok(Connection::Close)
    })
    .unwrap()
}

#[tokio::test]
async fn a_proxy_is_used_where_one_is_given() {
    let proxy = Peer::keeping(json_reply("200 OK", "2")).unwrap();
    let with_password = proxy.url().replace("http://", "http://ann:hunter2@");
    let server = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let transport = ReqwestTransport::builder().proxy(&with_password).build().unwrap();
    for builder in [
        Client::builder(server.url()).proxy(with_password),
        Client::builder(server.url()).transport(transport),
    ] {
        assert!(!format!("{builder:?}").contains("hunter2"));
        assert_eq!(api(builder).read().await.unwrap(), json!(2));
        let asked = proxy.received().pop().unwrap();
        assert_eq!(asked.target(), format!("{}/read", server.url()));
        let password = format!("Basic {}", STANDARD.encode("ann:hunter2"));
        assert_eq!(asked.header("proxy-authorization"), [password]);
    }
    assert_eq!((server.connections(), proxy.received().len()), (0, 2));

    let (proxy, server) = (tunnels(), tls(false));
    let builder = Client::builder(server.url()).root_certificate(ROOT).proxy(proxy.url());
    assert_eq!(api(builder).read().await.unwrap(), json!(1));
    let [asked] = &proxy.received()[..] else { panic!("one tunnel") };
    assert_eq!(asked.method(), "CONNECT");
    assert_eq!(server.seen().len(), 1);

    // A proxy that is away: nothing was sent, and its password stays unsaid.
    let builder = Client::builder(server.url()).proxy("http://ann:hunter2@127.0.0.1:9");
    let error = api(builder).read().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Connect, Outcome::NotSent), "{error}");
    assert!(!format!("{error}{error:?}").contains("hunter2"), "{error}");
}

/// Answers with a redirect to another server, and counts what comes there.
fn redirecting(status: u16) -> (Peer, Peer) {
    let sink = Peer::keeping(json_reply("200 OK", "666")).unwrap();
    let reply = format!(
        "HTTP/1.1 {status} X\r\nLocation: {}/moved\r\nContent-Length: 0\r\n\r\n",
        sink.url()
    );
    (Peer::keeping(reply).unwrap(), sink)
}

#[tokio::test]
async fn no_setting_of_reqwests_sends_a_request_elsewhere() {
    for status in [301, 302, 303, 307, 308] {
        let (peer, sink) = redirecting(status);
        let transport = ReqwestTransport::builder()
            .configure(|http| {
                let twice = reqwest::retry::for_host("127.0.0.1")
                    .classify_fn(|attempt| attempt.retryable())
                    .max_retries_per_request(3);
                http.redirect(reqwest::redirect::Policy::limited(10)).referer(true).retry(twice)
            })
            .configure(|http| http.user_agent("theirs").default_headers(extra()))
            .build()
            .unwrap();
        let api = api(Client::builder(peer.url()).transport(transport));
        for error in [api.read().await.unwrap_err(), api.sign("x").await.unwrap_err()] {
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::Redirect, Outcome::Refused));
        }
        assert_eq!((peer.received().len(), sink.received().len()), (2, 0));
        // What they set otherwise is kept.
        assert_eq!(peer.received()[0].header("x-extra"), ["1"]);
    }
}

fn extra() -> http::HeaderMap {
    http::HeaderMap::from_iter([("x-extra".parse().unwrap(), "1".parse().unwrap())])
}

/// A client of the user's own has its own settings, but a body leaves once.
#[tokio::test]
async fn a_client_that_was_handed_over_sends_no_body_on() {
    for status in [301, 302, 303, 307, 308] {
        let (peer, sink) = redirecting(status);
        let inner = reqwest::Client::builder().no_proxy().build().unwrap();
        let api = api(Client::builder(peer.url()).transport(ReqwestTransport::with_client(inner)));
        let result = api.sign("secret").await;
        let sent = &peer.received()[0];
        assert_eq!(sent.header("content-length"), [sent.body.len().to_string()]);
        assert!(sent.header("transfer-encoding").is_empty());
        assert!(sink.received().iter().all(|request| request.body.is_empty()));
        if status >= 307 {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::Redirect);
            assert!(sink.received().is_empty());
        }
    }
}

#[test]
fn closures_run_once_for_each_runtime() {
    within(60, || {
        let (runs, ran) = mpsc::channel();
        let transport = ReqwestTransport::builder()
            .configure(move |http| {
                runs.send(()).unwrap();
                http
            })
            .build()
            .unwrap();
        let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
        let api = api(Client::builder(peer.url()).transport(transport));
        let runtimes = [(); 2].map(|()| Runtime::new().unwrap());
        for _ in 0..3 {
            for runtime in &runtimes {
                runtime.block_on(api.read().into_future()).unwrap();
            }
        }
        assert_eq!(ran.try_iter().count(), 2);
    });
}
