//! What the head of a reply tells of its body, and what a refusal tells of the work.

use bac_core::{
    Client, EndpointError, Error, ErrorKind, Outcome, RawResponse, UnexpectedResponse, client,
    http::{HeaderMap, StatusCode},
};
use bac_tests::Peer;
use serde::Deserialize;

#[derive(Debug, Deserialize, PartialEq)]
pub struct Reading {
    value: i64,
    #[serde(skip)]
    unit: String,
}

/// The unit stands beside the value, in a header.
fn name_unit(reading: &mut Reading, response: &RawResponse) {
    let unit = response.headers().get("x-unit").and_then(|unit| unit.to_str().ok());
    reading.unit = unit.unwrap_or("K").to_owned();
}

/// A conflict is the answer to an order that is there already.
fn ordered(response: &RawResponse) -> Option<Outcome> {
    match response.status() {
        StatusCode::CONFLICT => Some(Outcome::Done),
        StatusCode::INTERNAL_SERVER_ERROR if response.message() == "sold out" => {
            Some(Outcome::Refused)
        }
        _ => None,
    }
}

#[client(outcome = ordered)]
pub trait Shop {
    #[endpoint(GET "/reading", finish = name_unit, errors(404))]
    async fn reading(&self) -> Result<Reading, ReadingError>;

    #[endpoint(POST "/orders", errors(409, 5XX))]
    async fn order(&self) -> Result<(), OrderError>;

    #[endpoint(POST "/returns", outcome = never)]
    async fn give_back(&self) -> Result<(), Error>;
}

/// Whatever is said, nothing was done.
fn never(_: &RawResponse) -> Option<Outcome> {
    Some(Outcome::NotSent)
}

