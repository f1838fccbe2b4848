//! The two halves of a declaration, talking over a real socket and in process.

use std::{future::Future, net::SocketAddr};

use bac_core::{
    Client, Ed25519Signer, Error, ErrorResponse, Outcome, RsaSigner, SignedRequest,
    UnexpectedResponse, client,
    server::{Context, InProcess, RejectionKind, Router},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Item {
    name: String,
    count: u64,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Problem {
    reason: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Missing {
    id: String,
}

/// Every kind of argument and of answer.
#[client(base = "/v2", error_body = Problem, errors(5XX), server)]
pub trait Everything {
    #[endpoint(GET "/items/{id}/parts/{part}.json", errors(404 = Missing))]
    async fn path(&self, id: &str, part: u64) -> Result<Value, PathError>;

    #[endpoint(GET "/items/latest", errors(404 = Missing))]
    async fn literal(&self) -> Result<Value, PathError>;

    #[endpoint(GET "/items/{id}", errors(404 = Missing))]
    async fn item(&self, id: String) -> Result<Value, PathError>;

    #[allow(clippy::too_many_arguments)]
    #[endpoint(GET "/query")]
    async fn query(
        &self,
        #[query] text: &str,
        #[query("n")] number: i64,
        #[query] maybe: Option<&str>,
        #[query] flag: Option<bool>,
        #[query] list: &[u8],
        #[query] texts: &[&str],
        #[query] owned: Vec<String>,
        #[query("some")] some_list: Option<&[i32]>,
    ) -> Result<Value, EverythingError>;

    #[endpoint(DELETE "/header")]
    async fn header(
        &self,
        #[header("X-Text")] text: &str,
        #[header("X-Maybe")] maybe: Option<f64>,
        #[header("X-List")] list: &[String],
    ) -> Result<Value, EverythingError>;

    #[endpoint(PUT "/body/{id}", success(201, 200))]
    async fn body(&self, id: u8, #[body] item: &Item) -> Result<Item, EverythingError>;

    #[endpoint(PATCH "/maybe")]
    async fn maybe_body(&self, #[body] item: Option<&Item>) -> Result<Value, EverythingError>;

    #[endpoint(POST "/signed/{id}")]
    async fn signed(
        &self,
        id: &str,
        #[signed] item: &Item,
        #[query] dry: bool,
    ) -> Result<Value, EverythingError>;

    #[endpoint(HEAD "/head")]
    async fn head(&self) -> Result<(), EverythingError>;

    #[endpoint(GET "/raw/{type}")]
    async fn raw(&self, r#type: &str) -> Result<String, EverythingError>;

    #[endpoint(GET "/fail/{status}", success(200, 204), errors(400, 404 = Missing, 4XX))]
    async fn fail(&self, status: u16) -> Result<(), FailError>;
}

#[derive(Clone)]
struct Echo;

impl EverythingService for Echo {
    async fn path(&self, _: &Context, id: &str, part: u64) -> Result<Value, PathError> {
        Ok(json!([id, part]))
    }

    async fn literal(&self, _: &Context) -> Result<Value, PathError> {
        Ok(json!("literal"))
    }

    async fn item(&self, _: &Context, id: String) -> Result<Value, PathError> {
        Err(PathError::not_found(Missing { id }))
    }

    async fn query(
        &self,
        _: &Context,
        text: &str,
        number: i64,
        maybe: Option<&str>,
        flag: Option<bool>,
        list: &[u8],
        texts: &[&str],
        owned: Vec<String>,
        some_list: Option<&[i32]>,
    ) -> Result<Value, EverythingError> {
        Ok(json!([text, number, maybe, flag, list, texts, owned, some_list]))
    }

    async fn header(
        &self,
        cx: &Context,
        text: &str,
        maybe: Option<f64>,
        list: &[String],
    ) -> Result<Value, EverythingError> {
        cx.set_header(HeaderName::from_static("x-answer"), HeaderValue::from_static("42"));
        Ok(json!([text, maybe, list, cx.peer().is_some(), cx.headers().contains_key("host")]))
    }

    async fn body(&self, _: &Context, id: u8, item: &Item) -> Result<Item, EverythingError> {
        Ok(Item { count: item.count + u64::from(id), ..item.clone() })
    }

    async fn maybe_body(&self, _: &Context, item: Option<&Item>) -> Result<Value, EverythingError> {
        Ok(json!(item))
    }

    async fn signed(
        &self,
        cx: &Context,
        id: &str,
        item: &Item,
        dry: bool,
    ) -> Result<Value, EverythingError> {
        let signer = cx.signer().expect("the operation is signed");
        Ok(json!([id, item, dry, signer.client_id()]))
    }

    async fn head(&self, _: &Context) -> Result<(), EverythingError> {
        Ok(())
    }

    async fn raw(&self, _: &Context, r#type: &str) -> Result<String, EverythingError> {
        Ok(r#type.to_owned())
    }

    async fn fail(&self, _: &Context, status: u16) -> Result<(), FailError> {
        let problem = || Problem { reason: format!("asked for {status}") };
        Err(match status {
            400 => FailError::bad_request(problem()),
            404 => FailError::not_found(Missing { id: "x".to_owned() }),
            401..500 => FailError::client_error(StatusCode::from_u16(status).unwrap(), problem()),
            500..600 => FailError::ServerError(ErrorResponse::new(
                StatusCode::from_u16(status).unwrap(),
                problem(),
            )),
            _ => FailError::Unexpected(UnexpectedResponse::new(
                StatusCode::from_u16(status).unwrap(),
                HeaderMap::new(),
                "odd".into(),
            )),
        })
    }
}

/// Runs a test against the server in process, and again over a socket.
async fn both<F: Future<Output = ()>>(test: impl Fn(EverythingClient, bool) -> F) {
    let server = EverythingServer::new(Echo);
    let signer = || Ed25519Signer::generate().unwrap();
    let client = Client::builder("http://in-process/")
        .transport(InProcess::new(server.clone()))
        .signer(signer())
        .build()
        .unwrap();
    test(EverythingClient::new(client), false).await;

    let url = bac_tests::listen(server).await.unwrap();
    let client = Client::builder(url).signer(signer()).build().unwrap();
    test(EverythingClient::new(client), true).await;
}

#[tokio::test]
async fn every_kind_of_argument_arrives_as_it_was_given() {
    both(|api, has_socket| async move {
        for id in ["7", "a/b", "%2F é\\", "..a", "x.json"] {
            assert_eq!(api.path(id, 8).await.unwrap(), json!([id, 8]));
        }
        assert_eq!(api.literal().await.unwrap(), json!("literal"));

        let answer = api
            .query(
                "a&b=c +é",
                -3,
                Some(""),
                Some(true),
                &[1, 2],
                &["x y", "z"],
                vec!["#".to_owned()],
                Some(&[5]),
            )
            .await;
        let expected = json!(["a&b=c +é", -3, "", true, [1, 2], ["x y", "z"], ["#"], [5]]);
        assert_eq!(answer.unwrap(), expected);
        let answer = api.query("", 0, None, None, &[], &[], vec![], None).await.unwrap();
        // An empty list and an absent one look the same on the wire.
        assert_eq!(
            answer.as_array().unwrap()[..7],
            json!(["", 0, null, null, [], [], []]).as_array().unwrap()[..]
        );

        let list = ["one".to_owned(), "zwei, é".to_owned()];
        let answer = api.header("t é", Some(1.5), &list).response().await.unwrap();
        assert_eq!(answer.value(), &json!(["t é", 1.5, list, has_socket, true]));
        assert_eq!(answer.headers()["x-answer"], "42");
        let answer = api.header("t", None, &[]).await.unwrap();
        assert_eq!(answer, json!(["t", null, [], has_socket, true]));

        let item = Item { name: "é\"\u{2028}".to_owned(), count: u64::MAX - 1 };
        let created = api.body(1, &item).response().await.unwrap();
        assert_eq!(created.status(), 201);
        assert_eq!(created.value(), &Item { count: u64::MAX, ..item.clone() });
        assert_eq!(api.maybe_body(Some(&item)).await.unwrap(), json!(item));
        assert_eq!(api.maybe_body(None).await.unwrap(), Value::Null);

        assert_eq!(api.raw("fn").await.unwrap(), "fn");
        let head = api.head().response().await.unwrap();
        assert_eq!((head.status().as_u16(), head.raw_body().len()), (200, 0));
    })
    .await;
}

#[tokio::test]
async fn signatures_are_checked_and_the_signer_is_known() {
    both(|api, _| async move {
        let item = Item { name: "x".to_owned(), count: 1 };
        let signer = api.client().signer().unwrap();
        let expected = json!(["i", item, true, signer.client_id()]);
        assert_eq!(api.signed("i", &item, true).await.unwrap(), expected);

        let rsa = RsaSigner::generate().unwrap();
        for signer in [signer, &rsa] {
            let signed = SignedRequest::sign(&item, signer).await.unwrap();
            let answer = api.signed_signed("i", &signed, false).await.unwrap();
            assert_eq!(answer[3], signer.client_id());

            let text = std::str::from_utf8(signed.as_bytes()).unwrap();
            for (what, tampered) in [
                ("payload", text.replace("\"count\":1", "\"count\":2")),
                ("signature", text.replace("\"signature\":\"", "\"signature\":\"AAAA")),
                ("encoding", text.replace("\"signature\":\"", "\"signature\":\"%")),
                ("no payload", text.replace("\"payload\"", "\"other\"")),
            ] {
                let tampered = match SignedRequest::from_bytes(tampered) {
                    Ok(tampered) => tampered,
                    // Without a payload there is nothing that could be sent as signed.
                    Err(_) if what == "no payload" => continue,
                    Err(error) => panic!("{what}: {error}"),
                };
                let error = api.signed_signed("i", &tampered, false).await.unwrap_err();
                assert_eq!(error.status().unwrap(), 400, "{what}");
                assert_eq!(error.outcome(), Outcome::Refused);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn declared_errors_keep_their_type_from_end_to_end() {
    both(|api, _| async move {
        let FailError::BadRequest(error) = api.fail(400).await.unwrap_err() else { panic!() };
        assert_eq!(error.body().unwrap().reason, "asked for 400");
        let FailError::NotFound(error) = api.fail(404).await.unwrap_err() else { panic!() };
        assert_eq!(error.body().unwrap().id, "x");
        for status in [401, 418, 499] {
            let error = api.fail(status).await.unwrap_err();
            let FailError::ClientError(error) = error else { panic!("{error:?}") };
            assert_eq!(error.status().as_u16(), status);
            assert_eq!(error.body().unwrap().reason, format!("asked for {status}"));
        }
        let error = api.fail(503).await.unwrap_err();
        assert!(error.is_retryable());
        assert_eq!(error.outcome(), Outcome::Unknown);
        let FailError::ServerError(error) = error else { panic!("{error:?}") };
        assert_eq!(error.status(), 503);
        let error = api.fail(299).await.unwrap_err();
        let FailError::Unexpected(error) = error else { panic!("{error:?}") };
        assert_eq!(&error.raw_body()[..], b"odd");

        let PathError::NotFound(error) = api.item("a/b".to_owned()).await.unwrap_err() else {
            panic!()
        };
        assert_eq!(error.body().unwrap().id, "a/b");
        let error = Error::from(api.fail(400).await.unwrap_err());
        assert_eq!(error.status().unwrap(), 400);
        assert!(error.to_string().contains("Everything.fail"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn what_reaches_no_service_is_refused_with_the_reason() {
    let router = Router::new().mount(EverythingServer::new(Echo)).also_under("/old");
    for (method, target, status, allow) in [
        ("GET", "/v2/none", 404, None),
        ("GET", "/items/latest", 404, None),
        ("GET", "/v2/items/", 404, None),
        ("GET", "/old/v2/items/latest", 200, None),
        ("POST", "/v2/items/latest", 405, Some("GET")),
        ("GET", "/v2/items/%ff", 400, None),
        ("GET", "/v2/items/a/parts/x.json", 400, None),
        ("GET", "/v2/query?n=1", 400, None),
        ("GET", "/v2/query?text=&n=x", 400, None),
        ("PUT", "/v2/body/1", 400, None),
        ("PUT", "/v2/body/256", 400, None),
        ("POST", "/v2/signed/1", 400, None),
        ("DELETE", "/v2/header", 400, None),
    ] {
        let request =
            http::Request::builder().method(method).uri(target).body(bytes::Bytes::new()).unwrap();
        let response = router.handle(request).await;
        assert_eq!(response.status(), status, "{method} {target}");
        let found = response.headers().get("allow").map(|value| value.to_str().unwrap());
        assert_eq!(found, allow, "{method} {target}");
        if status != 200 {
            let body: Value = serde_json::from_slice(response.body()).unwrap();
            assert!(body["message"].is_string());
        }
    }
    let router = router.on_rejection(|rejection| {
        assert_eq!(rejection.kind(), &RejectionKind::NotFound);
        http::Response::builder().status(410).body("gone".into()).unwrap()
    });
    let request = http::Request::builder().uri("/x").body(bytes::Bytes::new()).unwrap();
    assert_eq!(router.handle(request).await.body(), "gone");
}

/// As the client refuses to send one.
#[tokio::test]
async fn a_step_in_the_tree_is_no_path_value() {
    let router = Router::new().mount(EverythingServer::new(Echo)).also_under("/old");
    let ask = async |target: &str| {
        let request = http::Request::builder().uri(target).body(bytes::Bytes::new()).unwrap();
        let response = router.handle(request).await;
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        (response.status().as_u16(), body)
    };
    for dots in ["..", ".", "%2e%2E", ".%2e", "%2E"] {
        for target in [
            format!("/v2/items/{dots}"),
            format!("/old/v2/items/{dots}"),
            format!("/v2/items/{dots}/parts/8.json"),
            format!("/v2/raw/{dots}"),
        ] {
            let (status, body) = ask(&target).await;
            assert_eq!(status, 400, "{target}: {body}");
            let message = body["message"].as_str().unwrap();
            assert!(message.contains("makes a path segment `.` or `..`"), "{target}: {message}");
        }
    }
    // These are values like any other.
    for (id, arrived) in [("...", "..."), ("..a", "..a"), ("%2e%2f", "./"), ("a%2F..", "a/..")] {
        let (status, body) = ask(&format!("/v2/items/{id}/parts/8.json")).await;
        assert_eq!((status, body), (200, json!([arrived, 8])));
    }
    // A value of dots is in a segment with more in it.
    assert_eq!(dotted("/between/...", "200").await, json!([".", "."]));
    assert_eq!(dotted("/between/.....", "200").await, json!(["...", "."]));
    dotted("/behind/x.", "200").await;
    dotted("/behind/%2e.", "400").await;
    dotted("/behind/.", "404").await;
    dotted("/after/%2e", "404").await;
    dotted("/after/.%2e", "400").await;
}

/// Placeholders with text around them in their segment.
#[client(server)]
pub trait Dotted {
    #[endpoint(GET "/between/{one}.{other}")]
    async fn between(&self, one: &str, other: &str) -> Result<Value, Error>;

    #[endpoint(GET "/behind/{one}.")]
    async fn behind(&self, one: &str) -> Result<Value, Error>;

    #[endpoint(GET "/after/.{one}")]
    async fn after(&self, one: &str) -> Result<Value, Error>;
}

struct Dots;

impl DottedService for Dots {
    async fn between(&self, _: &Context, one: &str, other: &str) -> Result<Value, Error> {
        Ok(json!([one, other]))
    }

    async fn behind(&self, _: &Context, one: &str) -> Result<Value, Error> {
        Ok(json!(one))
    }

    async fn after(&self, _: &Context, one: &str) -> Result<Value, Error> {
        Ok(json!(one))
    }
}

async fn dotted(target: &str, status: &str) -> Value {
    let request = http::Request::builder().uri(target).body(bytes::Bytes::new()).unwrap();
    let response = Router::new().mount(DottedServer::new(Dots)).handle(request).await;
    assert_eq!(response.status().as_str(), status, "{target}: {:?}", response.body());
    serde_json::from_slice(response.body()).unwrap()
}

/// A service that asks another one, which is not for everybody to know.
struct Gateway(EverythingClient);

impl under_a_condition::KeptService for Gateway {
    async fn kept(&self, _: &Context) -> Result<u8, Error> {
        self.0.literal().await.map_err(Error::from)?;
        Ok(1)
    }
}

#[tokio::test]
async fn what_failed_behind_a_service_is_not_told_unless_the_router_says_so() {
    let upstream = "http://127.0.0.1:9";
    let gateway = || {
        let client = Client::builder(upstream).build().unwrap();
        under_a_condition::KeptServer::new(Gateway(EverythingClient::new(client)))
    };
    let ask = async |router: Router| {
        let request = http::Request::builder().uri("/kept").body(bytes::Bytes::new()).unwrap();
        router.handle(request).await
    };
    let response = ask(Router::new().mount(gateway())).await;
    assert_eq!(response.status(), 500);
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body, json!({"message": "the service failed; ask whoever runs it"}));

    // Asked, it tells all that it knows.
    let router = Router::new().mount(gateway()).on_failure(|operation, error| {
        let mut answer = http::Response::new(format!("{operation}: {error}").into());
        *answer.status_mut() = StatusCode::BAD_GATEWAY;
        answer
    });
    let response = ask(router).await;
    assert_eq!(response.status(), 502);
    let text = std::str::from_utf8(response.body()).unwrap();
    assert!(text.starts_with("Kept.kept: Everything.literal (GET http://127.0.0.1:9"), "{text}");
}

#[tokio::test]
async fn the_peers_address_reaches_the_service() {
    let mut request = http::Request::builder()
        .method("DELETE")
        .uri("/v2/header")
        .header("x-text", "t")
        .body(bytes::Bytes::new())
        .unwrap();
    request.extensions_mut().insert(SocketAddr::from(([127, 0, 0, 1], 9)));
    let response = Router::new().mount(EverythingServer::new(Echo)).handle(request).await;
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(answer[3], true);
}

pub mod under_a_condition {
    use super::*;

    #[client(server(test))]
    pub trait Kept {
        #[endpoint(GET "/kept")]
        async fn kept(&self) -> Result<u8, Error>;
    }

    #[client(server(not(test)))]
    pub trait Gone {
        #[endpoint(GET "/gone")]
        async fn gone(&self) -> Result<u8, Error>;
    }

    /// The names are free where the condition is not met.
    #[derive(Debug)]
    pub struct GoneServer;
    pub trait GoneService {}
    impl GoneService for GoneServer {}
}

#[tokio::test]
async fn a_server_half_may_have_a_condition() {
    use under_a_condition::{
        GoneClient, GoneServer, GoneService, KeptClient, KeptServer, KeptService,
    };

    struct One;
    impl KeptService for One {
        async fn kept(&self, _: &Context) -> Result<u8, Error> {
            Ok(1)
        }
    }
    fn is_ours(_: &impl GoneService) {}
    is_ours(&GoneServer);

    let server = InProcess::new(KeptServer::new(One));
    let client = Client::builder("http://in-process").transport(server).build().unwrap();
    assert_eq!(KeptClient::new(client.clone()).kept().await.unwrap(), 1);
    // The client's half has no condition.
    assert_eq!(GoneClient::new(client).gone().await.unwrap_err().status().unwrap(), 404);
}
