//! The ready-made sources of credentials: a token in a file, and tokens of an OAuth 2 server.

use std::{
    error::Error as StdError,
    fs, io,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use bac_core::{
    BearerFile, BoxFuture, Client, ClientBuilder, Clock, Error, ErrorKind, OAuth2Error,
    OAuth2Source, OAuth2SourceBuilder, Outcome, Request, RetryPolicy, TimeoutPhase, Transport,
    TransportBody, TransportError, TransportErrorKind, client,
};
use bac_tests::{Peer, json_reply};
use http::StatusCode;
use serde_json::json;
use tokio::task::JoinSet;

#[client]
trait Api {
    #[endpoint(GET "/read", text)]
    async fn read(&self) -> Result<String, Error>;
}

/// A time that the test sets.
#[derive(Clone, Debug)]
struct Set(Arc<Mutex<SystemTime>>);

impl Set {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000))))
    }

    fn advance(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Set {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}

/// Answers each request by a function, and keeps what came.
#[derive(Clone)]
struct Server {
    answer: Arc<Answer>,
    seen: Arc<Mutex<Vec<Request>>>,
}

type Answer = dyn Fn(&Request, usize) -> Result<(u16, String), TransportError> + Send + Sync;

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Server")
    }
}

impl Transport for Server {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let mut seen = self.seen.lock().unwrap();
        seen.push(request);
        let answer = (self.answer)(&seen[seen.len() - 1], seen.len());
        drop(seen);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let (status, body) = answer?;
            let mut response = http::Response::new(TransportBody::full(body));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            Ok(response)
        })
    }
}

impl Server {
    fn new(
        answer: impl Fn(&Request, usize) -> Result<(u16, String), TransportError>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self { answer: Arc::new(answer), seen: Arc::default() }
    }

    /// Says what it was shown.
    fn echo() -> Self {
        Self::new(|request, _| Ok((200, header(request, "authorization"))))
    }

    /// A token endpoint that gives `a1`, `a2` and so on, with more members of the reply.
    fn tokens(more: fn(usize) -> serde_json::Value) -> Self {
        Self::new(move |_, number| {
            let mut reply = json!({"access_token": format!("a{number}"), "token_type": "Bearer"});
            reply.as_object_mut().unwrap().extend(more(number).as_object().unwrap().clone());
            Ok((200, reply.to_string()))
        })
    }

    fn answering(status: u16, body: &'static str) -> Self {
        Self::new(move |_, _| Ok((status, body.to_owned())))
    }

    /// The form of each request, as pairs.
    fn forms(&self) -> Vec<Vec<(String, String)>> {
        let seen = self.seen.lock().unwrap();
        let body = |request: &Request| request.body().as_bytes().unwrap().clone();
        seen.iter()
            .map(|request| {
                bac_core::url::form_urlencoded::parse(&body(request)).into_owned().collect()
            })
            .collect()
    }
}

fn header(request: &Request, name: &str) -> String {
    request.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

fn api(builder: ClientBuilder) -> ApiClient {
    ApiClient::new(builder.build().unwrap())
}

fn echoing() -> ClientBuilder {
    Client::builder("http://127.0.0.1:9").transport(Server::echo())
}

/// The first error below `error` of this type.
fn below<E: StdError + 'static>(error: &Error) -> &E {
    let mut next = StdError::source(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref() {
            return error;
        }
        next = error.source();
    }
    panic!("{error:?}")
}

fn file_api(path: &Path, clock: &Set) -> ApiClient {
    api(echoing().clock(clock.clone()).credential_source(BearerFile::new(path)))
}

#[tokio::test]
async fn a_token_in_a_file_is_read_again_once_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let (path, clock) = (folder.path().join("token"), Set::new());
    let api = file_api(&path, &clock);
    // It need not be there when the client is made.
    assert_eq!(api.read().await.unwrap_err().kind(), ErrorKind::Credentials);
    fs::write(&path, "t1 \r\n\n").unwrap();
    // A failure is told again for a moment.
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(api.read().await.unwrap(), "Bearer t1");
    fs::write(&path, "t2").unwrap();
    clock.advance(Duration::from_secs(1));
    assert_eq!(api.read().await.unwrap(), "Bearer t1");
    clock.advance(Duration::from_millis(200));
    assert_eq!(api.read().await.unwrap(), "Bearer t2");
}

