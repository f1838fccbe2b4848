//! What the tests that cross crates share: a peer that speaks raw TCP, so that it can break every
//! rule of HTTP, and that keeps what it received byte for byte; one that answers by a script; what real
//! nodes answered; and a command that runs.

pub mod command;
mod peer;
pub mod recordings;
pub mod script;

use std::{convert::Infallible, io, net::SocketAddr, sync::mpsc, thread, time::Duration};

use axum::{
    body::Body,
    extract::{ConnectInfo, State},
};
use bac_client::model::{Deal, Engine, EngineSpec, Publisher, Spec, Verifier};
use bac_core::server::{self, Router};
use bytes::Bytes;
use serde_json::{Value, json};
use tower_service::Service;

pub use self::peer::{Connection, Peer, Received};

/// A well-formed reply with a JSON body.
#[must_use]
pub fn json_reply(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Runs a test of what might wait for ever, and fails where it has taken so many seconds.
///
/// # Panics
/// As `test`, or if it is not done in time.
pub fn within(seconds: u64, test: impl FnOnce() + Send + 'static) {
    let (done, end) = mpsc::channel();
    let thread = thread::spawn(move || {
        test();
        let _ = done.send(());
    });
    if end.recv_timeout(Duration::from_secs(seconds)) == Err(mpsc::RecvTimeoutError::Timeout) {
        panic!("it was not done within {seconds} s");
    }
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Waits for what might come to no end, and fails where it has taken a minute.
///
/// # Panics
/// If it is not done in time.
pub async fn in_time<F: IntoFuture>(work: F) -> F::Output {
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, work.into_future()).await.expect("it was not done within a minute")
}

/// A job that any node runs, and that prints these words.
#[must_use]
pub fn noop_spec(words: &[&str]) -> Spec {
    let mut engine = EngineSpec::new("noop");
    engine.params.insert("Parameters".to_owned(), json!(words));
    Spec::default()
        .engine(Engine::Noop)
        .engine_spec(engine)
        .verifier(Verifier::Noop)
        .publisher_spec(Publisher::Noop)
        .deal(Deal::default().concurrency(1))
}

/// A request for a WebSocket, with the key of RFC 6455 section 1.3, to hand to a router.
///
/// # Panics
/// If `path` is none.
#[must_use]
pub fn websocket_request(path: &str) -> http::Request<Bytes> {
    http::Request::get(path)
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .body(Bytes::new())
        .unwrap()
}

/// The body of a response as text.
///
/// # Panics
/// If it is no UTF-8.
#[must_use]
pub fn text_of(response: &http::Response<Bytes>) -> &str {
    str::from_utf8(response.body()).unwrap()
}

/// The body of a response as JSON.
///
/// # Panics
/// If it is no JSON.
#[must_use]
pub fn json_of(response: &http::Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

/// The content type of a response.
///
/// # Panics
/// If there is none, or no plain text.
#[must_use]
pub fn content_type_of(response: &http::Response<Bytes>) -> &str {
    response.headers()["content-type"].to_str().unwrap()
}

/// Serves a generated server on a free loopback port, over real HTTP, and returns its base URL.
///
/// # Errors
/// Those of opening the port.
pub async fn listen<S>(service: S) -> io::Result<String>
where
    S: Service<
            http::Request<Bytes>,
            Response = http::Response<Bytes>,
            Error = Infallible,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static,
{
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app = axum::Router::new()
        .fallback(
            |State(mut service): State<S>,
             ConnectInfo(peer): ConnectInfo<SocketAddr>,
             request: http::Request<Body>| async move {
                let (mut head, body) = request.into_parts();
                head.extensions.insert(peer);
                let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
                let Ok(response) = service.call(http::Request::from_parts(head, body)).await;
                response.map(Body::from)
            },
        )
        .with_state(service)
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(format!("http://{address}"))
}

/// The same of a router whose requests and answers flow.
///
/// # Errors
/// Those of opening the port.
pub async fn listen_streaming(router: Router) -> io::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app =
        axum::Router::new().fallback(move |request: http::Request<Body>| {
            let router = router.clone();
            async move {
                router.respond(request.map(server::Body::from_http)).await.map(Body::from_stream)
            }
        });
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(format!("http://{address}"))
}

/// So that the code of the page about the language compiles as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../../docs/language.md")]
struct Language;

/// The same of the page about webhooks.
#[cfg(doctest)]
#[doc = include_str!("../../docs/webhooks.md")]
struct Webhooks;
