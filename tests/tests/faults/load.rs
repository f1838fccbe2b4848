//! H: many calls at once, against peers that answer some of them, or none; and what a client leaves
//! behind.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use bac_core::{Error, ErrorKind, Outcome, TimeoutPhase};
use bac_tests::{in_time, json_reply, within};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::runtime::{Handle, Runtime};

use crate::{
    end::{CUT, End, SILENT, TOO_LARGE, TRANSPORT, unknown},
    log::Request,
    script::{Script, Step},
    server::Server,
    work::{ATTEMPTS, Echo, Limits, Payload, ReadError, WorkClient, client},
};

/// How many attempts the calls of one client may add to their first ones, at most, while none succeeds:
/// 500 tokens, 14 for each.
const RETRIES: usize = 500 / 14;

fn work(server: &Server, limits: Limits) -> WorkClient {
    WorkClient::new(client(server.url(), limits).build().unwrap())
}

/// The number that a request is about.
fn number(request: &Request) -> usize {
    let received = &request.received;
    if let Some((_, number)) = received.target().split_once("?n=") {
        return number.parse().unwrap();
    }
    let envelope: serde_json::Value = serde_json::from_slice(&received.body).unwrap();
    envelope["payload"]["text"].as_str().unwrap().parse().unwrap()
}

fn echo(number: usize) -> Step {
    Step::Send(json_reply("200 OK", &format!("{{\"n\":{number}}}")).into())
}