#[tokio::test]
async fn a_token_in_a_file_is_read_again_when_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, "t1").unwrap();
    let server = Server::new(|request, _| {
        let shown = header(request, "authorization");
        Ok((if shown == "Bearer t2" { 200 } else { 401 }, shown))
    });
    let client = Client::builder("http://127.0.0.1:9").transport(server.clone());
    let api = api(client.clock(Set::new()).credential_source(BearerFile::new(&path)));
    // The file holds what was refused: there is nothing else to send.
    assert_eq!(api.read().await.unwrap_err().status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(server.seen.lock().unwrap().len(), 1);
    fs::write(&path, "t2").unwrap();
    assert_eq!(api.read().await.unwrap(), "Bearer t2");
}

#[tokio::test]
async fn a_file_that_holds_no_token_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (path, clock) = (folder.path().join("a\ntoken"), Set::new());
    for (content, found) in [
        (b"".to_vec(), "is empty; have a token written there"),
        (b" \n".to_vec(), "is empty"),
        (b"s3cr\xff\xfe".to_vec(), "is not text"),
        (b"s3cret".repeat(11_000), "is longer than 64 KiB"),
    ] {
        fs::write(&path, content).unwrap();
        let error = file_api(&path, &clock).read().await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::NotSent));
        let text = format!("{error} {error:?}");
        assert!(text.contains(found) && text.contains("a\\u{a}token`"), "{text}");
        assert!(!text.contains("s3cr") && !text.contains('\n'), "{text}");
    }
    fs::write(&path, "s3cret token").unwrap();
    let error = file_api(&path, &clock).read().await.unwrap_err().to_string();
    assert!(error.contains("white space") && !error.contains("s3cret"), "{error}");

    let plain = folder.path().join("plain");
    fs::write(&plain, "t1").unwrap();
    for (path, found, kind) in [
        (folder.path().join("none"), "is not there; correct the path", io::ErrorKind::NotFound),
        (folder.path().to_owned(), "is no regular file", io::ErrorKind::InvalidInput),
        (plain.join("below"), "cannot be read: not a directory", io::ErrorKind::NotADirectory),
    ] {
        let error = file_api(&path, &clock).read().await.unwrap_err();
        assert!(error.to_string().contains(found), "{error}");
        assert_eq!(below::<io::Error>(&error).kind(), kind);
    }
}

/// A pipe that nobody writes to is not waited for, and a socket is none.
#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let [pipe, socket] = ["pipe", "socket"].map(|name| folder.path().join(name));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for path in [&pipe, &socket, Path::new("/dev/null"), Path::new("/dev/zero")] {
        let call = file_api(path, &Set::new()).read();
        let error = bac_tests::in_time(call).await.unwrap_err();
        assert!(error.to_string().contains("is no regular file; name the token file"), "{error}");
    }
}

const ENDPOINT: &str = "https://id.example/oauth/token?tenant=blue";

/// A client whose source asks this server.
fn with(source: OAuth2SourceBuilder, server: &Server, clock: &Set) -> ApiClient {
    let source = source.transport(server.clone()).build().unwrap();
    api(echoing().clock(clock.clone()).credential_source(source))
}

