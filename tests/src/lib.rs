//! What the tests that cross crates share: a peer that speaks raw TCP, so that it can break every
//! rule of HTTP, and that keeps what it received byte for byte; and what real nodes answered.

pub mod recordings;

use std::{
    convert::Infallible,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, State},
};
use bac_client::model::{Deal, Engine, EngineSpec, Publisher, Spec, Verifier};
use bytes::Bytes;
use serde_json::{Value, json};
use tower_service::Service;

/// A server on a free loopback port that answers each request as the test says.
#[derive(Debug)]
pub struct Peer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Received {
    /// Request line and header fields, without the empty line behind them.
    pub head: String,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// Whether a connection is kept for another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// It is read again.
    Keep,
    /// It is closed.
    Close,
}

impl Peer {
    /// Starts a server that calls `answer` with every request and the connection it came by.
    ///
    /// # Errors
    /// Those of opening the port.
    pub fn start(
        answer: impl Fn(&Received, &mut TcpStream) -> io::Result<Connection> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let connections = Arc::<AtomicUsize>::default();
        let answer = Arc::new(answer);
        let (kept, counted) = (Arc::clone(&received), Arc::clone(&connections));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
                thread::spawn(move || {
                    // A connection that breaks is often what the test is about.
                    let _ = serve(stream, &kept, &*answer);
                });
            }
        });
        Ok(Self { address, received, connections })
    }

    /// Starts a server that answers every request with these bytes and closes the connection.
    ///
    /// # Errors
    /// Those of opening the port.
    pub fn answering(reply: impl Into<Vec<u8>>) -> io::Result<Self> {
        let reply = reply.into();
        Self::start(move |_, stream| {
            stream.write_all(&reply)?;
            Ok(Connection::Close)
        })
    }

    /// Starts a server that answers every request with these bytes and keeps the connection.
    ///
    /// # Errors
    /// Those of opening the port.
    pub fn keeping(reply: impl Into<Vec<u8>>) -> io::Result<Self> {
        let reply = reply.into();
        Self::start(move |_, stream| {
            stream.write_all(&reply)?;
            Ok(Connection::Keep)
        })
    }

    /// The base URL of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many connections were taken so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Received {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.head.split(' ').next().unwrap_or_default()
    }

    /// The target of the request line: path and query as they were sent.
    #[must_use]
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// The values of a header field, in order.
    #[must_use]
    pub fn header(&self, name: &str) -> Vec<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields
            .filter(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .collect()
    }
}

/// A well-formed reply with a JSON body.
#[must_use]
pub fn json_reply(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
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

type Answer = dyn Fn(&Received, &mut TcpStream) -> io::Result<Connection> + Send + Sync;

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<Received>>, answer: &Answer) -> io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some(request) = read_request(&mut stream)? {
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        if answer(&request, &mut stream)? == Connection::Close {
            break;
        }
    }
    Ok(())
}

fn read_request(stream: &mut TcpStream) -> io::Result<Option<Received>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut buffer)? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    };
    let mut request = Received {
        head: String::from_utf8_lossy(&bytes[..head_end]).into_owned(),
        body: bytes.split_off(head_end + 4),
    };
    let length = request.header("content-length").first().and_then(|length| length.parse().ok());
    while request.body.len() < length.unwrap_or(0) {
        match stream.read(&mut buffer)? {
            0 => break,
            read => request.body.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(Some(request))
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
