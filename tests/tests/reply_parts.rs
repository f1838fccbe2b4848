//! What a reply says beside its body, over a socket and in process.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    future::Future,
    str::FromStr,
};

use bac_core::{
    Client, Error, ErrorKind, ErrorResponse, Link, Outcome, Reply, ReplyKind, ReplyReader,
    RetryPolicy,
    bytes::Bytes,
    client,
    http::StatusCode,
    server::{Context, InProcess, IntoReply, ReplyWriter},
};
use bac_tests::Peer;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Clone, Serialize, Deserialize)]
pub struct Repo {
    name: String,
}

#[derive(Debug, PartialEq, Reply)]
pub struct Tagged<T> {
    #[header("ETag")]
    pub etag: Option<String>,
    #[body]
    pub value: T,
}

/// A type of headers that no type of the library is.
#[derive(Debug, PartialEq, Clone, Copy)]
pub struct Version(u8, u8);

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let halves = text.split_once('.').ok_or("it has no dot")?;
        let half = |half: &str| half.parse().map_err(|error| format!("{half}: {error}"));
        Ok(Self(half(halves.0)?, half(halves.1)?))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// Everything that is not in the body, which is not looked at.
#[derive(Debug, PartialEq, Clone, Reply)]
pub struct Stored {
    #[status]
    status: StatusCode,
    #[header("Location")]
    at: String,
    #[header("x-version")]
    version: Version,
    #[header("x-parent")]
    parent: Option<u64>,
    #[header("X-Tag")]
    tags: Vec<String>,
    #[header("x-seen-by")]
    seen_by: BTreeSet<u8>,
    #[header(prefix = "X-Meta-")]
    meta: BTreeMap<String, String>,
    #[header("x-meta-size")]
    size: u64,
}

