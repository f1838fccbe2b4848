//! Maps of headers and cookies: on a real socket, and through the server half.

use std::collections::BTreeMap;

use bac_core::{
    Client, Error, ErrorKind, Location, Outcome, client,
    server::{Context, Router},
};
use bac_tests::{Peer, json_reply};
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Tags {
    color: Option<String>,
    size: u64,
    #[serde(default)]
    words: Vec<String>,
}

#[client(server)]
pub trait Objects {
    #[endpoint(PUT "/maps")]
    async fn maps(
        &self,
        #[header("X-Meta-Own")] own: Option<&str>,
        #[header(prefix = "X-Meta-")] meta: &BTreeMap<String, String>,
        #[header(prefix = "x-tag-")] tags: Option<&Tags>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/cookies")]
    async fn cookies(
        &self,
        #[cookie("session")] session: &str,
        #[cookie("theme")] theme: Option<u64>,
    ) -> Result<Value, Error>;
}

/// Pairs are sent as they are; names that begin as those of the client itself are refused one by one.
#[client]
trait Pairs {
    #[endpoint(GET "/pairs")]
    async fn pairs(&self, #[header(prefix = "x-")] pairs: &[(&str, &str)]) -> Result<Value, Error>;

    #[endpoint(GET "/content")]
    async fn content(
        &self,
        #[header(prefix = "content-")] pairs: &[(&str, u64)],
    ) -> Result<Value, Error>;

    #[endpoint(GET "/cook")]
    async fn cook(
        &self,
        #[header(prefix = "coo")] pairs: &[(&str, &str)],
        #[cookie("a")] a: &str,
    ) -> Result<Value, Error>;
}

struct Echo;

impl ObjectsService for Echo {
    async fn maps(
        &self,
        _: &Context,
        own: Option<&str>,
        meta: &BTreeMap<String, String>,
        tags: Option<&Tags>,
    ) -> Result<Value, Error> {
        Ok(json!([own, meta, tags]))
    }

