//! A transport that answers by a script, and clocks for paused time: what is sent again, and when, is
//! an ordinary test with them.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use bac_core::{
    BodyChunks, BoxError, BoxFuture, Client, ClientBuilder, Clock, Request, Transport,
    TransportBody, TransportError, TransportErrorKind,
};
use bytes::Bytes;
use http::StatusCode;
use tokio::time::Instant;

/// Names and values of header fields.
pub type Fields = &'static [(&'static str, &'static str)];

/// What a peer does with one request.
#[derive(Clone, Debug)]
pub enum Peer {
    /// It answers with this status and these header fields, and the body `7`.
    Status(u16, Fields),
    /// The same, a second later.
    Late(u16, Fields),
    /// No reply comes.
    Fails(TransportErrorKind),
    /// A head comes, and the body breaks off.
    Cut,
    /// A head comes, and nothing else.
    Stalls,
    /// Nothing comes, ever.
    Silent,
}

/// A success.
pub const OK: Peer = Peer::Status(200, &[]);

/// A server that has no time.
pub const BUSY: Peer = Peer::Status(503, &[]);

/// A client's builder without a signer, whose server does `peers`, one after the other, and succeeds
/// from then on; and what the server sees.
pub fn script(peers: impl IntoIterator<Item = Peer>) -> (Script, ClientBuilder) {
    Script::new(peers, |_| OK)
}

/// The same of a server that does what a function of the request says.
pub fn server(
    answer: impl Fn(&Request) -> Peer + Send + Sync + 'static,
) -> (Script, ClientBuilder) {
    Script::new([], answer)
}

/// Answers by a script, and keeps what came, and when.
#[derive(Clone)]
pub struct Script {
    peers: Arc<Mutex<VecDeque<Peer>>>,
    afterwards: Arc<dyn Fn(&Request) -> Peer + Send + Sync>,
    seen: Arc<Mutex<Vec<(Instant, Request)>>>,
}

impl Script {
    fn new(
        peers: impl IntoIterator<Item = Peer>,
        afterwards: impl Fn(&Request) -> Peer + Send + Sync + 'static,
    ) -> (Self, ClientBuilder) {
        let peers = Arc::new(Mutex::new(peers.into_iter().collect()));
        let script = Self { peers, afterwards: Arc::new(afterwards), seen: Arc::default() };
        let builder = Client::builder("http://127.0.0.1:9").transport(script.clone());
        (script, builder.clock(Longest))
    }

    /// Forgets what is left of the script.
    ///
    /// # Panics
    /// After a panic of another thread, as all its functions.
    pub fn succeed(&self) {
        self.peers.lock().unwrap().clear();
    }

    /// How many requests came.
    ///
    /// # Panics
    /// After a panic of another thread.
    #[must_use]
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// The waits between one request and the next, in milliseconds, to the nearest ten: tokio's timer
    /// counts from whole ones, which are not those of the test.
    ///
    /// # Panics
    /// After a panic of another thread.
    #[must_use]
    pub fn gaps(&self) -> Vec<u128> {
        let seen = self.seen.lock().unwrap();
        seen.windows(2)
            .map(|pair| (pair[1].0 - pair[0].0).as_millis())
            .map(|gap| (gap + 5) / 10 * 10)
            .collect()
    }

    /// A request that came.
    ///
    /// # Panics
    /// If there were not so many.
    #[must_use]
    pub fn request(&self, index: usize) -> Request {
        self.seen.lock().unwrap()[index].1.clone()
    }

    /// What each request had in a header field; empty where it had none.
    ///
    /// # Panics
    /// If that is no text.
    #[must_use]
    pub fn header(&self, name: &str) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let values = seen.iter().map(|(_, request)| request.headers().get(name));
        values.map(|value| value.map_or("", |value| value.to_str().unwrap()).to_owned()).collect()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("peers", &self.peers).finish_non_exhaustive()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let scripted = self.peers.lock().unwrap().pop_front();
        let peer = scripted.unwrap_or_else(|| (self.afterwards)(&request));
        self.seen.lock().unwrap().push((Instant::now(), request));
        Box::pin(async move {
            match peer {
                Peer::Status(status, fields) => Ok(reply(status, fields)),
                Peer::Late(status, fields) => {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    Ok(reply(status, fields))
                }
                Peer::Fails(kind) => Err(TransportError::new(kind, "as the script says")),
                Peer::Cut => Ok(http::Response::new(TransportBody::chunks(Broken::Off, None))),
                Peer::Stalls => Ok(http::Response::new(TransportBody::chunks(Broken::Still, None))),
                Peer::Silent => std::future::pending().await,
            }
        })
    }
}

fn reply(status: u16, fields: Fields) -> http::Response<TransportBody> {
    let mut response = http::Response::new(TransportBody::full("7"));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in fields {
        response.headers_mut().append(*name, value.parse().unwrap());
    }
    response
}

/// A body of which nothing comes.
#[derive(Clone, Copy, Debug)]
pub enum Broken {
    /// It breaks off.
    Off,
    /// It stands still.
    Still,
}

impl BodyChunks for Broken {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        match self {
            Self::Off => Poll::Ready(Err("cut".into())),
            Self::Still => Poll::Pending,
        }
    }
}

/// Tokio's time, and numbers that are always the same: a wait is as long as it may be.
#[derive(Debug)]
struct Longest;

impl Clock for Longest {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        u64::MAX
    }
}

/// Tokio's time, and random numbers from a seed (splitmix64).
#[derive(Debug)]
pub struct Seeded(AtomicU64);

impl Seeded {
    /// The numbers of one seed are the same each time.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Clock for Seeded {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
