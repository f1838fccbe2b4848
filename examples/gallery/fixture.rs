//! The server of an exhibit, on loopback: it writes down what it is sent and what it answers with.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use bac_core::{
    bytes::Bytes,
    http::{Method, StatusCode, header},
    reqwest,
};
use futures_util::{StreamExt as _, stream};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

/// Of the largest request of a visit there is much less.
const BODY_LIMIT: usize = 1 << 20;

/// Who answers.
pub(crate) enum Peer {
    Fixture(fn(&Seen) -> Answer),
    /// A real server, which is handed all requests as they came.
    Real {
        url: String,
        http: reqwest::Client,
    },
}

impl Peer {
    pub(crate) fn real(url: &str) -> Result<Self, Fault> {
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        Ok(Self::Real { url: url.trim_end_matches('/').to_owned(), http: http.build()? })
    }
}

/// A server that runs as long as this value lives.
pub(crate) struct Fixture {
    url: String,
    server: JoinHandle<io::Result<()>>,
}

impl Fixture {
    pub(crate) async fn start(peer: Peer, transcript: Transcript) -> Result<Self, Fault> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared { peer, transcript, requests: AtomicUsize::new(0) });
        let routes = Router::new().fallback(answer).with_state(shared);
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { url, server })
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct Shared {
    peer: Peer,
    transcript: Transcript,
    requests: AtomicUsize,
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let answered = shared.answer(request).await;
    answered.unwrap_or_else(|fault| {
        let mut response = Response::new(Body::from(fault.to_string()));
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        response
    })
}

impl Shared {
    async fn answer(&self, request: Request) -> Result<Response, Fault> {
        let (head, body) = request.into_parts();
        let seen = Seen {
            earlier: self.requests.fetch_add(1, Ordering::SeqCst),
            method: head.method,
            target: head.uri,
            headers: head.headers,
            body: to_bytes(body, BODY_LIMIT).await?,
        };
        self.transcript.request(&seen);
        let response = match &self.peer {
            Peer::Fixture(answer) => written(answer(&seen))?,
            Peer::Real { url, http } => handed_on(&seen, url, http).await?,
        };
        self.transcript.response(&seen, &response);
        Ok(response)
    }
}

fn written(answer: Answer) -> Result<Response, Fault> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    let mut pieces = answer.pieces;
    let body = match pieces.len() {
        0 | 1 if !answer.breaks_off => Body::from(pieces.pop().unwrap_or_default()),
        _ => {
            let end = answer.breaks_off.then(|| stream::once(broken_off()));
            let pieces = stream::iter(pieces.into_iter().map(Ok::<Bytes, io::Error>));
            Body::from_stream(pieces.chain(stream::iter(end).flatten()))
        }
    };
    Ok(response.body(body)?)
}

async fn broken_off() -> io::Result<Bytes> {
    // What has been written before is sent meanwhile.
    tokio::task::yield_now().await;
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// The exchange with the real server, but for what is said of the connection alone. `Host` stays as it came, so
/// that the links of the server lead here.
async fn handed_on(seen: &Seen, url: &str, http: &reqwest::Client) -> Result<Response, Fault> {
    let mut headers = seen.headers.clone();
    headers.remove(header::TRANSFER_ENCODING);
    let request = http.request(seen.method.clone(), format!("{url}{}", seen.target));
    let reply = request.headers(headers).body(seen.body.clone()).send().await?;
    let mut response = Response::builder().status(reply.status());
    if let Some(headers) = response.headers_mut() {
        headers.extend(reply.headers().clone());
        headers.remove(header::CONNECTION);
        headers.remove(header::TRANSFER_ENCODING);
    }
    let body = match seen.method {
        Method::HEAD => Body::empty(),
        _ => Body::from(reply.bytes().await?),
    };
    Ok(response.body(body)?)
}
