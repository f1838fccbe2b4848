//! A server that answers as a node was recorded to.

use std::{
    collections::HashMap,
    fmt,
    io::{self, Write},
    net::TcpStream,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use http::StatusCode;
use serde_json::Value;

use super::{
    choose::{fitting, is_usual, is_usual_id},
    exchange::Exchange,
    files::{find, of},
    frames::{AtStop, accept, play},
};
use crate::peer::{Connection, Peer, Received};

/// A server to be that answers as the nodes of a release were recorded to.
///
/// A request is answered with the exchange that was recorded for its method and path; of several,
/// with that whose body, query and header fields are most like it; and of several such, with one
/// after the other, in the order in which they were recorded, the last again and again. What was not
/// recorded is answered with the 404 of the release. [`answer`](Self::answer) says for a place what
/// to answer instead.
///
/// Only exchanges with the node that most of the release were recorded with are taken; see
/// [`is_usual`](super::is_usual) and [`choose`](Self::choose).
///
/// ```
/// use bac_client::Bac;
/// use bac_client::orchestrator::query::ListJobs;
/// use bac_tests::recordings::Replay;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let node = Replay::of("v1.4.0").answer("/api/v1/orchestrator/jobs", "jobs.list.empty").start();
/// let bac = Bac::connect(&node.url()).await?;
/// let jobs = bac.orchestrator().jobs().list_with(&ListJobs::new()).await?;
/// assert!(jobs.items.is_empty());
/// assert_eq!(node.answered().last(), Some(&"jobs.list.empty"));
/// assert!(node.unrecorded().is_empty());
/// # Ok(())
/// # }
/// ```
pub struct Replay {
    release: &'static str,
    exchanges: Vec<&'static Exchange>,
    pins: Vec<Pin>,
}

/// What is answered at a place, whatever was recorded for it.
struct Pin {
    is_meant: Box<dyn Fn(&Received) -> bool + Send + Sync>,
    answers: Vec<&'static Exchange>,
}

impl Replay {
    /// Answers as the nodes of this release.
    ///
    /// # Panics
    /// If the release was not recorded.
    #[must_use]
    pub fn of(release: &'static str) -> Self {
        Self { release, exchanges: Vec::new(), pins: Vec::new() }.choose(is_usual)
    }

    /// Answers as the node of this name, in place of the usual one; of v1.4.0 these are `plain` and
    /// `deprecated-on`.
    #[must_use]
    pub fn server(self, name: &str) -> Self {
        self.choose(|exchange| {
            let id = exchange.id.strip_prefix("on.").unwrap_or(&exchange.id);
            exchange.server.as_deref() == Some(name) && is_usual_id(id)
        })
    }

    /// Answers with these exchanges, in place of the usual ones.
    #[must_use]
    pub fn choose(mut self, is_chosen: impl Fn(&Exchange) -> bool) -> Self {
        self.exchanges = of(self.release).iter().filter(|exchange| is_chosen(exchange)).collect();
        self
    }

    /// Answers requests for a path with this exchange. The path has no query, and maybe a method
    /// before it: `/api/v1/version`, `POST /api/v1/version`. What is said last counts.
    ///
    /// # Panics
    /// If the release has no exchange of this id.
    #[must_use]
    pub fn answer(self, place: &str, id: &str) -> Self {
        self.answers(place, &[id])
    }

    /// Answers requests for a path with one of these exchanges after the other, the last again and
    /// again.
    ///
    /// # Panics
    /// If the release has no exchange of one of these ids.
    #[must_use]
    pub fn answers(self, place: &str, ids: &[&str]) -> Self {
        self.answers_where(is_at(place), ids)
    }

    /// Answers the requests that a function picks with one of these exchanges after the other, the
    /// last again and again.
    ///
    /// # Panics
    /// If the release has no exchange of one of these ids, or none is given.
    #[must_use]
    pub fn answers_where(
        mut self,
        is_meant: impl Fn(&Received) -> bool + Send + Sync + 'static,
        ids: &[&str],
    ) -> Self {
        assert!(!ids.is_empty(), "no answer is given");
        let answers = ids.iter().map(|id| find(self.release, id)).collect();
        self.pins.push(Pin { is_meant: Box::new(is_meant), answers });
        self
    }

    /// Answers requests for a path with this exchange, the JSON of which is changed before: for what
    /// was recorded in parts. The path is that of [`answer`](Self::answer).
    ///
    /// # Panics
    /// If the release has no exchange of this id, or its body is no JSON.
    #[must_use]
    pub fn changed(mut self, place: &str, id: &str, change: impl FnOnce(&mut Value)) -> Self {
        let mut exchange = find(self.release, id).clone();
        let response = exchange.response.as_mut().unwrap();
        let mut body = serde_json::from_str(&response.body).unwrap();
        change(&mut body);
        response.body = body.to_string();
        // As long as the recordings.
        let answers = vec![&*Box::leak(Box::new(exchange))];
        self.pins.push(Pin { is_meant: Box::new(is_at(place)), answers });
        self
    }

    /// Starts the server on a free loopback port.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn start(self) -> Replayed {
        let given = Arc::<Mutex<Given>>::default();
        let answers = Arc::clone(&given);
        let peer = Peer::start(move |request, stream| {
            let exchange = {
                let mut given = answers.lock().unwrap_or_else(PoisonError::into_inner);
                let exchange = given.next(&self.candidates(request));
                match exchange {
                    Some(exchange) => given.ids.push(&exchange.id),
                    None => given.unrecorded.push(request_line(request)),
                }
                exchange
            };
            send(exchange.unwrap_or_else(|| self.not_found(request)), request, stream)
        });
        Replayed { peer: peer.unwrap(), given }
    }

    fn candidates(&self, request: &Received) -> Vec<&'static Exchange> {
        match self.pins.iter().rev().find(|pin| (pin.is_meant)(request)) {
            Some(pin) => pin.answers.clone(),
            None => fitting(&self.exchanges, request),
        }
    }

    fn not_found(&self, request: &Received) -> &'static Exchange {
        let is_get = request.method() == "GET";
        let id = match self.release {
            "v1.3.2" if !is_get => "route.unknown_route.post",
            "v0.3.29" | "v1.0.3" | "v1.3.2" => "route.unknown_route",
            "v1.4.0" if !is_get => "method.alive-post",
            _ => "route.api-nothing",
        };
        find(self.release, id)
    }
}

