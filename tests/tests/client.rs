//! Building a client: what is refused and with which words, servers, default header fields, and
//! the connections that clones share.

use std::time::Duration;

use bac_core::{Client, ClientBuilder, Error, ErrorKind, Outcome, client};
use bac_tests::{Peer, json_reply};
use serde_json::{Value, json};

#[client]
trait Api {
    #[endpoint(GET "/read")]
    async fn read(&self) -> Result<Value, Error>;

    #[endpoint(PUT "/write")]
    async fn write(&self, #[body] value: &Value) -> Result<Value, Error>;
}

const BASE: &str = "http://127.0.0.1:9/api";

fn refused(builder: ClientBuilder) -> String {
    let error = builder.build().unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Configuration, Outcome::NotSent));
    assert!(error.operation().is_none());
    error.to_string()
}

#[test]
fn a_base_url_that_holds_more_than_an_address_is_refused_without_showing_it() {
    for (base_url, found) in [
        ("http://me:hunter2@host", "user name or password"),
        ("http://hunter2@host", "user name or password"),
        ("http://:hunter2@host", "user name or password"),
        ("http://host/?token=hunter2", "query"),
        ("http://host/?", "query"),
        ("http://host/#hunter2", "fragment"),
        ("ftp://host/hunter2", "neither `http` nor `https`"),
        ("file:///hunter2", "neither `http` nor `https`"),
        ("hunter2", "not a URL"),
        ("host:1234/hunter2", "neither `http` nor `https`"),
        ("//host/hunter2", "not a URL"),
        ("http://", "not a URL"),
        ("http://host:99999/hunter2", "not a URL"),
        ("http://ho st/hunter2", "white space"),
        ("http:///hunter2", "no `//` and host"),
        ("http:\\\\host\\hunter2", "backslash"),
        ("http://host\t/hunter2", "white space"),
        ("http://host//hunter2", "empty path segment"),
        ("", "not a URL"),
    ] {
        let named = Client::builder(BASE).server("second", base_url);
        for (builder, server) in [(Client::builder(base_url), "`default`"), (named, "`second`")] {
            let text = refused(builder);
            assert!(text.contains(found) && text.contains(server), "{base_url}: {text}");
            assert!(text.contains("`http://host:port`"), "{base_url}: {text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}

#[test]
fn a_setting_that_cannot_be_used_is_named() {
    let zero = Duration::ZERO;
    let over = LONGEST + Duration::from_nanos(1);
    let builder = || Client::builder(BASE);
    for (setting, builder) in [
        ("`connect_timeout` is zero", builder().connect_timeout(zero)),
        ("`attempt_timeout` is zero", builder().attempt_timeout(zero)),
        ("`stall_timeout` is zero", builder().stall_timeout(zero)),
        ("`timeout` is zero", builder().timeout(zero)),
        ("`idle_timeout` is zero", builder().idle_timeout(zero)),
        ("`ping_interval` is zero", builder().ping_interval(zero)),
        ("`connect_timeout` is more than 365 days", builder().connect_timeout(Duration::MAX)),
        ("`attempt_timeout` is more than 365 days", builder().attempt_timeout(over)),
        ("`stall_timeout` is more than 365 days", builder().stall_timeout(Duration::MAX)),
        ("`timeout` is more than 365 days", builder().timeout(over)),
        ("`idle_timeout` is more than 365 days", builder().idle_timeout(Duration::MAX)),
        ("`ping_interval` is more than 365 days", builder().ping_interval(over)),
        ("give at most 65535", builder().max_idle_connections(65_536)),
        ("has 40000 header fields; give at most 1024", many_headers()),
        ("`request_limit` is zero", builder().request_limit(0)),
        ("`response_limit` is zero", builder().response_limit(0)),
        ("`unlimited_timeout`", builder().timeout(Duration::MAX)),
        ("`unlimited_response`", builder().response_limit(usize::MAX)),
        ("two servers are named `a`", builder().server("a", BASE).server("a", BASE)),
        ("two servers are named `default`", builder().server("default", BASE)),
        ("no server named `b`; there are: default, a", builder().server("a", BASE).use_server("b")),
        ("no server with index 2; there are: default, a", {
            builder().server("a", BASE).use_server(2)
        }),
        ("server `default` is not `https`", builder().https_only()),
        ("server `plain` is not `https`", {
            Client::builder("https://host").server("plain", BASE).https_only()
        }),
        ("`a b` is not a header name", builder().header("a b", "hunter2")),
        ("header `x-key` holds a line break", builder().header("x-key", "hunter2\r\nx: y")),
        ("header `Host` is set by the client", builder().header("Host", "hunter2")),
        ("the user agent holds a line break", builder().user_agent("hunter2\n")),
    ] {
        let text = refused(builder);
        assert!(text.contains(setting), "{setting}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
        assert!(!text.chars().any(char::is_control), "{text}");
    }
}

const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// More than a map of header fields can hold.
const MANY: usize = 40_000;

fn many_headers() -> ClientBuilder {
    (0..MANY).fold(Client::builder(BASE), |builder, n| builder.header(format!("x-{n}"), "hunter2"))
}

#[tokio::test]
async fn settings_at_their_ends_work() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let client = Client::builder(peer.url())
        .connect_timeout(LONGEST)
        .attempt_timeout(LONGEST)
        .stall_timeout(LONGEST)
        .idle_timeout(LONGEST)
        .ping_interval(LONGEST)
        .max_idle_connections(65_535)
        .request_limit(usize::MAX)
        .unlimited_response()
        .unlimited_timeout()
        .build()
        .unwrap();
    let api = ApiClient::new(client);
    for _ in 0..3 {
        assert_eq!(api.read().timeout(LONGEST).await.unwrap(), json!(1));
    }
}

#[tokio::test]
async fn header_fields_of_a_call_have_an_end() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = ApiClient::new(Client::new(peer.url()).unwrap());
    let call = (0..MANY).fold(api.read(), |call, n| call.header(&format!("x-{n}"), "1"));
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    assert!(error.to_string().contains("more than 1024 header fields"), "{error}");
    assert!(peer.received().is_empty());
    // One that takes the place of another is none more.
    let call = (0..1024).fold(api.read(), |call, n| call.header(&format!("x-{n}"), "1"));
    call.header("x-7", "2").to_request().await.unwrap();
}

#[tokio::test]
async fn servers_are_selected_by_name_and_by_index() {
    let peers = [(); 3].map(|()| Peer::keeping(json_reply("200 OK", "1")).unwrap());
    let [first, second, third] = &peers;
    let client = Client::builder(first.url())
        .server("second", format!("{}/v2/", second.url()))
        .server("third", third.url())
        .use_server("third")
        .build()
        .unwrap();
    assert_eq!((client.server_name(), client.base_url()), ("third", &*third.url()));
    let api = |client: &Client| ApiClient::new(client.clone());
    api(&client).read().await.unwrap();
    api(&client.on_server("second").unwrap()).read().await.unwrap();
    api(&client.on_server("second".to_owned()).unwrap()).read().await.unwrap();
    api(&client.on_server(0).unwrap().on_server(1).unwrap()).read().await.unwrap();
    assert_eq!(peers.each_ref().map(|peer| peer.received().len()), [0, 3, 1]);
    assert!(second.received().iter().all(|request| request.target() == "/v2/read"));

    for error in [client.on_server("four").unwrap_err(), client.on_server(3).unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().ends_with("there are: default, second, third"), "{error}");
    }
}

#[tokio::test]
async fn default_header_fields_give_way_to_those_of_a_call() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let client = Client::builder(peer.url())
        .header("x-twice", "first")
        .header("X-Twice", "last")
        .header("x-all", "client")
        .header("content-type", "application/json; charset=utf-8")
        .header("accept", "application/problem+json")
        .build()
        .unwrap();
    let api = ApiClient::new(client);
    api.write(&json!(1)).await.unwrap();
    api.write(&json!(1)).header("X-All", "call").header("accept", "*/*").await.unwrap();
    let [plain, tuned] = &peer.received()[..] else { panic!("two requests") };
    assert_eq!(plain.header("x-twice"), ["last"]);
    assert_eq!(plain.header("x-all"), ["client"]);
    assert_eq!(plain.header("content-type"), ["application/json; charset=utf-8"]);
    assert_eq!(plain.header("accept"), ["application/problem+json"]);
    assert_eq!(plain.header("user-agent"), [concat!("bac/", env!("CARGO_PKG_VERSION"))]);
    assert_eq!(tuned.header("x-all"), ["call"]);
    assert_eq!(tuned.header("accept"), ["*/*"]);
}

#[tokio::test]
async fn header_fields_that_the_client_writes_are_nobody_elses() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = ApiClient::new(Client::new(peer.url()).unwrap());
    for name in [
        "Connection",
        "Content-Length",
        "Expect",
        "Host",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    ] {
        let fault = format!("header `{name}` is set by the client itself");
        let text = refused(Client::builder(BASE).header(name, "hunter2"));
        assert!(text.contains(&fault) && !text.contains("hunter2"), "{text}");
        let error = api.read().header(name, "hunter2").await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let text = error.to_string();
        assert!(text.contains(&fault) && !text.contains("hunter2"), "{text}");
    }
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn clones_share_their_connections() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let client = Client::builder(peer.url()).server("same", peer.url()).build().unwrap();
    for _ in 0..5 {
        ApiClient::new(client.clone()).read().await.unwrap();
        ApiClient::new(client.on_server("same").unwrap()).read().await.unwrap();
    }
    assert_eq!((peer.received().len(), peer.connections()), (10, 1));

    let other = Client::new(peer.url()).unwrap();
    ApiClient::new(other).read().await.unwrap();
    assert_eq!(peer.connections(), 2);
}

#[tokio::test]
async fn connections_without_a_call_are_kept_only_as_long_as_the_settings_say() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let none = Client::builder(peer.url()).max_idle_connections(0).build().unwrap();
    let none = ApiClient::new(none);
    for _ in 0..3 {
        none.read().await.unwrap();
    }
    assert_eq!(peer.connections(), 3);

    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let brief = Client::builder(peer.url()).idle_timeout(Duration::from_millis(20));
    let brief = ApiClient::new(brief.build().unwrap());
    for _ in 0..3 {
        brief.read().await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(peer.connections(), 3);
}

#[test]
fn building_opens_no_connection_and_needs_no_runtime() {
    let peer = Peer::answering("").unwrap();
    let client = Client::new(peer.url()).unwrap();
    drop(ApiClient::new(client).read());
    assert_eq!(peer.connections(), 0);
}
