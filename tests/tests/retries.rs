//! What is sent again, when, and what is told of it: in paused time, over a transport that answers by a
//! script.

use std::{
    error::Error as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use bac_core::{
    Attempt, BoxError, BoxFuture, Client, ClientBuilder, Ed25519Signer, Error, ErrorKind, Hook,
    Outcome, RawResponse, Request, RequestBody, RetryPolicy, Signer, TimeoutPhase, Transport,
    TransportBody, TransportError, TransportErrorKind, client,
};
use bac_tests::script::{BUSY, Broken, OK, Peer, Script, Seeded};
use http::StatusCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::time::Instant;

#[client]
trait Api {
    #[endpoint(GET "/read", errors(404))]
    async fn read(&self) -> Result<Value, ReadError>;

    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] payload: &Value) -> Result<Value, Error>;

    #[endpoint(GET "/told", outcome = never)]
    async fn told(&self) -> Result<Value, Error>;
}

/// What a declaration may know of a reply: here, that nothing was done.
fn never(_: &RawResponse) -> Option<Outcome> {
    Some(Outcome::Refused)
}

fn signer() -> impl Signer {
    Ed25519Signer::generate().unwrap()
}

fn script(peers: impl IntoIterator<Item = Peer>) -> (Script, ClientBuilder) {
    let (script, builder) = bac_tests::script::script(peers);
    (script, builder.signer(signer()))
}

fn api(builder: ClientBuilder) -> ApiClient {
    ApiClient::new(builder.build().unwrap())
}

const KINDS: [(Peer, [usize; 2]); 17] = [
    // What happened; how often a read, and how often a signed call, is sent.
    (Peer::Fails(TransportErrorKind::Connect), [3, 3]),
    (Peer::Fails(TransportErrorKind::ConnectTimeout), [3, 3]),
    (Peer::Fails(TransportErrorKind::Tls), [1, 1]),
    (Peer::Fails(TransportErrorKind::Refused), [1, 1]),
    (Peer::Fails(TransportErrorKind::Exchange), [3, 1]),
    (Peer::Cut, [3, 1]),
    (Peer::Stalls, [3, 1]),
    (Peer::Silent, [3, 1]),
    (Peer::Status(408, &[]), [3, 1]),
    (Peer::Status(429, &[]), [3, 3]),
    (Peer::Status(500, &[]), [3, 1]),
    (Peer::Status(502, &[]), [3, 1]),
    (BUSY, [3, 1]),
    (Peer::Status(504, &[]), [3, 1]),
    (Peer::Status(409, &[]), [1, 1]),
    (Peer::Status(501, &[]), [1, 1]),
    (Peer::Status(302, &[("location", "/elsewhere")]), [1, 1]),
];

#[tokio::test(start_paused = true)]
async fn what_is_sent_again() {
    for (peer, expected) in KINDS {
        // All three attempts fit into it, so that no other limit decides.
        let builder = || {
            let (script, builder) = script(vec![peer.clone(); 9]);
            (script, builder.attempt_timeout(Duration::from_secs(5)))
        };
        let (read, client) = builder();
        let error = api(client).read().await.unwrap_err().into_error();
        assert_eq!(read.count(), expected[0], "read, {peer:?}: {error}");
        let (signed, client) = builder();
        let error = api(client).sign(&json!({"a": 1})).await.unwrap_err();
        assert_eq!(signed.count(), expected[1], "signed, {peer:?}: {error}");

        let earlier = error.earlier_attempts();
        assert_eq!(earlier.len() + 1, expected[1]);
        let is_told = error.to_string().contains(" (3 attempts)");
        assert_eq!(is_told, expected[1] == 3, "{error}");
        for attempt in earlier {
            assert_eq!((attempt.kind(), attempt.status()), (error.kind(), error.status()));
        }
    }
}

trait IntoError {
    fn into_error(self) -> Error;
}

