//! What a client can do to a server that streams, and a server to its client: neither comes to hold
//! more than its share, for longer than it should. The connection is in memory and small, and the
//! clock is the test's.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bac_core::{
    BoxFuture, Client, Error, ErrorKind, Transport, TransportBody, TransportError, client,
    server::{Context, Router, Streams, Upgrade},
    websocket::Messages,
};
use futures_util::stream;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    time::timeout,
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

#[client(server)]
pub trait Feed {
    /// Nothing, for as long as somebody listens.
    #[endpoint(GET "/silence", websocket)]
    async fn silence(&self) -> Result<Messages<u64>, Error>;

    /// Numbers, as fast as they are taken.
    #[endpoint(GET "/numbers", websocket)]
    async fn numbers(&self) -> Result<Messages<u64>, Error>;

    #[endpoint(GET "/signed", websocket)]
    async fn signed(&self, #[signed] who: &str) -> Result<Messages<u64>, Error>;
}

/// Counts the streams that hold a clone of it, or of what it gives.
#[derive(Clone, Default)]
struct Service(Arc<()>);

impl Service {
    fn streams(&self) -> usize {
        // One is its own.
        Arc::strong_count(&self.0) - 1
    }
}

impl FeedService for Service {
    async fn silence(&self, _: &Context) -> Result<Messages<u64>, Error> {
        let open = Arc::clone(&self.0);
        Ok(Messages::new(stream::once(async move {
            let _open = open;
            std::future::pending().await
        })))
    }

    async fn numbers(&self, _: &Context) -> Result<Messages<u64>, Error> {
        let open = Arc::clone(&self.0);
        Ok(Messages::new(stream::unfold((0, open), |(number, open)| async move {
            Some((Ok(number), (number + 1, open)))
        })))
    }

    async fn signed(&self, cx: &Context, _: &str) -> Result<Messages<u64>, Error> {
        self.silence(cx).await
    }
}

/// The client's end of a connection to a stream of this service.
async fn open(service: &Service, path: &str, streams: Option<&Streams>) -> DuplexStream {
    let (client, server) = duplex(1024);
    ask(service, path, streams, Upgrade::new(async { Ok(server) })).await;
    client
}

async fn ask(service: &Service, path: &str, streams: Option<&Streams>, upgrade: Upgrade) {
    let mut request = bac_tests::websocket_request(path);
    request.extensions_mut().insert(upgrade);
    if let Some(streams) = streams {
        request.extensions_mut().insert(streams.clone());
    }
    let response = Router::new().mount(FeedServer::new(Service(Arc::clone(&service.0))));
    assert_eq!(response.handle(request).await.status(), 101);
}

/// A frame of a client's, masked with zeros.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = header(first, payload.len() as u64);
    frame.extend(payload);
    frame
}

fn header(first: u8, length: u64) -> Vec<u8> {
    let mut header = vec![first];
    match length {
        0..=125 => header.push(0x80 | length as u8),
        126..=0xffff => {
            header.push(0xfe);
            header.extend((length as u16).to_be_bytes());
        }
        _ => {
            header.push(0xff);
            header.extend(length.to_be_bytes());
        }
    }
    header.extend([0; 4]);
    header
}

const MINUTE: Duration = Duration::from_secs(60);

/// How much of this the other side takes, without being read from, until it takes no more.
async fn taken(connection: &mut DuplexStream, piece: &[u8], most: usize) -> usize {
    let mut taken = 0;
    while taken < most {
        match timeout(Duration::from_secs(1), connection.write_all(piece)).await {
            Ok(Ok(())) => taken += piece.len(),
            Ok(Err(_)) | Err(_) => break,
        }
    }
    taken
}

/// Everything until the connection ends, or nothing has come for a minute.
async fn rest(connection: &mut DuplexStream) -> Vec<u8> {
    let (mut read, mut piece) = (Vec::new(), [0; 1024]);
    while let Ok(Ok(length @ 1..)) = timeout(MINUTE / 4, connection.read(&mut piece)).await {
        read.extend(&piece[..length]);
    }
    read
}

