//! The page `docs/language.md`: its examples are the files beside this one, and what its tables say of a
//! request is what a real socket got.
#![deny(unused, warnings)]
#![allow(dead_code, reason = "the page declares more than requests, and compiles all of it")]

mod again;
mod bodies;
mod codings;
mod constants;
mod errors;
mod heads;
mod open_enums;
mod pages;
mod paths;
mod queries;
mod replies;
mod shapes;
mod signing;

use std::{collections::BTreeMap, fs, io::Write as _, path::Path};

use bac_core::{
    AccessKey, BoxError, BoxFuture, Client, CredentialSource, Credentials, Ed25519Signer,
    ErrorKind, Link, Outcome, RetryPolicy, Upload, bytes::Bytes, sign::HmacSigner,
};
use bac_tests::{Connection, Peer, Received, in_time, json_reply};
use futures_util::{Stream, TryStreamExt as _};
use serde_json::json;

use self::shapes::Prices as _;

const PAGE: &str = include_str!("../../../docs/language.md");

/// What all tables of words begin with.
const HEAD: &str = "| word | means | on the wire |";

/// The words of a row, and what it says of the wire.
struct Row {
    word: String,
    wire: String,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut lines = PAGE.lines();
    while lines.any(|line| line.starts_with(HEAD)) {
        for line in lines.by_ref().skip(1).take_while(|line| line.starts_with('|')) {
            let cells: Vec<&str> = line.split(" | ").collect();
            let word = code(cells[0]).next().unwrap_or_else(|| panic!("no word: {line}"));
            rows.push(Row { word: word.to_owned(), wire: cells[2].to_owned() });
        }
    }
    rows
}

/// What stands between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The request line, the header fields and the body.
fn shown(request: &Received) -> String {
    let head: Vec<String> = request.head.lines().map(field).collect();
    format!("{}\n\n{}", head.join("\n"), String::from_utf8_lossy(&request.body))
}

/// A header field with its name in lower case, since case says nothing there; any other text as it is.
fn field(line: &str) -> String {
    match line.split_once(": ") {
        Some((name, value)) if name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') => {
            format!("{}: {value}", name.to_ascii_lowercase())
        }
        _ => line.to_owned(),
    }
}

/// Whether the pieces of `part`, between which anything may stand, are there in this order.
fn holds(text: &str, part: &str) -> bool {
    let mut part = field(part);
    // A request line ends where its target does.
    if part
        .split_once(" /")
        .is_some_and(|(method, _)| method.bytes().all(|it| it.is_ascii_uppercase()))
    {
        part.push(' ');
    }
    let mut rest = Some(text);
    for piece in part.split('…') {
        rest = rest.and_then(|rest| rest.split_once(piece)).map(|(_, behind)| behind);
    }
    rest.is_some()
}

#[test]
fn every_example_is_compiled() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let mut files: Vec<String> = Vec::new();
    for entry in fs::read_dir(here).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name != "main.rs") {
            files.push(fs::read_to_string(path).unwrap());
        }
    }
    let blocks: Vec<&str> = PAGE.split("```rust\n").skip(1).collect();
    let blocks: Vec<&str> = blocks.iter().map(|it| it.split("```").next().unwrap()).collect();
    for block in &blocks {
        assert!(files.iter().any(|file| file == block), "in no file beside this one:\n{block}");
    }
    assert_eq!(blocks.len(), files.len(), "each file stands in the page once");
}

/// What is sent by the calls of the examples, by the words of the row that it is about.
struct Sent {
    peer: Peer,
    requests: Vec<(&'static [&'static str], String)>,
}

