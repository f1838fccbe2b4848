//! A peer that speaks raw TCP, so that it can break every rule of HTTP, and that keeps what it
//! received byte for byte.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

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
    if request.header("transfer-encoding") == ["chunked"] {
        request.body = read_chunks(stream, request.body)?;
        return Ok(Some(request));
    }
    let length = request.header("content-length").first().and_then(|length| length.parse().ok());
    while request.body.len() < length.unwrap_or(0) {
        match stream.read(&mut buffer)? {
            0 => break,
            read => request.body.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(Some(request))
}

/// The data of chunks (RFC 9112 section 7.1), of which the beginning was read; what came where they break
/// off.
fn read_chunks(stream: &mut TcpStream, mut left: Vec<u8>) -> io::Result<Vec<u8>> {
    let (mut data, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let chunk = left.windows(2).position(|end| end == b"\r\n").and_then(|end| {
            let length = usize::from_str_radix(str::from_utf8(&left[..end]).ok()?, 16).ok()?;
            (left.len() >= end + 2 + length + 2).then_some((end + 2, length))
        });
        match chunk {
            Some((_, 0)) => return Ok(data),
            Some((start, length)) => {
                data.extend_from_slice(&left[start..start + length]);
                left.drain(..start + length + 2);
            }
            None => match stream.read(&mut buffer)? {
                0 => return Ok(data),
                read => left.extend_from_slice(&buffer[..read]),
            },
        }
    }
}
