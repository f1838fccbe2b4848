//! Bodies and errors in XML and in codecs of the user's own: each as it goes over the wire, and as the
//! server half gets it.
#![deny(unused, warnings)]

use std::{collections::BTreeMap, error::Error as _, str::FromStr};

use bac_core::{
    ByteStream, Client, Error, ErrorKind, Outcome, RawResponse, Reply, ReplyKind,
    bytes::Bytes,
    client,
    codec::{Codec, CodecError, Decode, Encode},
    server::{Context, InProcess},
};
use bac_tests::{Peer, Received, json_reply};
use serde::{Deserialize, Serialize};
use tower_service::Service;

/// What is a line of a table. Nothing of it knows serde.
trait Row: Sized {
    fn cells(&self) -> Vec<String>;
    fn from_cells(cells: &[&str]) -> Option<Self>;
}

/// Rows with commas between their cells, or one row alone.
enum Csv {}

impl Codec for Csv {
    const MEDIA_TYPE: &'static str = "text/csv; header=absent";
    const ACCEPT: &'static str = "text/csv";
    const NAME: &'static str = "CSV";
}

fn line<R: Row>(row: &R) -> Result<String, CodecError> {
    let cells = row.cells();
    match cells.iter().find(|cell| cell.contains([',', '\n'])) {
        Some(cell) => {
            Err(CodecError::new(format!("the cell `{cell}` has a comma or a line break")))
        }
        None => Ok(cells.join(",")),
    }
}

fn row<R: Row>((index, line): (usize, &str)) -> Result<R, CodecError> {
    let cells: Vec<&str> = line.split(',').collect();
    R::from_cells(&cells).ok_or_else(|| CodecError::new("it is not such a row").at(index + 1, 1))
}

fn utf8(body: &[u8]) -> Result<&str, CodecError> {
    std::str::from_utf8(body).map_err(|error| CodecError::new("it is not UTF-8").with_source(error))
}

impl<R: Row> Encode<R> for Csv {
    fn encode(row: &R) -> Result<Bytes, CodecError> {
        line(row).map(Bytes::from)
    }
}

impl<R: Row> Encode<[R]> for Csv {
    fn encode(rows: &[R]) -> Result<Bytes, CodecError> {
        Ok(rows.iter().map(line).collect::<Result<Vec<_>, _>>()?.join("\n").into())
    }
}

impl<R: Row> Encode<Vec<R>> for Csv {
    fn encode(rows: &Vec<R>) -> Result<Bytes, CodecError> {
        Self::encode(&**rows)
    }
}

impl<R: Row> Decode<R> for Csv {
    fn decode(body: &Bytes) -> Result<R, CodecError> {
        row((0, utf8(body)?))
    }
}

impl<R: Row> Decode<Vec<R>> for Csv {
    fn decode(body: &Bytes) -> Result<Vec<R>, CodecError> {
        utf8(body)?.lines().enumerate().map(row).collect()
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Point {
    x: i64,
    label: String,
}

impl Row for Point {
    fn cells(&self) -> Vec<String> {
        vec![self.x.to_string(), self.label.clone()]
    }
    fn from_cells(cells: &[&str]) -> Option<Self> {
        let [x, label] = cells else { return None };
        Some(Self { x: x.parse().ok()?, label: (*label).to_owned() })
    }
}

fn point() -> Point {
    Point { x: 7, label: "a".to_owned() }
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Order {
    #[serde(rename = "@id")]
    id: u64,
    #[serde(default)]
    item: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

fn order() -> Order {
    Order { id: 7, item: vec!["a<b".to_owned(), "ü".to_owned()], note: None }
}

const ORDER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Order id=\"7\"><item>a&lt;b</item><item>ü</item></Order>";

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename = "Error")]
struct Fault {
    #[serde(rename = "Code")]
    code: String,
    #[serde(rename = "Message")]
    message: String,
}

fn fault() -> Fault {
    Fault { code: "NoSuchKey".to_owned(), message: "no such key".to_owned() }
}

const FAULT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>";

/// A code that is text.
#[derive(Clone, Debug, PartialEq)]
struct Code(u16);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "E{}", self.0)
    }
}

impl FromStr for Code {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_prefix('E').and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or_else(|| "not a code".to_owned())
    }
}

