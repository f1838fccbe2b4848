//! The table: every row, for a signed submit and for a read, with a line of its own.

use std::{
    collections::{BTreeMap, HashSet},
    io::{self, Write},
    sync::Arc,
    time::{Duration, Instant},
};

use bac_core::ReqwestTransport;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    end::End,
    log::Log,
    row::{Pause, Peer, Row},
    rows,
    script::Script,
    seen::{SECRET, Seen, Told},
    server::{Full, Nobody, Server},
    work::{ATTEMPTS, Payload, WorkClient, client},
};

/// How many rows run at a time: most of them wait.
const AT_ONCE: usize = 48;
/// How late the end of a call may be seen on a machine that has other things to do.
const SLACK: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn each_fault_of_a_peer_comes_to_its_end() {
    let began = Instant::now();
    let sink = Server::start(Script::answer(bac_tests::json_reply("200 OK", "{\"ok\":true}")));
    let rows: Vec<Arc<Row>> = rows::all(&sink.url()).into_iter().map(Arc::new).collect();
    let names: HashSet<&str> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), rows.len(), "two rows have one name");
    assert!(rows.len() >= 120, "only {} rows", rows.len());

    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for (number, row) in rows.iter().enumerate() {
        for is_submit in [true, false] {
            if is_submit || row.has_read {
                let (row, permits) = (Arc::clone(row), Arc::clone(&permits));
                running.spawn(async move {
                    let _permit = permits.acquire_owned().await;
                    (number, is_submit, run(&row, is_submit).await)
                });
            }
        }
    }
    let mut lines = BTreeMap::<usize, [Option<Line>; 2]>::new();
    while let Some(done) = running.join_next().await {
        let (number, is_submit, line) = done.unwrap();
        lines.entry(number).or_default()[usize::from(!is_submit)] = Some(line);
    }

    let mut faults = Vec::new();
    let mut report = String::new();
    for (number, both) in &lines {
        let Row { family, name, .. } = &*rows[*number];
        let [submit, read] = both.each_ref().map(|line| line.as_ref().map(Line::to_string));
        let [submit, read] = [submit, read].map(Option::unwrap_or_default);
        report += &format!("{family} {name:<36} S: {submit:<32} R: {read}\n");
        for (letter, line) in ["S", "R"].iter().zip(both) {
            for fault in line.iter().flat_map(|line| &line.faults) {
                faults.push(format!("{family} {name} {letter}: {fault}"));
            }
        }
    }
    let calls = lines.values().flatten().flatten().count();
    report += &format!(
        "{} rows, {calls} of a call each or more, {ATTEMPTS} attempts at most: {} faults, {} s\n",
        rows.len(),
        faults.len(),
        began.elapsed().as_secs()
    );
    // Not by `print!`, which a test that passes keeps to itself.
    io::stdout().lock().write_all(report.as_bytes()).unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(sink.log().connections(), 0, "somebody went where a reply led");
}

/// What came of a row, for one of the two operations.
struct Line {
    ends: Vec<End>,
    count: Option<usize>,
    faults: Vec<String>,
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown: Vec<String> = self.ends.iter().map(ToString::to_string).collect();
        shown.dedup();
        let count = self.count.map_or_else(|| "?".to_owned(), |count| count.to_string());
        write!(f, "{} [{count}]", shown.join(", then "))
    }
}

/// Who is called, for as long as a row runs.
enum Running {
    Server(Server),
    Nobody(Nobody),
    Full(Full),
}

impl Running {
    async fn start(peer: &Peer) -> Self {
        match peer.clone() {
            Peer::Script(script) => Self::Server(Server::start(script)),
            Peer::Tls(script, config) => Self::Server(Server::start_tls(script, config)),
            Peer::Nobody => Self::Nobody(Nobody::new()),
            Peer::Full => Self::Full(Full::new().await),
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Server(server) => server.url(),
            Self::Nobody(nobody) => nobody.url(),
            Self::Full(full) => full.url(),
        }
    }

    /// What was seen, once nothing more can come; none, if that does not end.
    async fn quiet(&self) -> Option<Log> {
        match self {
            Self::Server(server) => server.quiet().await,
            _ => Some(Log::default()),
        }
    }
}

async fn run(row: &Row, is_submit: bool) -> Line {
    let peer = Running::start(&row.peer).await;
    let mut url = peer.url().replace("127.0.0.1", row.host);
    if row.is_tls {
        url = url.replace("http://", "https://");
    }
    let limits = row.limits();
    let mut builder = client(url, limits);
    if let Some(setup) = &row.transport {
        let transport = setup(ReqwestTransport::builder().connect_timeout(limits.connect));
        builder = builder.transport(transport.build().unwrap());
    }
    let work = WorkClient::new(builder.build().unwrap());
    let payload = Payload { text: format!("{SECRET}{}", "x".repeat(row.payload)) };
    let mut told = Vec::new();
    let mut faults = Vec::new();
    for number in 0..row.calls.len() {
        if number > 0 {
            pause(row.pause, &peer).await;
        }
        let call = async {
            if is_submit {
                let result = work.submit(&payload).response().await;
                result.as_ref().map_or_else(Told::submit, Told::value)
            } else {
                let result = work.read().response().await;
                result.as_ref().map_or_else(Told::read, Told::value)
            }
        };
        match tokio::time::timeout(limits.total + SLACK, call).await {
            Ok(end) => told.push(end),
            Err(_) => {
                faults.push(format!("call {number} did not end within its limit"));
                break;
            }
        }
    }
    // What it would send that it should not, it sends before it is gone.
    drop(work);
    let Some(log) = peer.quiet().await else {
        faults.push("a connection stayed open without a client".to_owned());
        return Line { ends: told.iter().map(|told| told.end).collect(), count: None, faults };
    };
    faults.extend(row.faults(is_submit, &Seen { told: &told, log: &log }));
    Line { ends: told.iter().map(|told| told.end).collect(), count: row.count(&log), faults }
}

async fn pause(pause: Pause, peer: &Running) {
    match pause {
        Pause::None => {}
        Pause::UntilClosed => {
            peer.quiet().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