    async fn cookies(
        &self,
        _: &Context,
        session: &str,
        theme: Option<u64>,
    ) -> Result<Value, Error> {
        Ok(json!([session, theme]))
    }
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "null")).unwrap()
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn tags() -> Tags {
    let words = vec!["a".to_owned(), "b".to_owned()];
    Tags { color: Some("red é".to_owned()), size: 7, words }
}

fn refused(error: &Error, words: &[&str]) {
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    let text = error.to_string();
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert!(!text.contains("secret") && !text.chars().any(char::is_control), "{text}");
}

#[test]
fn the_description_tells_them_apart() {
    let operations = ObjectsClient::OPERATIONS.iter();
    let said: Vec<_> = operations
        .flat_map(|operation| operation.parameters())
        .map(|parameter| (parameter.wire_name, parameter.location, parameter.required))
        .collect();
    assert_eq!(
        said,
        [
            ("X-Meta-Own", Location::Header, false),
            ("X-Meta-", Location::HeaderFields, false),
            ("x-tag-", Location::HeaderFields, false),
            ("session", Location::Cookie, true),
            ("theme", Location::Cookie, false),
        ]
    );
}

#[tokio::test]
async fn each_member_is_a_field_behind_the_prefix() {
    let peer = peer();
    let api = ObjectsClient::new(Client::new(peer.url()).unwrap());
    api.maps(Some("1"), &map(&[("a", "x y"), ("B-c", "")]), Some(&tags())).await.unwrap();
    let request = peer.received().pop().unwrap();
    for (name, values) in [
        ("x-meta-own", &["1"][..]),
        ("x-meta-a", &["x y"]),
        ("x-meta-b-c", &[""]),
        ("x-tag-color", &["red é"]),
        ("x-tag-size", &["7"]),
        ("x-tag-words", &["a", "b"]),
    ] {
        assert_eq!(request.header(name), values, "{name}");
    }
    api.maps(None, &map(&[]), None).await.unwrap();
    let request = peer.received().pop().unwrap();
    assert!(!request.head.to_lowercase().contains("x-meta") && !request.head.contains("x-tag"));
}

#[tokio::test]
async fn names_and_values_that_are_none_are_refused_before_anything_leaves() {
    let peer = peer();
    let api = ObjectsClient::new(Client::new(peer.url()).unwrap());
    for name in ["", "a b", "a:", "a\r\nx-evil", "é", "\u{1b}"] {
        let error = api.maps(None, &map(&[(name, "secret")]), None).await.unwrap_err();
        refused(&error, &["Objects.maps", "`X-Meta-…`", "is no name"]);
    }
    for value in ["secret\r\nx-evil: 1", " secret", "secret\0"] {
        let error = api.maps(None, &map(&[("a", value)]), None).await.unwrap_err();
        refused(&error, &["Objects.maps", "`X-Meta-a`"]);
    }
    let error = api.maps(None, &map(&[("own", "secret")]), None).await.unwrap_err();
    refused(&error, &["`X-Meta-own` is sent by another argument"]);
    let error = api.maps(None, &map(&[("a", "secret"), ("A", "secret")]), None).await.unwrap_err();
    refused(&error, &["`X-Meta-a` is given twice"]);
    let many = (0..2000).map(|i| (i.to_string(), "secret".to_owned())).collect();
    let error = api.maps(None, &many, None).await.unwrap_err();
    refused(&error, &["more than 1024 header fields"]);

    let pairs = PairsClient::new(Client::new(peer.url()).unwrap());
    let error = pairs.pairs(&[("a", "1"), ("b", "secret"), ("a", "2")]).await.unwrap_err();
    refused(&error, &["`x-a` is given twice"]);
    let error = pairs.content(&[("length", 7)]).await.unwrap_err();
    refused(&error, &["`content-length` is set by the client"]);
    let error = pairs.cook(&[("kie", "secret")], "1").await.unwrap_err();
    refused(&error, &["`cookie` is sent by another argument"]);
    assert!(peer.received().is_empty());
    pairs.pairs(&[("b", "2"), ("a", "1")]).await.unwrap();
    let request = peer.received().pop().unwrap();
    assert_eq!((request.header("x-a"), request.header("x-b")), (vec!["1"], vec!["2"]));
}

#[tokio::test]
async fn cookies_are_one_field_and_a_value_brings_no_other() {
    let peer = peer();
    let api = ObjectsClient::new(Client::new(peer.url()).unwrap());
    api.cookies("a=b!#$%&'()*+-./:<=>?@[]^_`{|}~", Some(7)).await.unwrap();
    let request = peer.received().pop().unwrap();
    let cookies = "session=a=b!#$%&'()*+-./:<=>?@[]^_`{|}~; theme=7";
    assert_eq!(request.header("cookie"), [cookies]);
    api.cookies("", None).await.unwrap();
    assert_eq!(peer.received().pop().unwrap().header("cookie"), ["session="]);
    let sent = peer.received().len();
    for value in
        ["secret; admin=1", "a,b", "a b", "\"a\"", "a\\b", "é", "a\r\nx: y", "\0", "\u{7f}"]
    {
        refused(&api.cookies(value, None).await.unwrap_err(), &["Objects.cookies", "`session`"]);
    }
    assert_eq!(peer.received().len(), sent);
}

#[tokio::test]
async fn the_server_half_gives_them_back() {
    let url = bac_tests::listen(ObjectsServer::new(Echo)).await.unwrap();
    let api = ObjectsClient::new(Client::new(url).unwrap());
    let meta = map(&[("a", "x y"), ("b-c", "é")]);
    let answer = api.maps(Some("1"), &meta, Some(&tags())).await.unwrap();
    assert_eq!(answer, json!(["1", meta, tags()]));
    let least = Tags { color: None, size: 1, words: Vec::new() };
    let answer = api.maps(None, &map(&[]), Some(&least)).await.unwrap();
    assert_eq!(answer, json!([null, {}, least]));
    assert_eq!(api.maps(None, &meta, None).await.unwrap(), json!([null, meta, null]));
    assert_eq!(api.cookies("a=b", Some(7)).await.unwrap(), json!(["a=b", 7]));
    assert_eq!(api.cookies("", None).await.unwrap(), json!(["", null]));
}

#[tokio::test]
async fn the_server_half_names_what_it_cannot_read() {
    let router = Router::new().mount(ObjectsServer::new(Echo));
    let answer = async |method: &str, target: &str, fields: &[(&str, &str)]| {
        let mut request = http::Request::builder().method(method).uri(target);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let response = router.handle(request.body(Bytes::new()).unwrap()).await;
        (response.status(), bac_tests::text_of(&response).to_owned())
    };
    for (fields, words) in [
        (&[][..], "cookie `session` is missing"),
        (&[("cookie", "other=1; SESSION=2; session")], "cookie `session` is missing"),
        (&[("cookie", "session=1; theme=x")], "cookie `theme`: "),
    ] {
        let (status, text) = answer("GET", "/cookies", fields).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(text.contains(words), "{text}");
    }
    let fields = [("cookie", "theme=1;session=a"), ("cookie", "session=b;theme=2")];
    let (status, text) = answer("GET", "/cookies", &fields).await;
    assert_eq!((status, &*text), (StatusCode::OK, r#"["a",1]"#));
    let (status, text) = answer("PUT", "/maps", &[("x-tag-size", "x")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(text.contains("header `x-tag-`: `size`: "), "{text}");
}