/// The requests of RFC 6749 sections 2.3.1 and 4.4.2, and what they may have beside.
#[tokio::test]
async fn a_client_gets_tokens_in_its_own_name() {
    let (server, clock) = (Server::tokens(|_| json!({"expires_in": 3600})), Set::new());
    let source = || OAuth2Source::client_credentials(ENDPOINT, "s6Bhd RkqT3:", "7Fjf p0Z%");
    let api = with(
        source().scope("a b").audience("https://node.example").parameter("resource", "x&y"),
        &server,
        &clock,
    );
    assert_eq!(api.read().await.unwrap(), "Bearer a1");
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        server.forms(),
        [[
            pair("grant_type", "client_credentials"),
            pair("scope", "a b"),
            pair("audience", "https://node.example"),
            pair("resource", "x&y"),
        ]]
    );
    {
        let seen = server.seen.lock().unwrap();
        assert_eq!((seen[0].method().as_str(), seen[0].url().as_str()), ("POST", ENDPOINT));
        assert_eq!(header(&seen[0], "content-type"), "application/x-www-form-urlencoded");
        assert_eq!(header(&seen[0], "accept"), "application/json");
        // "s6Bhd+RkqT3%3A:7Fjf+p0Z%25"
        assert_eq!(header(&seen[0], "authorization"), "Basic czZCaGQrUmtxVDMlM0E6N0ZqZitwMFolMjU=");
        assert!(seen[0].headers()["authorization"].is_sensitive());
    }

    let api = with(source().secret_in_body(), &server, &clock);
    assert_eq!(api.read().await.unwrap(), "Bearer a2");
    assert_eq!(
        server.forms()[1],
        [
            pair("grant_type", "client_credentials"),
            pair("client_id", "s6Bhd RkqT3:"),
            pair("client_secret", "7Fjf p0Z%"),
        ]
    );
    assert_eq!(header(&server.seen.lock().unwrap()[1], "authorization"), "");
}

#[tokio::test]
async fn a_token_is_good_for_as_long_as_the_server_says() {
    let (server, clock) = (Server::tokens(|_| json!({"expires_in": 3600})), Set::new());
    let source = OAuth2Source::client_credentials(ENDPOINT, "id", "secret");
    let api = with(source, &server, &clock);
    for (after, token) in [(0, "a1"), (3569, "a1"), (31, "a2"), (3600, "a3")] {
        clock.advance(Duration::from_secs(after));
        assert_eq!(api.read().await.unwrap(), format!("Bearer {token}"));
    }
    // Without a word of that, a token is good until it is refused.
    let server = Server::tokens(|_| json!({}));
    let source = OAuth2Source::client_credentials(ENDPOINT, "id", "secret");
    let api = with(source, &server, &clock);
    for _ in 0..2 {
        assert_eq!(api.read().await.unwrap(), "Bearer a1");
        clock.advance(Duration::from_secs(1_000_000));
    }
}

#[tokio::test]
async fn a_new_refresh_token_takes_the_place_of_the_old_one() {
    // The second reply has none, and the third the same as before.
    let server = Server::tokens(|number| match number {
        1 | 3 => json!({"expires_in": 60, "refresh_token": "r2"}),
        4 => json!({"expires_in": 60, "refresh_token": "r3"}),
        _ => json!({"expires_in": 60}),
    });
    let (clock, told) = (Set::new(), Arc::<Mutex<Vec<String>>>::default());
    let tells = Arc::clone(&told);
    let source = OAuth2Source::refresh_token(ENDPOINT, "public", "r1")
        .on_refresh_token(move |token| tells.lock().unwrap().push(token.to_owned()));
    let api = with(source, &server, &clock);
    for number in 1..=5 {
        assert_eq!(api.read().await.unwrap(), format!("Bearer a{number}"));
        clock.advance(Duration::from_secs(61));
    }
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let forms = server.forms();
    for (form, token) in forms.iter().zip(["r1", "r2", "r2", "r2", "r3"]) {
        assert_eq!(
            *form,
            [
                pair("grant_type", "refresh_token"),
                pair("refresh_token", token),
                // A public client says who it is.
                pair("client_id", "public"),
            ]
        );
    }
    assert_eq!(
        (forms.len(), &**told.lock().unwrap()),
        (5, &["r2".to_owned(), "r3".to_owned()][..])
    );

    let source = OAuth2Source::refresh_token(ENDPOINT, "id", "r1").client_secret("secret");
    with(source, &server, &clock).read().await.unwrap();
    assert_eq!(server.forms()[5].len(), 2);
    assert!(header(&server.seen.lock().unwrap()[5], "authorization").starts_with("Basic "));
}