#[client(server)]
trait Bodies {
    #[endpoint(POST "/xml")]
    async fn xml(&self, #[body(xml)] order: &Order) -> Result<String, Error>;

    #[endpoint(POST "/owned")]
    async fn owned(
        &self,
        #[body(xml, "application/atom+xml")] order: Order,
    ) -> Result<String, Error>;

    #[endpoint(POST "/maybe")]
    async fn maybe(&self, #[body(xml)] order: Option<&Order>) -> Result<String, Error>;

    #[endpoint(POST "/csv")]
    async fn csv(&self, #[body(Csv)] point: &Point) -> Result<String, Error>;

    #[endpoint(POST "/maybe_csv")]
    async fn maybe_csv(&self, #[body(Csv)] point: Option<&Point>) -> Result<String, Error>;

    #[endpoint(POST "/rows")]
    async fn rows(
        &self,
        #[body(self::Csv, "text/tab-separated-values")] rows: &[Point],
    ) -> Result<String, Error>;
}

struct Echo;

impl BodiesService for Echo {
    async fn xml(&self, _: &Context, order: &Order) -> Result<String, Error> {
        Ok(format!("{order:?}"))
    }
    async fn owned(&self, cx: &Context, order: Order) -> Result<String, Error> {
        Ok(format!("{order:?} {}", cx.headers()["content-type"].to_str().unwrap()))
    }
    async fn maybe(&self, _: &Context, order: Option<&Order>) -> Result<String, Error> {
        Ok(format!("{order:?}"))
    }
    async fn csv(&self, _: &Context, point: &Point) -> Result<String, Error> {
        Ok(format!("{point:?}"))
    }
    async fn maybe_csv(&self, _: &Context, point: Option<&Point>) -> Result<String, Error> {
        Ok(format!("{point:?}"))
    }
    async fn rows(&self, _: &Context, rows: &[Point]) -> Result<String, Error> {
        Ok(format!("{rows:?}"))
    }
}

/// What the peer received last.
fn last(peer: &Peer) -> Received {
    peer.received().pop().expect("a request came")
}

#[tokio::test]
async fn each_body_is_on_the_wire_as_its_codec_writes_it() {
    let peer = Peer::keeping(json_reply("200 OK", "\"\"")).unwrap();
    let api = BodiesClient::new(Client::new(peer.url()).unwrap());
    let sent = |content_type: &str, body: &str| {
        let request = last(&peer);
        assert_eq!(request.header("content-type"), [content_type], "{body}");
        assert_eq!(request.header("content-length"), [body.len().to_string()], "{body}");
        assert_eq!(String::from_utf8_lossy(&request.body), body);
    };

    api.xml(&order()).await.unwrap();
    sent("application/xml", ORDER);
    api.owned(order()).await.unwrap();
    sent("application/atom+xml", ORDER);
    api.maybe(Some(&order())).await.unwrap();
    sent("application/xml", ORDER);
    api.maybe(None).await.unwrap();
    let request = last(&peer);
    assert_eq!((request.header("content-type").len(), request.body.len()), (0, 0));
    api.csv(&point()).await.unwrap();
    sent("text/csv; header=absent", "7,a");
    api.maybe_csv(Some(&point())).await.unwrap();
    sent("text/csv; header=absent", "7,a");
    api.rows(&[point(), point()]).await.unwrap();
    sent("text/tab-separated-values", "7,a\n7,a");
    api.csv(&point()).header("Content-Type", "text/plain").await.unwrap();
    sent("text/plain", "7,a");
}

#[tokio::test]
async fn the_server_half_gets_what_was_given() {
    let server = BodiesServer::new(Echo);
    let in_process =
        Client::builder("http://in-process/").transport(InProcess::new(server.clone()));
    let over_socket = Client::builder(bac_tests::listen(server).await.unwrap());
    for client in [in_process, over_socket] {
        let api = BodiesClient::new(client.build().unwrap());
        let shown = format!("{:?}", order());
        assert_eq!(api.xml(&order()).await.unwrap(), shown);
        let with_type = format!("{shown} application/atom+xml");
        assert_eq!(api.owned(order()).await.unwrap(), with_type);
        assert_eq!(api.maybe(Some(&order())).await.unwrap(), format!("Some({shown})"));
        assert_eq!(api.maybe(None).await.unwrap(), "None");
        assert_eq!(api.csv(&point()).await.unwrap(), format!("{:?}", point()));
        let shown = format!("{:?}", Some(point()));
        assert_eq!(api.maybe_csv(Some(&point())).await.unwrap(), shown);
        assert_eq!(api.maybe_csv(None).await.unwrap(), "None");
        let rows = [point(), point()];
        assert_eq!(api.rows(&rows).await.unwrap(), format!("{rows:?}"));
    }
}

#[tokio::test]
async fn what_is_no_such_body_is_refused_with_the_reason() {
    let mut server = BodiesServer::new(Echo);
    for (target, body, reason) in [
        ("/xml", &b""[..], "the body is not the declared XML: it is empty"),
        ("/xml", b"{}", "the body is not the declared XML: "),
        ("/xml", b"<Order id='7'><item>", "the body is not the declared XML: "),
        (
            "/xml",
            b"<Order/>",
            "the body is not the declared XML: missing field `@id` at line 1 column 9",
        ),
        ("/xml", b"<Order\nid='x'/>", "the body is not the declared XML: "),
        ("/xml", b"<Order id='7'>&own;</Order>", "the body is not the declared XML: "),
        ("/xml", b"\xff", "the body is not the declared XML: invalid utf-8"),
        ("/maybe", b"x", "the body is not the declared XML: "),
        ("/csv", b"7", "the body is not the declared CSV: it is not such a row at line 1 column 1"),
        ("/rows", b"7,a\n7", "the body is not the declared CSV: it is not such a row at line 2"),
        ("/rows", b"\xff", "the body is not the declared CSV: it is not UTF-8"),
    ] {
        let request = http::Request::post(target).body(Bytes::from_static(body)).unwrap();
        let response = server.call(request).await.unwrap();
        let answer = bac_tests::json_of(&response);
        let message = answer["message"].as_str().unwrap();
        assert_eq!(response.status(), 400, "{target}: {message}");
        assert!(message.starts_with(reason), "{target}: {message}");
    }
}

#[derive(Serialize)]
struct Named {
    name: String,
}

#[client]
trait Unsendable {
    #[endpoint(POST "/map")]
    async fn map(&self, #[body(xml)] map: &BTreeMap<String, String>) -> Result<String, Error>;

    #[endpoint(POST "/named")]
    async fn named(&self, #[body(xml)] named: &Named) -> Result<String, Error>;

    #[endpoint(POST "/csv")]
    async fn csv(&self, #[body(Csv)] point: &Point) -> Result<String, Error>;
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_before_anything_leaves() {
    let peer = Peer::answering(json_reply("200 OK", "\"\"")).unwrap();
    let api = UnsendableClient::new(Client::new(peer.url()).unwrap());
    let map = BTreeMap::from([("a".to_owned(), "secret".to_owned())]);
    let named = Named { name: "secret\u{1}".to_owned() };
    let point = Point { x: 1, label: "a,b".to_owned() };
    for (error, reason) in [
        (api.map(&map).await.unwrap_err(), "the body cannot be written as XML: "),
        (api.named(&named).await.unwrap_err(), "XML has no place for the character \\u{1}"),
        (api.csv(&point).await.unwrap_err(), "the body cannot be written as CSV: the cell `a,b`"),
    ] {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let text = error.to_string();
        assert!(text.contains(reason) && text.contains("Unsendable."), "{text}");
        assert!(!text.contains("secret"), "{text}");
        assert!(error.source().unwrap().is::<CodecError>());
    }
    assert_eq!(peer.received().len(), 0);
}

#[test]
fn an_operation_tells_the_media_type_of_its_body() {
    let told: Vec<_> =
        BodiesClient::OPERATIONS.iter().map(|it| (it.name(), it.content_type())).collect();
    assert_eq!(
        told,
        [
            ("xml", Some("application/xml")),
            ("owned", Some("application/atom+xml")),
            ("maybe", Some("application/xml")),
            ("csv", Some("text/csv; header=absent")),
            ("maybe_csv", Some("text/csv; header=absent")),
            ("rows", Some("text/tab-separated-values")),
        ]
    );
}

/// Errors of every kind, beside those that are JSON.
#[client(server, error_body = Fault, errors(500 = xml, 501))]
trait Errors {
    #[endpoint(POST "/fail", errors(400, 401 = text, 402 = text(Code), 403 = bytes, 404 = xml(Fault), 409 = xml, 410 = Csv(Point), 422 = self::Csv(Vec<Point>), 429 = json(Vec<u8>)))]
    async fn fail(&self, #[query] status: u16) -> Result<(), FailError>;
}

struct Failing;

impl ErrorsService for Failing {
    async fn fail(&self, _: &Context, status: u16) -> Result<(), FailError> {
        Err(match status {
            400 => FailError::bad_request(fault()),
            401 => FailError::unauthorized("who?".to_owned()),
            402 => FailError::payment_required(Code(7)),
            403 => FailError::forbidden(Bytes::from_static(&[0, 0xff])),
            404 => FailError::not_found(fault()),
            409 => FailError::conflict(fault()),
            410 => FailError::gone(point()),
            422 => FailError::unprocessable_content(vec![point(), point()]),
            429 => FailError::too_many_requests(vec![1, 2]),
            500 => FailError::internal_server_error(fault()),
            _ => FailError::not_implemented(fault()),
        })
    }
}

/// Status, content type, and how a body of it is written.
const FAILURES: [(u16, &str, &[u8]); 11] = [
    (400, "application/json", br#"{"Code":"NoSuchKey","Message":"no such key"}"#),
    (401, "text/plain; charset=utf-8", b"who?"),
    (402, "text/plain; charset=utf-8", b"E7"),
    (403, "application/octet-stream", &[0, 0xff]),
    (404, "application/xml", FAULT.as_bytes()),
    (409, "application/xml", FAULT.as_bytes()),
    (410, "text/csv; header=absent", b"7,a"),
    (422, "text/csv; header=absent", b"7,a\n7,a"),
    (429, "application/json", b"[1,2]"),
    (500, "application/xml", FAULT.as_bytes()),
    (501, "application/json", br#"{"Code":"NoSuchKey","Message":"no such key"}"#),
];

/// That each declared body is held as what it was declared.
fn is_held(error: &FailError) -> bool {
    match error {
        FailError::BadRequest(error)
        | FailError::NotFound(error)
        | FailError::Conflict(error)
        | FailError::InternalServerError(error)
        | FailError::NotImplemented(error) => error.body() == Some(&fault()),
        FailError::Unauthorized(error) => error.body().map(String::as_str) == Some("who?"),
        FailError::PaymentRequired(error) => error.body() == Some(&Code(7)),
        FailError::Forbidden(error) => error.body() == Some(&Bytes::from_static(&[0, 0xff])),
        FailError::Gone(error) => error.body() == Some(&point()),
        FailError::UnprocessableContent(error) => error.body() == Some(&vec![point(), point()]),
        FailError::TooManyRequests(error) => error.body() == Some(&vec![1, 2]),
        _ => false,
    }
}

/// A reply on the wire, whatever its content type.
fn reply(status: u16, content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn an_error_holds_its_body_as_it_was_declared() {
    for (status, content_type, body) in FAILURES {
        // The label has no say.
        for content_type in [content_type, "application/x-other"] {
            let peer = Peer::answering(reply(status, content_type, body)).unwrap();
            let api = ErrorsClient::new(Client::new(peer.url()).unwrap());
            let error = api.fail(status).attempts(1).await.unwrap_err();
            assert_eq!(error.status().unwrap(), status);
            assert!(is_held(&error), "{error:?}");
        }
        let peer = Peer::answering(reply(status, content_type, b"\xff<")).unwrap();
        let api = ErrorsClient::new(Client::new(peer.url()).unwrap());
        let error = api.fail(status).attempts(1).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), is_held(&error)), (status, false));
        let failure = bac_core::EndpointError::failure(&error);
        let bac_core::Failure::Response(response) = failure else { panic!("{error:?}") };
        assert_eq!(response.raw_body(), &b"\xff<"[..]);
    }
}

#[tokio::test]
async fn the_server_half_writes_an_error_as_it_was_declared() {
    let mut server = ErrorsServer::new(Failing);
    for (status, content_type, body) in FAILURES {
        let request = http::Request::post(format!("/fail?status={status}"));
        let response = server.call(request.body(Bytes::new()).unwrap()).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(bac_tests::content_type_of(&response), content_type);
        assert_eq!(response.body(), body);
        let transport = InProcess::new(server.clone());
        let client = Client::builder("http://in-process/").transport(transport).build().unwrap();
        let error = ErrorsClient::new(client).fail(status).attempts(1).await.unwrap_err();
        assert!(is_held(&error), "{error:?}");
    }
}

/// The codec of a trait, which an endpoint and an argument contradict.
#[client(codec = xml, error_body = Fault, errors(404))]
trait Objects {
    #[endpoint(PUT "/xml")]
    async fn xml(&self, #[body] order: &Order) -> Result<(), ObjectError>;

    #[endpoint(PUT "/atom")]
    async fn atom(&self, #[body("application/atom+xml")] order: &Order) -> Result<(), ObjectError>;

    #[endpoint(PUT "/json")]
    async fn json(&self, #[body(json)] order: &Order) -> Result<(), ObjectError>;

    #[endpoint(GET "/flow")]
    async fn flow(&self) -> Result<ByteStream, ObjectError>;

    #[endpoint(PUT "/of_json", codec = json)]
    async fn of_json(&self, #[body] order: &Order) -> Result<(), JsonError>;

    #[endpoint(PUT "/of_csv", codec = Csv, errors(404 = Point, 409 = xml))]
    async fn of_csv(&self, #[body] point: &Point) -> Result<(), CsvError>;
}

#[tokio::test]
async fn the_nearest_codec_is_the_one() {
    let not_found = || Peer::keeping(reply(404, "text/xml", FAULT.as_bytes())).unwrap();
    let sent = |peer: &Peer, content_type: &str| {
        assert_eq!(last(peer).header("content-type"), [content_type]);
    };
    let peer = not_found();
    let api = ObjectsClient::new(Client::new(peer.url()).unwrap());
    for (call, content_type) in [
        (api.xml(&order()), "application/xml"),
        (api.atom(&order()), "application/atom+xml"),
        (api.json(&order()), "application/json"),
    ] {
        let error = call.await.unwrap_err();
        let ObjectError::NotFound(error) = error else { panic!("{error:?}") };
        assert_eq!(error.body(), Some(&fault()));
        assert_eq!(error.message(), "no such key");
        sent(&peer, content_type);
    }
    let JsonError::NotFound(error) = api.of_json(&order()).await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), None);
    sent(&peer, "application/json");

    let ObjectError::NotFound(error) = api.flow().await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), Some(&fault()));
    assert_eq!(last(&peer).header("accept"), ["application/octet-stream, */*;q=0.5"]);

    let peer = Peer::keeping(reply(404, "text/csv", b"7,a")).unwrap();
    let api = ObjectsClient::new(Client::new(peer.url()).unwrap());
    let CsvError::NotFound(error) = api.of_csv(&point()).await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), Some(&point()));
    sent(&peer, "text/csv; header=absent");
}

/// What a reply says beside a body in XML.
#[derive(Clone, Debug, PartialEq, Reply)]
struct Tagged<T> {
    #[header("ETag")]
    etag: Option<String>,
    #[body(xml)]
    value: T,
}

#[derive(Clone, Debug, PartialEq, Reply)]
struct Table {
    #[header("X-Rows")]
    rows: u64,
    #[body(self::Csv)]
    points: Vec<Point>,
}

/// A reply of nothing but its head.
#[derive(Clone, Debug, PartialEq, Reply)]
struct Head {
    #[header("ETag")]
    etag: String,
}

type Nothing = ();

/// Replies by the codec of the trait, of the endpoint, of a word, and of the type itself.
#[client(server, codec = xml, error_body = Fault)]
trait Replies {
    #[endpoint(GET "/order")]
    async fn order(&self) -> Result<Order, Error>;

    #[endpoint(GET "/json", codec = json)]
    async fn json(&self) -> Result<Order, Error>;

    #[endpoint(GET "/points", codec = Csv)]
    async fn points(&self) -> Result<Vec<Point>, Error>;

    #[endpoint(GET "/text", text)]
    async fn text(&self) -> Result<String, Error>;

    #[endpoint(GET "/tagged")]
    async fn tagged(&self) -> Result<Tagged<Order>, Error>;

    #[endpoint(GET "/table")]
    async fn table(&self) -> Result<Table, Error>;

    #[endpoint(GET "/head")]
    async fn head(&self) -> Result<Head, Error>;

    #[endpoint(GET "/nothing")]
    async fn nothing(&self) -> Result<Nothing, Error>;

    #[endpoint(DELETE "/order", errors(404))]
    async fn delete(&self) -> Result<(), DeleteError>;

    #[endpoint(GET "/accept", accept = "application/atom+xml")]
    async fn accept(&self) -> Result<Order, Error>;

    #[endpoint(GET "/finished", finish = finished)]
    async fn finished(&self) -> Result<Order, Error>;
}

fn finished(order: &mut Order, reply: &RawResponse) {
    order.note = reply.content_type().map(str::to_owned);
}

struct Answering;

impl RepliesService for Answering {
    async fn order(&self, _: &Context) -> Result<Order, Error> {
        Ok(order())
    }
    async fn json(&self, _: &Context) -> Result<Order, Error> {
        Ok(order())
    }
    async fn points(&self, _: &Context) -> Result<Vec<Point>, Error> {
        Ok(vec![point(), point()])
    }
    async fn text(&self, _: &Context) -> Result<String, Error> {
        Ok("ü".to_owned())
    }
    async fn tagged(&self, _: &Context) -> Result<Tagged<Order>, Error> {
        Ok(Tagged { etag: Some("\"a\"".to_owned()), value: order() })
    }
    async fn table(&self, _: &Context) -> Result<Table, Error> {
        Ok(Table { rows: 1, points: vec![point()] })
    }
    async fn head(&self, _: &Context) -> Result<Head, Error> {
        Ok(Head { etag: "\"a\"".to_owned() })
    }
    async fn nothing(&self, _: &Context) -> Result<(), Error> {
        Ok(())
    }
    async fn delete(&self, _: &Context) -> Result<(), DeleteError> {
        Err(DeleteError::not_found(fault()))
    }
    async fn accept(&self, _: &Context) -> Result<Order, Error> {
        Ok(order())
    }
    async fn finished(&self, _: &Context) -> Result<Order, Error> {
        Ok(Order { note: Some("\0".to_owned()), ..order() })
    }
}

const XML: &str = "application/xml, text/xml;q=0.9, */*;q=0.1";

#[tokio::test]
async fn a_reply_is_accepted_and_read_as_its_codec_says() {
    async fn asked<T>(
        body: &[u8],
        accept: &str,
        call: impl AsyncFnOnce(RepliesClient) -> Result<T, Error>,
    ) -> T {
        // The label has no say.
        let peer =
            Peer::answering(reply(200, "text/plain\r\nETag: \"a\"\r\nX-Rows: 1", body)).unwrap();
        let value = call(RepliesClient::new(Client::new(peer.url()).unwrap())).await.unwrap();
        assert_eq!(last(&peer).header("accept"), [accept]);
        value
    }
    let json = serde_json::to_vec(&order()).unwrap();
    let of_json = "application/json, application/problem+json;q=0.9, */*;q=0.1";
    assert_eq!(asked(ORDER.as_bytes(), XML, async |api| api.order().await).await, order());
    assert_eq!(asked(&json, of_json, async |api| api.json().await).await, order());
    let points = asked(b"7,a\n7,a", "text/csv, */*;q=0.1", async |api| api.points().await).await;
    assert_eq!(points, [point(), point()]);
    let text = asked("ü".as_bytes(), "text/plain, */*;q=0.5", async |api| api.text().await).await;
    assert_eq!(text, "ü");
    let tagged = asked(ORDER.as_bytes(), XML, async |api| api.tagged().await).await;
    assert_eq!(tagged, Tagged { etag: Some("\"a\"".to_owned()), value: order() });
    let table = asked(b"7,a", "text/csv, */*;q=0.1", async |api| api.table().await).await;
    assert_eq!(table, Table { rows: 1, points: vec![point()] });
    let empty = "application/json;q=0.9, */*;q=0.5";
    let head = asked(b"?", empty, async |api| api.head().await).await;
    assert_eq!(head, Head { etag: "\"a\"".to_owned() });
    asked(b"?", empty, async |api| api.nothing().await).await;
    let accept = "application/xml, text/xml;q=0.9, */*;q=0.5";
    asked(b"?", accept, async |api| Ok(api.delete().await?)).await;
    let atom =
        asked(ORDER.as_bytes(), "application/atom+xml", async |api| api.accept().await).await;
    assert_eq!(atom, order());
    let finished = asked(ORDER.as_bytes(), XML, async |api| api.finished().await).await;
    assert_eq!(finished.note.as_deref(), Some("text/plain"));
}

#[tokio::test]
async fn a_reply_that_is_not_what_was_declared_is_told() {
    for (content_type, body, outcome, told) in [
        ("application/xml", &b""[..], Outcome::Done, "the reply is empty where XML was declared"),
        (
            "application/xml",
            b"<Order/>",
            Outcome::Done,
            "the reply (application/xml) is not the declared XML: missing field `@id` at line 1 column 9",
        ),
        (
            "text/html",
            b"<p>Sign in",
            Outcome::Unknown,
            "the reply (text/html) is an HTML page where XML was declared",
        ),
        (
            "text/xml",
            b"<!DOCTYPE html><html><body>no",
            Outcome::Unknown,
            "the reply (text/xml) is an HTML page where XML was declared",
        ),
        (
            "application/json",
            b"{}",
            Outcome::Done,
            "the reply (application/json) is not the declared XML: ",
        ),
    ] {
        let peer = Peer::answering(reply(200, content_type, body)).unwrap();
        let api = RepliesClient::new(Client::new(peer.url()).unwrap());
        for error in [api.order().await.unwrap_err(), api.tagged().await.unwrap_err()] {
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, outcome), "{error}");
            assert!(error.to_string().contains(told), "{error}");
            assert_eq!(error.raw().unwrap().body(), body);
            assert!(error.source().unwrap().is::<CodecError>());
        }
    }
    let peer = Peer::keeping(reply(200, "text/xml", ORDER.as_bytes())).unwrap();
    let api = RepliesClient::new(Client::new(peer.url()).unwrap());
    let error = api.points().await.unwrap_err().to_string();
    assert!(error.contains("the reply (text/xml) is XML where CSV was declared"), "{error}");
    let peer = Peer::keeping(reply(200, "text/csv", b"7,a\n7")).unwrap();
    let api = RepliesClient::new(Client::new(peer.url()).unwrap());
    let error = api.points().await.unwrap_err();
    let told =
        "the reply (text/csv) is not the declared CSV: it is not such a row at line 2 column 1";
    assert!(error.to_string().contains(told), "{error}");
    let source = error.source().unwrap().downcast_ref::<CodecError>().unwrap();
    assert_eq!((source.line(), source.column()), (Some(2), Some(1)));
}

#[tokio::test]
async fn the_server_half_answers_by_the_codec() {
    let mut server = RepliesServer::new(Answering);
    let json = serde_json::to_vec(&order()).unwrap();
    for (path, content_type, body) in [
        ("/order", "application/xml", ORDER.as_bytes()),
        ("/json", "application/json", &json),
        ("/points", "text/csv; header=absent", b"7,a\n7,a"),
        ("/text", "text/plain; charset=utf-8", "ü".as_bytes()),
        ("/tagged", "application/xml", ORDER.as_bytes()),
        ("/table", "text/csv; header=absent", b"7,a"),
    ] {
        let response = server.call(http::Request::get(path).body(Bytes::new()).unwrap());
        let response = response.await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(bac_tests::content_type_of(&response), content_type, "{path}");
        assert_eq!(response.body(), body, "{path}");
    }
    // What cannot be written is the service's fault.
    let response = server.call(http::Request::get("/finished").body(Bytes::new()).unwrap());
    assert_eq!(response.await.unwrap().status(), 500);

    let transport = InProcess::new(server);
    let client = Client::builder("http://in-process/").transport(transport).build().unwrap();
    let api = RepliesClient::new(client);
    assert_eq!(api.order().await.unwrap(), order());
    assert_eq!(api.points().await.unwrap(), [point(), point()]);
    assert_eq!(api.tagged().await.unwrap().value, order());
    assert_eq!(api.table().await.unwrap().points, [point()]);
    assert_eq!(api.head().await.unwrap().etag, "\"a\"");
    api.nothing().await.unwrap();
    let DeleteError::NotFound(error) = api.delete().await.unwrap_err() else { panic!() };
    assert_eq!(error.body(), Some(&fault()));
}

#[test]
fn an_operation_tells_what_reads_its_reply() {
    let told: Vec<_> = RepliesClient::OPERATIONS.iter().map(|it| (it.name(), it.reply())).collect();
    let xml = ReplyKind::Coded { accept: "application/xml, text/xml;q=0.9" };
    for expected in [
        ("order", xml),
        ("json", ReplyKind::Json),
        ("points", ReplyKind::Coded { accept: "text/csv" }),
        ("text", ReplyKind::Text),
        ("tagged", xml),
        ("head", ReplyKind::Empty),
        ("nothing", ReplyKind::Empty),
        ("delete", ReplyKind::Empty),
    ] {
        assert!(told.contains(&expected), "{told:?}");
    }
}

/// XML among JSON, by a word.
#[client(server)]
trait Words {
    #[endpoint(PUT "/word", xml, success(201))]
    async fn word(&self, #[body] item: &str) -> Result<Order, Error>;
}

struct Word;

impl WordsService for Word {
    async fn word(&self, _: &Context, item: &str) -> Result<Order, Error> {
        Ok(Order { item: vec![item.to_owned()], ..order() })
    }
}

#[tokio::test]
async fn one_reply_is_xml_by_a_word() {
    let url = bac_tests::listen(WordsServer::new(Word)).await.unwrap();
    let response = WordsClient::new(Client::new(url).unwrap()).word("a").response().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.content_type(), Some("application/xml"));
    assert_eq!(response.value().item, ["a"]);

    let peer = Peer::answering(reply(201, "text/xml", ORDER.as_bytes())).unwrap();
    let api = WordsClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(api.word("a").await.unwrap(), order());
    assert_eq!(last(&peer).header("accept"), [XML]);
    assert_eq!(last(&peer).header("content-type"), ["application/json"]);
}

/// What is answered with: by its type, by the codec of the trait, and by a word.
#[client(server, codec = xml, errors(404 = text))]
trait Mixed {
    #[endpoint(GET "/{id}", success(200 = Order, 201 = json(Point2), 202 = text, 203 = bytes, 204 = Option<Order>, 207 = Csv(Vec<Point>), 226 = text(u64), 302 = Head))]
    async fn get(&self, id: u16) -> Result<Got, MixedError>;

    #[endpoint(GET "/all/{id}", success(200 = Order, 201 = Tagged<Order>, 202 = Option<Order>, 204 = ()))]
    async fn all(&self, id: u16) -> Result<All, MixedError>;

    #[endpoint(GET "/texts/{id}", success(200 = text, 202 = text(u64)), none(410))]
    async fn texts(&self, id: u16) -> Result<Option<Texts>, MixedError>;

    #[endpoint(GET "/octets", success(200 = bytes, 204 = ()))]
    async fn octets(&self) -> Result<Raw, MixedError>;
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Point2 {
    x: i64,
}

struct Mixing;

impl MixedService for Mixing {
    async fn get(&self, _: &Context, id: u16) -> Result<Got, MixedError> {
        Ok(match id {
            200 => Got::Ok(order()),
            201 => Got::Created(Point2 { x: 1 }),
            202 => Got::Accepted("ü".to_owned()),
            203 => Got::NonAuthoritativeInformation(Bytes::from_static(b"\xff")),
            204 => Got::NoContent(None),
            207 => Got::MultiStatus(vec![point(), point()]),
            226 => Got::ImUsed(7),
            302 => Got::Found(Head { etag: "\"a\"".to_owned() }),
            _ => return Err(MixedError::not_found("no such thing".to_owned())),
        })
    }

    async fn all(&self, _: &Context, id: u16) -> Result<All, MixedError> {
        Ok(match id {
            200 => All::Ok(order()),
            201 => All::Created(Tagged { etag: None, value: order() }),
            202 => All::Accepted(Some(order())),
            _ => All::NoContent,
        })
    }

    async fn texts(&self, _: &Context, id: u16) -> Result<Option<Texts>, MixedError> {
        Ok(match id {
            200 => Some(Texts::Ok("ü".to_owned())),
            202 => Some(Texts::Accepted(7)),
            _ => None,
        })
    }

    async fn octets(&self, _: &Context) -> Result<Raw, MixedError> {
        Ok(Raw::Ok(Bytes::from_static(b"\xff")))
    }
}

#[tokio::test]
async fn each_success_is_in_what_was_said_of_it() {
    let server = MixedServer::new(Mixing);
    for (status, content_type, body) in [
        (200, "application/xml", ORDER.as_bytes()),
        (201, "application/json", b"{\"x\":1}"),
        (202, "text/plain; charset=utf-8", "ü".as_bytes()),
        (203, "application/octet-stream", b"\xff"),
        (204, "", b""),
        (207, "text/csv; header=absent", b"7,a\n7,a"),
        (226, "text/plain; charset=utf-8", b"7"),
        (302, "", b""),
    ] {
        let request = http::Request::get(format!("/{status}")).body(Bytes::new()).unwrap();
        let response = server.clone().call(request).await.unwrap();
        assert_eq!(response.status(), status);
        let said = response.headers().get("content-type").map(|text| text.to_str().unwrap());
        assert_eq!(said.unwrap_or_default(), content_type, "{status}");
        assert_eq!(response.body(), body, "{status}");
    }
    let url = bac_tests::listen(server).await.unwrap();
    let api = MixedClient::new(Client::new(url).unwrap());
    assert_eq!(api.get(200).await.unwrap().into_ok(), Some(order()));
    assert_eq!(api.get(201).await.unwrap().created(), Some(&Point2 { x: 1 }));
    assert_eq!(api.get(202).await.unwrap().accepted().map(String::as_str), Some("ü"));
    let bytes = api.get(203).await.unwrap().into_non_authoritative_information();
    assert_eq!(bytes, Some(Bytes::from_static(b"\xff")));
    assert_eq!(api.get(204).await.unwrap().into_no_content(), Some(None));
    assert_eq!(api.get(207).await.unwrap().into_multi_status(), Some(vec![point(), point()]));
    assert_eq!(api.get(226).await.unwrap().into_im_used(), Some(7));
    assert_eq!(api.get(302).await.unwrap().into_found().unwrap().etag, "\"a\"");
    let MixedError::NotFound(error) = api.get(404).await.unwrap_err() else { panic!() };
    assert_eq!(error.body().map(String::as_str), Some("no such thing"));
    assert_eq!(api.all(201).await.unwrap().into_created().unwrap().value, order());
    assert_eq!(api.all(202).await.unwrap().into_accepted(), Some(Some(order())));
    assert_eq!(api.texts(202).await.unwrap().unwrap().into_accepted(), Some(7));
    assert!(api.texts(410).await.unwrap().is_none());
    assert_eq!(api.octets().await.unwrap().into_ok(), Some(Bytes::from_static(b"\xff")));
}

#[tokio::test]
async fn what_is_accepted_is_what_the_successes_are_in() {
    let peer = Peer::keeping(reply(200, "text/plain", ORDER.as_bytes())).unwrap();
    let api = MixedClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(api.get(1).await.unwrap().ok(), Some(&order()));
    let all = "application/xml, text/xml;q=0.9, application/json, application/problem+json;q=0.9, text/plain, application/octet-stream, text/csv, */*;q=0.1";
    assert_eq!(last(&peer).header("accept"), [all]);
    assert_eq!(api.all(1).await.unwrap().ok(), Some(&order()));
    assert_eq!(last(&peer).header("accept"), [XML]);
    assert_eq!(api.texts(1).await.unwrap().unwrap().into_ok().unwrap(), ORDER);
    assert_eq!(last(&peer).header("accept"), ["text/plain, */*;q=0.5"]);
    api.octets().await.unwrap();
    assert_eq!(last(&peer).header("accept"), ["application/octet-stream, */*;q=0.5"]);

    // What is not as it was said is told.
    for (status, told) in [
        (201, "is XML where JSON was declared"),
        (207, "is XML where CSV was declared"),
        (226, "is XML where text was declared"),
        (302, "the reply has no header `ETag`"),
    ] {
        let peer = Peer::keeping(reply(status, "text/xml", ORDER.as_bytes())).unwrap();
        let api = MixedClient::new(Client::new(peer.url()).unwrap());
        let error = api.get(1).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Done);
        let MixedError::Client(error) = error else { panic!("{error:?}") };
        assert!(error.to_string().contains(told), "{error}");
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
}
