//! What holds whatever a server answers and whatever a caller gives: replies are decoded without a
//! panic, outcomes agree with statuses, messages are one short line, and no path leads elsewhere.

use std::sync::{Arc, Mutex};

use bac_core::{
    BoxFuture, Client, EndpointError, Error, ErrorKind, Outcome, RawResponse, Request, Transport,
    TransportBody, TransportError, TransportErrorKind, UnexpectedResponse, client,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

#[derive(Debug, Deserialize)]
struct Reply {
    #[expect(dead_code, reason = "only decoded")]
    list: Vec<Option<u64>>,
}

#[client(error_body = Value, errors(400, 5XX))]
trait Api {
    #[endpoint(GET "/reply", success(200))]
    async fn reply(&self) -> Result<Reply, ReplyError>;

    #[endpoint(DELETE "/nothing", success(200, 202))]
    async fn nothing(&self) -> Result<(), NothingError>;

    #[endpoint(GET "/a/{one}.{two}/b:{three}")]
    async fn path(&self, one: &str, two: &str, three: &str) -> Result<Value, PathError>;
}

/// The same cases in every run.
fn runner(cases: u32) -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Answers with whatever is set.
#[derive(Clone, Debug, Default)]
struct Mock(Arc<Mutex<http::Response<Bytes>>>);

impl Transport for Mock {
    fn send(
        &self,
        _: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let answer = self.0.lock().unwrap().clone();
        Box::pin(async move {
            if answer.headers().contains_key("x-fails") {
                let text = String::from_utf8_lossy(answer.body()).into_owned();
                return Err(TransportError::new(TransportErrorKind::Exchange, text));
            }
            Ok(answer.map(TransportBody::full))
        })
    }
}

fn mocked() -> (Mock, ApiClient) {
    let mock = Mock::default();
    let client = Client::builder("http://mock/base").transport(mock.clone());
    (mock, ApiClient::new(client.response_limit(4096).build().unwrap()))
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let json = prop_oneof![
        Just(r#"{"list":[1,null]}"#.to_owned()),
        Just(r#"{"list":[1,-2]}"#.to_owned()),
        r#"\{"(list|message|Error|title)":("[a-z\\u{1b}é]{0,9}"|\[{1,200}|[0-9]{1,40}|\{\})\}?"#,
        ".{0,40}",
    ];
    prop_oneof![
        4 => json.prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..300),
        1 => (any::<u8>(), 3000_usize..70_000).prop_map(|(byte, length)| vec![byte; length]),
        1 => (0_usize..20_000).prop_map(|depth| "[".repeat(depth).into_bytes()),
        1 => "(\\PC|\\p{Cc}|\u{202e}|\u{feff}){0,3000}".prop_map(String::into_bytes),
    ]
}

fn header_fields() -> impl Strategy<Value = HeaderMap> {
    let names = prop_oneof![
        Just("content-type"),
        Just("content-length"),
        Just("location"),
        Just("content-encoding"),
        Just("x-fails"),
        Just("retry-after"),
    ];
    let values = prop_oneof![
        Just(b"text/html".to_vec()),
        Just(b"application/json".to_vec()),
        "[!-~ ]{0,2000}".prop_map(String::into_bytes),
        proptest::collection::vec(0x80_u8.., 0..9),
    ];
    proptest::collection::vec((names, values), 0..4).prop_map(|fields| {
        let fields = fields.into_iter().filter_map(|(name, value)| {
            Some((HeaderName::from_static(name), HeaderValue::from_bytes(&value).ok()?))
        });
        fields.collect()
    })
}

fn statuses() -> impl Strategy<Value = u16> {
    prop_oneof![4 => Just(200), 1 => Just(400), 1 => 300_u16..400, 3 => 100_u16..1000]
}

/// One short line: no peer can forge a line of a log or drive a terminal.
fn is_line(text: &str) -> Result<(), TestCaseError> {
    prop_assert!(text.len() <= 2048, "{} bytes: {text}", text.len());
    prop_assert!(!text.chars().any(char::is_control), "{text:?}");
    prop_assert!(!text.contains(['\u{202e}', '\u{2028}', '\u{feff}']), "{text:?}");
    Ok(())
}

fn consistent(error: &Error, status: u16) -> Result<(), TestCaseError> {
    is_line(&error.to_string())?;
    is_line(&format!("{error:?}"))?;
    let Some(found) = error.status() else {
        prop_assert_eq!(error.kind(), ErrorKind::Transport);
        prop_assert_eq!(error.outcome(), Outcome::Unknown);
        return Ok(());
    };
    prop_assert_eq!(found.as_u16(), status);
    let expected = match status {
        // A page where JSON was declared tells nothing.
        200..300 if error.kind() == ErrorKind::Decode && error.outcome() == Outcome::Unknown => {
            prop_assert!(error.to_string().contains("HTML"), "{}", error);
            Outcome::Unknown
        }
        200..300 => Outcome::Done,
        300..=499 | 501 => Outcome::Refused,
        _ => Outcome::Unknown,
    };
    prop_assert_eq!(error.outcome(), expected, "{}", error);
    prop_assert!(error.raw_body().is_some() && error.headers().is_some());
    Ok(())
}

fn checked<E: EndpointError + std::error::Error>(
    error: E,
    status: u16,
) -> Result<(), TestCaseError> {
    is_line(&error.to_string())?;
    let debug = format!("{error:?}");
    prop_assert!(!debug.chars().any(char::is_control), "{debug}");
    let outcome = error.failure().outcome();
    let is_retryable = error.failure().is_retryable();
    let error = error.into_error();
    prop_assert_eq!((error.outcome(), error.is_retryable()), (outcome, is_retryable));
    consistent(&error, status)
}

#[test]
fn any_reply_is_a_value_or_an_error_that_agrees_with_its_status() {
    let runtime = runtime();
    let (mock, api) = mocked();
    let replies = (statuses(), header_fields(), bodies());
    runner(512)
        .run(&replies, |(status, headers, body)| {
            let mut response = http::Response::new(Bytes::from(body.clone()));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            *response.headers_mut() = headers;
            *mock.0.lock().unwrap() = response;
            match runtime.block_on(api.reply().response()) {
                Ok(full) => {
                    prop_assert_eq!(full.status().as_u16(), 200);
                    prop_assert_eq!(&full.raw_body()[..], body);
                }
                Err(error) => checked(error, status)?,
            }
            match runtime.block_on(api.nothing().response()) {
                Ok(full) => prop_assert!(matches!(full.status().as_u16(), 200 | 202)),
                Err(error) => checked(error, status)?,
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_a_body_says_is_shown_as_one_short_line() {
    runner(512)
        .run(&(statuses(), header_fields(), bodies()), |(status, headers, body)| {
            let status = StatusCode::from_u16(status).unwrap();
            let response = UnexpectedResponse::new(status, headers.clone(), body.clone().into());
            is_line(&response.to_string())?;
            is_line(&format!("{response:?}"))?;
            is_line(&format!("{:?}", RawResponse::new(status, headers, body.into())))?;
            is_line(&Error::from(response).to_string())
        })
        .unwrap();
}

#[test]
fn a_path_stays_below_the_base_url() {
    let runtime = runtime();
    let base = ("[a-z]{1,9}", 1_u16.., proptest::collection::vec("[a-z0-9%2e.~-]{1,6}", 0..4));
    let value = || prop_oneof!["[./%\\\\a:@?#]{0,4}", ".{0,12}", Just("%2e%2e".to_owned())];
    runner(512)
        .run(&(base, value(), value(), value()), |((host, port, prefix), one, two, three)| {
            let base = format!("http://{host}:{port}/{}", prefix.join("/"));
            let Ok(client) = Client::builder(&base).transport(Mock::default()).build() else {
                return Ok(());
            };
            let begin = format!("{}/a/", client.base_url());
            let call = ApiClient::new(client).path(&one, &two, &three);
            let Ok(request) = runtime.block_on(call.to_request()) else {
                prop_assert!(one.is_empty() || two.is_empty() || three.is_empty());
                return Ok(());
            };
            let url = request.url();
            prop_assert_eq!(url.host_str(), Some(&*host));
            prop_assert_eq!(url.port_or_known_default(), Some(port));
            prop_assert!(url.query().is_none() && url.fragment().is_none());
            prop_assert!(!url.path().contains("//"), "{url}");
            let below = url.as_str().strip_prefix(&begin);
            let segments: Vec<_> = below.unwrap_or("elsewhere").split('/').collect();
            prop_assert_eq!(segments.len(), 2, "{} below {}", url, begin);
            prop_assert!(segments[1].starts_with("b:"), "{url}");
            Ok(())
        })
        .unwrap();
}
