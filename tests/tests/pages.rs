//! Lists that come page by page: which requests ask for them, where they end, and what leads astray.
#![deny(unused, warnings)]

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bac_core::{
    Call, Client, EndpointError as _, Error, ErrorKind, Link, Next, Outcome, Page, Paged, Pages,
    Paging, Position, Reply, TimeoutPhase, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Connection, Peer, Received, json_reply};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A list as Kubernetes has it.
#[derive(Debug, Deserialize, Page)]
struct PodList {
    #[page(items)]
    items: Option<Vec<String>>,
    #[page(next = PodList::next)]
    metadata: Meta,
}

#[derive(Debug, Deserialize)]
struct Meta {
    #[serde(rename = "continue")]
    next: String,
}

impl PodList {
    fn next(&self) -> &str {
        &self.metadata.next
    }
}

/// The next page is at a URL in the body.
#[derive(Debug, Deserialize, Page)]
struct Linked<T> {
    #[page(items)]
    results: Vec<T>,
    #[page(next)]
    next: Option<Link>,
}

/// The page says whether there are more, and its length tells where.
#[derive(Debug, Deserialize, Page)]
#[page(next = more)]
struct Counted {
    has_more: bool,
    #[page(items)]
    data: Vec<u64>,
}

fn more(page: &Counted) -> Next {
    if page.has_more { Next::Unsaid } else { Next::Last }
}

/// Beside its items it takes a header.
#[derive(Debug, Reply, Page)]
struct Tagged<T> {
    #[header("ETag")]
    etag: String,
    #[body]
    #[page(items)]
    items: Vec<T>,
}

#[derive(Serialize)]
struct Filter {
    state: &'static str,
    after: Option<String>,
}