/// Answers two requests of five, and does something else to each of the others, by their numbers.
fn flaky() -> Script {
    Script::chosen(|request| match number(request) {
        n if n % 5 == 1 => vec![Step::Reset],
        n if n % 5 == 2 => vec![Step::Send(json_reply("503 Service Unavailable", "").into())],
        n if n % 5 == 3 => {
            let cut = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{";
            vec![Step::Send(cut.into()), Step::Close]
        }
        n => vec![echo(n)],
    })
}

fn end_of(number: usize) -> End {
    match number % 5 {
        1 => TRANSPORT,
        2 => unknown(503),
        3 => CUT,
        _ => End::Ok,
    }
}

/// What came of a call about a number, whose reply must be its own.
fn ended(number: usize, result: &Result<Echo, Error>) -> End {
    match result {
        Ok(echo) => {
            assert_eq!(echo.n, number, "somebody else's reply");
            End::Ok
        }
        Err(error) if error.kind() == ErrorKind::Status => {
            End::Unexpected(error.status().unwrap().as_u16(), error.outcome())
        }
        Err(error) => End::Error(error.kind(), error.outcome()),
    }
}

/// How often each number was asked for.
fn counts(server: &Server, numbers: usize) -> Vec<usize> {
    let mut counts = vec![0; numbers];
    for request in server.log().requests {
        counts[number(&request)] += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_submit_to_a_flaky_peer_is_sent_twice() {
    const CALLS: usize = 1000;
    let server = Server::start(flaky());
    let work = work(&server, Limits::PATIENT);
    let mut calls = stream::iter(0..CALLS)
        .map(async |n| {
            let payload = Payload { text: n.to_string() };
            (n, work.submit_to_echo(&payload).await)
        })
        .buffer_unordered(16);
    while let Some((n, result)) = in_time(calls.next()).await {
        assert_eq!(ended(n, &result), end_of(n), "{n}: {result:?}");
    }
    drop(calls);
    assert!(counts(&server, CALLS).iter().all(|count| *count == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reads_from_a_flaky_peer_are_repeated_within_a_budget() {
    const CALLS: usize = 1000;
    let server = Server::start(flaky());
    let work = work(&server, Limits::PATIENT);
    let mut calls =
        stream::iter(0..CALLS).map(async |n| (n, work.echo(n).await)).buffer_unordered(16);
    while let Some((n, result)) = in_time(calls.next()).await {
        // A repeated one meets the same fault.
        assert_eq!(ended(n, &result), end_of(n), "{n}: {result:?}");
    }
    drop(calls);
    let counts = counts(&server, CALLS);
    for (n, count) in counts.iter().enumerate() {
        let most = if end_of(n) == End::Ok { 1 } else { ATTEMPTS };
        assert!((1..=most).contains(count), "{n} was asked for {count} times");
    }
    // Each success gives one token back.
    let most = CALLS + RETRIES + CALLS / 14;
    let requests: usize = counts.iter().sum();
    assert!((CALLS + RETRIES..=most).contains(&requests), "{requests} requests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_peer_that_is_down_is_met_by_no_storm() {
    const CALLS: usize = 200;
    let server = Server::start(Script::chosen(|request| match number(request) {
        CALLS => vec![echo(CALLS)],
        _ => vec![Step::Send(json_reply("503 Service Unavailable", "").into())],
    }));
    let work = work(&server, Limits::PATIENT);
    let calls = (0..CALLS).map(|n| work.echo(n).into_future());
    for result in in_time(futures_util::future::join_all(calls)).await {
        assert_eq!(ended(0, &result), unknown(503));
    }
    let requests = server.log().requests.len();
    assert_eq!(requests, CALLS + RETRIES);
    // An empty budget holds no first attempt back.
    assert_eq!(work.echo(CALLS).await.unwrap().n, CALLS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn dropped_calls_leave_no_reply_to_others() {
    let server = Server::start(Script::chosen(|request| {
        let n = number(request);
        vec![Step::Wait(Duration::from_millis(n as u64 * 7919 % 21)), echo(n)]
    }));
    let before = Handle::current().metrics().num_alive_tasks();
    let work = work(&server, Limits::PATIENT);
    stream::iter(0..1000_usize)
        .for_each_concurrent(16, async |n| {
            let limit = Duration::from_millis(n as u64 * 104_729 % 21);
            if let Ok(result) = tokio::time::timeout(limit, work.echo(n).into_future()).await {
                assert_eq!(ended(n, &result), End::Ok, "{result:?}");
            }
        })
        .await;
    stream::iter(1000..1200_usize)
        .for_each_concurrent(16, async |n| {
            let result = work.echo(n).await;
            assert_eq!(ended(n, &result), End::Ok, "{result:?}");
        })
        .await;
    eventually("no more than 32 idle connections", || server.log().open <= 32).await;
    drop(work);
    server.quiet().await.expect("a client left a connection behind");
    let left = || Handle::current().metrics().num_alive_tasks();
    eventually("no task is left", || left() <= before + 2).await;
}

async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "not so: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn endless_bodies_are_left_early_however_many_there_are() {
    let chunk: Bytes = [&b"10000\r\n"[..], &[b' '; 0x10000], b"\r\n"].concat().into();
    let server = Server::start(Script::chosen(move |request| match number(request) {
        0 => vec![echo(0)],
        _ => vec![
            Step::Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".into()),
            Step::Endless(chunk.clone(), 1 << 30),
            Step::Close,
        ],
    }));
    let work = work(&server, Limits::PATIENT);
    let calls = (1..=32).map(|n| work.echo(n).into_future());
    for result in in_time(futures_util::future::join_all(calls)).await {
        assert_eq!(ended(0, &result), TOO_LARGE);
    }
    assert_eq!(work.echo(0).await.unwrap().n, 0);
    let log = server.log();
    assert!(log.sent.iter().all(|sent| *sent <= 8 << 20), "{:?}", log.sent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn silent_peers_are_left_by_every_call() {
    const CALLS: usize = 200;
    let server = Server::start(Script::steps([Step::Hold]));
    let attempt = Duration::from_millis(500);
    let work = work(&server, Limits { attempt, ..Limits::PATIENT });
    let calls = (0..CALLS).map(|n| work.echo(n).into_future());
    for result in in_time(futures_util::future::join_all(calls)).await {
        assert_eq!(ended(0, &result), SILENT);
    }
    // The client is still there, and its connections are not.
    let log = server.quiet().await.expect("a call left its connection behind");
    assert_eq!(log.connections(), CALLS + RETRIES);
}

#[test]
fn calls_outlive_the_client_that_made_them() {
    within(120, || {
        let runtime = Runtime::new().unwrap();
        let _inside = runtime.enter();
        for _ in 0..20 {
            let server = Server::start(Script::chosen(|request| {
                vec![Step::Wait(Duration::from_millis(5)), echo(number(request))]
            }));
            let work = work(&server, Limits::PATIENT);
            let threads: Vec<_> = (0..8)
                .map(|thread| {
                    let clones: Vec<_> = (0..13).map(|_| work.clone()).collect();
                    let handle = runtime.handle().clone();
                    thread::spawn(move || {
                        let calls = clones.iter().zip(thread * 100..);
                        let calls = calls.map(async |(work, n)| (n, work.echo(n).await));
                        for (n, result) in handle.block_on(futures_util::future::join_all(calls)) {
                            assert_eq!(ended(n, &result), End::Ok, "{result:?}");
                        }
                    })
                })
                .collect();
            drop(work);
            for thread in threads {
                thread.join().unwrap();
            }
            runtime.block_on(server.quiet()).expect("the last client left a connection behind");
        }
    });
}

/// X8: the runtime ends while a call waits, and the client goes on in another one.
#[test]
fn a_runtime_that_ends_during_a_call_ends_the_call() {
    within(120, || {
        let lasting = Runtime::new().unwrap();
        let _inside = lasting.enter();
        let server = Arc::new(Server::start(Script::chosen(|request| match number(request) {
            0 => vec![Step::Hold],
            n => vec![echo(n)],
        })));
        let work = work(&server, Limits::PATIENT);
        for _ in 0..5 {
            let arrived = server.log().requests.len();
            let passing = Runtime::new().unwrap();
            let call = passing.spawn(work.echo(0).into_future());
            lasting.block_on(eventually("it arrives", || server.log().requests.len() > arrived));
            drop(passing);
            assert!(lasting.block_on(call).unwrap_err().is_cancelled());
            assert_eq!(lasting.block_on(work.echo(1).into_future()).unwrap().n, 1);
        }
    });
}

/// The limit of the call holds however the attempts are spread over it.
#[tokio::test]
async fn no_call_outlasts_its_limit() {
    let server = Server::start(Script::steps([Step::Hold]));
    let total = Duration::from_millis(700);
    let attempt = Duration::from_millis(300);
    let work = work(&server, Limits { attempt, total, ..Limits::BRIEF });
    let ReadError::Client(error) = in_time(work.read()).await.unwrap_err() else { panic!() };
    let ErrorKind::Timeout(phase) = error.kind() else { panic!("{error}") };
    assert!(matches!(phase, TimeoutPhase::Attempt | TimeoutPhase::Total), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!((1..=ATTEMPTS).contains(&server.log().requests.len()));
}
