//! Credentials that are asked for, kept, and asked for anew when they expire or are refused: in paused
//! time over a transport that answers by the token, and over real sockets where threads matter.

use std::{
    collections::VecDeque,
    error::Error as _,
    fmt, future,
    io::Write as _,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, SystemTime},
};

use bac_core::{
    Attempt, BoxError, BoxFuture, Client, ClientBuilder, Clock, CredentialSource, Credentials,
    Error, ErrorKind, Hook, Outcome, Request, TimeoutPhase, Transport, TransportBody,
    TransportError, client, server::Context, websocket::Messages,
};
use bac_tests::{Connection, Peer, json_reply, listen, within};
use futures_util::stream;
use http::StatusCode;
use tokio::{runtime, task::JoinSet, time::Instant};

#[client(server)]
trait Door {
    #[endpoint(GET "/open", text)]
    async fn open(&self) -> Result<String, Error>;

    #[endpoint(GET "/knock", text)]
    async fn knock(&self, #[header("Authorization")] key: &str) -> Result<String, Error>;

    /// Its server wants a session to be shown that it gives in a refusal.
    #[endpoint(POST "/act", text, challenge(401, header = "x-session"))]
    async fn act(&self) -> Result<String, Error>;

    #[endpoint(GET "/shut", text, refresh(403, 419))]
    async fn shut(&self) -> Result<String, Error>;

    #[endpoint(GET "/feed", websocket)]
    async fn feed(&self) -> Result<Messages<String>, Error>;
}

/// Lets in whoever shows a certain token; before that, answers by a script.
#[derive(Clone, Debug, Default)]
struct Gate(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    good: Mutex<String>,
    script: Mutex<VecDeque<u16>>,
    seen: Mutex<Vec<Request>>,
}

/// How long an answer takes.
const ANSWER: Duration = Duration::from_millis(100);

impl Transport for Gate {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let scripted = self.0.script.lock().unwrap().pop_front();
        let is_good = shown(&request) == format!("Bearer {}", self.0.good.lock().unwrap());
        self.0.seen.lock().unwrap().push(request);
        Box::pin(async move {
            tokio::time::sleep(ANSWER).await;
            let mut response = http::Response::new(TransportBody::full("in"));
            let status = scripted.unwrap_or(if is_good { 200 } else { 401 });
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            response.headers_mut().insert("x-session", "s1".parse().unwrap());
            Ok(response)
        })
    }
}

fn shown(request: &Request) -> &str {
    request.headers().get("authorization").map_or("", |value| value.to_str().unwrap())
}

impl Gate {
    fn admit(&self, token: &str) {
        *self.0.good.lock().unwrap() = token.to_owned();
    }

    /// What each request has shown so far.
    fn shown(&self) -> Vec<String> {
        let seen = self.0.seen.lock().unwrap();
        seen.iter().map(|request| shown(request).replace("Bearer ", "")).collect()
    }
}

/// Gives `t1`, `t2` and so on, each after a while.
#[derive(Debug, Default)]
struct Mint {
    asked: AtomicUsize,
    takes: Duration,
    life: Option<Duration>,
    /// What comes of the questions before tokens do.
    first: Mutex<VecDeque<Ends>>,
    stale: Mutex<Vec<bool>>,
}

#[derive(Debug)]
enum Ends {
    Fails,
    Hangs,
    Panics,
    /// With a token that cannot be sent.
    Unfit,
    /// With the token that is no longer good.
    Same,
}

impl CredentialSource for Mint {
    fn credentials<'a>(
        &'a self,
        stale: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let first = self.first.lock().unwrap().pop_front();
        self.stale.lock().unwrap().push(stale.is_some());
        Box::pin(async move {
            tokio::time::sleep(self.takes).await;
            let token = match first {
                Some(Ends::Fails) => return Err(Locked.into()),
                Some(Ends::Hangs) => future::pending().await,
                Some(Ends::Panics) => panic!("as the test says"),
                Some(Ends::Unfit) => Credentials::bearer("s3cr\u{e9}t"),
                Some(Ends::Same) => stale.unwrap().clone(),
                None => Credentials::bearer(format!("t{number}")),
            };
            Ok(self.life.map_or(token.clone(), |life| token.expires_in(life)))
        })
    }
}

