//! Declarations that look odd and are right: each compiles, and its request is the one that is meant.
//! What looks like them and is wrong stands in the compile-fail suite.
#![deny(unused, warnings)]

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::{self, Display},
    future::IntoFuture,
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU8,
    rc::Rc,
    sync::Arc,
};

use bac_core::{Client, Ed25519Signer, EndpointError, Error, client, endpoint};
use bac_tests::{Peer, Received, json_reply};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Aliases of what is one value wherever it stands.
type Id = u64;
type Name<'a> = &'a str;
type Shared<T> = Arc<T>;
type Numbers = [u8];
type Jobs = Vec<u8>;

/// A type of one's own that may be absent is a value like any other: `null`, where it is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
struct Maybe(Option<u8>);

/// Nothing, of a type of its own: it is read from `null`.
#[derive(Debug, Deserialize, PartialEq)]
struct Nothing;

/// Text that is called nearly as something the macro knows.
struct Vec2(i8, i8);

impl Display for Vec2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.0, self.1)
    }
}

/// Text and a list: text, once.
struct Words(Vec<String>);

impl Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl IntoIterator for Words {
    type Item = String;
    type IntoIter = std::vec::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A blanket trait in scope, with constants that are called as those of generated code.
#[allow(dead_code)]
trait Constants {
    const BODY: u8 = 0;
    const REPLY: u8 = 0;
    const NEW: u8 = 0;
    const OPERATIONS: u8 = 0;
}

impl<T: ?Sized> Constants for T {}

#[client(base = "/v1")]
trait Paths {
    #[endpoint(GET "/")]
    async fn root(&self) -> Result<Value, Error>;

    #[endpoint(GET "/a/")]
    async fn slash(&self) -> Result<Value, Error>;

    #[endpoint(GET "/~a/$b/c;d=e/f@g!h'(i)*+,=:")]
    async fn signs(&self) -> Result<Value, Error>;

    #[endpoint(GET "/%7Bid%7D/%C3%A9")]
    async fn encoded(&self) -> Result<Value, Error>;

    #[endpoint(GET "/.hidden/...")]
    async fn dots(&self) -> Result<Value, Error>;

    #[endpoint(GET "/{a}-{b}.{c}~{d}")]
    async fn joined(&self, d: u8, c: u8, b: u8, a: u8) -> Result<Value, Error>;