/// The code of the close frame at the end.
fn close_code(read: &[u8]) -> Option<u16> {
    let at = read.windows(2).rposition(|pair| pair[0] == 0x88 && pair[1] <= 125)?;
    let code = read.get(at + 2..at + 4)?;
    Some(u16::from_be_bytes([code[0], code[1]]))
}

const MUCH: usize = 4 << 20;

#[tokio::test(start_paused = true)]
async fn answers_do_not_heap_up_for_a_client_that_never_reads() {
    let ping = frame(0x89, &[b'x'; 125]);
    for path in ["/silence", "/numbers", "/signed"] {
        let service = Service::default();
        let mut client = open(&service, path, None).await;
        let taken = taken(&mut client, &ping, MUCH).await;
        assert!(taken < 256 * 1024, "{path}: {taken} bytes");
        drop(client);
        gone(&service).await;
    }
}

/// Waits until no stream is open.
async fn gone(service: &Service) {
    for _ in 0..1000 {
        if service.streams() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{} streams are open", service.streams());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_late_gets_its_answers_and_the_messages() {
    let service = Service::default();
    let mut client = open(&service, "/numbers", None).await;
    taken(&mut client, &frame(0x89, b"here"), 8 * 1024).await;
    let mut read = vec![0; 512 * 1024];
    client.read_exact(&mut read).await.unwrap();
    for found in [&b"\x8a\x04here"[..], b"\x81\x010", b"\x81\x011", b"\x81\x041000"] {
        assert!(read.windows(found.len()).any(|window| window == found), "{found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_stops_talking_does_not_keep_the_service_from_it() {
    let service = Service::default();
    let client = open(&service, "/numbers", None).await;
    let (mut read, mut write) = tokio::io::split(client);
    let talk = tokio::spawn(async move {
        let chatter = frame(0x81, &[b'x'; 100]);
        while write.write_all(&chatter).await.is_ok() {}
    });
    let mut numbers = vec![0; 256 * 1024];
    timeout(MINUTE, read.read_exact(&mut numbers)).await.unwrap().unwrap();
    talk.abort();
}

#[tokio::test(start_paused = true)]
async fn a_client_that_breaks_the_rules_is_told_which() {
    for (name, bytes, code) in [
        ("no mask", vec![0x81, 1, b'x'], 1002),
        ("an unknown kind", frame(0x83, b"x"), 1002),
        ("no beginning", frame(0x80, b"x"), 1002),
        ("half a ping", frame(0x09, b""), 1002),
        ("no UTF-8", frame(0x81, &[0xff]), 1007),
        ("more than it has to say", header(0x81, 64 * 1024 + 1), 1009),
        ("an endless frame", header(0x81, u64::MAX >> 1), 1009),
        (
            "an endless message",
            [frame(0x01, &[b'x'; 40_000]), frame(0x80, &[b'x'; 40_000])].concat(),
            1009,
        ),
    ] {
        let service = Service::default();
        let mut client = open(&service, "/silence", None).await;
        client.write_all(&bytes).await.unwrap();
        assert_eq!(close_code(&rest(&mut client).await), Some(code), "{name}");
        gone(&service).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_message_is_waited_for_so_long_and_no_longer() {
    let service = Service::default();
    let mut client = open(&service, "/signed", None).await;
    assert_eq!(close_code(&rest(&mut client).await), None);
    assert_eq!(close_code(&rest(&mut client).await), Some(1008));

    // Nor does it help to say a byte now and then.
    let mut client = open(&service, "/signed", None).await;
    client.write_all(&header(0x81, 1000)).await.unwrap();
    let mut said = 0;
    while said < 1000 && client.write_all(b"x").await.is_ok() {
        said += 1;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!(said < 60, "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_never_handed_over_is_given_up() {
    let service = Service::default();
    ask(
        &service,
        "/silence",
        None,
        Upgrade::new(std::future::pending::<std::io::Result<DuplexStream>>()),
    )
    .await;
    assert_eq!(service.streams(), 1);
    gone(&service).await;
}

#[tokio::test(start_paused = true)]
async fn streams_end_with_their_server_and_with_no_other() {
    let service = Service::default();
    let (streams, others) = (Streams::new(), Streams::new());
    let mut client = open(&service, "/silence", Some(&streams)).await;
    let mut asking = open(&service, "/signed", Some(&streams)).await;
    let deaf = open(&service, "/numbers", Some(&streams)).await;
    let other = open(&service, "/silence", Some(&others)).await;
    let nobodys = open(&service, "/silence", None).await;
    assert_eq!(service.streams(), 5);

    // One client that does not read keeps nobody waiting for long.
    timeout(MINUTE, streams.stop()).await.unwrap();
    assert_eq!(service.streams(), 2);
    assert_eq!(close_code(&rest(&mut client).await), Some(1001));
    assert_eq!(close_code(&rest(&mut asking).await), Some(1001));
    drop(deaf);

    let mut late = open(&service, "/silence", Some(&streams)).await;
    assert_eq!(close_code(&rest(&mut late).await), Some(1001));

    drop(others);
    tokio::time::sleep(MINUTE).await;
    assert_eq!(service.streams(), 1, "a server that is dropped has stopped");
    drop((other, nobodys));
    gone(&service).await;
}

/// Hands the server's end of a connection to the test.
#[derive(Clone, Debug, Default)]
struct Handing(Arc<Mutex<Option<DuplexStream>>>);

impl Transport for Handing {
    fn send(
        &self,
        request: bac_core::Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let accept = derive_accept_key(request.headers()["sec-websocket-key"].as_bytes());
        let (client, server) = duplex(1024);
        *self.0.lock().unwrap() = Some(server);
        let response = http::Response::builder()
            .status(101)
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-accept", accept)
            .body(TransportBody::upgraded(async { Ok(client) }));
        Box::pin(async { Ok(response.unwrap()) })
    }
}

#[tokio::test(start_paused = true)]
async fn answers_do_not_heap_up_for_a_server_that_never_reads() {
    let transport = Handing::default();
    let client = Client::builder("http://x").transport(transport.clone()).build().unwrap();
    let mut numbers = FeedClient::new(client).numbers().await.unwrap();
    let mut server = transport.0.lock().unwrap().take().unwrap();
    let reader = tokio::spawn(async move {
        let first = numbers.next().await;
        (first, numbers.next().await)
    });
    let ping = [&[0x89, 125][..], &[b'x'; 125]].concat();
    assert!(taken(&mut server, &ping, MUCH).await >= MUCH, "a client reads on all the same");
    server.write_all(b"\x81\x0241").await.unwrap();
    // Its own pings fall due meanwhile, and find no room.
    tokio::time::sleep(MINUTE).await;
    let answers = rest(&mut server).await;
    assert!(answers.len() < 64 * 1024, "{} bytes", answers.len());
    assert!(answers.starts_with(&[0x8a, 0x80 | 125]));
    server.write_all(&[0x88, 2, 0x03, 0xe9]).await.unwrap();
    let (first, second) = reader.await.unwrap();
    assert_eq!(first.unwrap().unwrap(), 41);
    // A server that goes has not come to the end of what it had to say.
    assert_eq!(second.unwrap().unwrap_err().kind(), ErrorKind::Closed(1001));
}

#[tokio::test(start_paused = true)]
async fn an_endless_frame_is_refused_where_nothing_else_is() {
    let transport = Handing::default();
    let client = Client::builder("http://x").transport(transport.clone()).unlimited_response();
    let mut numbers = FeedClient::new(client.build().unwrap()).numbers().await.unwrap();
    let mut server = transport.0.lock().unwrap().take().unwrap();
    server.write_all(&[0x81, 127]).await.unwrap();
    server.write_all(&(u64::MAX >> 2).to_be_bytes()).await.unwrap();
    let error = numbers.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("one frame of more than"), "{error}");
}
