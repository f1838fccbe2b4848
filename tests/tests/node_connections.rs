//! Connections that are of no use to anybody: they end, keep nobody out, and keep no node from
//! stopping.

use std::time::Duration;

use bac_client::Bac;
use bac_node::{Listening, Node};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// What `Listening::stop` says of itself, and some for a machine that is busy.
const STOP: Duration = Duration::from_secs(5 + 5);

async fn listening() -> (Node, Listening) {
    let node = Node::builder().noop_takes(Duration::from_secs(3600)).build().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    (node, listening)
}

async fn is_closed(socket: &mut TcpStream) {
    let mut rest = Vec::new();
    // A reset is an end as well.
    let _ = socket.read_to_end(&mut rest).await;
}

#[tokio::test]
async fn half_a_head_is_waited_for_and_not_for_long() {
    let (_node, listening) = listening().await;
    let mut socket = TcpStream::connect(listening.address()).await.unwrap();
    socket.write_all(b"GET /version HTTP/1.1\r\nHost: loc").await.unwrap();
    is_closed(&mut socket).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_idle_connections_lock_nobody_out() {
    let (_node, listening) = listening().await;
    let mut sockets = Vec::new();
    // Whoever runs this may have no more descriptors than a thousand.
    for round in 0..8 {
        for _ in 0..250 {
            match TcpStream::connect(listening.address()).await {
                Ok(mut socket) => {
                    if round % 2 == 0 {
                        let _ = socket.write_all(b"GET /").await;
                    }
                    sockets.push(socket);
                }
                Err(_) => break,
            }
        }
        let begun = sockets.len().saturating_sub(450);
        sockets.drain(..begun);
        let bac = Bac::new(bac_core::Client::new(listening.url()).unwrap());
        bac.agent().alive().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_stops_whatever_its_peers_do() {
    let (node, listening) = listening().await;
    let address = listening.address();
    let bac = Bac::new(bac_core::Client::new(listening.url()).unwrap());
    let mut peers = Vec::new();
    // Idle, half a head, half a body.
    for text in [
        "",
        "GET /version HTTP/1.1\r\nHost: loc",
        "POST /requester/list HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: 1000\r\n\r\n{",
    ] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(text.as_bytes()).await.unwrap();
        peers.push(socket);
    }
    // A stream without an end, and one that is at its end; neither client ever answers.
    for path in ["/requester/websocket/events", "/requester/websocket/events?job_id=unknown"] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut head = [0; 12];
        socket.read_exact(&mut head).await.unwrap();
        assert_eq!(&head, b"HTTP/1.1 101");
        peers.push(socket);
    }
    // One that is kept alive.
    bac.agent().alive().await.unwrap();
    tokio::time::timeout(STOP, listening.stop()).await.expect("it does not stop in time");
    let mut closed = JoinSet::new();
    for mut peer in peers {
        closed.spawn(async move { is_closed(&mut peer).await });
    }
    tokio::time::timeout(STOP, closed.join_all()).await.expect("a connection is left");
    drop(node);
}