/// A server takes a refresh token that is used twice for stolen.
#[tokio::test(start_paused = true)]
async fn clients_that_share_a_source_use_each_refresh_token_once() {
    let server = Server::tokens(|number| json!({"refresh_token": format!("r{number}")}));
    let source = OAuth2Source::refresh_token(ENDPOINT, "public", "r0").transport(server.clone());
    let source = Arc::new(source.build().unwrap());
    let apis = [(); 5].map(|()| api(echoing().credential_source(Arc::clone(&source))));
    let calls: JoinSet<_> = apis.iter().map(|api| api.read().into_future()).collect();
    for result in calls.join_all().await {
        result.unwrap();
    }
    let used: Vec<_> = server.forms().iter().map(|form| form[1].1.clone()).collect();
    assert_eq!(used, ["r0", "r1", "r2", "r3", "r4"]);
}

#[tokio::test]
async fn what_a_token_endpoint_refuses_is_told_in_words() {
    for (server, found, code) in [
        (
            Server::answering(401, r#"{"error":"invalid_client","error_description":"unknown"}"#),
            "no credentials: the token endpoint `https://id.example/oauth/token` answered 401 \
             Unauthorized: unknown (invalid_client); check client id and client secret",
            Some("invalid_client"),
        ),
        (
            Server::answering(400, r#"{"error":"invalid_grant"}"#),
            "log in anew",
            Some("invalid_grant"),
        ),
        (Server::answering(200, "<html>"), "check that its URL is that of a token endpoint", None),
        (Server::answering(500, "\u{1b}[2J"), "500 Internal Server Error: \\u{1b}[2J", None),
        (
            Server::new(|_, _| Err(TransportError::new(TransportErrorKind::Connect, "away"))),
            "was not reached: no connection: away",
            None,
        ),
        (
            Server::new(|_, _| Ok((200, " ".repeat(300 * 1024)))),
            "is larger than 262144 bytes",
            None,
        ),
    ] {
        let source = OAuth2Source::client_credentials(ENDPOINT, "id", "s3cret");
        let api = with(source, &server, &Set::new());
        let error = api.read().await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::NotSent));
        let text = format!("{error}");
        assert!(text.contains(found), "{text}");
        assert!(!format!("{text} {error:?}").contains("tenant"), "{error:?}");
        assert_eq!(below::<OAuth2Error>(&error).code(), code);
    }
}