fn shop(reply: &str, headers: &str, body: &str) -> ShopClient {
    let length = body.len();
    let reply = format!("HTTP/1.1 {reply}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    let peer = Peer::keeping(reply).unwrap();
    ShopClient::new(Client::new(peer.url()).unwrap())
}

#[tokio::test]
async fn a_reply_is_completed_by_its_head() {
    let reading = |value, unit: &str| Reading { value, unit: unit.to_owned() };
    let named = shop("200 OK", "X-Unit: degC\r\n", r#"{"value": 7}"#);
    assert_eq!(named.reading().await.unwrap(), reading(7, "degC"));
    let response = named.reading().response().await.unwrap();
    assert_eq!(response.value(), &reading(7, "degC"));
    let plain = shop("200 OK", "", r#"{"value": 7}"#);
    assert_eq!(plain.reading().await.unwrap(), reading(7, "K"));

    let error = shop("200 OK", "", "[]").reading().await.unwrap_err();
    assert!(matches!(error, ReadingError::Client(error) if error.kind() == ErrorKind::Decode));
}

#[tokio::test]
async fn the_declaration_tells_the_outcome_where_the_status_does_not() {
    for (status, body, outcome, is_retryable) in [
        ("409 Conflict", "{}", Outcome::Done, false),
        ("500 Internal Server Error", r#""sold out""#, Outcome::Refused, false),
        ("500 Internal Server Error", r#""broken""#, Outcome::Unknown, true),
        ("503 Service Unavailable", "", Outcome::Unknown, true),
        ("404 Not Found", "", Outcome::Refused, false),
    ] {
        let error = shop(status, "", body).order().await.unwrap_err();
        assert_eq!((error.outcome(), error.is_retryable()), (outcome, is_retryable), "{status}");
        let error = error.into_error();
        assert_eq!((error.outcome(), error.is_retryable()), (outcome, is_retryable), "{status}");
    }
    let error = shop("500 Internal Server Error", "", "").give_back().await.unwrap_err();
    assert_eq!((error.outcome(), error.is_retryable()), (Outcome::NotSent, false));
}

#[tokio::test]
async fn a_message_says_more_than_its_status() {
    for (status, body, message) in [
        (
            "500 Internal Server Error",
            r#"{"error": "no such job", "message": "Internal Server Error"}"#,
            "no such job",
        ),
        (
            "404 Not Found",
            r#"{"error": "code=404, message=Not Found", "message": "Not Found"}"#,
            "Not Found",
        ),
        ("400 Bad Request", r#"{"error": "code=400, message=empty", "message": "empty"}"#, "empty"),
        (
            "401 Unauthorized",
            r#"{"Authentication": {"success": false, "reason": "wrong word"}}"#,
            "wrong word",
        ),
        (
            "401 Unauthorized",
            r#"{"a": {"reason": "x"}, "b": {}}"#,
            r#"{"a": {"reason": "x"}, "b": {}}"#,
        ),
        (
            "500 Internal Server Error",
            r#"{"message": "Internal Server Error"}"#,
            "Internal Server Error",
        ),
    ] {
        let error = shop(status, "", body).order().await.unwrap_err().into_error();
        assert_eq!(error.raw().unwrap().message(), message);
    }
}

fn message(status: u16, body: &str) -> String {
    let status = StatusCode::from_u16(status).unwrap();
    RawResponse::new(status, HeaderMap::new(), body.to_owned().into()).message().into_owned()
}

/// How real APIs say it: what a person reads first, and a code where it says more.
#[test]
fn words_go_before_codes() {
    for (status, body, words) in [
        (409, r#""no job""#, "no job"),
        (409, " no job\n", "no job"),
        (409, "\u{feff}{\"message\": \"no job\"}", "no job"),
        (400, r#"{"error": {"code": 7, "message": "no job"}}"#, "no job"),
        (400, r#"{"error": {"error": {"message": "no job"}}}"#, "no job"),
        (
            401,
            r#"{"error": "invalid_client", "error_description": "Unknown client"}"#,
            "Unknown client (invalid_client)",
        ),
        (401, r#"{"error": "unauthorized", "error_description": "Log in"}"#, "Log in"),
        (400, r#"{"error": "bad_request", "reason": "invalid UTF-8"}"#, "invalid UTF-8"),
        (
            412,
            r#"{"error": "file_exists", "reason": "It is there."}"#,
            "It is there. (file_exists)",
        ),
        (404, r#"{"error": "not_found", "reason": "missing"}"#, "missing"),
        (404, r#"{"error": "not_found"}"#, "not_found"),
        (404, r#"{"error": "Object Not Found", "reason": "Not Found"}"#, "Object Not Found"),
        (
            403,
            r#"{"type": "https://a.example/credit", "title": "No credit", "detail": "It costs 50."}"#,
            "It costs 50.",
        ),
        (403, r#"{"type": "about:blank", "title": "No credit", "status": 403}"#, "No credit"),
        (
            404,
            r#"{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown", "detail": {"Tag": "x"}}]}"#,
            "manifest unknown",
        ),
        (
            422,
            r#"{"errors": [{"code": "E1", "title": "Bad name", "detail": "It is short."}, {}]}"#,
            "It is short. (E1)",
        ),
        (403, r#"{"errors": ["permission denied"]}"#, "permission denied"),
        (400, r#"[{"message": "no such field", "errorCode": "X"}]"#, "no such field"),
        (
            402,
            r#"{"error": {"type": "card_error", "code": "card_declined", "message": "Declined."}}"#,
            "Declined. (card_declined)",
        ),
        (
            404,
            r#"{"error": {"root_cause": [], "type": "index_missing", "reason": "no such index [x]"}}"#,
            "no such index [x] (index_missing)",
        ),
        (500, r#"{"message": "", "error": "broken"}"#, "broken"),
        (500, r#"{"code": "E17"}"#, "E17"),
        (500, "[]", "[]"),
        (500, "{}", "{}"),
        (500, "7", "7"),
        (500, "", ""),
        (
            404,
            "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>It &lt;is&gt; not there.</Message></Error>",
            "It <is> not there. (NoSuchKey)",
        ),
        (
            403,
            "<a:Error xmlns:a=\"x\"><a:Message lang=\"en\"><![CDATA[no <b>]]></a:Message></a:Error>",
            "no <b>",
        ),
        (
            403,
            "<problem><title>No credit</title><detail>It costs 50.</detail></problem>",
            "It costs 50.",
        ),
        (403, "<Error><Message/><Code>X</Code></Error>", "<Error><Message/><Code>X</Code></Error>"),
        (502, "<html><head><title>502</title></head><body>none up</body></html>", "none up"),
    ] {
        assert_eq!(message(status, body), words, "{body}");
    }
    let deep = format!("{}{}", r#"{"error":"#.repeat(120), "}".repeat(120));
    assert_eq!(message(400, &deep), deep);
}

#[tokio::test]
async fn an_encoded_refusal_says_so() {
    let error = shop("404 Not Found", "Content-Encoding: gzip\r\n", "x").order().await.unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with("answered 404 Not Found (body encoded as `gzip`): x"), "{text}");
    assert_eq!(Error::from(error).to_string().matches("encoded").count(), 1);
    let mut headers = HeaderMap::new();
    headers.insert("content-encoding", "br".parse().unwrap());
    let body = vec![0x1f, 0x8b, 0xff];
    let response = UnexpectedResponse::new(StatusCode::NOT_FOUND, headers, body.into());
    assert_eq!(response.to_string(), "404 Not Found (body encoded as `br`)");
}