    #[endpoint(GET r#"/raw/{type}"#,)]
    async fn raw(&self, r#type: &str) -> Result<Value, Error>;

    #[endpoint(GET "/{größe}/{_a}")]
    async fn unicode(&self, größe: u8, _a: u8) -> Result<Value, Error>;
}

#[client]
trait Locals {
    #[endpoint(GET "/{encoder}/{request}")]
    async fn value(&self, encoder: u8, request: u8, #[query] value: u8) -> Result<Value, Error>;

    #[endpoint(GET "/{client}")]
    async fn call(&self, client: &str, #[query] operation: u8) -> Result<Value, Error>;

    #[endpoint(GET "/r")]
    async fn r#loop(&self, #[query] r#in: u8, #[query("as")] alias: u8) -> Result<Value, Error>;

    #[endpoint(GET "/case")]
    #[allow(non_snake_case)]
    async fn case(&self, #[query] X: u8, #[query] x: u8) -> Result<Value, Error>;

    #[endpoint(GET "/both")]
    async fn both(&self, #[query("X-A")] a: u8, #[header("X-A")] b: u8) -> Result<Value, Error>;
}

#[allow(clippy::redundant_allocation, clippy::borrowed_box, clippy::rc_buffer)]
#[client]
trait Texts {
    #[endpoint(GET "/{a}/{b}/{c}/{d}")]
    async fn path(&self, a: char, b: &&str, c: Cow<'_, str>, d: Box<str>) -> Result<Value, Error>;

    #[endpoint(GET "/numbers")]
    async fn numbers(
        &self,
        #[query] a: bool,
        #[query] b: f64,
        #[query] c: IpAddr,
        #[query] d: NonZeroU8,
        #[query] e: i128,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/pointers")]
    async fn pointers(
        &self,
        #[query] a: &Arc<str>,
        #[query] b: Rc<String>,
        #[query] c: fmt::Arguments<'_>,
        #[query] d: &(dyn Display + Sync),
        #[query] e: Box<dyn Display>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/{id}/{name}")]
    async fn aliases(
        &self,
        id: Id,
        name: Name<'_>,
        #[query] shared: &Shared<String>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/own/{at}")]
    async fn own(&self, at: &Vec2, #[query] words: Words) -> Result<Value, Error>;
}

#[allow(clippy::ptr_arg, unused_parens)]
#[client]
trait Repeated {
    #[endpoint(GET "/lists")]
    async fn lists(
        &self,
        #[query] a: [u8; 2],
        #[query] b: &[u8; 1],
        #[query] c: Vec<Cow<'_, str>>,
        #[query] d: &Vec<String>,
        #[query] e: std::vec::Vec<bool>,
        #[query("f[]")] f: &[&&str],
    ) -> Result<Value, Error>;

    #[endpoint(GET "/optional")]
    async fn optional_lists(
        &self,
        #[query] a: Option<[u8; 1]>,
        #[query] b: Option<&Vec<u8>>,
        #[query] c: &Option<Vec<u8>>,
        #[header("X-D")] d: Option<&[Cow<'_, str>]>,
    ) -> Result<Value, Error>;

    #[endpoint(GET "/options")]
    async fn options(
        &self,
        #[query] a: std::option::Option<&str>,
        #[query] b: &Option<u8>,
        #[query] c: Option<&&str>,
        #[query] d: ::core::option::Option<Cow<'_, str>>,
        #[query] e: (Option<u8>),
        #[header("X-F")] f: Option<Box<str>>,
    ) -> Result<Value, Error>;
}

#[allow(clippy::ptr_arg, clippy::unit_arg)]
#[client]
trait Bodies {
    #[endpoint(POST "/newtype")]
    async fn newtype(&self, #[body] body: Maybe) -> Result<Value, Error>;

    #[endpoint(POST "/option")]
    async fn option(&self, #[body] body: Option<Maybe>) -> Result<Value, Error>;

    #[endpoint(POST "/two_options")]
    async fn two_options(&self, #[body] body: Option<Option<u8>>) -> Result<Value, Error>;

    #[endpoint(POST "/option_of_reference")]
    async fn option_of_reference(&self, #[body] body: &Option<&Maybe>) -> Result<Value, Error>;

    #[endpoint(POST "/unit")]
    async fn unit(&self, #[body] body: ()) -> Result<Value, Error>;

    #[endpoint(POST "/slice")]
    async fn slice(&self, #[body] body: &[&str]) -> Result<Value, Error>;

    #[endpoint(POST "/alias_of_slice")]
    async fn alias_of_slice(&self, #[body] body: &Numbers) -> Result<Value, Error>;

    #[endpoint(POST "/tuple")]
    async fn tuple(&self, #[body] body: (u8, &str)) -> Result<Value, Error>;

    #[endpoint(POST "/map")]
    async fn map(&self, #[body] body: BTreeMap<&str, [u8; 2]>) -> Result<Value, Error>;

    #[endpoint(POST "/text")]
    async fn text(&self, #[body] body: &str) -> Result<Value, Error>;

    #[endpoint(DELETE "/of_delete")]
    async fn of_delete<'a>(&'a self, #[body] body: &'a Cow<'a, str>) -> Result<Value, Error>;

    #[endpoint(POST "/signed")]
    async fn signed(&self, #[signed] body: &Maybe) -> Result<Value, Error>;
}

#[allow(unused_parens)]
#[client]
trait Replies {
    #[endpoint(GET "/a")]
    async fn alias(&self) -> Result<Jobs, Error>;

    #[endpoint(GET "/b")]
    async fn nested(&self) -> Result<Option<Option<Box<[u8]>>>, Error>;

    #[endpoint(GET "/c")]
    async fn tuple_of_one(&self) -> Result<((),), Error>;

    #[endpoint(GET "/d")]
    async fn parenthesized(&self) -> Result<[(u8); 2], Error>;

    #[endpoint(GET "/e")]
    async fn of_static(&self) -> Result<BTreeMap<Cow<'static, str>, Box<str>>, Error>;

    #[endpoint(GET "/f")]
    async fn qualified(&self) -> Result<<Vec<u8> as IntoIterator>::Item, Error>;

    #[endpoint(GET "/g", success(206, 200))]
    async fn result(&self) -> Result<Result<u8, String>, bac_core::Error>;

    #[endpoint(GET "/i")]
    async fn unit_struct(&self) -> Result<Nothing, Error>;

    #[endpoint(GET "/j", text)]
    async fn text(&self) -> Result<std::string::String, Error>;
}

/// Everything around the methods.
pub(crate) mod around {
    use super::*;

    /// By paths, with every comma, and an import that is for nobody but readers.
    #[bac_core::client(server, name = Client2, errors(5XX,), error_body = Value,)]
    pub(crate) trait Around: Clone + Send + Sync + 'static {
        #![doc = "Inner docs."]

        #[bac_core::endpoint(GET "/", errors(404 = Vec<(u8, Box<str>)>, 4XX = [u8; 2],),)]
        async fn get(&self) -> std::result::Result<Option<Maybe>, GetError>;

        #[cfg(any(unix, not(unix)))]
        #[cfg_attr(all(unix, not(unix)), deprecated)]
        #[endpoint(HEAD "/", timeout = "250ms", stall_timeout = "120m")]
        async fn head(&self) -> Result<(), HeadError>;

        #[endpoint(POST "/", success(202, 200), errors(409 = String))]
        async fn add(&self) -> Result<(), AddError>;

        #[must_use]
        #[endpoint(GET "/left")]
        async fn left(&self) -> Result<Value, bac_core::Error>;
    }

    /// No endpoint yet.
    #[client]
    pub(crate) trait Nothing {}
}

/// One path for two requests, which differ in their bodies alone: no server half has to tell them apart.
#[client]
trait Rpc {
    #[endpoint(POST "/rpc")]
    async fn add(&self, #[body] numbers: (u8, u8)) -> Result<Value, Error>;

    #[endpoint(POST "/rpc")]
    async fn name(&self, #[body] number: u8) -> Result<Value, Error>;
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "null")).unwrap()
}

fn client(peer: &Peer) -> Client {
    Client::builder(peer.url()).signer(Ed25519Signer::generate().unwrap()).build().unwrap()
}

/// What came of a call.
async fn sent<T, E: fmt::Debug>(
    peer: &Peer,
    call: impl IntoFuture<Output = Result<T, E>>,
) -> Received {
    call.await.map(drop).unwrap();
    peer.received().pop().unwrap()
}

#[tokio::test]
async fn paths() {
    let peer = peer();
    let api = PathsClient::new(client(&peer));
    for (call, target) in [
        (api.root(), "/v1/"),
        (api.slash(), "/v1/a/"),
        (api.signs(), "/v1/~a/$b/c;d=e/f@g!h'(i)*+,=:"),
        (api.encoded(), "/v1/%7Bid%7D/%C3%A9"),
        (api.dots(), "/v1/.hidden/..."),
        (api.joined(1, 2, 3, 4), "/v1/4-3.2~1"),
        (api.raw("a/b"), "/v1/raw/a%2Fb"),
        (api.unicode(1, 2), "/v1/1/2"),
    ] {
        assert_eq!(sent(&peer, call).await.target(), target);
    }
}

#[tokio::test]
async fn arguments_called_as_generated_names() {
    let peer = peer();
    let api = LocalsClient::new(client(&peer));
    for (call, target) in [
        (api.value(1, 2, 3), "/1/2?value=3"),
        (api.call("a", 1), "/a?operation=1"),
        (api.r#loop(1, 2), "/r?in=1&as=2"),
        (api.case(1, 2), "/case?X=1&x=2"),
        (api.both(1, 2), "/both?X-A=1"),
    ] {
        assert_eq!(sent(&peer, call).await.target(), target);
    }
    assert_eq!(peer.received().len(), 5);
    assert_eq!(sent(&peer, api.both(1, 2)).await.header("x-a"), ["2"]);
}

#[tokio::test]
async fn values_that_are_text() {
    let peer = peer();
    let api = TextsClient::new(client(&peer));
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let number = NonZeroU8::MIN;
    let words = Words(vec!["a".to_owned(), "b".to_owned()]);
    for (call, target) in [
        (api.path('é', &"b", Cow::Borrowed("c"), "d".into()), "/%C3%A9/b/c/d"),
        (api.numbers(true, 0.5, address, number, -1), "/numbers?a=true&b=0.5&c=127.0.0.1&d=1&e=-1"),
        (
            api.pointers(
                &"a".into(),
                Rc::new("b".to_owned()),
                format_args!("c"),
                &'d',
                Box::new(5),
            ),
            "/pointers?a=a&b=b&c=c&d=d&e=5",
        ),
        (api.aliases(1, "b", &Arc::new("c".to_owned())), "/1/b?shared=c"),
        (api.own(&Vec2(1, -1), words), "/own/1%2C-1?words=a%20b"),
    ] {
        assert_eq!(sent(&peer, call).await.target(), target);
    }
}

#[tokio::test]
async fn what_is_repeated_and_what_is_left_out() {
    let peer = peer();
    let api = RepeatedClient::new(client(&peer));
    let (texts, many, none) = (["x".to_owned()], Some(vec![8, 9]), None);
    for (call, target) in [
        (
            api.lists([1, 2], &[3], vec!["c".into()], &texts.to_vec(), vec![true], &[&"f", &"g"]),
            "/lists?a=1&a=2&b=3&c=c&d=x&e=true&f%5B%5D=f&f%5B%5D=g",
        ),
        (api.lists([1, 2], &[3], vec![], &vec![], vec![], &[]), "/lists?a=1&a=2&b=3"),
        (
            api.optional_lists(Some([1]), Some(&vec![2, 3]), &many, Some(&["d".into()])),
            "/optional?a=1&b=2&b=3&c=8&c=9",
        ),
        (api.optional_lists(None, Some(&vec![]), &none, None), "/optional"),
        (
            api.options(Some("a"), &Some(1), Some(&"c"), Some("d".into()), Some(2), None),
            "/options?a=a&b=1&c=c&d=d&e=2",
        ),
        (api.options(None, &None, None, None, None, Some("f".into())), "/options"),
    ] {
        assert_eq!(sent(&peer, call).await.target(), target);
    }
    assert_eq!(peer.received()[2].header("x-d"), ["d"]);
    assert_eq!(peer.received()[5].header("x-f"), ["f"]);
}

/// An `Option` that is spelled out is left out; every other type is JSON, and be it `null`.
#[tokio::test]
async fn bodies() {
    let peer = peer();
    let api = BodiesClient::new(client(&peer));
    let map = BTreeMap::from([("a", [1, 2])]);
    for (call, body) in [
        (api.newtype(Maybe(Some(1))), "1"),
        (api.newtype(Maybe(None)), "null"),
        (api.option(Some(Maybe(None))), "null"),
        (api.option(None), ""),
        (api.two_options(Some(Some(1))), "1"),
        (api.two_options(Some(None)), "null"),
        (api.two_options(None), ""),
        (api.option_of_reference(&Some(&Maybe(Some(2)))), "2"),
        (api.option_of_reference(&None), ""),
        (api.unit(()), "null"),
        (api.slice(&["a", "b"]), r#"["a","b"]"#),
        (api.alias_of_slice(&[1, 2]), "[1,2]"),
        (api.tuple((1, "a")), r#"[1,"a"]"#),
        (api.map(map), r#"{"a":[1,2]}"#),
        (api.text("a"), r#""a""#),
        (api.of_delete(&Cow::Borrowed("a")), r#""a""#),
    ] {
        let request = sent(&peer, call).await;
        assert_eq!(String::from_utf8_lossy(&request.body), body);
        assert_eq!(request.header("content-type").is_empty(), body.is_empty(), "{body}");
    }
    let request = sent(&peer, api.signed(&Maybe(Some(1)))).await;
    let envelope: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(envelope["payload"], json!(1));
}

#[tokio::test]
async fn replies() {
    async fn read<T>(body: &str, call: impl AsyncFn(&RepliesClient) -> Result<T, Error>) -> T {
        let peer = Peer::answering(json_reply("200 OK", body)).unwrap();
        call(&RepliesClient::new(client(&peer))).await.unwrap()
    }
    assert_eq!(read("[1]", async |api| api.alias().await).await, [1]);
    let nested = read("[1]", async |api| api.nested().await).await;
    assert_eq!(nested, Some(Some(Box::from([1]))));
    assert_eq!(read("[null]", async |api| api.tuple_of_one().await).await, ((),));
    assert_eq!(read("[1,2]", async |api| api.parenthesized().await).await, [1, 2]);
    let map = read(r#"{"a":"b"}"#, async |api| api.of_static().await).await;
    assert_eq!(map["a"].as_ref(), "b");
    assert_eq!(read("1", async |api| api.qualified().await).await, 1);
    assert_eq!(read(r#"{"Ok":1}"#, async |api| api.result().await).await, Ok(1));
    assert_eq!(read("null", async |api| api.unit_struct().await).await, Nothing);
    assert_eq!(read("null", async |api| api.text().await).await, "null");
}

#[tokio::test]
async fn around_the_methods() {
    let peer = peer();
    let api = around::Client2::new(client(&peer));
    assert_eq!(api.get().await.unwrap(), None);
    assert_eq!(sent(&peer, api.head()).await.method(), "HEAD");
    assert_eq!(sent(&peer, api.add()).await.method(), "POST");
    assert_eq!(api.left().await.unwrap(), Value::Null);
    let names: Vec<&str> = around::Client2::OPERATIONS.iter().map(|o| o.name()).collect();
    assert_eq!(names, ["get", "head", "add", "left"]);
    assert!(around::NothingClient::OPERATIONS.is_empty());
    let error = around::GetError::client_error(bac_core::http::StatusCode::GONE, [1, 2]);
    assert_eq!(error.failure().status(), Some(bac_core::http::StatusCode::GONE));
    assert!(around::AddError::conflict("a".to_owned()).into_error().to_string().contains("409"));
}

#[tokio::test]
async fn two_requests_of_one_path() {
    let peer = peer();
    let api = RpcClient::new(client(&peer));
    assert_eq!(sent(&peer, api.add((1, 2))).await.body, b"[1,2]");
    assert_eq!(sent(&peer, api.name(7)).await.body, b"7");
}
