//! A peer that follows a script on raw sockets, with TLS or without, and keeps a log.

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bac_tests::Received;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::{AbortHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    log::{Log, Request},
    script::{Reads, Script, Step},
};

/// A server on a free loopback port. It ends with its value, and its connections with it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Log>>,
    task: AbortHandle,
    is_tls: bool,
}

impl Server {
    /// Follows the script.
    pub fn start(script: Script) -> Self {
        Self::begin(script, None)
    }

    /// Follows the script once the handshake is done.
    pub fn start_tls(script: Script, config: Arc<ServerConfig>) -> Self {
        Self::begin(script, Some(config))
    }

    fn begin(script: Script, tls: Option<Arc<ServerConfig>>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = script.receive_buffer {
            socket.set_recv_buffer_size(bytes).unwrap();
        }
        // What waits here was sent, as far as the log knows.
        socket.set_send_buffer_size(64 * 1024).unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let listener = socket.listen(1024).unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::<Mutex<Log>>::default();
        let is_tls = tls.is_some();
        let shared = Arc::new(Shared {
            script,
            tls: tls.map(TlsAcceptor::from),
            log: Arc::clone(&log),
            requests: AtomicUsize::new(0),
        });
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                let number = shared.opened();
                connections.spawn(async move {
                    // A connection that breaks is often what a row is about.
                    let _ = shared.serve(stream, number).await;
                    shared.log().open -= 1;
                });
            }
        });
        Self { address, log, task: task.abort_handle(), is_tls }
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.address)
    }

    /// What was seen so far.
    pub fn log(&self) -> Log {
        locked(&self.log).clone()
    }

    /// Waits until no connection is read any more, so that whatever the client sent is in the log,
    /// and gives the log. A client that keeps a connection is waited for in vain.
    pub async fn quiet(&self) -> Option<Log> {
        let closed = async {
            while locked(&self.log).open > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), closed).await.ok()?;
        Some(self.log())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn locked(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the connections of a server share.
struct Shared {
    script: Script,
    tls: Option<TlsAcceptor>,
    log: Arc<Mutex<Log>>,
    requests: AtomicUsize,
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        locked(&self.log)
    }

    /// Counts a connection, and gives its number.
    fn opened(&self) -> usize {
        let mut log = self.log();
        log.open += 1;
        log.sent.push(0);
        log.sent.len() - 1
    }

    async fn serve(&self, stream: TcpStream, number: usize) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let stream = match &self.tls {
            None => Stream::Plain(stream),
            Some(acceptor) => Stream::Tls(Box::new(acceptor.accept(stream).await?)),
        };
        let mut connection = Connection { stream, number, shared: self, read: Vec::new() };
        for step in self.script.on_connection(number) {
            if !connection.step(step).await? {
                return Ok(());
            }
        }
        while let Some(request) = connection.request().await? {
            let number = self.requests.fetch_add(1, Ordering::SeqCst);
            for step in &self.script.on_request(number, &request) {
                if !connection.step(step).await? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// What is spoken on a connection.
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

struct Connection<'a> {
    stream: Stream,
    number: usize,
    shared: &'a Shared,
    /// What was read and is no part of a request yet.
    read: Vec<u8>,
}

impl Connection<'_> {
    /// Whether the connection is there for another step.
    async fn step(&mut self, step: &Step) -> io::Result<bool> {
        match step {
            Step::Send(bytes) => self.write(bytes).await?,
            Step::Repeat(bytes, pause) => loop {
                self.write(bytes).await?;
                tokio::time::sleep(*pause).await;
            },
            Step::Endless(bytes, most) => {
                while self.shared.log().sent[self.number] < *most {
                    self.write(bytes).await?;
                }
            }
            Step::Hear => {
                let read = self.read(&mut [0; 4096]).await?;
                self.shared.log().stray += read;
            }
            Step::Wait(time) => tokio::time::sleep(*time).await,
            Step::Close => return Ok(false),
            Step::CloseNotify => {
                self.shut_down().await?;
                return Ok(false);
            }
            Step::Reset => {
                self.tcp().set_zero_linger()?;
                return Ok(false);
            }
            Step::HalfClose => {
                self.shut_down().await?;
                self.drain().await;
                return Ok(false);
            }
            Step::Hold => {
                self.drain().await;
                return Ok(false);
            }
            Step::Ignore => {
                // It is never read again, and so nobody should wait for it.
                self.shared.log().open -= 1;
                std::future::pending::<()>().await;
            }
        }
        Ok(true)
    }

    /// Reads until the client goes away: no request is to come.
    async fn drain(&mut self) {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = self.read(&mut buffer).await {
            self.shared.log().stray += read;
        }
    }

    /// Reads a request into the log; none, if the client is gone.
    async fn request(&mut self) -> io::Result<Option<Request>> {
        let end = loop {
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            if !self.more().await? {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
        self.read.drain(..end + 4);
        let received = Received { head, body: Vec::new() };
        let length = received.header("content-length").first().map(|length| length.parse());
        let length: usize = length.unwrap_or(Ok(0)).map_err(io::Error::other)?;
        let request = Request { received, at: Instant::now(), is_whole: false };
        let at = {
            let mut log = self.shared.log();
            log.requests.push(request);
            log.requests.len() - 1
        };
        // A client that leaves half-way was heard all the same.
        let mut broken = Ok(true);
        while self.shared.script.reads == Reads::Whole
            && self.read.len() < length
            && matches!(broken, Ok(true))
        {
            broken = self.more().await;
        }
        let body = self.read.drain(..length.min(self.read.len())).collect();
        let is_whole = self.shared.log().requests[at].whole(body, length);
        match broken {
            Ok(false) if !is_whole => return Ok(None),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        Ok(Some(self.shared.log().requests[at].clone()))
    }

    /// Whether anything came.
    async fn more(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 16 * 1024];
        let read = self.read(&mut buffer).await?;
        self.read.extend_from_slice(&buffer[..read]);
        Ok(read > 0)
    }

    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.read(buffer).await,
            Stream::Tls(stream) => stream.read(buffer).await,
        }
    }

    async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = match &mut self.stream {
                Stream::Plain(stream) => stream.write(bytes).await?,
                Stream::Tls(stream) => {
                    let written = stream.write(bytes).await?;
                    stream.flush().await?;
                    written
                }
            };
            self.shared.log().sent[self.number] += written as u64;
            bytes = &bytes[written..];
        }
        Ok(())
    }

    async fn shut_down(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.shutdown().await,
            Stream::Tls(stream) => stream.shutdown().await,
        }
    }

    fn tcp(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(stream) => stream,
            Stream::Tls(stream) => stream.get_ref().0,
        }
    }
}

/// An address at which nobody listens, for as long as the value lives.
pub struct Nobody(TcpSocket);

impl Nobody {
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Self(socket)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}

/// A server that takes no connection: as many as the system lets wait are waiting.
pub struct Full {
    listener: tokio::net::TcpListener,
    _waiting: Vec<TcpStream>,
}

impl Full {
    pub async fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        loop {
            let next = pin!(TcpStream::connect(address));
            match tokio::time::timeout(Duration::from_millis(300), next).await {
                Ok(stream) => waiting.push(stream.unwrap()),
                Err(_) => return Self { listener, _waiting: waiting },
            }
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.listener.local_addr().unwrap())
    }
}