#[derive(Debug, PartialEq, Reply)]
pub struct Page(#[header("x-next")] Option<String>, #[body(text)] String);

#[derive(Debug, PartialEq, Reply)]
pub struct Count(#[body(text)] u64);

#[derive(Debug, PartialEq, Reply)]
pub struct Blob {
    #[status]
    status: u16,
    #[body(bytes)]
    data: Vec<u8>,
}

#[derive(Debug, PartialEq, Reply)]
pub struct Perhaps {
    #[header("x-why")]
    why: Option<String>,
    #[body]
    repo: Option<Vec<Repo>>,
}

/// A type that is JSON elsewhere, and a reply here.
#[derive(Debug, PartialEq, Clone, Serialize, Deserialize, Reply)]
pub struct Both {
    #[header("x-both")]
    #[serde(rename = "b")]
    both: String,
}

#[derive(Debug, PartialEq)]
pub struct Total(u64);

impl Reply for Total {
    const KIND: ReplyKind = ReplyKind::Empty;

    fn read(reply: &mut ReplyReader<'_>) -> Result<Self, Error> {
        let range: String = reply.header("content-range")?;
        let total = range.rsplit('/').next().and_then(|total| total.parse().ok());
        total.map(Self).ok_or_else(|| reply.error("`content-range` says no total"))
    }
}

impl IntoReply for Total {
    fn write(self, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.header("content-range", &format!("items */{}", self.0))
    }
}

pub type Named = Tagged<Repo>;
pub type Nothing = ();
pub type Repos = Vec<Repo>;

#[client(server)]
pub trait Parts {
    #[endpoint(GET "/repo")]
    async fn repo(&self) -> Result<Named, Error>;

    #[endpoint(GET "/untagged")]
    async fn untagged(&self) -> Result<Tagged<Repos>, Error>;

    #[endpoint(PUT "/stored", success(201))]
    async fn store(&self) -> Result<Stored, Error>;

    #[endpoint(HEAD "/stored")]
    async fn head(&self) -> Result<Length, Error>;

    #[endpoint(GET "/page")]
    async fn page(&self) -> Result<Page, Error>;

    #[endpoint(GET "/count")]
    async fn count(&self) -> Result<Count, Error>;

    #[endpoint(GET "/blob", success(200, 206))]
    async fn blob(&self) -> Result<Blob, Error>;

    #[endpoint(GET "/perhaps")]
    async fn perhaps(&self, #[query] is: bool) -> Result<Perhaps, Error>;

    #[endpoint(GET "/both")]
    async fn both(&self) -> Result<Both, Error>;

    #[endpoint(GET "/both/as-json")]
    async fn all_as_json(&self) -> Result<Vec<Both>, Error>;

    #[endpoint(GET "/total", success(204))]
    async fn total(&self) -> Result<Total, Error>;

    #[endpoint(DELETE "/it", success(204))]
    async fn delete(&self) -> Result<Nothing, Error>;

    #[endpoint(GET "/all")]
    async fn all(&self) -> Result<Repos, Error>;
}

/// Where to go on.
#[derive(Debug, PartialEq, Reply)]
pub struct Session {
    #[header("Location")]
    at: Link,
    #[header("x-also")]
    also: Vec<Link>,
}

#[tokio::test]
async fn a_link_is_resolved_against_what_was_asked() {
    #[client(base = "/v2")]
    trait Uploads {
        #[endpoint(POST "/{name}/uploads/")]
        async fn begin(&self, name: &str) -> Result<Session, Error>;

        #[endpoint(PUT)]
        async fn finish(&self, #[url] at: &Link, #[query] digest: &str) -> Result<(), Error>;
    }

    let peer =
        Peer::keeping(reply("Location: 7?state=a\r\nx-also: /x\r\nx-also: ../y\r\n", "")).unwrap();
    let uploads = UploadsClient::new(Client::new(peer.url()).unwrap());
    let session = uploads.begin("a").await.unwrap();
    assert_eq!(session.at.to_string(), format!("{}/v2/a/uploads/7?state=a", peer.url()));
    assert_eq!(session.also[0].to_string(), format!("{}/x", peer.url()));
    assert_eq!(session.also[1].to_string(), format!("{}/v2/a/y", peer.url()));
    uploads.finish(&session.at, "d").await.unwrap();
    assert_eq!(peer.received()[1].target(), "/v2/a/uploads/7?state=a&digest=d");
}

/// What `HEAD` tells of a body that does not follow.
#[derive(Debug, PartialEq, Reply)]
pub struct Length {
    #[header("Content-Length")]
    length: u64,
}

fn repo() -> Repo {
    Repo { name: "bac".to_owned() }
}

fn stored() -> Stored {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Stored {
        status: StatusCode::ACCEPTED,
        at: "/stored/7?a=b".to_owned(),
        version: Version(1, 2),
        parent: None,
        tags: words(&["a", "b, c"]),
        seen_by: [7, 9].into(),
        meta: [("owner", "ada"), ("team-name", "ö")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        size: 12,
    }
}

struct Service;

impl PartsService for Service {
    async fn repo(&self, _: &Context) -> Result<Named, Error> {
        Ok(Tagged { etag: Some("\"7\"".to_owned()), value: repo() })
    }

    async fn untagged(&self, _: &Context) -> Result<Tagged<Repos>, Error> {
        Ok(Tagged { etag: None, value: vec![repo()] })
    }

    async fn store(&self, _: &Context) -> Result<Stored, Error> {
        Ok(Stored { status: StatusCode::CREATED, ..stored() })
    }

    async fn head(&self, _: &Context) -> Result<Length, Error> {
        Ok(Length { length: 4096 })
    }

    async fn page(&self, _: &Context) -> Result<Page, Error> {
        Ok(Page(Some("2".to_owned()), "é\n".to_owned()))
    }

    async fn count(&self, _: &Context) -> Result<Count, Error> {
        Ok(Count(25))
    }

    async fn blob(&self, _: &Context) -> Result<Blob, Error> {
        Ok(Blob { status: 206, data: vec![0, 255] })
    }

    async fn perhaps(&self, _: &Context, is: bool) -> Result<Perhaps, Error> {
        let why = (!is).then(|| "none".to_owned());
        Ok(Perhaps { why, repo: is.then(|| vec![repo()]) })
    }

    async fn both(&self, _: &Context) -> Result<Both, Error> {
        Ok(Both { both: "yes".to_owned() })
    }

    async fn all_as_json(&self, _: &Context) -> Result<Vec<Both>, Error> {
        Ok(vec![Both { both: "yes".to_owned() }])
    }

    async fn total(&self, _: &Context) -> Result<Total, Error> {
        Ok(Total(25))
    }

    async fn delete(&self, _: &Context) -> Result<(), Error> {
        Ok(())
    }

    async fn all(&self, _: &Context) -> Result<Repos, Error> {
        Ok(vec![repo()])
    }
}

/// Runs a test against the server in process, and again over a socket.
async fn both<F: Future<Output = ()>>(test: impl Fn(PartsClient) -> F) {
    let server = PartsServer::new(Service);
    let transport = InProcess::new(server.clone());
    let client = Client::builder("http://in-process").transport(transport).build().unwrap();
    test(PartsClient::new(client)).await;
    let url = bac_tests::listen(server).await.unwrap();
    test(PartsClient::new(Client::new(url).unwrap())).await;
}

#[tokio::test]
async fn each_part_comes_as_it_was_given() {
    both(|parts| async move {
        let tagged = parts.repo().await.unwrap();
        assert_eq!(tagged, Tagged { etag: Some("\"7\"".to_owned()), value: repo() });
        let untagged = parts.untagged().response().await.unwrap();
        assert_eq!(untagged.value(), &Tagged { etag: None, value: vec![repo()] });
        assert_eq!(untagged.content_type(), Some("application/json"));
        let given = parts.store().response().await.unwrap();
        assert_eq!(given.value(), &Stored { status: StatusCode::CREATED, ..stored() });
        assert_eq!(given.status(), 201);
        assert_eq!((given.raw_body().len(), given.content_type()), (0, None));
        assert_eq!(parts.page().await.unwrap(), Page(Some("2".to_owned()), "é\n".to_owned()));
        assert_eq!(parts.count().await.unwrap(), Count(25));
        assert_eq!(parts.blob().await.unwrap(), Blob { status: 206, data: vec![0, 255] });
        let yes = Perhaps { why: None, repo: Some(vec![repo()]) };
        assert_eq!(parts.perhaps(true).await.unwrap(), yes);
        let no = Perhaps { why: Some("none".to_owned()), repo: None };
        assert_eq!(parts.perhaps(false).await.unwrap(), no);
        assert_eq!(parts.total().await.unwrap(), Total(25));
        assert_eq!(parts.total().response().await.unwrap().status(), 204);
        let deleted = parts.delete().response().await.unwrap();
        assert_eq!((deleted.status().as_u16(), deleted.raw_body().len()), (204, 0));
        assert_eq!(parts.all().await.unwrap(), [repo()]);
    })
    .await;
}

/// A length that is not that of what follows is for the answer to `HEAD` alone.
#[tokio::test]
async fn the_answer_to_head_tells_the_length() {
    let url = bac_tests::listen(PartsServer::new(Service)).await.unwrap();
    let parts = PartsClient::new(Client::new(url).unwrap());
    assert_eq!(parts.head().await.unwrap(), Length { length: 4096 });
}

/// A type that could be either says more than its body; inside of another it is what it is there.
#[tokio::test]
async fn a_type_that_is_both_is_a_reply() {
    both(|parts| async move {
        let reply = parts.both().response().await.unwrap();
        assert_eq!(reply.value().both, "yes");
        assert_eq!(
            (reply.raw_body().len(), &reply.headers()["x-both"]),
            (0, &"yes".parse().unwrap())
        );
        let list = parts.all_as_json().response().await.unwrap();
        assert_eq!(list.raw_body(), r#"[{"b":"yes"}]"#);
    })
    .await;
}

#[test]
fn the_description_says_what_comes() {
    let kind = |name: &str| {
        PartsClient::OPERATIONS.iter().find(|operation| operation.name() == name).unwrap().reply()
    };
    for (name, expected) in [
        ("repo", ReplyKind::Json),
        ("store", ReplyKind::Empty),
        ("head", ReplyKind::Empty),
        ("page", ReplyKind::Text),
        ("blob", ReplyKind::Bytes),
        ("both", ReplyKind::Empty),
        ("all_as_json", ReplyKind::Json),
        ("total", ReplyKind::Empty),
        ("delete", ReplyKind::Empty),
        ("all", ReplyKind::Json),
    ] {
        assert_eq!(kind(name), expected, "{name}");
    }
}

/// What is asked for follows what is read.
#[tokio::test]
async fn each_kind_accepts_what_it_reads() {
    let peer = Peer::keeping(reply("", "25")).unwrap();
    let parts = PartsClient::new(Client::new(peer.url()).unwrap());
    parts.count().await.unwrap();
    parts.blob().await.unwrap();
    parts.perhaps(true).await.unwrap_err();
    parts.delete().await.unwrap_err();
    let accepted: Vec<String> =
        peer.received().iter().map(|request| request.header("accept").join("|")).collect();
    let json = "application/json, application/problem+json;q=0.9, */*;q=0.1";
    let nothing = "application/json;q=0.9, */*;q=0.5";
    let expected = ["text/plain, */*;q=0.5", "application/octet-stream, */*;q=0.5", json, nothing];
    assert_eq!(accepted, expected);
}

fn reply(headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

async fn failed<T: fmt::Debug>(
    answer: Vec<u8>,
    call: impl AsyncFn(PartsClient) -> Result<T, Error>,
) -> Error {
    let peer = Peer::keeping(answer).unwrap();
    call(PartsClient::new(Client::new(peer.url()).unwrap())).await.unwrap_err()
}

/// The work was done, and what came is kept.
#[tokio::test]
async fn what_is_missing_or_misread_is_named() {
    let created = |headers: &str| {
        let text = String::from_utf8(reply(headers, "")).unwrap();
        text.replace("200 OK", "201 Created").into_bytes()
    };
    let whole = "Location: /x\r\nx-version: 1.2\r\nx-meta-size: 3\r\n";
    for (headers, text) in [
        ("x-version: 1.2\r\nx-meta-size: 3\r\n".to_owned(), "the reply has no header `Location`"),
        (whole.replace("1.2", "12"), "the header `x-version`: it has no dot"),
        (whole.replace("size: 3", "size: big"), "the header `x-meta-size`: invalid digit"),
        (format!("{whole}x-parent: -1\r\n"), "the header `x-parent`: invalid digit"),
        (
            format!("{whole}x-seen-by: 1\r\nx-seen-by: 256\r\n"),
            "the header `x-seen-by`: number too",
        ),
        (
            format!("{whole}x-meta-a: 1\r\nx-meta-a: 2\r\n"),
            "the headers `X-Meta-…`: `a` is given 2",
        ),
    ] {
        let error = failed(created(&headers), async |parts| parts.store().await).await;
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Done), "{error}");
        assert_eq!(error.status(), Some(StatusCode::CREATED));
        assert!(error.to_string().contains(text), "{error}");
        assert!(error.to_string().starts_with("Parts.store (PUT http://"), "{error}");
    }
    let error = failed(reply("", "many"), async |parts| parts.count().await).await;
    assert!(error.to_string().contains("the body: invalid digit"), "{error}");
    let error =
        failed(reply("ETag: x\r\n", "{\"name\": 7}"), async |parts| parts.repo().await).await;
    assert!(error.to_string().contains("is not the declared JSON at `name`"), "{error}");
    assert_eq!(error.raw_body().unwrap(), "{\"name\": 7}");
}

/// What a service cannot send is its failure, and nothing of it leaves.
#[tokio::test]
async fn what_cannot_be_sent_is_a_failure_of_the_service() {
    struct Odd(fn() -> Stored);

    impl OneService for Odd {
        async fn store(&self, _: &Context) -> Result<Stored, Error> {
            Ok((self.0)())
        }
    }

    #[client(server)]
    pub trait One {
        #[endpoint(PUT "/stored", success(201))]
        async fn store(&self) -> Result<Stored, Error>;
    }

    for (odd, is_good) in [
        ((|| Stored { status: StatusCode::CREATED, ..stored() }) as fn() -> Stored, true),
        (|| Stored { at: "/a\r\nSet-Cookie: b=c".to_owned(), ..stored() }, false),
        (|| Stored { at: " /a".to_owned(), ..stored() }, false),
        (|| Stored { meta: [("size".to_owned(), "7".to_owned())].into(), ..stored() }, false),
        (|| Stored { meta: [("a b".to_owned(), "7".to_owned())].into(), ..stored() }, false),
    ] {
        let url = bac_tests::listen(OneServer::new(Odd(odd))).await.unwrap();
        let result = OneClient::new(Client::new(url).unwrap()).store().await;
        match result {
            Ok(_) => assert!(is_good),
            Err(error) => {
                assert!(!is_good, "{error}");
                assert_eq!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
            }
        }
    }
}

/// Bytes of a reply are those that came.
#[derive(Debug, Reply)]
pub struct Raw {
    #[body(bytes)]
    data: Bytes,
}

#[tokio::test]
async fn a_reply_of_a_generic_function_and_blocking() {
    #[client]
    trait Raws {
        #[endpoint(GET "/")]
        async fn get(&self) -> bac_core::Result<Raw>;
    }

    async fn length<R: Raws + Sync>(raws: &R) -> usize {
        raws.get().await.unwrap().data.len()
    }

    let peer = Peer::keeping(reply("", "12345")).unwrap();
    let raws = RawsClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(length(&raws).await, 5);
    let data = std::thread::spawn(move || raws.get().blocking().unwrap().data).join().unwrap();
    assert_eq!(data, "12345");
}

/// What a refusal says beside its body.
#[derive(Debug, PartialEq, Clone, Reply)]
pub struct Limited {
    #[header("Retry-After")]
    seconds: u64,
    #[header("X-Limit")]
    limit: Option<String>,
}

/// Where to go on, and why.
#[derive(Debug, PartialEq, Clone, Reply)]
pub struct Moved {
    #[header("Location")]
    at: Link,
    #[body]
    why: Repo,
}

#[derive(Debug, PartialEq, Clone, Reply)]
pub struct Denied {
    #[header("WWW-Authenticate")]
    challenge: String,
    #[status]
    status: StatusCode,
    #[body(text)]
    words: String,
}

#[client(server, error_body = Repo, errors(404, 429 = Limited))]
pub trait Limits {
    #[endpoint(GET "/things/{status}", errors(401 = Denied, 409 = Repo, 410 = Moved))]
    async fn get(&self, status: u16) -> Result<Repo, LimitsError>;

    /// By another codec the type says so, too.
    #[endpoint(GET "/xml/{status}", codec = xml)]
    async fn in_xml(&self, status: u16) -> Result<Repo, XmlError>;
}

struct Limiting;

fn limited() -> Limited {
    Limited { seconds: 30, limit: Some("5".to_owned()) }
}

impl LimitsService for Limiting {
    async fn get(&self, _: &Context, status: u16) -> Result<Repo, LimitsError> {
        let code = StatusCode::from_u16(status).unwrap();
        Err(match status {
            401 => {
                let denied = Denied {
                    challenge: "Basic".to_owned(),
                    status: StatusCode::OK,
                    words: "who are you?".to_owned(),
                };
                LimitsError::Unauthorized(ErrorResponse::from_reply(code, denied)?)
            }
            409 => LimitsError::conflict(repo()),
            410 => {
                let moved = Moved { at: Link::new("../there?x=1"), why: repo() };
                LimitsError::Gone(ErrorResponse::from_reply(code, moved)?)
            }
            429 => LimitsError::TooManyRequests(ErrorResponse::from_reply(code, limited())?),
            430 => {
                let limited = Limited { limit: Some("a\nb".to_owned()), ..limited() };
                LimitsError::TooManyRequests(ErrorResponse::from_reply(code, limited)?)
            }
            _ => LimitsError::not_found(repo()),
        })
    }

    async fn in_xml(&self, _: &Context, _: u16) -> Result<Repo, XmlError> {
        let code = StatusCode::TOO_MANY_REQUESTS;
        Err(XmlError::TooManyRequests(ErrorResponse::from_reply(code, limited())?))
    }
}

#[tokio::test]
async fn a_declared_error_says_more_than_its_body() {
    let url = bac_tests::listen(LimitsServer::new(Limiting)).await.unwrap();
    let client = Client::builder(&*url).retry(RetryPolicy::never()).build().unwrap();
    let api = LimitsClient::new(client);
    let LimitsError::TooManyRequests(error) = api.get(429).await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), Some(&limited()));
    assert_eq!(error.status(), 429);
    let LimitsError::Unauthorized(error) = api.get(401).await.unwrap_err() else { panic!() };
    let denied = error.body().unwrap();
    assert_eq!((&*denied.challenge, denied.status.as_u16()), ("Basic", 401));
    assert_eq!(error.message(), "who are you?");
    // A link is resolved against what was asked.
    let LimitsError::Gone(error) = api.get(410).await.unwrap_err() else { panic!() };
    let moved = error.into_body().unwrap();
    assert_eq!((moved.at.to_string(), moved.why), (format!("{url}/there?x=1"), repo()));
    // A type that says nothing of itself is the body.
    let LimitsError::Conflict(error) = api.get(409).await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), Some(&repo()));
    let LimitsError::NotFound(error) = api.get(404).await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), Some(&repo()));
    let XmlError::TooManyRequests(error) = api.in_xml(429).await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), Some(&limited()));
    // What cannot be sent is the service's fault.
    assert_eq!(api.get(430).await.unwrap_err().status().unwrap(), 500);
}

/// It is no failure, as a body of another type is none.
#[tokio::test]
async fn a_refusal_that_lacks_what_was_declared_has_no_body() {
    let of = async |reply: &str| {
        let peer = Peer::keeping(reply.as_bytes()).unwrap();
        let client = Client::builder(peer.url()).retry(RetryPolicy::never()).build();
        LimitsClient::new(client.unwrap()).get(1).await.unwrap_err()
    };
    for (head, seconds) in
        [("", None), ("Retry-After: soon\r\n", None), ("Retry-After: 7\r\n", Some(7))]
    {
        let reply = format!("HTTP/1.1 429 Too Many Requests\r\n{head}Content-Length: 3\r\n\r\nno!");
        let LimitsError::TooManyRequests(error) = of(&reply).await else { panic!() };
        assert_eq!(error.body().map(|limited| limited.seconds), seconds);
        assert_eq!(error.message(), "no!");
    }
}
