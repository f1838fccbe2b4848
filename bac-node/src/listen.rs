//! The node on a port.

use std::{convert::Infallible, fmt, io, net::SocketAddr, time::Duration};

use bac_core::server::Streams;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep, timeout},
};

use crate::{
    connection::{Phase, Watched},
    door::Door,
    legacy::answer::TEXT,
    node::Node,
    places::{MOST_STREAMS, Place, Places},
    throttle,
};

/// How long a request may take to come and to be answered. What a WebSocket sends is not meant.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// How long requests under way may take when the port is closed.
const PATIENCE: Duration = Duration::from_secs(4);

/// The pause where the system has no descriptor for a connection.
const PAUSE: Duration = Duration::from_millis(50);

impl Node {
    /// Serves this node on an address: `127.0.0.1:0` for a free port of this machine alone.
    ///
    /// The head of a request may take 5 s, a request and its answer 30 s, and a connection may be
    /// idle for 20 s, as on real nodes. There are 400 connections at most: for another, the one goes
    /// that has been idle for the longest time. 200 of them at most are streams of logs and events:
    /// another one is answered 503.
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
        let stop = watch::Sender::new(false);
        let serving = Serving {
            node: self.clone(),
            streams: streams.clone(),
            places: Places::default(),
            stopped: stop.subscribe(),
        };
        let task = tokio::spawn(serving.accept(listener));
        Ok(Listening { address, streams, stop, task })
    }
}

/// What serves a port.
#[derive(Clone)]
struct Serving {
    node: Node,
    streams: Streams,
    places: Places,
    stopped: watch::Receiver<bool>,
}

impl Serving {
    /// Takes connections until it is stopped, and waits for them then.
    async fn accept(self, listener: TcpListener) {
        let places = &self.places;
        let mut connections = JoinSet::new();
        let mut stopped = self.stopped.clone();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = connections.join_next() => continue,
                _ = stopped.wait_for(|stopped| *stopped) => break,
            };
            match accepted {
                Ok((socket, peer)) => {
                    let phase = Phase::new();
                    let (place, leave) = tokio::select! {
                        taken = places.take(&phase) => taken,
                        _ = stopped.wait_for(|stopped| *stopped) => break,
                    };
                    let socket = Watched::new(socket, phase.clone(), place);
                    let serving = self.clone();
                    connections
                        .spawn(async move { serving.serve(socket, peer, phase, leave).await });
                }
                Err(_) => {
                    places.evict();
                    sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        let ended = async { while connections.join_next().await.is_some() {} };
        // Those that are left then are cut.
        let _ = timeout(PATIENCE, ended).await;
    }

    /// Serves one connection to its end.
    async fn serve(
        mut self,
        socket: Watched<Place>,
        peer: SocketAddr,
        phase: Phase,
        mut leave: watch::Receiver<bool>,
    ) {
        let (node, streams, places) = (self.node, self.streams, self.places);
        let answering = phase.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let busy = answering.busy();
            let has_place =
                !request.headers().contains_key(header::UPGRADE) || places.opens_stream(&answering);
            let (node, streams) = (node.clone(), streams.clone());
            async move {
                let answer = answer(&node, streams, peer, has_place, request).await.map(Full::new);
                if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
                    busy.stay();
                }
                Ok::<_, Infallible>(answer)
            }
        });
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(socket), service);
        let mut connection = std::pin::pin!(connection.with_upgrades());
        tokio::select! {
            // An error is a peer that broke off, or the rules.
            _ = &mut connection => return,
            () = phase.expired() => return,
            _ = leave.wait_for(|leave| *leave) => return,
            _ = self.stopped.wait_for(|stopped| *stopped) => {}
        }
        if phase.useless_since().is_none() {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

async fn answer(
    node: &Node,
    streams: Streams,
    peer: SocketAddr,
    has_place: bool,
    request: Request<Incoming>,
) -> Response<Bytes> {
    let (mut head, body) = request.into_parts();
    head.extensions.insert(peer);
    head.extensions.insert(streams);
    let answered = async {
        let path = head.uri.path();
        if let Some((status, message)) = node.door().refusal(&head.uri, &head.headers) {
            return node.dispatch().turned_away(path, status, &message);
        }
        if !node.throttle().takes(&throttle::sender(&head.headers, peer.ip()), Instant::now()) {
            return node.dispatch().too_many(path, &head.method, &head.headers);
        }
        if !has_place {
            let message = format!(
                "this node has {MOST_STREAMS} streams of logs and events open, and opens no more: \
                 end one of them, or ask again later"
            );
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return node.dispatch().turned_away(path, status, &message);
        }
        let Ok(body) = Limited::new(body, node.dispatch().limit(path)).collect().await else {
            return node.dispatch().too_large(path);
        };
        let body = body.to_bytes();
        if !body.is_empty()
            && let Some((status, message)) = Door::body_refusal(&head.headers)
        {
            return node.dispatch().turned_away(path, status, &message);
        }
        node.handle(Request::from_parts(head, body)).await
    };
    timeout(TIME_LIMIT, answered).await.unwrap_or_else(|_| late())
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
    stop: watch::Sender<bool>,
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
    /// under way. It takes 5 s at most, whatever a peer does: idle connections close at once, a
    /// stream's client may take 2 s to agree to its end, and what is under way after 4 s is cut.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // An error means that the task has ended already.
        let _ = tokio::join!(self.streams.stop(), self.task);
    }
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listening").field("address", &self.address).finish_non_exhaustive()
    }
}