#[client(base = "/v1", query("version" = "3"), errors(404, 410), calls, dyn)]
trait Lists {
    #[endpoint(GET "/ns/{ns}/pods", page(query = "continue"))]
    async fn pods(&self, ns: &str, #[query] limit: u32) -> Result<PodList, ListsError>;

    /// The argument says where to begin.
    #[endpoint(GET "/tokens", page(query = "after"))]
    async fn tokens(
        &self,
        #[query] after: Option<&str>,
        #[query] tags: &[&str],
    ) -> Result<Page<u64>, ListsError>;

    #[endpoint(GET "/filtered", page(query = "after"))]
    async fn filtered(&self, #[query(flatten)] filter: &Filter) -> Result<Page<u64>, ListsError>;

    #[endpoint(GET "/issues", page(link))]
    async fn issues(&self, #[query] state: &str) -> Result<Page<u64>, ListsError>;

    #[endpoint(GET "/linked", page(link))]
    async fn linked(&self) -> Result<Linked<u64>, ListsError>;

    #[endpoint(GET "/tagged", page(link))]
    async fn tagged(&self) -> Result<Tagged<u64>, ListsError>;

    #[endpoint(GET "/rows", page(offset = "skip", limit = "take"))]
    async fn rows(
        &self,
        #[query] skip: Option<u64>,
        #[query] take: Option<u64>,
    ) -> Result<Page<u64>, ListsError>;

    #[endpoint(GET "/counted", page(offset = "from"))]
    async fn counted(&self) -> Result<Counted, ListsError>;

    #[endpoint(POST "/search", idempotent, page(query = "after"))]
    async fn search(&self, #[body] query: &serde_json::Value) -> Result<Page<u64>, ListsError>;

    #[endpoint(GET "/maybe", page(link), none(304))]
    async fn maybe(&self) -> Result<Option<Page<u64>>, ListsError>;

    /// The page of a list that is not asked for page by page.
    #[endpoint(GET "/plain")]
    async fn plain(&self) -> Result<Counted, ListsError>;
}

/// A server that answers each request by its target, `{url}` being its own.
fn peer(answer: impl Fn(&Received) -> String + Send + Sync + 'static) -> Peer {
    Peer::start(move |request, stream| {
        let host = request.header("host").first().map(|host| format!("http://{host}"));
        let reply = answer(request).replace("{url}", &host.unwrap_or_default());
        stream.write_all(reply.as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

fn linked(link: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nlink: {link}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn ok(body: &str) -> String {
    json_reply("200 OK", body)
}

fn lists(peer: &Peer) -> ListsClient {
    ListsClient::new(Client::new(peer.url()).unwrap())
}

fn targets(peer: &Peer) -> Vec<String> {
    peer.received().iter().map(|request| request.target().to_owned()).collect()
}

/// All that came, and the error behind it.
async fn all<T, E>(mut items: impl Stream<Item = Result<T, E>> + Unpin) -> (Vec<T>, Option<E>) {
    let mut came = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => came.push(item),
            Err(error) => {
                assert!(items.next().await.is_none(), "an error is the last item");
                return (came, Some(error));
            }
        }
    }
    (came, None)
}

#[tokio::test]
async fn a_token_takes_the_place_of_the_one_before() {
    let peer = peer(|request| {
        ok(match request.target() {
            target if target.contains("continue=a%26b") => {
                r#"{"items": null, "metadata": {"continue": "c"}}"#
            }
            target if target.contains("continue=c") => {
                r#"{"items": ["z"], "metadata": {"continue": ""}}"#
            }
            _ => r#"{"items": ["x", "y"], "metadata": {"continue": "a&b"}}"#,
        })
    });
    let call = || lists(&peer).pods("a/b", 2);
    let (pods, error) = all(call().items()).await;
    assert!(error.is_none() && pods == ["x", "y", "z"], "{pods:?}");
    let path = "/v1/ns/a%2Fb/pods?limit=2";
    let asked = [
        format!("{path}&version=3"),
        format!("{path}&continue=a%26b&version=3"),
        format!("{path}&continue=c&version=3"),
    ];
    assert_eq!(targets(&peer), asked);
    // Awaited it is one page.
    let page = call().await.unwrap();
    assert_eq!((page.count(), page.next()), (2, "a&b"));
}

#[tokio::test]
async fn an_argument_says_where_to_begin() {
    let peer = peer(|request| {
        ok(if request.target().contains("after=1") {
            r#"{"items": [1], "next": "2"}"#
        } else {
            r#"{"items": [2]}"#
        })
    });
    let api = lists(&peer);
    let mut pages = api.tokens(Some("1"), &["a", "b"]).pages();
    assert_eq!(pages.position(), Some(&Position::token("1")));
    assert_eq!(pages.next().await.unwrap().unwrap().items, [1]);
    assert_eq!(pages.position(), Some(&Position::token("2")));
    let last = pages.next().await.unwrap().unwrap();
    assert_eq!((last.next(), pages.position()), (None, None));
    assert!(pages.next().await.is_none());
    let filter = Filter { state: "open", after: Some("1".to_owned()) };
    assert_eq!(all(api.filtered(&filter).items()).await.0, [1, 2]);
    let asked = [
        "/v1/tokens?after=1&tags=a&tags=b&version=3",
        "/v1/tokens?after=2&tags=a&tags=b&version=3",
        "/v1/filtered?state=open&after=1&version=3",
        "/v1/filtered?state=open&after=2&version=3",
    ];
    assert_eq!(targets(&peer), asked);
}

#[tokio::test]
async fn a_link_is_called_as_the_server_gave_it() {
    let peer = peer(|request| match request.target() {
        "/v1/issues?state=open&version=3" => {
            linked("<?p=2&version=9>; rel=\"next\", <?p=9>; rel=last", "[1]")
        }
        "/v1/issues?p=2&version=9" => linked("<{url}/elsewhere?p=3&version=3#x>; rel=next", "[2]"),
        _ => ok("[3]"),
    });
    let api = lists(&peer);
    let (issues, error) = all(api.issues("open").items()).await;
    assert!(error.is_none() && issues == [1, 2, 3], "{issues:?}");
    let asked =
        ["/v1/issues?state=open&version=3", "/v1/issues?p=2&version=9", "/elsewhere?p=3&version=3"];
    assert_eq!(targets(&peer), asked);
    // Of one page it is known, too.
    let page = api.issues("open").await.unwrap();
    let next = page.next().unwrap();
    assert_eq!(next, &Position::link(format!("{}/v1/issues?p=2&version=9", peer.url())));
    assert!(page.headers().contains_key("link"));
}

#[tokio::test]
async fn a_page_of_ones_own_says_where_the_next_is() {
    let peer = peer(|request| match request.target() {
        "/v1/linked?version=3" => ok(r#"{"results": [1], "next": "?p=2&version=3"}"#),
        "/v1/linked?p=2&version=3" => {
            // The body goes first.
            linked("</v1/linked?p=3>; rel=next", r#"{"results": [2], "next": null}"#)
        }
        "/v1/tagged?version=3" => {
            let body = "[1, 2]";
            let fields = "etag: \"a\"\r\nlink: </v1/tagged?p=2>; rel=next";
            format!("HTTP/1.1 200 OK\r\n{fields}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        }
        "/v1/counted?version=3" => ok(r#"{"has_more": true, "data": [1, 2, 3]}"#),
        "/v1/counted?from=3&version=3" => ok(r#"{"has_more": false, "data": [4]}"#),
        target if target.starts_with("/v1/tagged?p=2") => {
            "HTTP/1.1 200 OK\r\netag: \"b\"\r\ncontent-length: 3\r\n\r\n[3]".to_owned()
        }
        target => panic!("{target}"),
    });
    let api = lists(&peer);
    assert_eq!(api.linked().items().try_collect::<Vec<_>>().await.unwrap(), [1, 2]);
    let pages: Vec<Tagged<u64>> = api.tagged().pages().try_collect().await.unwrap();
    let etags: Vec<_> = pages.iter().map(|page| page.etag.as_str()).collect();
    assert_eq!(etags, ["\"a\"", "\"b\""]);
    assert_eq!(api.counted().items().try_collect::<Vec<_>>().await.unwrap(), [1, 2, 3, 4]);
}

#[tokio::test]
async fn an_offset_counts_the_items() {
    let peer = peer(|request| {
        let url = bac_core::url::Url::parse(&format!("http://x{}", request.target())).unwrap();
        let number = |name: &str| {
            let (_, value) = url.query_pairs().find(|(known, _)| known == name)?;
            value.parse::<usize>().ok()
        };
        let start = number("skip").unwrap_or(0);
        let end = (start + number("take").unwrap_or(4)).min(10);
        let rows: Vec<usize> = (start.min(10)..end).collect();
        ok(&json!(rows).to_string())
    });
    let api = lists(&peer);
    let ten: Vec<u64> = (0..10).collect();
    assert_eq!(all(api.rows(None, None).items()).await.0, ten);
    assert_eq!(all(api.rows(None, Some(5)).items()).await.0, ten);
    assert_eq!(all(api.rows(Some(2), Some(6)).items()).await.0, ten[2..]);
    let asked = [
        // Without a limit an empty page is the last.
        "/v1/rows?version=3",
        "/v1/rows?skip=4&version=3",
        "/v1/rows?skip=8&version=3",
        "/v1/rows?skip=10&version=3",
        // A full one is none.
        "/v1/rows?take=5&version=3",
        "/v1/rows?take=5&skip=5&version=3",
        "/v1/rows?take=5&skip=10&version=3",
        // One that is shorter than was asked is the last.
        "/v1/rows?skip=2&take=6&version=3",
        "/v1/rows?skip=8&take=6&version=3",
    ];
    assert_eq!(targets(&peer), asked);
    let page = api.rows(Some(2), Some(6)).await.unwrap();
    assert_eq!(page.next(), Some(&Position::offset(8)));
}

#[tokio::test]
async fn a_body_goes_with_each_page() {
    let peer = peer(|request| {
        ok(if request.target().contains("after") {
            r#"{"items": [2], "next": ""}"#
        } else {
            r#"{"items": [1], "next": "x"}"#
        })
    });
    let found = all(lists(&peer).search(&json!({"name": "a"})).items()).await.0;
    assert_eq!(found, [1, 2]);
    let bodies: Vec<_> = peer.received().iter().map(|request| request.body.clone()).collect();
    assert_eq!(bodies, [b"{\"name\":\"a\"}", b"{\"name\":\"a\"}"]);
}

#[tokio::test]
async fn what_is_set_on_the_call_holds_for_each_page() {
    let failures = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&failures);
    let peer = peer(move |request| {
        // Each page fails once.
        if seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            return json_reply("503 Service Unavailable\r\nretry-after: 0", "{}");
        }
        ok(if request.target().contains("after=x") {
            r#"{"items": [2]}"#
        } else {
            r#"{"items": [1], "next": "x"}"#
        })
    });
    let client = Client::new(peer.url()).unwrap();
    let api = ListsClient::new(client.with(|defaults| defaults.header("x-tenant", "blue")));
    let call = api.tokens(None, &[]).attempts(2).header("x-request", "7").query("trace", true);
    let items = call.items().try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(items, [1, 2]);
    assert_eq!(peer.received().len(), 4);
    for request in peer.received() {
        assert_eq!(request.header("x-tenant"), ["blue"]);
        assert_eq!(request.header("x-request"), ["7"]);
        assert!(request.target().contains("trace=true"), "{}", request.target());
    }
    let slow = Peer::start(|request, stream| {
        if request.target().contains("after") {
            std::thread::sleep(Duration::from_secs(5));
        }
        stream.write_all(ok(r#"{"items": [1], "next": "x"}"#).as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let mut pages =
        lists(&slow).tokens(None, &[]).timeout(Duration::from_secs(1)).attempts(1).pages();
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err().into_error();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Total));
    // The page that failed can be asked for again.
    assert_eq!(pages.position(), Some(&Position::token("x")));
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_declared_error_ends_the_list() {
    let peer = peer(|request| match request.target() {
        target if target.contains("continue") => json_reply("410 Gone", r#"{"reason": "Expired"}"#),
        _ => ok(r#"{"items": ["x"], "metadata": {"continue": "old"}}"#),
    });
    let (pods, error) = all(lists(&peer).pods("a", 1).items()).await;
    assert_eq!(pods, ["x"]);
    assert!(matches!(error, Some(ListsError::Gone(_))), "{error:?}");
}

#[tokio::test]
async fn the_same_position_twice_is_an_error() {
    for (first, second, third) in [
        // Itself, by the argument; the one before; and one in between.
        (r#"{"items": [1], "next": "a"}"#, r#"{"items": [2], "next": "a"}"#, ""),
        (
            r#"{"items": [1], "next": "a"}"#,
            r#"{"items": [2], "next": "b"}"#,
            r#"{"items": [3], "next": "a"}"#,
        ),
    ] {
        let peer = peer(move |request| {
            ok(match request.target() {
                target if target.contains("after=a") => second,
                target if target.contains("after=b") => third,
                _ => first,
            })
        });
        let (items, error) = all(lists(&peer).tokens(None, &[]).items()).await;
        let error = error.unwrap().into_error();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Page, Outcome::NotSent));
        assert!(!error.is_retryable());
        assert_eq!(error.server(), Some(&*peer.url()));
        let text = error.to_string();
        assert!(text.starts_with("Lists.tokens (GET "), "{text}");
        assert!(text.contains("asked for before, so the list has no end"), "{text}");
        assert_eq!(items.len(), peer.received().len());
    }
    // What an argument says is a position, too, and so is the URL of the first page.
    let peer = peer(|request| {
        if request.target().contains("issues") {
            return linked("<{url}/v1/issues?state=a&version=3>; rel=next", "[1]");
        }
        ok(r#"{"items": [1], "next": "1"}"#)
    });
    let api = lists(&peer);
    for (items, error) in
        [all(api.tokens(Some("1"), &[]).items()).await, all(api.issues("a").items()).await]
    {
        assert_eq!((items, error.unwrap().failure().kind()), (vec![1], ErrorKind::Page));
    }
    assert_eq!(peer.received().len(), 2);
}

#[tokio::test]
async fn a_link_to_another_server_is_not_followed() {
    let other = Peer::keeping(ok("[9]")).unwrap();
    let url = other.url();
    let peer = peer(move |_| linked(&format!("<{url}/v1/issues?key=secret>; rel=next"), "[1]"));
    let api = lists(&peer);
    let (items, error) = all(api.issues("a").items()).await;
    let error = error.unwrap().into_error();
    assert_eq!(items, [1]);
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Page, Outcome::NotSent));
    let text = error.to_string();
    assert!(text.contains(&format!("leads to {}", other.url())), "{text}");
    assert!(!text.contains("secret"), "{text}");
    // Nor where it was kept.
    let page = api.issues("a").await.unwrap();
    let error = api.issues("a").at_page(page.next().unwrap()).await.unwrap_err().into_error();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    assert_eq!(other.received().len(), 0);
}

#[tokio::test]
async fn what_is_no_position_is_an_error() {
    for link in ["</a\\b>", "<https:x>", "<ftp://x/>", "<http://user:secret@x/>"] {
        let peer = peer(move |_| linked(&format!("{link}; rel=next"), "[1]"));
        let (items, error) = all(lists(&peer).issues("a").items()).await;
        let error = error.unwrap().into_error();
        assert_eq!((items.len(), error.kind()), (1, ErrorKind::Page), "{link}");
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(peer.received().len(), 1);
    }
}

#[tokio::test]
async fn empty_pages_come_to_an_end() {
    let count = AtomicUsize::new(0);
    let peer = peer(move |_| {
        let page = count.fetch_add(1, Ordering::Relaxed);
        ok(&json!({"items": [], "next": page.to_string()}).to_string())
    });
    let mut pages = lists(&peer).tokens(None, &[]).pages();
    let mut came = 0;
    let error = loop {
        match pages.next().await.unwrap() {
            Ok(page) => came += usize::from(page.items.is_empty()),
            Err(error) => break error.into_error(),
        }
    };
    assert_eq!((came, peer.received().len()), (100, 100));
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Page, Outcome::NotSent));
    assert!(error.to_string().contains("100 pages in a row were empty"), "{error}");
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_position_is_kept_and_gone_on_from() {
    let peer = peer(|request| match request.target() {
        target if target.contains("p=2") => linked("</v1/issues?p=3>; rel=next", "[2]"),
        target if target.contains("p=3") => ok("[3]"),
        _ => linked("</v1/issues?p=2>; rel=next", "[1]"),
    });
    let api = lists(&peer);
    let mut pages = api.issues("open").pages();
    assert_eq!(pages.position(), None);
    pages.next().await.unwrap().unwrap();
    let kept = serde_json::to_string(pages.position().unwrap()).unwrap();
    assert_eq!(kept, format!(r#"{{"link":"{}/v1/issues?p=2"}}"#, peer.url()));
    assert!(!format!("{pages:?}").contains("p=2"), "{pages:?}");
    let position: Position = serde_json::from_str(&kept).unwrap();
    // By another client, as by another process.
    let again = lists(&peer);
    let items = again.issues("open").at_page(&position).items();
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap(), [2, 3]);
    assert_eq!(again.issues("open").at_page(&position).await.unwrap().items, [2]);
    // Of items it is the page that they are on, until all of it came.
    let mut items = api.issues("open").items();
    items.next().await.unwrap().unwrap();
    assert_eq!(items.position(), Some(&position));
    for (position, text) in [
        (Position::token("x"), "one of another list"),
        (Position::link("ftp://x"), "is of neither `http` nor `https`"),
    ] {
        let error = api.issues("open").at_page(&position).await.unwrap_err().into_error();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[tokio::test]
async fn items_are_at_the_page_that_they_came_on() {
    let peer = peer(|request| {
        ok(if request.target().contains("after") {
            r#"{"items": [3, 4]}"#
        } else {
            r#"{"items": [1, 2], "next": "x"}"#
        })
    });
    let mut items = lists(&peer).tokens(None, &[]).items();
    let mut at = Vec::new();
    while let Some(item) = items.next().await {
        at.push((item.unwrap(), items.position().is_some()));
    }
    // One more comes of the first page; the second is next; one more of it; nothing.
    assert_eq!(at, [(1, false), (2, true), (3, true), (4, false)]);
}

#[tokio::test]
async fn nothing_is_a_last_page() {
    let peer = peer(|_| "HTTP/1.1 304 Not Modified\r\n\r\n".to_owned());
    assert_eq!(all(lists(&peer).maybe().items()).await.0, Vec::<u64>::new());
    assert_eq!(peer.received().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_said_before_anything_is_sent() {
    async fn refused<T: Paged + Send + 'static>(pages: Pages<'static, T, ListsError>, text: &str) {
        let (_, error) = all(pages).await;
        let error = error.unwrap().into_error();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(error.to_string().contains(text), "{error}");
        assert!(error.operation().is_some());
    }
    let peer = Peer::keeping(ok("{\"has_more\":true,\"data\":[1]}")).unwrap();
    let api = lists(&peer);
    for pages in [api.plain().pages(), api.plain().at_page(&Position::offset(1)).pages()] {
        refused(pages, "declares no `page(…)`").await;
    }
    for (pages, text) in [
        (api.issues("a").idempotency_key("k").pages(), "leave it out"),
        (api.issues("a").header("x\n", "").pages(), "not a header name"),
        (api.issues("a").at_page(&Position::offset(1)).pages(), "one of another list"),
    ] {
        refused(pages, text).await;
    }
    assert_eq!(peer.received().len(), 0);
    // Awaited it is what comes.
    assert_eq!(api.plain().await.unwrap().data, [1]);
}

/// What an operation came to, and what came of it.
#[derive(Debug, Deserialize, Page)]
struct Told {
    ok: bool,
    error: Option<String>,
    #[page(items)]
    #[serde(default)]
    rows: Vec<u64>,
    #[page(next)]
    cursor: Option<String>,
}

fn refused(told: &Told) -> Option<String> {
    let error = told.error.clone().unwrap_or_default();
    (!told.ok).then_some(error)
}

#[client(failure = refused, error_body = String)]
trait Chat {
    #[endpoint(GET "/history", page(query = "cursor"))]
    async fn history(&self) -> Result<Told, ChatError>;
}

/// A page that tells of a failure is the last item, and is asked for once.
#[tokio::test]
async fn a_page_that_tells_of_a_failure_ends_the_list() {
    let peer = peer(|request| {
        let body = if request.target().contains("cursor=b") {
            json!({"ok": false, "error": "ratelimited", "rows": [3], "cursor": "c"})
        } else {
            json!({"ok": true, "rows": [1, 2], "cursor": "b"})
        };
        ok(&body.to_string())
    });
    let chat = ChatClient::new(Client::new(peer.url()).unwrap());
    let mut pages = chat.history().pages();
    assert_eq!(pages.next().await.unwrap().unwrap().rows, [1, 2]);
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    let ChatError::Failed(failed) = error else { panic!("{error:?}") };
    assert_eq!(failed.body().map(String::as_str), Some("ratelimited"));
    assert!(pages.next().await.is_none());
    // It can be asked for once more, behind the failure.
    assert_eq!(pages.position(), Some(&Position::token("b")));
    assert_eq!(targets(&peer), ["/history", "/history?cursor=b"]);

    let (items, error) = all(chat.history().items()).await;
    assert_eq!(items, [1, 2]);
    assert!(matches!(error, Some(ChatError::Failed(_))), "{error:?}");
}

/// A list of an object store.
#[derive(Debug, Deserialize, Page)]
struct Listing {
    #[page(items)]
    #[serde(default, rename = "Key")]
    keys: Vec<String>,
    #[page(next)]
    #[serde(rename = "Next")]
    next: Option<String>,
}

#[client(codec = xml)]
trait Bucket {
    #[endpoint(GET "/", page(query = "marker"))]
    async fn list(&self) -> Result<Listing, Error>;

    /// JSON by a word, among XML.
    #[endpoint(GET "/jobs", codec = json, page(link))]
    async fn jobs(&self) -> Result<Page<u64>, Error>;
}

#[tokio::test]
async fn a_page_is_read_by_the_codec() {
    let peer = peer(|request| match request.target() {
        "/jobs" => ok("[7]"),
        target if target.contains("marker=b") => ok("<Listing><Key>c</Key></Listing>"),
        _ => ok("<Listing><Key>a</Key><Key>b</Key><Next>b</Next></Listing>"),
    });
    let store = BucketClient::new(Client::new(peer.url()).unwrap());
    let keys: Vec<String> = store.list().items().try_collect().await.unwrap();
    assert_eq!(keys, ["a", "b", "c"]);
    assert_eq!(targets(&peer), ["/", "/?marker=b"]);
    assert!(peer.received()[1].header("accept")[0].starts_with("application/xml"));
    let jobs: Vec<u64> = store.jobs().items().try_collect().await.unwrap();
    assert_eq!(jobs, [7]);
}

#[test]
fn a_thread_waits_for_pages_and_items() {
    let peer = peer(|request| match request.target() {
        target if target.contains("p=2") => json_reply("404 Not Found", "{}"),
        _ => linked("</v1/issues?p=2>; rel=next", "[1, 2]"),
    });
    let api = lists(&peer);
    let pages: Vec<usize> =
        api.issues("a").pages().blocking().map(|page| page.map_or(0, |p| p.items.len())).collect();
    assert_eq!(pages, [2, 0]);
    let mut items = api.issues("a").items().blocking();
    assert_eq!(items.by_ref().take(2).map(Result::unwrap).collect::<Vec<_>>(), [1, 2]);
    assert!(matches!(items.next(), Some(Err(ListsError::NotFound(_)))));
    assert!(items.next().is_none());
}

async fn sum<A: Lists>(api: &A) -> Result<u64, ListsError> {
    api.calls()
        .tokens(None, &[])
        .items()
        .try_fold(0, |sum, item| async move { Ok(sum + item) })
        .await
}

struct Fake;

impl Lists for Fake {
    async fn tokens(&self, after: Option<&str>, _: &[&str]) -> Result<Page<u64>, ListsError> {
        let page = Page::new(vec![3, 4]);
        Ok(if after.is_some() { page.followed_by(Position::token("more")) } else { page })
    }

    async fn pods(&self, _: &str, _: u32) -> Result<PodList, ListsError> {
        unreachable!()
    }

    async fn filtered(&self, _: &Filter) -> Result<Page<u64>, ListsError> {
        unreachable!()
    }

    async fn issues(&self, _: &str) -> Result<Page<u64>, ListsError> {
        unreachable!()
    }

    async fn linked(&self) -> Result<Linked<u64>, ListsError> {
        unreachable!()
    }

    async fn tagged(&self) -> Result<Tagged<u64>, ListsError> {
        unreachable!()
    }

    async fn rows(&self, _: Option<u64>, _: Option<u64>) -> Result<Page<u64>, ListsError> {
        unreachable!()
    }

    async fn counted(&self) -> Result<Counted, ListsError> {
        unreachable!()
    }

    async fn search(&self, _: &serde_json::Value) -> Result<Page<u64>, ListsError> {
        unreachable!()
    }

    async fn maybe(&self) -> Result<Option<Page<u64>>, ListsError> {
        unreachable!()
    }

    async fn plain(&self) -> Result<Counted, ListsError> {
        unreachable!()
    }
}

#[tokio::test]
async fn code_that_takes_any_implementation_reads_all_pages() {
    let peer = peer(|request| {
        ok(if request.target().contains("after") {
            r#"{"items": [2]}"#
        } else {
            r#"{"items": [1], "next": "x"}"#
        })
    });
    assert_eq!(sum(&lists(&peer)).await.unwrap(), 3);
    assert_eq!(sum(&Fake).await.unwrap(), 7);
    let object = DynLists::new(lists(&peer));
    assert_eq!(all(object.tokens(None, &[]).items()).await.0, [1, 2]);
    let object = DynLists::new(Fake);
    assert_eq!(all(object.tokens(None, &[]).items()).await.0, [3, 4]);
    // What nothing can be asked for is said, and no list is cut short in silence.
    let (items, error) = all(object.tokens(Some("1"), &[]).items()).await;
    let error = error.unwrap().into_error();
    assert_eq!((items.len(), error.kind()), (2, ErrorKind::InvalidInput));
    assert!(error.to_string().contains("give all items on one page"), "{error}");
    let call: Call<'_, Page<u64>, Error> = Call::from_future(async { Ok(Page::new(vec![1])) });
    assert_eq!(call.items().blocking().map(Result::unwrap).collect::<Vec<_>>(), [1]);
}

#[client(server)]
trait Shop {
    #[endpoint(GET "/tokens", page(query = "after"))]
    async fn tokens(&self, #[query] after: Option<&str>) -> Result<Page<u64>, Error>;

    #[endpoint(GET "/links", page(link))]
    async fn links(&self, #[query] page: Option<u64>) -> Result<Page<u64>, Error>;

    #[endpoint(GET "/rows", page(offset = "skip", limit = "take"))]
    async fn rows(
        &self,
        #[query] skip: Option<u64>,
        #[query] take: u64,
    ) -> Result<Page<u64>, Error>;
}

struct Store;

impl ShopService for Store {
    async fn tokens(&self, _: &Context, after: Option<&str>) -> Result<Page<u64>, Error> {
        Ok(match after {
            None => Page::new(vec![1]).followed_by(Position::token("a b")),
            Some("a b") => Page::new(vec![2]),
            // A position that this list has not.
            Some(_) => Page::new(vec![2]).followed_by(Position::offset(7)),
        })
    }

    async fn links(&self, _: &Context, page: Option<u64>) -> Result<Page<u64>, Error> {
        Ok(match page {
            None => Page::new(vec![1]).followed_by(Position::link("/links?page=2")),
            Some(2) => Page::new(vec![2]),
            Some(_) => Page::new(vec![2]).followed_by(Position::link("/a>; rel=prev, <b")),
        })
    }

    async fn rows(&self, _: &Context, skip: Option<u64>, take: u64) -> Result<Page<u64>, Error> {
        let skip = skip.unwrap_or(0);
        Ok(Page::new((skip..5).take(usize::try_from(take).unwrap()).collect()))
    }
}

#[tokio::test]
async fn a_service_answers_with_pages() {
    let url = bac_tests::listen(ShopServer::new(Store)).await.unwrap();
    let router = Router::new().mount(ShopServer::new(Store));
    let in_process = Client::builder("http://in-process").transport(InProcess::new(router));
    for client in [Client::new(url).unwrap(), in_process.build().unwrap()] {
        let shop = ShopClient::new(client);
        assert_eq!(all(shop.tokens(None).items()).await.0, [1, 2]);
        assert_eq!(all(shop.links(None).items()).await.0, [1, 2]);
        assert_eq!(all(shop.rows(None, 2).items()).await.0, [0, 1, 2, 3, 4]);
        let response = shop.tokens(None).response().await.unwrap();
        assert_eq!(response.raw_body(), r#"{"items":[1],"next":"a b"}"#);
        let response = shop.tokens(Some("a b")).response().await.unwrap();
        assert_eq!(response.raw_body(), r#"{"items":[2]}"#);
        let response = shop.links(None).response().await.unwrap();
        assert_eq!(response.headers()["link"], "</links?page=2>; rel=\"next\"");
        assert_eq!(response.raw_body(), "[1]");
        // What cannot be written is a fault of the service.
        for status in [
            shop.tokens(Some("x")).await.unwrap_err().status(),
            shop.links(Some(9)).await.unwrap_err().status(),
        ] {
            assert_eq!(status.unwrap(), 500);
        }
    }
}

#[test]
fn an_operation_tells_how_its_pages_are_asked_for() {
    let paging = |name: &str| {
        let operation = ListsClient::OPERATIONS.iter().find(|operation| operation.name() == name);
        operation.unwrap().paging()
    };
    assert_eq!(paging("pods"), Some(Paging::Query { name: "continue" }));
    assert_eq!(paging("issues"), Some(Paging::Link));
    assert_eq!(paging("rows"), Some(Paging::Offset { offset: "skip", limit: Some("take") }));
    assert_eq!(paging("plain"), None);
}