/// Starts a server that answers with those exchanges of a release that `is_chosen` takes.
///
/// # Panics
/// If the release was not recorded, or there is no free port.
#[must_use]
pub fn replay(release: &'static str, is_chosen: impl Fn(&Exchange) -> bool) -> Replayed {
    Replay::of(release).choose(is_chosen).start()
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay")
            .field("release", &self.release)
            .field("exchanges", &self.exchanges.len())
            .field("pins", &self.pins.len())
            .finish()
    }
}

/// Whether a request is for a place: a path, and maybe a method before it.
fn is_at(place: &str) -> impl Fn(&Received) -> bool + Send + Sync + 'static {
    let (method, path) = match place.split_once(' ') {
        Some((method, path)) => (Some(method.to_owned()), path.to_owned()),
        None => (None, place.to_owned()),
    };
    move |request| {
        request.target().split('?').next() == Some(&path)
            && method.as_deref().is_none_or(|method| request.method() == method)
    }
}

/// A running [`Replay`]: a [`Peer`] that knows what it answered.
#[derive(Debug)]
pub struct Replayed {
    peer: Peer,
    given: Arc<Mutex<Given>>,
}

impl Replayed {
    /// The ids of the exchanges that were answered with so far, in order.
    #[must_use]
    pub fn answered(&self) -> Vec<&'static str> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).ids.clone()
    }

    /// Method and target of each request so far that nothing was recorded for.
    #[must_use]
    pub fn unrecorded(&self) -> Vec<String> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).unrecorded.clone()
    }
}

impl Deref for Replayed {
    type Target = Peer;

    fn deref(&self) -> &Peer {
        &self.peer
    }
}

/// What was answered so far.
#[derive(Debug, Default)]
struct Given {
    ids: Vec<&'static str>,
    unrecorded: Vec<String>,
    /// How often one of these was the answer, by their ids.
    turns: HashMap<Vec<&'static str>, usize>,
}

impl Given {
    fn next(&mut self, candidates: &[&'static Exchange]) -> Option<&'static Exchange> {
        let ids = candidates.iter().map(|exchange| &*exchange.id).collect();
        let turn = self.turns.entry(ids).or_default();
        let exchange = candidates.get(*turn).or(candidates.last());
        *turn += 1;
        exchange.copied()
    }
}

fn request_line(request: &Received) -> String {
    format!("{} {}", request.method(), request.target())
}

fn send(
    exchange: &'static Exchange,
    request: &Received,
    stream: &mut TcpStream,
) -> io::Result<Connection> {
    let Some(response) = &exchange.response else { return Ok(Connection::Close) };
    let status = StatusCode::from_u16(response.status).map_err(io::Error::other)?;
    let mut head = format!("HTTP/1.1 {status}\r\n");
    // How the body is framed is up to this server.
    let is_kept = |name: &str| !["content-length", "transfer-encoding"].contains(&name);
    let key = request.header("sec-websocket-key").first().map(|key| accept(key));
    for (name, value) in response.headers.iter().filter(|(name, _)| is_kept(name)) {
        let value = match (&**name, &key) {
            ("sec-websocket-accept", Some(accept)) => accept,
            _ => value,
        };
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if status == StatusCode::SWITCHING_PROTOCOLS {
        stream.write_all(format!("{head}\r\n").as_bytes())?;
        follow(exchange, stream)?;
        return Ok(Connection::Close);
    }
    if status != StatusCode::NO_CONTENT {
        let length = match response.headers.get("content-length") {
            Some(length) if request.method() == "HEAD" => length.clone(),
            _ => response.body.len().to_string(),
        };
        head.push_str(&format!("content-length: {length}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{}", response.body).as_bytes())?;
    let is_last = response.headers.get("connection").is_some_and(|value| value == "close");
    Ok(if is_last { Connection::Close } else { Connection::Keep })
}

fn follow(exchange: &'static Exchange, stream: &TcpStream) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    stream.set_nonblocking(true)?;
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::from_std(stream.try_clone()?)?;
        play(&exchange.messages, stream, AtStop::Wait).await
    })
}
