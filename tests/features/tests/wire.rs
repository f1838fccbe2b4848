//! What is promised to be off is off on the wire, with every feature of reqwest turned on.

#[path = "../../src/peer.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod peer;
#[path = "../../fixtures/tls_peer.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod tls_peer;

use std::{env, io::Write, process::Command};

use bac_core::{Client, Error, ReqwestTransport, bytes::Bytes, client, websocket::Messages};
use peer::{Connection, Peer};
use tls_peer::{ROOT, TlsPeer, config};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

#[client]
trait Api {
    #[endpoint(GET "/read")]
    async fn read(&self) -> Result<u32, Error>;

    #[endpoint(GET "/raw", bytes)]
    async fn raw(&self) -> Result<Bytes, Error>;

    #[endpoint(GET "/numbers", websocket)]
    async fn numbers(&self) -> Result<Messages<u32>, Error>;
}

/// The default transport, and one whose user asks for all of it.
fn clients(url: &str) -> [ApiClient; 2] {
    let transport = ReqwestTransport::builder().root_certificate(ROOT).configure(|http| {
        http.gzip(true).brotli(true).deflate(true).zstd(true).http2_prior_knowledge()
    });
    [
        Client::builder(url).root_certificate(ROOT),
        Client::builder(url).transport(transport.build().unwrap()),
    ]
    .map(|builder| ApiClient::new(builder.build().unwrap()))
}

/// A client that takes what is turned on, which shows that it is.
fn plain() -> reqwest::Client {
    let root = reqwest::Certificate::from_pem(ROOT.as_bytes()).unwrap();
    reqwest::Client::builder().tls_certs_only([root]).no_proxy().build().unwrap()
}

const READ: &str = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n1";

#[tokio::test]
async fn http_2_is_not_offered() {
    let peer = TlsPeer::start(config(&["h2", "http/1.1"], false), |_| READ.into());
    let _ = plain().get(peer.url()).send().await;
    assert_eq!(peer.seen()[0].protocol.as_deref(), Some("h2"));
    for api in clients(&peer.url()) {
        assert_eq!(api.read().await.unwrap(), 1);
        let seen = peer.seen().pop().unwrap();
        assert_eq!(seen.protocol.as_deref(), Some("http/1.1"));
        assert!(seen.head.starts_with("GET /read HTTP/1.1\r\n"), "{}", seen.head);
    }
    // One that speaks nothing else is not spoken to.
    let peer = TlsPeer::start(config(&["h2"], false), |_| READ.into());
    for api in clients(&peer.url()) {
        assert!(api.read().await.unwrap_err().is_connect());
    }
    assert!(peer.seen().is_empty());
}

#[tokio::test]
async fn a_websocket_opens_beside_http_2() {
    let peer = TlsPeer::start(config(&["h2", "http/1.1"], false), |head| {
        let key = head.lines().find_map(|line| line.strip_prefix("sec-websocket-key: ")).unwrap();
        let accept = derive_accept_key(key.as_bytes());
        let head = format!(
            "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        // A text `7`, and a close frame with 1000.
        [head.as_bytes(), b"\x81\x017", &[0x88, 2, 3, 232]].concat()
    });
    for api in clients(&peer.url()) {
        let mut numbers = api.numbers().await.unwrap();
        assert_eq!(numbers.next().await.unwrap().unwrap(), 7);
        assert!(numbers.next().await.is_none());
    }
}

#[tokio::test]
async fn no_compression_is_asked_for_and_none_undone() {
    for encoding in ["gzip", "br", "deflate", "zstd"] {
        let peer = Peer::start(move |_, stream| {
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: 4\r\n\r\nnone"
            )?;
            Ok(Connection::Close)
        })
        .unwrap();
        let decoded = plain().get(peer.url()).send().await.unwrap().bytes().await;
        assert!(decoded.is_err(), "{encoding} is turned on");
        let asked = peer.received()[0].header("accept-encoding").join(",");
        assert!(asked.contains(encoding), "{asked}");
        for api in clients(&peer.url()) {
            let reply = api.raw().response().await.unwrap();
            assert_eq!(&reply.value()[..], b"none");
            assert_eq!(reply.headers()["content-encoding"], encoding);
            assert_eq!(reply.headers()["content-length"], "4");
            assert!(peer.received().pop().unwrap().header("accept-encoding").is_empty());
        }
    }
}

#[tokio::test]
async fn no_cookie_is_kept() {
    let peer =
        Peer::keeping("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 1\r\n\r\n1")
            .unwrap();
    for api in clients(&peer.url()) {
        api.read().await.unwrap();
        api.read().await.unwrap();
    }
    assert_eq!(peer.received().len(), 4);
    assert!(peer.received().iter().all(|request| request.header("cookie").is_empty()));
}

const CHILD: &str = "BAC_FEATURES_CHILD";

/// The environment cannot be changed from within, so this runs itself once more.
#[tokio::test]
async fn no_proxy_of_the_environment_is_used() {
    if let Ok(url) = env::var(CHILD) {
        for api in clients(&url) {
            assert_eq!(api.read().await.unwrap(), 1);
        }
        // As long as there is one that would be, with all that is turned on.
        let there = reqwest::Client::new().get(format!("{url}/read")).send().await.unwrap();
        assert_eq!(there.text().await.unwrap(), "666");
        return;
    }
    let peer = Peer::answering(READ).unwrap();
    let sink = Peer::answering(READ.replace("Length: 1", "Length: 3").replace("\r\n1", "\r\n666"));
    let sink = sink.unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "no_proxy_of_the_environment_is_used"]).env(CHILD, peer.url());
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, sink.url());
    }
    let output = child.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((peer.received().len(), sink.received().len()), (2, 1));
}