/// A token endpoint that fails so before it gives tokens.
fn failing(times: usize, how: fn() -> Result<(u16, String), TransportError>) -> Server {
    Server::new(move |_, number| match number {
        _ if number <= times => how(),
        _ => Ok((200, json!({"access_token": format!("a{number}")}).to_string())),
    })
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_fails_for_a_moment_is_asked_again() {
    type How = fn() -> Result<(u16, String), TransportError>;
    let client = || OAuth2Source::client_credentials(ENDPOINT, "id", "secret");
    let login = || OAuth2Source::refresh_token(ENDPOINT, "id", "r1");
    let faults: [How; 4] = [
        || Ok((503, "away".to_owned())),
        || Ok((429, String::new())),
        || Err(TransportError::new(TransportErrorKind::Connect, "away")),
        || Err(TransportError::new(TransportErrorKind::Exchange, "cut")),
    ];
    for how in faults {
        for source in [client(), login()] {
            let server = failing(2, how);
            let api = with(source, &server, &Set::new());
            assert_eq!(api.read().await.unwrap(), "Bearer a3");
            let forms = server.forms();
            assert!(forms.iter().all(|form| *form == forms[0]), "{forms:?}");
        }
    }
    // As often as the client's policy has it.
    for (policy, asked) in
        [(RetryPolicy::new(), 3), (RetryPolicy::new().attempts(5), 5), (RetryPolicy::never(), 1)]
    {
        let server = failing(9, faults[0]);
        let source = client().transport(server.clone()).build().unwrap();
        let builder = echoing().clock(Set::new()).credential_source(source).retry(policy);
        let error = api(builder).read().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(below::<OAuth2Error>(&error).is_retryable(), "{error}");
        assert_eq!(server.seen.lock().unwrap().len(), asked);
    }
    // What will not pass is asked once.
    let faults: [How; 4] = [
        || Ok((400, r#"{"error":"invalid_grant"}"#.to_owned())),
        || Ok((501, String::new())),
        || Ok((200, "<html>".to_owned())),
        || Err(TransportError::new(TransportErrorKind::Tls, "a stranger")),
    ];
    for how in faults {
        let server = failing(1, how);
        let error = with(client(), &server, &Set::new()).read().await.unwrap_err();
        assert!(!below::<OAuth2Error>(&error).is_retryable(), "{error}");
        assert_eq!(server.seen.lock().unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_token_is_within_the_limits_of_the_call() {
    let server = failing(9, || Ok((503, String::new())));
    let source = OAuth2Source::client_credentials(ENDPOINT, "id", "s").transport(server.clone());
    let slow =
        RetryPolicy::new().attempts(9).backoff(Duration::from_secs(30), Duration::from_secs(30));
    let builder = echoing().clock(Slow).retry(slow).credential_source(source.build().unwrap());
    let call = api(builder).read().timeout(Duration::from_secs(2));
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout(TimeoutPhase::Total), Outcome::NotSent)
    );
    assert_eq!(server.seen.lock().unwrap().len(), 1);
}

/// Always waits the longest.
#[derive(Debug)]
struct Slow;

impl Clock for Slow {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        u64::MAX
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_says_nothing_has_a_limit_of_its_own() {
    #[derive(Debug)]
    struct Silent;
    impl Transport for Silent {
        fn send(
            &self,
            _: Request,
        ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
            Box::pin(std::future::pending())
        }
    }
    let source = OAuth2Source::client_credentials(ENDPOINT, "id", "s3cret").transport(Silent);
    let api = api(echoing().credential_source(source.build().unwrap()));
    let error = api.read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("gave no whole reply within 20 s"), "{error}");
}

#[tokio::test]
async fn tokens_come_over_a_real_socket() {
    let reply = json_reply("200 OK", r#"{"access_token":"a1","token_type":"Bearer"}"#);
    let [tokens, node] = [reply, json_reply("200 OK", "in")].map(|it| Peer::keeping(it).unwrap());
    let source = OAuth2Source::client_credentials(format!("{}/token", tokens.url()), "id", "pw");
    let client = Client::builder(node.url()).credential_source(source.build().unwrap());
    assert_eq!(api(client).read().await.unwrap(), "in");
    let asked = tokens.received().pop().unwrap();
    assert_eq!((asked.method(), asked.target()), ("POST", "/token"));
    assert_eq!(asked.body, b"grant_type=client_credentials");
    assert_eq!(asked.header("authorization"), ["Basic aWQ6cHc="]);
    assert_eq!(asked.header("content-length"), ["29"]);
    assert_eq!(asked.header("host"), [tokens.url().trim_start_matches("http://")]);
    assert_eq!(node.received()[0].header("authorization"), ["Bearer a1"]);
}

#[test]
fn settings_that_cannot_be_used_are_told_when_the_source_is_made() {
    let source = |endpoint: &str| OAuth2Source::client_credentials(endpoint, "id", "s3cret");
    for (source, found) in [
        (source("http://id.example/token"), "is plain `http` on another host than this one"),
        (source("http://s3cret@127.0.0.1/token"), "holds a user name or password"),
        (source("https://id.example/token#s3cret"), "holds a fragment"),
        (source("ftp://id.example/s3cret"), "is neither `http` nor `https`"),
        (source("s3cret"), "is not one"),
        (OAuth2Source::client_credentials(ENDPOINT, "", "s3cret"), "client id is empty"),
        (OAuth2Source::refresh_token(ENDPOINT, "id", ""), "refresh token is empty"),
        (source(ENDPOINT).parameter("client_secret", "s3cret"), "`client_secret`"),
        (source(ENDPOINT).parameter("grant_type", "password"), "`grant_type`"),
    ] {
        let shown = format!("{source:?}");
        let error = source.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(found), "{error}");
        assert!(!format!("{error} {error:?} {shown}").contains("s3cret"), "{error:?} {shown}");
    }
    for endpoint in ["http://localhost:7/token", "http://[::1]/token", ENDPOINT] {
        let source = source(endpoint).parameter("key", "s3cret").build().unwrap();
        let shown = format!("{source:?}");
        assert!(shown.contains("client_credentials") && shown.contains("\"key\""), "{shown}");
        assert!(!shown.contains("s3cret") && !shown.contains("tenant"), "{shown}");
    }
}
