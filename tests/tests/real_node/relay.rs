//! A way to a node that notes what is asked of it.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use crate::node::Node;

/// Passes on what comes, byte for byte, and keeps the request lines.
pub(crate) struct Relay {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    pub(crate) fn to(node: &Node) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let node = node.url().trim_start_matches("http://").to_owned();
        let notes = asked.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (node, notes) = (node.clone(), notes.clone());
                thread::spawn(move || relayed(&client, &node, &notes));
            }
        });
        Self { url, asked }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What was asked since this was asked the last time, as `GET /path`.
    pub(crate) fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// Whether something like this was asked since.
    pub(crate) fn was_asked(&self, part: &str) -> bool {
        self.asked.lock().unwrap().iter().any(|line| line.contains(part))
    }
}

fn relayed(client: &TcpStream, node: &str, notes: &Mutex<Vec<String>>) -> io::Result<()> {
    let node = TcpStream::connect(node)?;
    thread::scope(|scope| {
        scope.spawn(|| passed_on(&node, client, |_| {}));
        let mut lines = Lines::default();
        passed_on(client, &node, |bytes| notes.lock().unwrap().extend(lines.of(bytes)));
    });
    Ok(())
}

/// Passes on until either side has had enough; then it is the end for both.
fn passed_on(mut from: &TcpStream, mut to: &TcpStream, mut see: impl FnMut(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut buffer) {
        see(&buffer[..count]);
        if count == 0 || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

/// The request lines in what a client sends.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    fn of(&mut self, bytes: &[u8]) -> Vec<String> {
        self.begun.extend(bytes);
        let end = self.begun.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let whole: Vec<u8> = self.begun.drain(..end).collect();
        let whole = String::from_utf8_lossy(&whole);
        let requests = whole.lines().filter_map(|line| line.strip_suffix(" HTTP/1.1"));
        // A body has no newline at its end, so a request line may stand right behind one.
        let verb =
            |line: &str| ["GET /", "PUT /", "POST /", "DELETE /"].map(|verb| line.rfind(verb));
        let begin = |line: &str| verb(line).into_iter().flatten().max();
        requests.filter_map(|line| begin(line).map(|at| line[at..].to_owned())).collect()
    }
}