#[derive(Debug)]
struct Locked;

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mint is\nlocked")
    }
}

impl std::error::Error for Locked {}

/// Counts from when the test began, as tokio's paused time does.
#[derive(Debug)]
struct FromStart(Instant);

impl Clock for FromStart {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000) + self.0.elapsed()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}

fn builder(gate: &Gate) -> ClientBuilder {
    Client::builder("http://127.0.0.1:9").transport(gate.clone()).clock(FromStart(Instant::now()))
}

/// A gate that admits `t1`, and a client with this source.
fn with(mint: Mint) -> (Gate, Arc<Mint>, DoorClient) {
    let (gate, mint) = (Gate::default(), Arc::new(mint));
    gate.admit("t1");
    let client = builder(&gate).credential_source(Arc::clone(&mint)).build().unwrap();
    (gate, mint, DoorClient::new(client))
}

fn slow() -> Mint {
    Mint { takes: Duration::from_secs(1), ..Mint::default() }
}

fn first(ends: impl IntoIterator<Item = Ends>) -> Mint {
    Mint { first: Mutex::new(ends.into_iter().collect()), ..slow() }
}

impl Mint {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// So many calls at once.
async fn at_once(door: &DoorClient, calls: usize) -> Vec<Result<String, Error>> {
    let mut set = JoinSet::new();
    for _ in 0..calls {
        set.spawn(door.open().into_future());
    }
    set.join_all().await
}

#[tokio::test(start_paused = true)]
async fn a_source_is_asked_once_and_what_it_gave_is_kept() {
    let (gate, mint, door) = with(slow());
    for result in at_once(&door, 20).await {
        assert_eq!(result.unwrap(), "in");
    }
    door.open().await.unwrap();
    // To be sent, or only to be looked at.
    assert_eq!(shown(&door.open().to_request().await.unwrap()), "Bearer t1");
    assert_eq!((mint.asked(), gate.shown()), (1, vec!["t1".to_owned(); 21]));
    assert_eq!(*mint.stale.lock().unwrap(), [false]);
}

#[tokio::test(start_paused = true)]
async fn servers_of_one_origin_share_it_and_others_have_their_own() {
    let (gate, [mint, other]) = (Gate::default(), [(); 2].map(|()| Arc::new(slow())));
    gate.admit("t1");
    let client = builder(&gate)
        .server("below", "http://127.0.0.1:9/v2")
        .server("own", "http://127.0.0.1:9/own")
        .server("away", "http://127.0.0.1:10")
        .credential_source(Arc::clone(&mint))
        .credential_source_for("own", Arc::clone(&other))
        .build()
        .unwrap();
    let door = DoorClient::new(client);
    for (server, asked) in [("default", [1, 0]), ("below", [1, 0]), ("own", [1, 1])] {
        door.open().on_server(server).await.unwrap();
        assert_eq!([mint.asked(), other.asked()], asked, "{server}");
    }
    let error = door.open().on_server("away").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(gate.shown(), ["t1", "t1", "t1", ""]);
}

#[tokio::test(start_paused = true)]
async fn one_refresh_answers_all_refusals_of_a_token() {
    let (gate, mint, door) = with(slow());
    door.open().await.unwrap();
    gate.admit("t2");
    for result in at_once(&door, 50).await {
        assert_eq!(result.unwrap(), "in");
    }
    let tokens = [vec!["t1"; 51], vec!["t2"; 50]].concat();
    assert_eq!((mint.asked(), gate.shown()), (2, tokens.into_iter().map(str::to_owned).collect()));
    assert_eq!(*mint.stale.lock().unwrap(), [false, true]);
}

#[tokio::test(start_paused = true)]
async fn what_follows_a_refusal_is_told() {
    let (gate, _, door) = with(slow());
    gate.admit("t2");
    let response = door.open().response().await.unwrap();
    let [earlier] = response.earlier_attempts() else { panic!("{response:?}") };
    assert_eq!(earlier.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!((earlier.kind(), earlier.wait()), (ErrorKind::Status, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_second_refusal_is_what_the_call_comes_to() {
    let (gate, mint, door) = with(slow());
    gate.admit("none");
    for asked in [2, 3] {
        let error = door.open().await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Status, Outcome::Refused));
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
        assert_eq!((error.earlier_attempts().len(), mint.asked()), (1, asked), "{error}");
    }
    assert_eq!(gate.shown(), ["t1", "t2", "t2", "t3"]);
}

#[tokio::test(start_paused = true)]
async fn the_same_credentials_are_not_sent_once_more() {
    let (gate, mint, door) = with(Mint::default());
    door.open().await.unwrap();
    gate.admit("t3");
    mint.first.lock().unwrap().push_back(Ends::Same);
    assert_eq!(door.open().await.unwrap_err().status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!((mint.asked(), gate.shown()), (2, vec!["t1".to_owned(); 2]));
    // They are asked for after each refusal, until there are others.
    door.open().await.unwrap();
    assert_eq!((mint.asked(), gate.shown().len()), (3, 4));
}

#[tokio::test(start_paused = true)]
async fn no_other_status_has_others_asked_for() {
    for status in [400, 403, 404, 407, 419, 500, 503] {
        let (gate, mint, door) = with(slow());
        *gate.0.script.lock().unwrap() = [status].into();
        let error = door.open().attempts(1).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!((mint.asked(), gate.shown().len()), (1, 1), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_declaration_names_the_statuses_that_do() {
    for (status, asked, shown) in [(403, 2, 2), (419, 2, 2), (401, 1, 1), (404, 1, 1)] {
        let (gate, mint, door) = with(slow());
        gate.admit("t2");
        *gate.0.script.lock().unwrap() = [status].into();
        let result = door.shut().attempts(1).await;
        assert_eq!(result.is_ok(), asked == 2, "{status}: {result:?}");
        assert_eq!((mint.asked(), gate.shown().len()), (asked, shown), "{status}");
    }
}

#[tokio::test]
async fn a_declared_status_is_answered_over_a_real_socket() {
    let peer = Peer::start(|request, stream| {
        let is_good = request.header("authorization") == ["Bearer t2"];
        let status = if is_good { "200 OK" } else { "403 Forbidden" };
        stream.write_all(json_reply(status, "in").as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let client = Client::builder(peer.url()).credential_source(Mint::default()).build().unwrap();
    assert_eq!(DoorClient::new(client).shut().await.unwrap(), "in");
    let shown: Vec<_> =
        peer.received().iter().map(|it| it.header("authorization").join("")).collect();
    assert_eq!(shown, ["Bearer t1", "Bearer t2"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_always_the_same_is_sent_once() {
    let gate = Gate::default();
    let soon = Credentials::bearer("t1").expires_in(Duration::from_nanos(1));
    let door = DoorClient::new(builder(&gate).credentials(soon).build().unwrap());
    let error = door.open().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(gate.shown(), ["t1"]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_no_attempt_of_those_that_were_asked_for() {
    let (gate, mint, door) = with(slow());
    gate.admit("t2");
    *gate.0.script.lock().unwrap() = [503, 401, 503].into();
    let response = door.open().attempts(3).response().await.unwrap();
    let statuses = response.earlier_attempts().iter().map(|earlier| earlier.status().unwrap());
    assert_eq!(statuses.map(|status| status.as_u16()).collect::<Vec<_>>(), [503, 401, 503]);
    assert_eq!(
        (mint.asked(), gate.shown()),
        (2, ["t1", "t1", "t2", "t2"].map(str::to_owned).into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_challenge_is_taken_up_after_the_credentials() {
    let gate = Gate::default();
    gate.admit("t2");
    *gate.0.script.lock().unwrap() = [401, 401].into();
    let client = builder(&gate).credential_source(slow()).build().unwrap();
    DoorClient::new(client).act().await.unwrap();
    let seen = gate.0.seen.lock().unwrap();
    let sent = |request: &Request| {
        let session = request.headers().get("x-session").map(|it| it.to_str().unwrap().to_owned());
        (shown(request).to_owned(), session)
    };
    let bearer = |token: &str| format!("Bearer {token}");
    let expected =
        [(bearer("t1"), None), (bearer("t2"), None), (bearer("t2"), Some("s1".to_owned()))];
    assert_eq!(seen.iter().map(sent).collect::<Vec<_>>(), expected);
}

/// Says itself who calls.
#[derive(Debug)]
struct Speaking;

impl Hook for Speaking {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        assert!(!attempt.headers().contains_key("authorization"), "hooks run before");
        attempt.headers_mut().insert("authorization", "Bearer hook".parse().unwrap());
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test(start_paused = true)]
async fn an_authorization_of_the_calls_own_wins_and_nothing_is_asked_for() {
    let (gate, mint, door) = with(slow());
    door.knock("Bearer endpoint").await.unwrap_err();
    door.open().header("Authorization", "Bearer call").await.unwrap_err();
    let mint_of_hook = Arc::new(slow());
    let client = builder(&gate).hook(Speaking).credential_source(Arc::clone(&mint_of_hook));
    let error = DoorClient::new(client.build().unwrap()).open().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(gate.shown(), ["endpoint", "call", "hook"]);
    assert_eq!((mint.asked(), mint_of_hook.asked()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn they_are_asked_for_before_they_expire() {
    // How long they live, and when others are asked for.
    for (life, due) in [(3600, 3570), (300, 270), (100, 90), (10, 9)] {
        let [life, due] = [life, due].map(Duration::from_secs);
        let (gate, mint, door) = with(Mint { life: Some(life), ..slow() });
        door.open().await.unwrap();
        let margin = life - due;
        // The answer took a while, too.
        let step = Duration::from_millis(50);
        tokio::time::advance(due - ANSWER - step).await;
        door.open().await.unwrap();
        assert_eq!(mint.asked(), 1, "{life:?}");
        // It goes on with what there is, and does not wait.
        let before = Instant::now();
        door.open().await.unwrap();
        assert_eq!((before.elapsed(), mint.asked()), (ANSWER, 2), "{life:?}");
        gate.admit("t2");
        tokio::time::sleep(Duration::from_secs(1)).await;
        door.open().await.unwrap();
        assert_eq!(
            (mint.asked(), gate.shown()),
            (2, ["t1", "t1", "t1", "t2"].map(str::to_owned).into())
        );

        // Those that have expired are not sent at all.
        gate.admit("t3");
        tokio::time::advance(life).await;
        let before = Instant::now();
        door.open().await.unwrap();
        assert_eq!((before.elapsed(), mint.asked()), (ANSWER + Duration::from_secs(1), 3));
        assert!(margin <= Duration::from_secs(30));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_matters_once_they_have_expired() {
    let life = Some(Duration::from_secs(100));
    let (_, mint, door) = with(Mint { life, ..Mint::default() });
    door.open().await.unwrap();
    mint.first.lock().unwrap().extend([Ends::Fails, Ends::Fails]);
    tokio::time::advance(Duration::from_secs(95)).await;
    door.open().await.unwrap();
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(door.open().await.unwrap_err().kind(), ErrorKind::Credentials);
    assert_eq!(mint.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_has_expired_when_it_comes_is_sent_to_whoever_waited() {
    let (gate, mint, door) = with(Mint { life: Some(Duration::ZERO), ..slow() });
    for result in at_once(&door, 3).await {
        result.unwrap();
    }
    gate.admit("t2");
    door.open().await.unwrap();
    assert_eq!((mint.asked(), gate.shown().len()), (2, 4));
    // Centuries from now is no reason to fail.
    let (_, mint, door) = with(Mint { life: Some(Duration::MAX), ..slow() });
    door.open().await.unwrap();
    door.open().await.unwrap();
    assert_eq!(mint.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_was_refused_late_takes_what_there_is_by_then() {
    let (gate, mint, door) = with(Mint::default());
    door.open().await.unwrap();
    gate.admit("t2");
    // The second is sent before the first is refused, and refused after the refresh.
    let early = tokio::spawn(door.open().into_future());
    tokio::time::sleep(ANSWER / 2).await;
    let late = tokio::spawn(door.open().into_future());
    early.await.unwrap().unwrap();
    late.await.unwrap().unwrap();
    assert_eq!(
        (mint.asked(), gate.shown()),
        (2, ["t1", "t1", "t1", "t2", "t2"].map(str::to_owned).into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_takes_nothing_from_the_others() {
    let (gate, mint, door) = with(slow());
    let first = tokio::spawn(door.open().into_future());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let second = tokio::spawn(door.open().into_future());
    tokio::time::sleep(Duration::from_millis(100)).await;
    first.abort();
    second.await.unwrap().unwrap();
    assert_eq!((mint.asked(), gate.shown().len()), (1, 1));

    // Where nobody waits any more, what comes is there for the next.
    let (gate, mint, door) = with(slow());
    assert!(tokio::time::timeout(Duration::from_millis(10), door.open()).await.is_err());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = Instant::now();
    door.open().await.unwrap();
    assert_eq!((before.elapsed(), mint.asked(), gate.shown().len()), (ANSWER, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_that_of_all_who_waited_and_the_next_call_asks_again() {
    let (gate, mint, door) = with(first([Ends::Fails]));
    for result in at_once(&door, 10).await {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::NotSent));
        assert!(!error.is_retryable());
        let text =
            "Door.open (GET http://127.0.0.1:9/open): no credentials: the mint is\\u{a}locked";
        assert_eq!(error.to_string(), text);
        assert!(!error.source().unwrap().to_string().contains('\n'));
    }
    assert_eq!((mint.asked(), gate.shown().len()), (1, 0));
    gate.admit("t2");
    // A source that is down is not stormed: the failure is told again for a moment.
    door.open().await.unwrap_err();
    assert_eq!(mint.asked(), 1);
    tokio::time::sleep(Duration::from_millis(100)).await;
    door.open().await.unwrap();
    assert_eq!(mint.asked(), 2);
}

/// What a source failed with can be told apart.
#[tokio::test(start_paused = true)]
async fn the_error_of_a_source_is_among_the_sources() {
    #[derive(Debug)]
    struct Away;
    impl CredentialSource for Away {
        fn credentials<'a>(
            &'a self,
            _: Option<&'a Credentials>,
        ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
            Box::pin(async { Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe).into()) })
        }
    }
    let client = builder(&Gate::default()).credential_source(Away).build().unwrap();
    let error = DoorClient::new(client).open().await.unwrap_err();
    let mut next = error.source();
    let mut kinds = Vec::new();
    while let Some(error) = next {
        kinds.extend(error.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
        next = error.source();
    }
    assert_eq!(kinds, [std::io::ErrorKind::BrokenPipe]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_after_a_refusal_keeps_the_refusal() {
    for ends in [Ends::Fails, Ends::Unfit, Ends::Panics] {
        let (gate, mint, door) = with(Mint::default());
        door.open().await.unwrap();
        gate.admit("t3");
        let found = match ends {
            Ends::Unfit => "not visible ASCII",
            Ends::Panics => "panicked",
            _ => "the mint is",
        };
        // One that panics says nothing, and is asked again at once.
        let panics = matches!(ends, Ends::Panics);
        mint.first.lock().unwrap().push_back(ends);
        if panics {
            mint.first.lock().unwrap().push_back(Ends::Panics);
            gate.admit("t4");
        }
        let error = door.open().await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::Refused));
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(error.raw_body().unwrap(), "in");
        let text = error.to_string();
        assert!(text.contains("answered 401 Unauthorized, and there are no other"), "{text}");
        assert!(text.contains(found) && !text.contains("s3cr"), "{text}");
        door.open().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_is_under_each_calls_own_limit() {
    let (gate, mint, door) = with(first([Ends::Hangs]));
    let began = Instant::now();
    let mut calls = JoinSet::new();
    for seconds in [3, 5] {
        let call = door.open().timeout(Duration::from_secs(seconds)).attempts(1).into_future();
        calls.spawn(async move { (call.await.unwrap_err(), seconds, Instant::now()) });
    }
    // The limit of an attempt is one, too, where the call as a whole has none so short.
    let of_attempt = door.open().attempt_timeout(Duration::from_secs(7)).attempts(1).into_future();
    calls.spawn(async move { (of_attempt.await.unwrap_err(), 7, Instant::now()) });
    for (error, seconds, end) in calls.join_all().await {
        let phase = if seconds == 7 { TimeoutPhase::Attempt } else { TimeoutPhase::Total };
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout(phase), Outcome::NotSent));
        assert!(error.to_string().contains("the source of the credentials gave none"), "{error}");
        assert_eq!((end - began).as_secs(), seconds);
    }
    assert_eq!((mint.asked(), gate.shown().len()), (1, 0));

    // It does not keep calls waiting for ever, be there always one that waits.
    let waiting = tokio::spawn(door.open().timeout(Duration::from_secs(85)).into_future());
    tokio::time::sleep_until(began + Duration::from_secs(61)).await;
    gate.admit("t2");
    door.open().await.unwrap();
    assert_eq!(mint.asked(), 2);
    waiting.abort();
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_after_a_refusal_keeps_the_refusal() {
    let (gate, mint, door) = with(Mint::default());
    door.open().await.unwrap();
    gate.admit("t9");
    mint.first.lock().unwrap().push_back(Ends::Hangs);
    let error = door.open().timeout(Duration::from_secs(4)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Total));
    assert_eq!(
        (error.outcome(), error.status()),
        (Outcome::Refused, Some(StatusCode::UNAUTHORIZED))
    );
    assert_eq!(gate.shown().len(), 2);
}

/// Shows who is let in, and answers 401 to everybody else.
#[derive(Clone)]
struct Porter;

impl DoorService for Porter {
    async fn act(&self, _: &Context) -> Result<String, Error> {
        unreachable!()
    }

    async fn shut(&self, _: &Context) -> Result<String, Error> {
        unreachable!()
    }

    async fn open(&self, _: &Context) -> Result<String, Error> {
        Ok("in".to_owned())
    }

    async fn knock(&self, _: &Context, _: &str) -> Result<String, Error> {
        Ok("in".to_owned())
    }

    async fn feed(&self, _: &Context) -> Result<Messages<String>, Error> {
        Ok(Messages::new(stream::iter([Ok("in".to_owned())])))
    }
}

/// A server on a real socket that admits `t2`, the client's source having given `t1` before.
async fn guarded() -> String {
    listen(Guard(DoorServer::new(Porter))).await.unwrap()
}

#[derive(Clone)]
struct Guard(DoorServer<Porter>);

impl tower_service::Service<http::Request<bytes::Bytes>> for Guard {
    type Response = http::Response<bytes::Bytes>;
    type Error = std::convert::Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<bytes::Bytes>) -> Self::Future {
        let is_good = request.headers().get("authorization").is_some_and(|it| it == "Bearer t2");
        let mut server = self.0.clone();
        Box::pin(async move {
            if is_good {
                return server.call(request).await;
            }
            let mut response = http::Response::new(bytes::Bytes::new());
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(response)
        })
    }
}

fn sourced(url: &str) -> (Arc<Mint>, DoorClient) {
    let mint = Arc::new(Mint { takes: Duration::from_millis(50), ..Mint::default() });
    let client = Client::builder(url).credential_source(Arc::clone(&mint)).build().unwrap();
    (mint, DoorClient::new(client))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_refresh_answers_all_refusals_on_a_real_socket() {
    let (mint, door) = sourced(&guarded().await);
    for result in at_once(&door, 50).await {
        assert_eq!(result.unwrap(), "in");
    }
    assert_eq!(mint.asked(), 2);
}

#[tokio::test]
async fn a_handshake_that_is_refused_is_made_once_more() {
    let (mint, door) = sourced(&guarded().await);
    let mut messages = door.feed().await.unwrap();
    assert_eq!(messages.next().await.unwrap().unwrap(), "in");
    assert_eq!(mint.asked(), 2);
}

#[test]
fn blocking_calls_share_a_refresh_with_each_other_and_with_those_that_are_awaited() {
    within(60, || {
        let runtime = runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let (mint, door) = sourced(&runtime.block_on(guarded()));
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let door = door.clone();
                thread::spawn(move || door.open().blocking().unwrap())
            })
            .collect();
        for result in runtime.block_on(at_once(&door, 8)) {
            assert_eq!(result.unwrap(), "in");
        }
        for thread in threads {
            assert_eq!(thread.join().unwrap(), "in");
        }
        assert_eq!(mint.asked(), 2);
    });
}

#[test]
fn where_a_runtime_ends_whoever_waits_elsewhere_asks_anew() {
    within(60, || {
        let [first, second] =
            [(); 2].map(|()| runtime::Builder::new_multi_thread().enable_all().build().unwrap());
        let url = second.block_on(guarded());
        let mint = Arc::new(Mint {
            first: Mutex::new([Ends::Hangs].into()),
            takes: Duration::from_millis(50),
            ..Mint::default()
        });
        let client = Client::builder(url).credential_source(Arc::clone(&mint)).build().unwrap();
        let door = DoorClient::new(client);
        let abandoned = first.spawn(door.open().into_future());
        let mut waiting = pin!(door.open().into_future());
        second.block_on(async {
            while mint.asked() == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let joins = tokio::time::timeout(Duration::from_millis(100), waiting.as_mut()).await;
            assert!(joins.is_err());
        });
        assert_eq!(mint.asked(), 1);
        first.shutdown_background();
        assert_eq!(second.block_on(waiting).unwrap(), "in");
        assert_eq!(mint.asked(), 2);
        drop(abandoned);
    });
}

#[test]
fn nothing_that_can_be_printed_shows_what_a_source_gave() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let gate = Gate::default();
        let builder = builder(&gate).credential_source(Mint::default());
        let shown_builder = format!("{builder:?}");
        assert!(shown_builder.contains("Mint"), "{shown_builder}");
        let client = builder.build().unwrap();
        let door = DoorClient::new(client.clone());
        let error = door.open().await.unwrap_err();
        assert_eq!(gate.shown(), ["t1", "t2"]);
        let all = format!("{client:?} {error:?} {error} {shown_builder}");
        assert!(!all.contains("Bearer t") && !all.contains("\"t2\""), "{all}");
    });
}

/// Takes a tenth of a second.
#[derive(Debug)]
struct Slow;

impl CredentialSource for Slow {
    fn credentials<'a>(
        &'a self,
        _: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(Credentials::bearer("t1"))
        })
    }
}

/// A question of a runtime that nobody drives any more is not waited for by others.
#[test]
fn a_question_of_a_runtime_that_stands_still_keeps_nobody_up() {
    let (script, builder) = bac_tests::script::script([]);
    let client = builder.credential_source(Slow).build().unwrap();
    let door = DoorClient::new(client);
    let first = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    first.block_on(async {
        tokio::time::timeout(Duration::from_millis(20), door.open().into_future())
            .await
            .unwrap_err();
    });
    door.open().timeout(Duration::from_secs(30)).blocking().unwrap();
    assert_eq!(script.header("authorization"), ["Bearer t1"]);
    drop(first);
}
