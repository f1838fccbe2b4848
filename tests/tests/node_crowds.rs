//! Many at once: those who follow, and those who ask again and again.

use bac_client::Bac;
use bac_node::{Listening, Node, Release};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The most streams of a node, as it says itself.
const STREAMS: usize = 200;

/// The head of an answer, and as much of its body as came with it.
async fn asked(listening: &Listening, request: &str) -> (TcpStream, String) {
    let mut socket = TcpStream::connect(listening.address()).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        assert_ne!(socket.read_buf(&mut answer).await.unwrap(), 0, "no answer");
    }
    (socket, String::from_utf8(answer).unwrap())
}

async fn followed(listening: &Listening) -> (TcpStream, String) {
    let request = "GET /requester/websocket/events HTTP/1.1\r\nHost: localhost\r\n\
                   Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    asked(listening, request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_lock_nobody_out() {
    let node = Node::new().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let bac = Bac::new(bac_core::Client::new(listening.url()).unwrap());
    let mut followers = Vec::new();
    for number in 0..STREAMS {
        let (socket, answer) = followed(&listening).await;
        assert!(answer.starts_with("HTTP/1.1 101"), "{number}: {answer}");
        followers.push(socket);
    }
    let (_, answer) = followed(&listening).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("200 streams of logs and events"), "{answer}");
    // Who asks for anything else is served.
    bac.agent().alive().await.unwrap();
    drop(followers.pop());
    // Its place is free as soon as the node has seen that it is gone.
    loop {
        let (_, answer) = followed(&listening).await;
        if answer.starts_with("HTTP/1.1 101") {
            break;
        }
        tokio::task::yield_now().await;
    }
}

/// What a release answers to an address that has sent more than it may.
async fn refused(release: Option<Release>, path: &str) -> String {
    let node = Node::builder().requests_a_second(1);
    let node = match release {
        Some(release) => node.release(release),
        None => node,
    };
    let listening = node.build().unwrap().listen("127.0.0.1:0").await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    // A machine may be so slow that a second lies between two of them.
    loop {
        let (mut socket, mut answer) = asked(&listening, &request).await;
        if answer.starts_with("HTTP/1.1 429") {
            socket.read_to_string(&mut answer).await.unwrap();
            return answer;
        }
    }
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_so_in_the_words_of_the_release() {
    let body = |answer: &str| -> Value {
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap()
    };
    let early = refused(Some(Release::V1_3_2), "/api/v1/version").await;
    assert_eq!(body(&early)["error"], "code=429, message=rate limit exceeded");
    assert_eq!(body(&early)["message"], "rate limit exceeded");
    assert!(early.contains("content-type: application/json; charset=UTF-8"), "{early}");
    let late = refused(Some(Release::V1_9_3), "/api/v1/agent/version").await;
    assert_eq!(body(&late)["Code"], "InternalError");
    assert_eq!(body(&late)["Message"], "rate limit exceeded");
    for release in [early, late] {
        assert!(!release.to_ascii_lowercase().contains("ratelimit"), "{release}");
        assert!(!release.contains("x-bacalhau-git-version"), "{release}");
    }
    let own = refused(None, "/api/v1/agent/version").await;
    assert_eq!(body(&own)["Code"], "TooManyRequests");
    let first = refused(None, "/livez").await;
    assert!(first.ends_with("\r\n\r\nYou have reached maximum request limit."), "{first}");
}