impl Sent {
    /// Runs a call, whatever it comes to: what it sends is looked at.
    async fn by<F: IntoFuture>(&mut self, words: &'static [&'static str], call: F) {
        assert_eq!(self.run(words, call).await, 1, "{words:?}");
    }

    /// The same of a call that sends two requests: the second is looked at.
    async fn again_by<F: IntoFuture>(&mut self, words: &'static [&'static str], call: F) {
        assert_eq!(self.run(words, call).await, 2, "{words:?}");
    }

    /// How many requests it sends.
    async fn run<F: IntoFuture>(&mut self, words: &'static [&'static str], call: F) -> usize {
        let before = self.peer.received().len();
        let _reply = in_time(call).await;
        let mut requests = self.peer.received().split_off(before);
        let count = requests.len();
        let last = requests.pop().unwrap_or_else(|| panic!("nothing was sent for {words:?}"));
        self.requests.push((words, shown(&last)));
        count
    }
}

/// Has a token that the peer refuses, and then another.
#[derive(Debug)]
struct Tokens;

impl CredentialSource for Tokens {
    fn credentials<'a>(
        &'a self,
        stale: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        let token = if stale.is_some() { "new" } else { "old" };
        Box::pin(async move { Ok(Credentials::bearer(token)) })
    }
}

