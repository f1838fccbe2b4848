//! What is sent in the query member by member, in a style, or as a function writes it: on a real socket,
//! and through the server half.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque},
    fmt::Display,
};

use bac_core::{
    Client, Error, ErrorKind, Location, Outcome, Style, client,
    server::{Context, Router},
};
use bac_tests::{Peer, json_reply};
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    AllDone,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Id(u64);

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Filter {
    #[serde(rename = "a name")]
    name: String,
    id: Option<Id>,
    state: Option<State>,
    exact: bool,
    ratio: f64,
    letter: char,
    #[serde(default)]
    tags: Vec<String>,
}

fn filter() -> Filter {
    Filter {
        name: "x y&z=1".to_owned(),
        id: Some(Id(7)),
        state: Some(State::AllDone),
        exact: true,
        ratio: 0.5,
        letter: 'é',
        tags: vec!["a".to_owned(), "b,c".to_owned()],
    }
}

/// What can be declared and not be sent.
#[derive(Serialize)]
struct Odd {
    plain: u8,
    odd: Value,
}

struct Seconds(u64);

fn written(time: &Seconds) -> impl Display {
    format!("{}s", time.0)
}

fn upper(text: &str) -> String {
    text.to_uppercase()
}

#[client]
trait Sent {
    #[endpoint(GET "/flat/{id}")]
    async fn flat(
        &self,
        id: u8,
        #[query] before: Option<u8>,
        #[query(flatten)] filter: &Filter,
        #[query(flatten)] more: Option<&BTreeMap<&str, Option<i64>>>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/pairs")]
    async fn pairs(&self, #[query(flatten)] pairs: &[(&str, u8)]) -> Result<Value, Error>;

    #[endpoint(GET "/odd")]
    async fn odd(&self, #[query(flatten)] filter: &Odd, #[query] limit: u8)
    -> Result<Value, Error>;

    #[endpoint(GET "/value")]
    async fn value(
        &self,
        #[query(flatten)] value: &Value,
        #[query] limit: u8,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/two")]
    async fn two(
        &self,
        #[query(flatten)] a: &[(&str, u8)],
        #[query(flatten)] b: &[(&str, u8)],
    ) -> Result<Value, Error>;

    #[endpoint(GET "/deep")]
    async fn deep(
        &self,
        #[query(style = deep)] filter: &Filter,
        #[query("r", style = deep)] range: Option<HashMap<String, u8>>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/{id}/a=b%2C")]
    async fn odd_path(
        &self,
        id: u8,
        #[query("x,", style = comma)] ids: &[u8],
    ) -> Result<Value, Error>;

    #[endpoint(GET "/styles")]
    async fn styles(
        &self,
        #[query(style = comma)] a: &[&str],
        #[query("b b", style = space)] b: Vec<String>,
        #[query(style = pipe)] c: Option<&[u8]>,
        #[query(style = comma)] d: [u8; 2],
    ) -> Result<Value, Error>;

    #[endpoint(GET "/sets")]
    async fn sets(
        &self,
        #[query] a: BTreeSet<&str>,
        #[query("b")] more: Option<&VecDeque<u8>>,
        #[query(with = upper)] c: &BTreeSet<String>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/with")]
    async fn written_by(
        &self,
        #[query(with = written)] after: Seconds,
        #[query(with = written)] before: Option<&Seconds>,
        #[query("t", with = self::written)] times: &[Seconds],
        #[query(style = comma, with = upper)] words: Option<&[&str]>,
        #[query(with = upper)] word: Option<&str>,
    ) -> Result<Value, Error>;
}

#[test]
fn the_description_says_how_each_stands_in_the_query() {
    let named = |name: &str| SentClient::OPERATIONS.iter().find(|o| o.name() == name).unwrap();
    let said = |name: &str| -> Vec<_> {
        let parameters = named(name).parameters().iter();
        parameters.map(|p| (p.wire_name, p.location, p.style, p.required)).collect()
    };
    let (query, fields) = (Location::Query, Location::QueryFields);
    assert_eq!(
        said("deep"),
        [("filter", fields, Style::Deep, false), ("r", fields, Style::Deep, false)]
    );
    assert_eq!(said("pairs"), [("pairs", fields, Style::Repeat, false)]);
    assert_eq!(
        said("styles"),
        [
            ("a", query, Style::Comma, false),
            ("b b", query, Style::Space, false),
            ("c", query, Style::Pipe, false),
            ("d", query, Style::Comma, false),
        ]
    );
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "null")).unwrap()
}

#[tokio::test]
async fn members_are_sent_by_their_names() {
    let peer = peer();
    let api = SentClient::new(Client::new(peer.url()).unwrap());
    let target = || peer.received().pop().unwrap().target().to_owned();
    let more = BTreeMap::from([("x", Some(-1)), ("y", None), ("&", Some(2))]);
    api.flat(3, Some(1), &filter(), Some(&more)).await.unwrap();
    assert_eq!(
        target(),
        "/flat/3?before=1&a%20name=x%20y%26z%3D1&id=7&state=all-done&exact=true&ratio=0.5\
         &letter=%C3%A9&tags=a&tags=b%2Cc&%26=2&x=-1"
    );
    let least = Filter { id: None, state: None, tags: Vec::new(), ..filter() };
    api.flat(3, None, &least, None).await.unwrap();
    assert_eq!(target(), "/flat/3?a%20name=x%20y%26z%3D1&exact=true&ratio=0.5&letter=%C3%A9");
    api.pairs(&[("b", 1), ("a", 2), ("b", 3)]).await.unwrap();
    assert_eq!(target(), "/pairs?b=1&a=2&b=3");
    api.pairs(&[]).await.unwrap();
    assert_eq!(target(), "/pairs");
    let range = HashMap::from([("from".to_owned(), 1)]);
    api.deep(&filter(), Some(range)).await.unwrap();
    assert_eq!(
        target(),
        "/deep?filter%5Ba%20name%5D=x%20y%26z%3D1&filter%5Bid%5D=7&filter%5Bstate%5D=all-done\
         &filter%5Bexact%5D=true&filter%5Bratio%5D=0.5&filter%5Bletter%5D=%C3%A9\
         &filter%5Btags%5D=a&filter%5Btags%5D=b%2Cc&r%5Bfrom%5D=1"
    );
}

#[tokio::test]
async fn what_is_no_text_is_refused_by_name_before_anything_leaves() {
    let peer = peer();
    let api = SentClient::new(Client::new(peer.url()).unwrap());
    let refused = |error: Error, words: &[&str]| {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let text = error.to_string();
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
        assert!(!text.contains("secret") && !text.chars().any(char::is_control), "{text}");
    };
    let odd = |odd| Odd { plain: 1, odd };
    for value in [json!({"a": "secret"}), json!({})] {
        let error = api.odd(&odd(value), 1).await.unwrap_err();
        refused(error, &["Sent.odd", "`filter`", "its `odd` is no text"]);
    }
    for value in [json!(["a", ["secret"]]), json!([{}])] {
        let error = api.odd(&odd(value), 1).await.unwrap_err();
        refused(error, &["Sent.odd", "`filter`", "an item of its `odd` is no text"]);
    }
    let error = api.odd(&odd(json!([1, null])), 1).await.unwrap_err();
    refused(error, &["`filter`", "an item of its `odd` is absent"]);
    for value in [json!("secret"), json!(1), json!(true)] {
        let error = api.value(&value, 1).await.unwrap_err();
        refused(error, &["Sent.value", "`value`", "no members"]);
    }
    let error = api.value(&json!(["secret"]), 1).await.unwrap_err();
    refused(error, &["`value`", "no pair"]);
    let error = api.value(&json!({"limit": "secret"}), 1).await.unwrap_err();
    refused(error, &["`value`", "its `limit` is sent by another argument"]);
    let error = api.value(&json!({"\u{1b}\n": {}}), 1).await.unwrap_err();
    refused(error, &["`value`", "its `\\u{1b}\\u{a}` is no text"]);
    let error = api.two(&[("x y", 1)], &[("z", 1), ("x y", 2)]).await.unwrap_err();
    refused(error, &["Sent.two", "`b`", "its `x y` is sent by another argument"]);
    assert!(peer.received().is_empty());
    api.two(&[("x", 1), ("x", 2)], &[("x y", 3), ("x y", 4)]).await.unwrap();
    assert_eq!(peer.received().pop().unwrap().target(), "/two?x=1&x=2&x%20y=3&x%20y=4");
    api.odd(&odd(json!(null)), 1).await.unwrap();
    assert_eq!(peer.received().pop().unwrap().target(), "/odd?plain=1&limit=1");
}

#[tokio::test]
async fn lists_stand_in_one_pair_and_hold_no_delimiter() {
    let peer = peer();
    let api = SentClient::new(Client::new(peer.url()).unwrap());
    let target = || peer.received().pop().unwrap().target().to_owned();
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    api.styles(&["x", "", "%2C|&"], texts(&["1,2", "3"]), Some(&[4, 5]), [6, 7]).await.unwrap();
    assert_eq!(target(), "/styles?a=x,,%252C%7C%26&b%20b=1%2C2%203&c=4%7C5&d=6,7");
    api.styles(&[], Vec::new(), None, [6, 7]).await.unwrap();
    assert_eq!(target(), "/styles?d=6,7");
    api.odd_path(1, &[2, 3]).await.unwrap();
    assert_eq!(target(), "/1/a=b%2C?x%2C=2,3");
    let sent = peer.received().len();
    for list in [&["a,b"][..], &["a", "b,"], &[",", "c"]] {
        let error = api.styles(list, Vec::new(), None, [6, 7]).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let text = error.to_string();
        assert!(text.contains("Sent.styles") && text.contains("`a` holds a comma"), "{text}");
    }
    let error = api.styles(&[], texts(&["a b"]), None, [6, 7]).await.unwrap_err();
    assert!(error.to_string().contains("`b b` holds a space"), "{error}");
    assert_eq!(peer.received().len(), sent);
}

#[tokio::test]
async fn a_function_writes_values() {
    let peer = peer();
    let api = SentClient::new(Client::new(peer.url()).unwrap());
    let target = || peer.received().pop().unwrap().target().to_owned();
    api.written_by(
        Seconds(1),
        Some(&Seconds(2)),
        &[Seconds(3), Seconds(4)],
        Some(&["a", "b"]),
        Some("c"),
    )
    .await
    .unwrap();
    assert_eq!(target(), "/with?after=1s&before=2s&t=3s&t=4s&words=A,B&word=C");
    api.written_by(Seconds(1), None, &[], None, None).await.unwrap();
    assert_eq!(target(), "/with?after=1s");
}

#[client(server)]
pub trait Served {
    #[endpoint(GET "/sets/{path..}")]
    async fn sets(
        &self,
        path: &VecDeque<u64>,
        #[query] a: &BTreeSet<String>,
        #[query(style = comma)] b: Option<HashSet<u64>>,
        #[query] c: Option<&LinkedList<u64>>,
        #[header("X-D")] d: VecDeque<String>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/flat")]
    async fn flat(
        &self,
        #[query] before: Option<u8>,
        #[query(flatten)] filter: &Filter,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/map")]
    async fn map(
        &self,
        #[query] limit: u8,
        #[query(flatten)] map: Option<&BTreeMap<String, String>>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/pairs")]
    async fn pairs(&self, #[query(flatten)] pairs: &[(String, u8)]) -> Result<Value, Error>;

    #[endpoint(GET "/deep")]
    async fn deep(
        &self,
        #[query(style = deep)] filter: Option<Filter>,
        #[query("r", style = deep)] range: BTreeMap<String, u8>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/styles")]
    async fn styles(
        &self,
        #[query(style = comma)] a: &[&str],
        #[query(style = space)] b: Vec<String>,
        #[query(style = pipe)] c: Option<&[u8]>,
    ) -> Result<Value, Error>;
}

struct Echo;

impl ServedService for Echo {
    async fn sets(
        &self,
        _: &Context,
        path: &VecDeque<u64>,
        a: &BTreeSet<String>,
        b: Option<HashSet<u64>>,
        c: Option<&LinkedList<u64>>,
        d: VecDeque<String>,
    ) -> Result<Value, Error> {
        Ok(json!([path, a, b, c, d]))
    }

    async fn flat(&self, _: &Context, before: Option<u8>, filter: &Filter) -> Result<Value, Error> {
        Ok(json!([before, filter]))
    }

    async fn map(
        &self,
        _: &Context,
        limit: u8,
        map: Option<&BTreeMap<String, String>>,
    ) -> Result<Value, Error> {
        Ok(json!([limit, map]))
    }

    async fn pairs(&self, _: &Context, pairs: &[(String, u8)]) -> Result<Value, Error> {
        Ok(json!(pairs))
    }

    async fn deep(
        &self,
        _: &Context,
        filter: Option<Filter>,
        range: BTreeMap<String, u8>,
    ) -> Result<Value, Error> {
        Ok(json!([filter, range]))
    }

    async fn styles(
        &self,
        _: &Context,
        a: &[&str],
        b: Vec<String>,
        c: Option<&[u8]>,
    ) -> Result<Value, Error> {
        Ok(json!([a, b, c]))
    }
}

#[tokio::test]
async fn sets_and_deques_are_lists() {
    let peer = peer();
    let api = SentClient::new(Client::new(peer.url()).unwrap());
    let target = || peer.received().pop().unwrap().target().to_owned();
    let words = BTreeSet::from(["y".to_owned(), "x".to_owned()]);
    api.sets(BTreeSet::from(["b", "a"]), Some(&VecDeque::from([2, 1])), &words).await.unwrap();
    assert_eq!(target(), "/sets?a=a&a=b&b=2&b=1&c=X&c=Y");
    api.sets(BTreeSet::new(), None, &BTreeSet::new()).await.unwrap();
    assert_eq!(target(), "/sets");

    let url = bac_tests::listen(ServedServer::new(Echo)).await.unwrap();
    let api = ServedClient::new(Client::new(url).unwrap());
    let (path, c) = (VecDeque::from([3, 1]), LinkedList::from([2, 1]));
    let d = VecDeque::from(["x".to_owned()]);
    let answer = api.sets(&path, &words, Some(HashSet::from([7])), Some(&c), d).await.unwrap();
    assert_eq!(answer, json!([[3, 1], ["x", "y"], [7], [2, 1], ["x"]]));
    let answer = api.sets(&path, &BTreeSet::new(), None, None, VecDeque::new()).await.unwrap();
    assert_eq!(answer, json!([[3, 1], [], null, null, []]));
}

#[tokio::test]
async fn the_server_half_gives_back_what_was_sent() {
    let url = bac_tests::listen(ServedServer::new(Echo)).await.unwrap();
    let api = ServedClient::new(Client::new(url).unwrap());
    for filter in [filter(), Filter { id: None, state: None, tags: Vec::new(), ..filter() }] {
        assert_eq!(api.flat(Some(1), &filter).await.unwrap(), json!([1, filter]));
        let range = BTreeMap::from([("from".to_owned(), 1), ("to".to_owned(), 2)]);
        let answer = api.deep(Some(filter.clone()), range.clone()).await.unwrap();
        assert_eq!(answer, json!([filter, range]));
    }
    assert_eq!(api.deep(None, BTreeMap::new()).await.unwrap(), json!([null, {}]));
    let map = BTreeMap::from([("a b".to_owned(), "é&".to_owned())]);
    assert_eq!(api.map(1, Some(&map)).await.unwrap(), json!([1, map]));
    assert_eq!(api.map(1, None).await.unwrap(), json!([1, null]));
    let pairs = [("b".to_owned(), 1), ("a".to_owned(), 2), ("b".to_owned(), 3)];
    assert_eq!(api.pairs(&pairs).await.unwrap(), json!(pairs));
    let b = vec!["1,2".to_owned(), String::new()];
    let answer = api.styles(&["x", "y z"], b.clone(), Some(&[4, 5])).await.unwrap();
    assert_eq!(answer, json!([["x", "y z"], b, [4, 5]]));
    assert_eq!(api.styles(&[], Vec::new(), None).await.unwrap(), json!([[], [], null]));
}

#[tokio::test]
async fn the_server_half_names_the_argument_that_it_cannot_read() {
    let router = Router::new().mount(ServedServer::new(Echo));
    for (target, words) in [
        ("/flat?id=1", "query `filter`: missing field `a name`"),
        ("/flat?a%20name=x&exact=1&ratio=1&letter=x", "query `filter`: `exact`: "),
        ("/flat?a%20name=x&a%20name=y&exact=true&ratio=1&letter=x", "given 2 times"),
        ("/pairs?a=300", "query `pairs`: `a`: "),
        ("/map?limit=1&a=%ff", "query `map`: a value of it is not UTF-8"),
        ("/deep?r[x]=y", "query `r`: `x`: "),
        ("/styles?c=1%7Cx", "query `c`: "),
    ] {
        let request = http::Request::get(target).body(Bytes::new()).unwrap();
        let response = router.handle(request).await;
        let text = bac_tests::text_of(&response);
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{target}");
        assert!(text.contains(words), "{target}: {text}");
    }
}
