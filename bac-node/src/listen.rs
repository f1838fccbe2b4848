//! The node on a port.

use std::{fmt, io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{self, Body},
    extract::{ConnectInfo, Request, State},
};
use bac_core::server::Streams;
use bytes::Bytes;
use http::{Response, StatusCode, header};
use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::{door::Door, legacy::answer::TEXT, node::Node};

/// How long a request may take to come and to be answered. What a WebSocket sends is not meant.
const TIME_LIMIT: Duration = Duration::from_secs(30);

impl Node {
    /// Serves this node on an address: `127.0.0.1:0` for a free port of this machine alone.
    ///
    /// Dropping the result stops it. It must be called inside a tokio runtime, on which it serves.
    ///
    /// # Errors
    /// Those of opening the port.
    ///
    /// ```
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let listening = bac_node::Node::new()?.listen("127.0.0.1:0").await?;
    /// println!("a node at {}", listening.url());
    /// listening.stop().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn listen(&self, address: impl ToSocketAddrs) -> io::Result<Listening> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let streams = Streams::new();
        let service = Router::new()
            .fallback(answer)
            .with_state((self.clone(), streams.clone()))
            .into_make_service_with_connect_info::<SocketAddr>();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let served = axum::serve(listener, service).with_graceful_shutdown(async {
                // An error means that `Listening` was dropped, which stops the node just so.
                let _ = stopped.await;
            });
            // `axum::serve` deals with failing connections itself and returns only when stopped.
            let _ = served.await;
        });
        Ok(Listening { address, streams, stop, task })
    }
}

async fn answer(
    State((node, streams)): State<(Node, Streams)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<Body> {
    let (mut head, body) = request.into_parts();
    head.extensions.insert(peer);
    head.extensions.insert(streams);
    let answered = async {
        let path = head.uri.path();
        if let Some((status, message)) = node.door().refusal(&head.uri, &head.headers) {
            return node.dispatch().turned_away(path, status, &message);
        }
        let Ok(body) = body::to_bytes(body, node.dispatch().limit(path)).await else {
            return node.dispatch().too_large(path);
        };
        if !body.is_empty()
            && let Some((status, message)) = Door::body_refusal(&head.headers)
        {
            return node.dispatch().turned_away(path, status, &message);
        }
        node.handle(Request::from_parts(head, body)).await
    };
    let answer = timeout(TIME_LIMIT, answered).await;
    answer.unwrap_or_else(|_| late()).map(Body::from)
}

/// The answer of every release to a request that takes too long.
fn late() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(b"Server Timeout!"));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(header::CONTENT_TYPE, TEXT);
    response
}

/// A node on a port, until it is stopped or dropped.
#[must_use = "dropping it stops the node"]
pub struct Listening {
    address: SocketAddr,
    streams: Streams,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Listening {
    /// The address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL for a client.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops taking connections, ends the streams of logs and events, and waits for the requests
    /// under way and for their connections to close.
    pub async fn stop(self) {
        // An error means that the task has ended already.
        let _ = self.stop.send(());
        self.streams.stop().await;
        let _ = self.task.await;
    }
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listening").field("address", &self.address).finish_non_exhaustive()
    }
}
