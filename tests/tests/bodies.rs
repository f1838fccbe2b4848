//! Bodies that are not JSON, and JSON of other media types: each as it goes over the wire, and as the
//! server half gets it.
#![deny(unused, warnings)]

use std::{collections::BTreeMap, fmt, str::FromStr};

use bac_core::{
    Client, Error, ErrorKind, Outcome, Upload,
    bytes::Bytes,
    client,
    server::{Context, InProcess, RejectionKind, Router},
};
use bac_tests::{Peer, Received, json_reply};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_service::Service;

/// Rows of a table, as text.
#[derive(Clone, Debug, PartialEq)]
struct Rows(Vec<Vec<u8>>);

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.0 {
            let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            writeln!(f, "{}", cells.join(","))?;
        }
        Ok(())
    }
}

impl FromStr for Rows {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let row = |line: &str| line.split(',').map(str::parse).collect();
        text.lines().map(row).collect::<Result<_, _>>().map(Self)
    }
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
struct Order {
    item: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default)]
    tag: Vec<u8>,
    gift: bool,
    #[serde(flatten)]
    more: BTreeMap<String, String>,
}

#[allow(clippy::ptr_arg)]
#[client(server)]
trait Bodies {
    #[endpoint(POST "/text")]
    async fn text(&self, #[body(text)] text: &str) -> Result<Value, Error>;

    #[endpoint(POST "/owned_text")]
    async fn owned_text(&self, #[body(text)] text: String) -> Result<Value, Error>;

    #[endpoint(POST "/number")]
    async fn number(&self, #[body(text)] number: u64) -> Result<Value, Error>;

    #[endpoint(POST "/rows")]
    async fn rows(
        &self,
        #[body(text, "text/csv; header=absent")] rows: &Rows,
    ) -> Result<Value, Error>;

    #[endpoint(POST "/maybe_text")]
    async fn maybe_text(&self, #[body(text)] text: Option<&str>) -> Result<Value, Error>;

    #[endpoint(POST "/bytes")]
    async fn bytes(&self, #[body(bytes)] data: Bytes) -> Result<Value, Error>;

    #[endpoint(POST "/owned_bytes")]
    async fn owned_bytes(&self, #[body(bytes)] data: Vec<u8>) -> Result<Value, Error>;

    #[endpoint(POST "/slice")]
    async fn slice(&self, #[body(bytes, "image/png")] data: &[u8]) -> Result<Value, Error>;

    #[endpoint(POST "/maybe_bytes")]
    async fn maybe_bytes(&self, #[body(bytes)] data: Option<&[u8]>) -> Result<Value, Error>;

    #[endpoint(POST "/maybe_owned")]
    async fn maybe_owned(&self, #[body(bytes)] data: &Option<Vec<u8>>) -> Result<Value, Error>;

    #[endpoint(PATCH "/patch")]
    async fn patch(
        &self,
        #[body("application/merge-patch+json")] patch: &Value,
    ) -> Result<Value, Error>;

    #[endpoint(PATCH "/vendor")]
    async fn vendor(
        &self,
        #[body(json, "application/vnd.x")] patch: &Value,
    ) -> Result<Value, Error>;

    #[endpoint(POST "/form")]
    async fn form(&self, #[body(form)] order: &Order) -> Result<Value, Error>;

    #[endpoint(POST "/maybe_form")]
    async fn maybe_form(&self, #[body(form)] order: Option<Order>) -> Result<Value, Error>;

    #[endpoint(POST "/fields/{id}")]
    async fn fields(
        &self,
        id: u64,
        #[query] dry: bool,
        #[form] amount: u64,
        #[form("a note")] note: Option<&str>,
        #[form] tag: &[String],
        #[form] more: Option<&[u8]>,
    ) -> Result<Value, Error>;

    #[endpoint(POST "/no_fields")]
    async fn no_fields(&self, #[form] note: Option<&str>) -> Result<Value, Error>;
}

struct Echo;

impl BodiesService for Echo {
    async fn text(&self, _: &Context, text: &str) -> Result<Value, Error> {
        Ok(json!(text))
    }

    async fn owned_text(&self, _: &Context, text: String) -> Result<Value, Error> {
        Ok(json!(text))
    }

    async fn number(&self, _: &Context, number: u64) -> Result<Value, Error> {
        Ok(json!(number))
    }

    async fn rows(&self, _: &Context, rows: &Rows) -> Result<Value, Error> {
        Ok(json!(rows.0))
    }

    async fn maybe_text(&self, _: &Context, text: Option<&str>) -> Result<Value, Error> {
        Ok(json!(text))
    }

    async fn bytes(&self, _: &Context, data: Bytes) -> Result<Value, Error> {
        Ok(json!(data.to_vec()))
    }

    async fn owned_bytes(&self, _: &Context, data: Vec<u8>) -> Result<Value, Error> {
        Ok(json!(data))
    }

    async fn slice(&self, _: &Context, data: &[u8]) -> Result<Value, Error> {
        Ok(json!(data))
    }

    async fn maybe_bytes(&self, _: &Context, data: Option<&[u8]>) -> Result<Value, Error> {
        Ok(json!(data))
    }

    async fn maybe_owned(&self, _: &Context, data: &Option<Vec<u8>>) -> Result<Value, Error> {
        Ok(json!(data))
    }

    async fn patch(&self, cx: &Context, patch: &Value) -> Result<Value, Error> {
        Ok(json!([patch, cx.headers()["content-type"].to_str().unwrap()]))
    }

    async fn vendor(&self, _: &Context, patch: &Value) -> Result<Value, Error> {
        Ok(patch.clone())
    }

    async fn form(&self, _: &Context, order: &Order) -> Result<Value, Error> {
        Ok(json!(order))
    }

    async fn maybe_form(&self, _: &Context, order: Option<Order>) -> Result<Value, Error> {
        Ok(json!(order))
    }

    async fn fields(
        &self,
        _: &Context,
        id: u64,
        dry: bool,
        amount: u64,
        note: Option<&str>,
        tag: &[String],
        more: Option<&[u8]>,
    ) -> Result<Value, Error> {
        Ok(json!([id, dry, amount, note, tag, more]))
    }

    async fn no_fields(&self, _: &Context, note: Option<&str>) -> Result<Value, Error> {
        Ok(json!(note))
    }
}

fn order() -> Order {
    Order {
        item: "a pen & ink=ü".to_owned(),
        note: None,
        tag: vec![1, 2],
        gift: true,
        more: BTreeMap::from([("x y".to_owned(), "+".to_owned())]),
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

/// What the peer received last.
fn last(peer: &Peer) -> Received {
    peer.received().pop().expect("a request came")
}

#[tokio::test]
async fn each_body_is_on_the_wire_as_it_is_declared() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let api = BodiesClient::new(Client::new(peer.url()).unwrap());
    let sent = |content_type: &str, body: &[u8]| {
        let request = last(&peer);
        let shown = String::from_utf8_lossy(&request.body).into_owned();
        assert_eq!(request.header("content-type"), [content_type], "{shown}");
        assert_eq!(request.header("content-length"), [body.len().to_string()], "{shown}");
        assert_eq!(shown, String::from_utf8_lossy(body));
        assert_eq!(request.body, body);
    };
    let nothing_sent = || {
        let request = last(&peer);
        assert_eq!((request.header("content-type").len(), request.body.len()), (0, 0));
    };

    api.text("\"ü\"\n").await.unwrap();
    sent(TEXT, "\"ü\"\n".as_bytes());
    api.text("").await.unwrap();
    sent(TEXT, b"");
    api.owned_text("x".to_owned()).await.unwrap();
    sent(TEXT, b"x");
    api.number(u64::MAX).await.unwrap();
    sent(TEXT, b"18446744073709551615");
    api.rows(&Rows(vec![vec![1, 2], vec![3]])).await.unwrap();
    sent("text/csv; header=absent", b"1,2\n3\n");
    api.maybe_text(Some("x")).await.unwrap();
    sent(TEXT, b"x");
    api.maybe_text(None).await.unwrap();
    nothing_sent();

    let odd = [0, b'\r', b'\n', 0xff, b'{'];
    api.bytes(Bytes::from_static(&[0, 0xfe])).await.unwrap();
    sent(BYTES, &[0, 0xfe]);
    api.owned_bytes(odd.to_vec()).await.unwrap();
    sent(BYTES, &odd);
    api.slice(&odd).await.unwrap();
    sent("image/png", &odd);
    api.slice(&[]).await.unwrap();
    sent("image/png", &[]);
    api.maybe_bytes(Some(&odd)).await.unwrap();
    sent(BYTES, &odd);
    api.maybe_bytes(None).await.unwrap();
    nothing_sent();
    api.maybe_owned(&Some(odd.to_vec())).await.unwrap();
    sent(BYTES, &odd);
    api.maybe_owned(&None).await.unwrap();
    nothing_sent();

    api.patch(&json!({ "a": null })).await.unwrap();
    sent("application/merge-patch+json", br#"{"a":null}"#);
    api.vendor(&json!([])).await.unwrap();
    sent("application/vnd.x", b"[]");

    api.form(&order()).await.unwrap();
    sent(FORM, b"item=a+pen+%26+ink%3D%C3%BC&tag=1&tag=2&gift=true&x+y=%2B");
    api.maybe_form(None).await.unwrap();
    nothing_sent();
    let tags = ["a b".to_owned(), "&".to_owned()];
    api.fields(7, true, 3, Some("ü="), &tags, Some(&[1, 2])).await.unwrap();
    sent(FORM, b"amount=3&a%20note=%C3%BC%3D&tag=a%20b&tag=%26&more=1&more=2");
    assert_eq!(last(&peer).target(), "/fields/7?dry=true");
    api.fields(7, true, 3, None, &[], None).await.unwrap();
    sent(FORM, b"amount=3");
    api.no_fields(None).await.unwrap();
    sent(FORM, b"");
}

#[tokio::test]
async fn the_nearest_to_the_call_says_the_media_type() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let client = Client::builder(peer.url()).header("Content-Type", "application/x-of-client");
    let api = BodiesClient::new(client.build().unwrap());
    api.slice(&[1]).await.unwrap();
    assert_eq!(last(&peer).header("content-type"), ["image/png"]);
    api.slice(&[1]).header("Content-Type", "image/gif").await.unwrap();
    assert_eq!(last(&peer).header("content-type"), ["image/gif"]);
    api.no_fields(Some("x")).await.unwrap();
    assert_eq!(last(&peer).header("content-type"), [FORM]);
}

#[tokio::test]
async fn the_server_half_gets_what_was_given() {
    let server = BodiesServer::new(Echo);
    let in_process =
        Client::builder("http://in-process/").transport(InProcess::new(server.clone()));
    let over_socket = Client::builder(bac_tests::listen(server).await.unwrap());
    for client in [in_process, over_socket] {
        let api = BodiesClient::new(client.build().unwrap());
        for text in ["", "a\r\nü", "null"] {
            assert_eq!(api.text(text).await.unwrap(), json!(text));
            assert_eq!(api.owned_text(text.to_owned()).await.unwrap(), json!(text));
            assert_eq!(api.maybe_text(Some(text)).await.unwrap(), json!(text));
        }
        assert_eq!(api.maybe_text(None).await.unwrap(), Value::Null);
        assert_eq!(api.number(8).await.unwrap(), 8);
        let rows = Rows(vec![vec![1, 2], vec![3]]);
        assert_eq!(api.rows(&rows).await.unwrap(), json!(rows.0));
        for data in [&[][..], &[0, 0xff, b'{']] {
            assert_eq!(api.bytes(Bytes::copy_from_slice(data)).await.unwrap(), json!(data));
            assert_eq!(api.owned_bytes(data.to_vec()).await.unwrap(), json!(data));
            assert_eq!(api.slice(data).await.unwrap(), json!(data));
            assert_eq!(api.maybe_bytes(Some(data)).await.unwrap(), json!(data));
            assert_eq!(api.maybe_owned(&Some(data.to_vec())).await.unwrap(), json!(data));
        }
        assert_eq!(api.maybe_bytes(None).await.unwrap(), Value::Null);
        assert_eq!(api.maybe_owned(&None).await.unwrap(), Value::Null);
        let patch = json!({ "a": [1] });
        let answer = api.patch(&patch).await.unwrap();
        assert_eq!(answer, json!([patch, "application/merge-patch+json"]));
        assert_eq!(api.vendor(&patch).await.unwrap(), patch);

        assert_eq!(api.form(&order()).await.unwrap(), json!(order()));
        assert_eq!(api.maybe_form(Some(order())).await.unwrap(), json!(order()));
        assert_eq!(api.maybe_form(None).await.unwrap(), Value::Null);
        let tags = ["a b".to_owned(), "&+".to_owned()];
        let answer = api.fields(7, true, 3, Some(""), &tags, Some(&[1])).await.unwrap();
        assert_eq!(answer, json!([7, true, 3, "", tags, [1]]));
        let answer = api.fields(7, false, 3, None, &[], None).await.unwrap();
        assert_eq!(answer, json!([7, false, 3, null, [], null]));
        assert_eq!(api.no_fields(None).await.unwrap(), Value::Null);
    }
}

#[tokio::test]
async fn what_is_no_such_body_is_refused_with_the_reason() {
    let mut server = BodiesServer::new(Echo);
    for (target, body, reason) in [
        ("/text", &b"\xff"[..], "the body is not the declared text: invalid utf-8"),
        ("/number", b"x", "the body is not the declared text: invalid digit"),
        ("/form", b"item=x", "the body is not the declared form: missing field `gift`"),
        ("/form", b"item=x&gift=maybe", "the body is not the declared form"),
        ("/fields/1?dry=true", b"", "form field `amount` is missing"),
        ("/fields/1?dry=true", b"amount=x", "form field `amount`: invalid digit"),
        ("/fields/1?dry=true", b"amount=%ff", "form field `amount`: it is not UTF-8"),
        ("/no_fields", b"\xff", "the body is not a form: invalid utf-8"),
    ] {
        let request = http::Request::post(target).body(Bytes::from_static(body)).unwrap();
        let response = server.call(request).await.unwrap();
        let answer = bac_tests::json_of(&response);
        let message = answer["message"].as_str().unwrap();
        assert_eq!(response.status(), 400, "{target}: {message}");
        assert!(message.starts_with(reason), "{target}: {message}");
    }
}

/// Text that cannot be written.
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }
}

#[client]
trait Unsendable {
    #[endpoint(POST "/text")]
    async fn text(&self, #[body(text)] text: &Broken) -> Result<Value, Error>;

    #[endpoint(POST "/form")]
    async fn form(&self, #[body(form)] nested: &Value) -> Result<Value, Error>;

    #[endpoint(POST "/field")]
    async fn field(&self, #[form] secret: &Broken) -> Result<Value, Error>;
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_leaves() {
    let peer = Peer::answering(json_reply("200 OK", "null")).unwrap();
    let api = UnsendableClient::new(Client::new(peer.url()).unwrap());
    let nested = json!({ "a": { "b": "secret" } });
    for (error, reason) in [
        (api.text(&Broken).await.unwrap_err(), "the body cannot be written as text"),
        (api.form(&nested).await.unwrap_err(), "the body cannot be written as a form"),
        (api.form(&json!("secret")).await.unwrap_err(), "the body cannot be written as a form"),
        (api.field(&Broken).await.unwrap_err(), "form field `secret` cannot be written as text"),
    ] {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let text = error.to_string();
        assert!(text.contains(reason) && text.contains("Unsendable."), "{text}");
        assert!(!text.contains("\"secret\""), "{text}");
    }
    assert_eq!(peer.received().len(), 0);
}

#[test]
fn an_operation_tells_the_media_type_of_its_body() {
    let told: Vec<_> =
        BodiesClient::OPERATIONS.iter().map(|it| (it.name(), it.content_type())).collect();
    assert!(told.contains(&("text", Some(TEXT))));
    assert!(told.contains(&("slice", Some("image/png"))));
    assert!(told.contains(&("patch", Some("application/merge-patch+json"))));
    assert!(told.contains(&("form", Some(FORM))));
    assert!(told.contains(&("fields", Some(FORM))));
}

/// Bodies of which an argument says what they are.
#[client(server)]
trait Objects {
    #[endpoint(PUT "/bytes")]
    async fn bytes(
        &self,
        #[header("Content-Type")] kind: &str,
        #[body(bytes)] object: &[u8],
    ) -> Result<Value, Error>;

    #[endpoint(PUT "/image")]
    async fn image(
        &self,
        #[header("content-type")] kind: Option<&str>,
        #[body(bytes, "image/png")] image: &[u8],
    ) -> Result<Value, Error>;

    #[endpoint(PUT "/text")]
    async fn text(
        &self,
        #[body(text)] table: &str,
        #[header("Content-Type")] kind: Option<&str>,
    ) -> Result<Value, Error>;
}

#[client]
trait Streams {
    #[endpoint(PUT "/stream")]
    async fn stream(
        &self,
        #[header("Content-Type")] kind: &str,
        #[body(stream)] object: Upload,
    ) -> Result<Value, Error>;
}

struct Store;

impl ObjectsService for Store {
    async fn bytes(&self, _: &Context, kind: &str, object: &[u8]) -> Result<Value, Error> {
        Ok(json!([kind, object.len()]))
    }

    async fn image(&self, _: &Context, kind: Option<&str>, image: &[u8]) -> Result<Value, Error> {
        Ok(json!([kind, image.len()]))
    }

    async fn text(&self, _: &Context, table: &str, kind: Option<&str>) -> Result<Value, Error> {
        Ok(json!([kind, table]))
    }
}

#[tokio::test]
async fn an_argument_says_what_the_body_is() {
    let url = bac_tests::listen(ObjectsServer::new(Store)).await.unwrap();
    let api = ObjectsClient::new(Client::new(url).unwrap());
    assert_eq!(api.bytes("image/webp", b"x").await.unwrap(), json!(["image/webp", 1]));
    assert_eq!(api.image(Some("image/gif"), b"x").await.unwrap(), json!(["image/gif", 1]));
    assert_eq!(api.image(None, b"x").await.unwrap(), json!(["image/png", 1]));
    assert_eq!(api.text("a", Some("text/csv")).await.unwrap(), json!(["text/csv", "a"]));
    let plain = "text/plain; charset=utf-8";
    assert_eq!(api.text("a", None).await.unwrap(), json!([plain, "a"]));

    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let client = Client::new(peer.url()).unwrap();
    let upload = || Upload::bytes("x").media_type("image/png");
    StreamsClient::new(client.clone()).stream("image/webp", upload()).await.unwrap();
    assert_eq!(last(&peer).header("content-type"), ["image/webp"]);
    // What a call says is nearer still.
    let call = ObjectsClient::new(client).bytes("image/webp", b"x");
    call.header("Content-Type", "image/gif").await.unwrap();
    assert_eq!(last(&peer).header("content-type"), ["image/gif"]);
}

/// Bodies of each grammar that has a name.
#[client(server)]
trait Labelled {
    #[endpoint(POST "/json")]
    async fn json(&self, #[body] value: Value) -> Result<Value, Error>;

    #[endpoint(POST "/patch")]
    async fn patch(
        &self,
        #[body("application/merge-patch+json")] value: Value,
    ) -> Result<Value, Error>;

    #[endpoint(POST "/optional")]
    async fn optional(&self, #[body] value: Option<Value>) -> Result<Value, Error>;

    #[endpoint(POST "/xml")]
    async fn xml(&self, #[body(xml)] value: Order) -> Result<Value, Error>;

    #[endpoint(POST "/form")]
    async fn form(&self, #[form] item: String) -> Result<Value, Error>;

    #[endpoint(POST "/text")]
    async fn text(&self, #[body(text)] text: String) -> Result<Value, Error>;
}

struct Labels;

impl LabelledService for Labels {
    async fn json(&self, _: &Context, value: Value) -> Result<Value, Error> {
        Ok(value)
    }
    async fn patch(&self, _: &Context, value: Value) -> Result<Value, Error> {
        Ok(value)
    }
    async fn optional(&self, _: &Context, value: Option<Value>) -> Result<Value, Error> {
        Ok(json!(value.is_some()))
    }
    async fn xml(&self, _: &Context, value: Order) -> Result<Value, Error> {
        Ok(json!(value.item))
    }
    async fn form(&self, _: &Context, item: String) -> Result<Value, Error> {
        Ok(json!(item))
    }
    async fn text(&self, _: &Context, text: String) -> Result<Value, Error> {
        Ok(json!(text))
    }
}

#[tokio::test]
async fn a_body_that_says_it_is_something_else_is_refused() {
    let server = LabelledServer::new(Labels);
    let asked = async |path: &str, label: Option<&'static str>, body: &'static str| {
        let mut request =
            http::Request::post(path).body(Bytes::from_static(body.as_bytes())).unwrap();
        if let Some(label) = label {
            request.headers_mut().insert("content-type", label.parse().unwrap());
        }
        server.clone().call(request).await.unwrap()
    };
    let xml = "<Order><item>a</item><gift>true</gift></Order>";
    for (path, labels, body) in [
        (
            "/json",
            &[
                "",
                "application/json",
                "Application/JSON; charset=utf-8",
                "text/json",
                "application/hal+json",
            ][..],
            "{}",
        ),
        ("/patch", &["application/json", "application/merge-patch+json"], "{}"),
        ("/optional", &["text/plain", "application/x-www-form-urlencoded"], ""),
        ("/xml", &["application/xml", "text/xml", "application/atom+xml;type=entry"], xml),
        ("/form", &["application/x-www-form-urlencoded"], "item=a"),
        ("/text", &["text/plain", "text/csv", "application/json", "?"], "a"),
    ] {
        for label in labels.iter().map(|label| Some(*label)).chain([None]) {
            let response = asked(path, label, body).await;
            assert_eq!(response.status(), 200, "{path} {label:?} {:?}", response.body());
        }
    }
    for (path, label, body, family, accepted) in [
        ("/json", "application/x-www-form-urlencoded", "{}", "JSON", "application/json"),
        ("/json", "text/plain;charset=UTF-8", "{}", "JSON", "application/json"),
        ("/json", "json", "{}", "JSON", "application/json"),
        ("/json", "application/xml", "{}", "JSON", "application/json"),
        ("/patch", "text/plain", "{}", "JSON", "application/merge-patch+json"),
        ("/optional", "text/plain", "{}", "JSON", "application/json"),
        ("/xml", "application/json", xml, "XML", "application/xml"),
        ("/form", "application/json", "item=a", "a form", FORM),
    ] {
        let response = asked(path, Some(label), body).await;
        assert_eq!(response.status(), 415, "{path} {label}");
        assert_eq!(response.headers()["accept"], accepted);
        let told = bac_tests::json_of(&response);
        let words = format!(
            "the body is labelled `{label}` where {family} is declared; send it with `content-type: {accepted}`"
        );
        assert_eq!(told["message"], words);
    }
    let router = Router::new().mount(server).on_rejection(|rejection| {
        assert_eq!(rejection.kind(), &RejectionKind::MediaType { accepted: "application/json" });
        rejection.to_response()
    });
    let mut request = http::Request::post("/json").body(Bytes::from_static(b"{}")).unwrap();
    request.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(router.handle(request).await.status(), 415);
}