impl<E: bac_core::EndpointError> IntoError for E {
    fn into_error(self) -> Error {
        bac_core::EndpointError::into_error(self)
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_the_declaration_explains_is_final() {
    let (script, client) = script([Peer::Status(500, &[])]);
    let error = api(client).told().await.unwrap_err();
    assert_eq!((script.count(), error.outcome()), (1, Outcome::Refused));
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_the_same_request() {
    let (script, client) =
        script([Peer::Status(429, &[]), Peer::Fails(TransportErrorKind::Connect)]);
    let call = api(client).sign(&json!({"a": 1})).header("x-request-id", "7").query("trace", 1);
    let response = call.response().await.unwrap();
    let tried: Vec<_> =
        response.earlier_attempts().iter().map(|it| (it.kind(), it.status())).collect();
    let status = Some(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(tried, [(ErrorKind::Status, status), (ErrorKind::Connect, None)]);
    let first = script.request(0);
    assert!(first.headers().contains_key("host"));
    for index in 1..3 {
        let again = script.request(index);
        assert_eq!(again.headers(), first.headers());
        assert_eq!(again.url(), first.url());
        assert_eq!(again.body().as_bytes(), first.body().as_bytes());
    }
}

#[tokio::test(start_paused = true)]
async fn waits_double_and_what_the_server_asks_for_goes_before() {
    let (script, client) = script(vec![BUSY; 4]);
    let error = api(client).read().attempts(5).await.map(|_| ()).map_err(|_| ());
    assert_eq!((error, script.gaps()), (Ok(()), vec![200, 400, 800, 1600]));

    for (asked, gap) in [("3", 3_000), ("0", 200), ("-1", 200), ("soon", 200), ("1.5", 200)] {
        let header: &'static [_] = Box::leak(Box::new([("retry-after", asked)]));
        let (script, client) = script_of(Peer::Status(503, header));
        api(client).read().await.unwrap();
        assert_eq!(script.gaps(), [gap], "{asked}");
    }
}

fn script_of(peer: Peer) -> (Script, ClientBuilder) {
    script([peer])
}

#[tokio::test(start_paused = true)]
async fn dates_are_compared_with_the_clock() {
    // The clock stands at Sun, 09 Sep 2001 01:46:40 GMT.
    for (peer, gap) in [
        (Peer::Status(503, &[("retry-after", "Sun, 09 Sep 2001 01:46:50 GMT")]), 10_000),
        (Peer::Status(503, &[("retry-after", "Sun, 09 Sep 2001 01:46:00 GMT")]), 200),
        (Peer::Status(503, &[("retry-after", "Mon, 01 Jan 1900 00:00:00 GMT")]), 200),
        (Peer::Status(503, &[("retry-after", "1"), ("retry-after", "60")]), 60_000),
        (Peer::Status(429, &[("x-ratelimit-reset", "1000000005")]), 5_000),
        (Peer::Status(429, &[("x-ratelimit-reset", "5")]), 5_000),
    ] {
        let (script, client) = script([peer.clone()]);
        api(client).read().timeout(Duration::from_secs(80)).await.unwrap();
        assert_eq!(script.gaps(), [gap], "{peer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_does_not_fit_ends_the_call() {
    for asked in ["91", "1000000000", "Fri, 31 Dec 9999 23:59:59 GMT", "18446744073709551615"] {
        let header: &'static [_] = Box::leak(Box::new([("retry-after", asked)]));
        let (script, client) = script([Peer::Status(503, header)]);
        let begun = Instant::now();
        let error = api(client).read().await.unwrap_err().into_error();
        assert_eq!((script.count(), begun.elapsed()), (1, Duration::ZERO), "{asked}");
        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(error.headers().unwrap()["retry-after"], asked);
        assert!(error.to_string().contains("not sent again: that would be"), "{error}");
    }
    // Nor does a call without an end wait for ever.
    let (script, client) = script([Peer::Status(503, &[("retry-after", "3600")])]);
    let begun = Instant::now();
    api(client.unlimited_timeout()).read().await.unwrap_err();
    assert_eq!((script.count(), begun.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_the_call_is_that_of_all_attempts() {
    let (script, client) = script(vec![Peer::Silent; 9]);
    let begun = Instant::now();
    let call = api(client).read().attempts(9).timeout(Duration::from_secs(100));
    let error = call.await.unwrap_err().into_error();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Total));
    assert_eq!(begun.elapsed(), Duration::from_secs(100));
    // Each is given the client's limit for an attempt, whatever the call may take.
    assert_eq!((script.count(), error.earlier_attempts().len()), (3, 2));

    for (limit, gap) in [(Some(3), 3_200), (None, 40_200)] {
        let (script, client) = script_of(Peer::Silent);
        let mut call = api(client).read().timeout(Duration::from_secs(80));
        if let Some(limit) = limit {
            call = call.attempt_timeout(Duration::from_secs(limit));
        }
        call.await.unwrap();
        assert_eq!(script.gaps(), [gap]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_sent_once_may_take_all_its_time() {
    let limit = Duration::from_secs(80);
    for (call, attempts) in [(true, 1), (false, 3)] {
        let (script, client) = script(vec![Peer::Silent; 3]);
        let begun = Instant::now();
        let api = api(client);
        let kind = if call {
            api.read().attempts(attempts).timeout(limit).await.unwrap_err().into_error().kind()
        } else {
            api.sign(&json!(1)).timeout(limit).await.unwrap_err().kind()
        };
        assert_eq!(kind, ErrorKind::Timeout(TimeoutPhase::Total));
        assert_eq!((script.count(), begun.elapsed()), (1, limit));
    }
}

#[tokio::test(start_paused = true)]
async fn a_budget_keeps_a_storm_small() {
    let (script, client) = script(vec![BUSY; 1000]);
    let api = api(client);
    let calls = (0..200).map(|_| {
        let api = api.clone();
        tokio::spawn(async move { api.read().await.unwrap_err().into_error() })
    });
    let mut without_budget = 0;
    for call in calls.collect::<Vec<_>>() {
        let error = call.await.unwrap();
        without_budget += usize::from(error.to_string().contains("too many calls of this client"));
    }
    // 500 tokens, 14 each.
    assert_eq!(script.count(), 200 + 35);
    assert!(without_budget >= 165, "{without_budget}");
    // A success needs none.
    script.succeed();
    api.read().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn how_often_is_said_by_the_call_the_client_or_nobody() {
    let count = |policy: Option<RetryPolicy>, own: Option<u32>| async move {
        let (script, mut client) = script(vec![BUSY; 99]);
        if let Some(policy) = policy {
            client = client.retry(policy);
        }
        let call = api(client).read();
        let call = if let Some(own) = own { call.attempts(own) } else { call };
        call.await.unwrap_err();
        script.count()
    };
    assert_eq!(count(None, None).await, 3);
    assert_eq!(count(Some(RetryPolicy::never()), None).await, 1);
    assert_eq!(count(Some(RetryPolicy::new().attempts(2)), None).await, 2);
    assert_eq!(count(Some(RetryPolicy::never()), Some(4)).await, 4);

    let (script, client) = script([]);
    for attempts in [0, 101, u32::MAX] {
        let error = api(client_of(&script)).read().attempts(attempts).await.unwrap_err();
        let error = error.into_error();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let error = client_of(&script).retry(RetryPolicy::new().attempts(attempts)).build();
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Configuration);
    }
    let second = Duration::from_secs(1);
    let backwards = RetryPolicy::new().backoff(second * 2, second);
    assert!(client.retry(backwards).build().unwrap_err().to_string().contains("exchange the two"));
    assert_eq!(script.count(), 0);
}

fn client_of(script: &Script) -> ClientBuilder {
    Client::builder("http://127.0.0.1:9").transport(script.clone())
}

#[tokio::test(start_paused = true)]
async fn a_key_makes_a_call_one_that_may_be_repeated() {
    let (script, client) = script(vec![BUSY; 2]);
    let call = api(client).sign(&json!(1)).idempotency_key("abc-1");
    assert_eq!(call.response().await.unwrap().earlier_attempts().len(), 2);
    for index in 0..3 {
        assert_eq!(script.request(index).headers()["idempotency-key"], "abc-1");
    }
    let (_, client) = script_of(OK);
    let error = api(client).sign(&json!(1)).idempotency_key("a\nb").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

/// Gives every request a body that can be read once.
#[derive(Debug)]
struct Once(Script);

impl Transport for Once {
    fn send(
        &self,
        mut request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        request.set_body(RequestBody::stream(Broken::Off, None));
        self.0.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_may_put_another_body_in_the_place() {
    let (script, _) = script([]);
    let client = Client::builder("http://127.0.0.1:9").transport(Once(script.clone()));
    api(client).read().await.unwrap();
    let request = script.request(0);
    assert!(!request.body().is_replayable());
    assert_eq!(request.body().collect().await.unwrap_err().to_string(), "cut");
}

/// Writes down which attempt it is, and what the caller gave.
#[derive(Clone, Debug, Default)]
struct Numbers(Arc<Mutex<Vec<Seen>>>);

/// The number of an attempt, and what the caller gave.
type Seen = (usize, Option<u64>);

impl Hook for Numbers {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let given = attempt.extensions().get::<u64>().copied();
        self.0.lock().unwrap().push((attempt.number(), given));
        // What the hook changes is that attempt's alone.
        let number = attempt.number().to_string().parse().unwrap();
        attempt.headers_mut().append("x-seen", number);
        attempt.extensions_mut().insert(0_u64);
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test(start_paused = true)]
async fn hooks_see_every_attempt() {
    let (script, client) = script(vec![BUSY; 2]);
    let numbers = Numbers::default();
    let api = api(client.hook(numbers.clone()));
    api.read().extension(5_u64).await.unwrap();
    assert_eq!(*numbers.0.lock().unwrap(), [(1, Some(5)), (2, Some(5)), (3, Some(5))]);
    for (index, expected) in ["1", "2", "3"].into_iter().enumerate() {
        let request = script.request(index);
        assert_eq!(request.headers().get_all("x-seen").iter().collect::<Vec<_>>(), [expected]);
        assert_eq!(request.extensions().get(), Some(&0_u64));
    }
}

#[tokio::test(start_paused = true)]
async fn the_cause_is_kept() {
    let (_, client) = script(vec![Peer::Fails(TransportErrorKind::Exchange); 3]);
    let error = api(client).read().await.unwrap_err().into_error();
    assert_eq!(error.source().unwrap().to_string(), "as the script says");
    let advice = error.advice().unwrap();
    assert!(advice.ends_with("send it again, as it is idempotent"), "{advice}");
}

fn peers() -> impl Strategy<Value = Vec<Peer>> {
    let peer = (0..KINDS.len() + 2).prop_map(|index| match KINDS.get(index) {
        Some((peer, _)) => peer.clone(),
        None => Peer::Status(503, &[("retry-after", "20")]),
    });
    proptest::collection::vec(peer, 0..8)
}

proptest! {
    /// Whatever a peer does: no more attempts than may be, no longer than the call may take, a signed
    /// call never twice after it may have arrived, and never sooner than the server asked for.
    #[test]
    fn any_course_of_a_call_keeps_its_promises(
        peers in peers(),
        seed in any::<u64>(),
        attempts in 1_u32..6,
        total in 1_u64..200,
        is_signed in any::<bool>(),
    ) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (script, client) = script(peers.clone());
            let limit = Duration::from_secs(total);
            let client = client.clock(Seeded::new(seed)).timeout(limit);
            let client = client.attempt_timeout(Duration::from_secs(10));
            let api = api(client.retry(RetryPolicy::new().attempts(attempts)));
            let begun = Instant::now();
            let failed = if is_signed {
                api.sign(&json!(1)).await.err()
            } else {
                api.read().await.err().map(IntoError::into_error)
            };
            assert!(begun.elapsed() <= limit + Duration::from_millis(2), "{:?}", begun.elapsed());
            let sent = script.count();
            assert!((1..=attempts as usize).contains(&sent));
            if let Some(error) = &failed {
                assert_eq!(error.earlier_attempts().len() + 1, sent);
            }
            for (index, gap) in script.gaps().into_iter().enumerate() {
                let peer = &peers[index];
                let may_follow = KINDS.iter().find(|(kind, _)| format!("{kind:?}") == format!("{peer:?}"));
                let may_follow = may_follow.map_or([3, 1], |(_, counts)| *counts);
                assert_eq!(may_follow[usize::from(is_signed)], 3, "{peer:?} was followed by another attempt");
                if matches!(peer, Peer::Status(503, [_])) {
                    assert!(gap >= 20_000, "{gap}");
                }
            }
        });
    }
}