/// Answers with `null`, and as what is sent again needs it.
fn peer() -> Peer {
    Peer::start(|request, stream| {
        let reply = match request.target() {
            "/slow" => return Ok(Connection::Keep),
            "/events" if request.header("last-event-id").is_empty() => {
                let event = "retry: 1\nid: 7\ndata: {\"id\":\"a\"}\n\n";
                let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{event}");
                stream.write_all(reply.as_bytes())?;
                return Ok(Connection::Close);
            }
            "/events" => "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\ndata: [DONE]\n\n".to_owned(),
            "/jobs/7/image" if request.header("range").is_empty() => {
                let head = "HTTP/1.1 200 OK\r\nETag: \"7\"\r\nContent-Length: 6\r\n\r\n";
                stream.write_all(format!("{head}abc").as_bytes())?;
                return Ok(Connection::Close);
            }
            "/jobs/7/image" => {
                let range = "ETag: \"7\"\r\nContent-Range: bytes 3-5/6\r\nContent-Length: 3";
                format!("HTTP/1.1 206 Partial Content\r\n{range}\r\n\r\ndef")
            }
            "/pods?limit=2" => json_reply("200 OK", r#"{"items":["x"],"next":"a b"}"#),
            "/pods?limit=2&continue=a%20b" => json_reply("200 OK", r#"{"items":["y"]}"#),
            "/issues" => json_reply("200 OK\r\nLink: </issues?page=2>; rel=\"next\"", "[1]"),
            "/issues?page=2" | "/rows?take=2&skip=2" => json_reply("200 OK", "[3]"),
            "/rows?take=2" => json_reply("200 OK", "[1, 2]"),
            "/search" => json_reply("503 Service Unavailable", "null"),
            "/moved" => {
                "HTTP/1.1 307 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n".to_owned()
            }
            "/rpc" if request.header("authorization") == ["Bearer old"] => {
                json_reply("403 Forbidden", "null")
            }
            "/rpc" if request.header("authorization") == ["Bearer new"] => {
                json_reply("200 OK", "null")
            }
            "/rpc" if request.header("x-session-id").is_empty() => {
                "HTTP/1.1 409 Conflict\r\nX-Session-Id: 7\r\nContent-Length: 0\r\n\r\n".to_owned()
            }
            _ => json_reply("200 OK", "null"),
        };
        stream.write_all(reply.as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

async fn all<T, E: std::fmt::Debug>(items: impl Stream<Item = Result<T, E>>) -> Vec<T> {
    items.try_collect().await.unwrap()
}

fn order() -> bodies::Order {
    bodies::Order { item: "tea pot".to_owned(), count: 2 }
}

fn filter() -> queries::Filter {
    queries::Filter {
        owner: Some("ann".to_owned()),
        states: vec!["new".to_owned(), "done".to_owned()],
    }
}

#[tokio::test]
async fn each_row_shows_what_is_sent() {
    let peer = peer();
    let secret = || HmacSigner::new("a test secret of 32 bytes or more").unwrap();
    let client = Client::builder(peer.url()).signer(Ed25519Signer::generate().unwrap());
    let client = client.build().unwrap();
    let signing = Client::builder(peer.url()).signer(secret()).key("orders", secret());
    let signing = signing.build().unwrap();
    let keyed = Client::builder(peer.url())
        .credentials(Credentials::from(AccessKey::new("AKID", "test-secret")));
    let keyed = keyed.build().unwrap();
    let bound = Client::builder(peer.url()).credentials(Credentials::dpop("t0ken"));
    let bound = bound.key("device", Ed25519Signer::from_seed(&[7; 32])).build().unwrap();
    let mut sent = Sent { peer, requests: Vec::new() };

    let files = paths::FilesClient::new(client.clone());
    let link = Link::new("/v2/files?after=7");
    sent.by(&["id: &str", "PATH"], files.job("a/b c")).await;
    sent.by(&["path: &str"], files.file("a/b c")).await;
    sent.by(&["segments: &[&str]"], files.folder(&["a/b", "c"])).await;
    sent.by(&["#[path(any_segments)] key: &str"], files.object("a//b/..")).await;
    sent.by(&["#[url] next: &Link"], files.page(&link, 10)).await;
    sent.by(&["#[url(any_origin)] at: &Link", "METHOD"], files.purge(&link)).await;

    let search = queries::SearchClient::new(client.clone());
    let jobs = search.jobs(Some(10), &["a b", "c"]);
    sent.by(&["#[query] limit: Option<u64>", "#[query(\"label\")] labels: &[&str]"], jobs).await;
    let styles: &[&str] = &[
        "#[query(style = comma)] ids: &[u64]",
        "#[query(style = space)] scope: &[&str]",
        "#[query(style = pipe)] titles: &[&str]",
    ];
    sent.by(styles, search.styles(&[1, 2], &["a", "b"], &["c", "d"])).await;
    sent.by(&["#[query(flatten)] filter: &Filter"], search.flat(&filter())).await;
    sent.by(&["#[query(style = deep)] filter: &Filter"], search.deep(&filter())).await;
    sent.by(&["#[query(with = upper)] word: &str"], search.written("tea")).await;

    let objects = heads::ObjectsClient::new(client.clone());
    let meta = BTreeMap::from([("color".to_owned(), "red".to_owned())]);
    let put = objects.put("a", Some("\"7\""), &["x", "y"], &meta, "s3cr3t", Some(2));
    let heads: &[&str] = &[
        "#[header(\"If-Match\")] etag: Option<&str>",
        "#[header(\"X-Tag\")] tags: &[&str]",
        "#[header(prefix = \"x-meta-\")] meta: &BTreeMap<String, String>",
        "#[cookie(\"session\")] session: &str",
    ];
    sent.by(heads, put).await;

    let orders = bodies::OrdersClient::new(client.clone());
    sent.by(&["#[body] order: &Order"], orders.add(&order())).await;
    let change = orders.change(7, &json!({"count": 3}));
    sent.by(&["#[body(\"application/merge-patch+json\")] patch: &Value"], change).await;
    sent.by(&["#[body(text)] note: &str"], orders.note("two lines")).await;
    let image = orders.image(Bytes::from_static(b"PNG"));
    sent.by(&["#[body(bytes)] image: Bytes"], image).await;
    sent.by(&["#[body(xml)] order: &Order"], orders.xml(&order())).await;
    sent.by(&["#[body(form)] order: &Order"], orders.form(&order())).await;
    let fields = orders.fields(5, Some("a b"), &["x", "y"]);
    sent.by(&["#[form] amount: u64"], fields).await;
    sent.by(&["#[body(stream)] data: Upload"], orders.file(Upload::bytes("piece"))).await;
    let upload = Upload::bytes("a,b").file_name("a.csv").media_type("text/csv");
    let parts = orders.parts("backup", upload, &order(), Bytes::from_static(b"0123"));
    let words: &[&str] = &[
        "#[part] purpose: &str",
        "#[part(\"file\")] data: Upload",
        "#[part(json)] order: &Order",
        "#[part(bytes, \"sum\")] sum: Bytes",
    ];
    sent.by(words, parts).await;
    sent.by(&["#[signed] order: &Order"], orders.sign(&order())).await;

    let reports = constants::ReportsClient::new(client.clone());
    let words: &[&str] = &[
        "base = \"/api/v1\"",
        "header(\"X-Version\" = \"2\")",
        "query(\"lang\" = \"en\", \"beta\")",
        "accept = \"text/csv\"",
    ];
    sent.by(words, reports.csv(7)).await;
    let report = constants::Report { title: "May".to_owned() };
    sent.by(&["codec = xml"], reports.put(7, &report)).await;

    let note = codings::NotesClient::new(client.clone());
    let words: &[&str] = &["accept_encoding(gzip, deflate)", "content_encoding = gzip"];
    sent.by(words, note.put("a note")).await;

    let lists = pages::ListsClient::new(client.clone());
    let words: &[&str] = &["page(query = \"continue\")", "#[page(next)] next: Option<String>"];
    sent.again_by(words, all(lists.pods(2).items())).await;
    sent.again_by(&["page(link)"], all(lists.issues().items())).await;
    let words: &[&str] = &["page(offset = \"skip\", limit = \"take\")"];
    sent.again_by(words, all(lists.rows(2).items())).await;

    let charges = again::ChargesClient::new(client.clone());
    sent.by(&["idempotency_key"], charges.charge(5)).await;
    let words: &[&str] = &["attempts = 3", "idempotent"];
    sent.again_by(words, charges.search("tea")).await;
    sent.again_by(&["attempt_timeout = \"10s\""], charges.slow()).await;
    let challenged = charges.call(&json!(1));
    sent.again_by(&["challenge(409, header = \"X-Session-Id\")"], challenged).await;
    sent.again_by(&["redirect = same_origin"], charges.moved()).await;

    let source = Client::builder(sent.peer.url()).credential_source(Tokens).build().unwrap();
    let renewed = again::ChargesClient::new(source);
    sent.again_by(&["refresh(401, 403)"], renewed.call(&json!(1))).await;

    let hooks = signing::HooksClient::new(signing);
    sent.by(&["sign = hmac(header = \"X-Signature\")"], hooks.tell("{}")).await;
    let words: &[&str] =
        &["sign = http_signature(covers(\"@method\", \"@target-uri\"))", "key = \"orders\""];
    sent.by(words, hooks.order("tea")).await;
    sent.by(&["sign = (http_signature(…), …)"], hooks.pay("3")).await;
    let crawler = signing::HooksClient::new(client.clone());
    sent.by(&["sign = web_bot_auth(agent = \"https://bot.example\")"], crawler.crawl()).await;
    sent.by(&["sign = standard_webhooks"], hooks.event("{}")).await;
    sent.by(&["sign = path::to::SCHEME"], hooks.own("{}")).await;
    sent.by(&["unsigned"], hooks.health()).await;
    let health = &sent.requests.last().unwrap().1;
    assert!(!health.contains("signature"), "{health}");
    let bucket = signing::HooksClient::new(keyed).bucket();
    sent.by(&["sign = sigv4(service = \"s3\")"], bucket).await;
    sent.by(&["sign = dpop"], signing::HooksClient::new(bound).mine()).await;

    let jobs = replies::JobsClient::new(client.clone());
    sent.by(&["text"], jobs.log("7")).await;
    sent.by(&["bytes"], jobs.result("7")).await;
    sent.by(&["xml"], jobs.report("7")).await;
    sent.by(&["Lines<T>"], jobs.rows("7")).await;
    sent.by(&["ByteStream"], jobs.archive("7")).await;
    let image = async {
        assert_eq!(jobs.image("7").await.unwrap().collect(6).await.unwrap(), "abcdef");
    };
    sent.again_by(&["resume"], image).await;
    let events = async {
        let mut events = jobs.events().await.unwrap();
        while let Some(event) = events.next().await {
            assert_eq!(event.unwrap().id, "a");
        }
    };
    let words: &[&str] =
        &["sse(end = \"[DONE]\")", "sse(error(\"error\") = Problem)", "sse(resume)", "Events<T>"];
    sent.again_by(words, events).await;
    sent.by(&["websocket"], jobs.messages()).await;
    sent.by(&["success(200 = Job, 202 = Pending, 204 = ())"], jobs.run("7")).await;

    let prices = shapes::PriceClient::new(client.clone());
    sent.by(&["name = PriceClient", "crate = ::path"], prices.price("eu")).await;
    sent.by(&["calls"], prices.calls().price("eu")).await;
    sent.by(&["provided"], prices.next("eu")).await;
    sent.by(&["dyn"], shapes::DynPrices::new(prices).price("eu")).await;

    let events = open_enums::EventsClient::new(client);
    let started = open_enums::Event::Started(open_enums::Started { at: 5 });
    let hold = open_enums::State::OnHold;
    let words: &[&str] = &["rename_all = \"kebab-case\"", "tag = \"type\""];
    sent.by(words, events.tell(&hold, &started)).await;
    let done = open_enums::State::Completed;
    sent.by(&["rename = \"done\""], events.tell(&done, &started)).await;
    let unknown = serde_json::from_str(r#"{"type":"x","y":[1]}"#).unwrap();
    sent.by(&["other"], events.tell(&"paused".into(), &unknown)).await;

    let rows = rows();
    let mut missing = Vec::new();
    for Row { word, wire } in &rows {
        let of_word = sent.requests.iter().filter(|(words, _)| words.contains(&word.as_str()));
        let requests: Vec<&str> = of_word.map(|(_, request)| request.as_str()).collect();
        if code(wire).next().is_some() && requests.is_empty() {
            missing.push(format!("`{word}`: no call here is for it"));
        }
        for part in code(wire) {
            if let Some(request) = requests.iter().find(|request| !holds(request, part)) {
                missing.push(format!("`{word}`: `{part}` is not in\n{request}\n"));
            }
        }
    }
    for (words, request) in &sent.requests {
        for word in words.iter().filter(|word| !rows.iter().any(|row| row.word == **word)) {
            missing.push(format!("no row for `{word}`, which sends\n{request}\n"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[tokio::test]
async fn what_comes_is_read_as_it_is_declared() {
    let client = |status: &str, body: &str| {
        let peer = Peer::keeping(json_reply(status, body)).unwrap();
        Client::builder(peer.url()).retry(RetryPolicy::never()).build().unwrap()
    };
    let items = |status: &str, body: &str| errors::ItemsClient::new(client(status, body));

    let error = items("404 Not Found", r#"{"title":"none"}"#).get(7).await.unwrap_err();
    let errors::ItemError::NotFound(response) = error else { panic!("{error}") };
    assert_eq!(response.body().unwrap().title, "none");
    let error = items("502 Bad Gateway", r#"{"title":"away"}"#).put(7).await.unwrap_err();
    let errors::PutError::ServerError(response) = error else { panic!("{error}") };
    assert_eq!(response.body().unwrap().title, "away");
    let error = items("409 Conflict", r#"{"name":"tea"}"#).put(7).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Done);
    let errors::PutError::Conflict(response) = error else { panic!("{error}") };
    assert_eq!(response.body().unwrap().name, "tea");
    let error = items("422 Unprocessable Content", "too hot").put(7).await.unwrap_err();
    let errors::PutError::UnprocessableContent(response) = error else { panic!("{error}") };
    assert_eq!(response.body().unwrap(), "too hot");
    let error = items("404 Not Found", "null").health().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status);

    let events = open_enums::EventsClient::new(client("200 OK", r#""finished""#));
    assert_eq!(events.state().await.unwrap(), open_enums::State::Completed);
}
