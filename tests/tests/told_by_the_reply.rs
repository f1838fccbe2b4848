//! What the head of a reply tells of its body, and what a refusal tells of the work.

use bac_core::{
    Client, EndpointError, Error, ErrorKind, Outcome, RawResponse, client, http::StatusCode,
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
