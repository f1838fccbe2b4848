//! Which statuses carry a value, which of them none, and which are unexpected.

use std::future::Future;

use bac_core::{
    Client, Error, ErrorKind, Outcome, Reply,
    bytes::Bytes,
    client,
    http::StatusCode,
    server::{Context, InProcess},
};
use bac_tests::Peer;

/// A value, and what says whether it has changed.
#[derive(Debug, PartialEq, Reply)]
pub struct Tagged<T> {
    #[header("ETag")]
    pub etag: Option<String>,
    #[body]
    pub value: T,
}

/// Where something is, which is said in the head alone.
#[derive(Debug, PartialEq, Reply)]
pub struct Place {
    #[header("Location")]
    at: String,
}

pub type Maybe<T> = Option<T>;
pub type Nothing = ();

#[client(server, errors(404, 503))]
pub trait Statuses {
    #[endpoint(GET "/value")]
    async fn value(&self) -> Result<u64, StatusesError>;

    #[endpoint(GET "/nothing")]
    async fn nothing(&self) -> Result<(), StatusesError>;

    #[endpoint(GET "/nothing-by-name")]
    async fn nothing_by_name(&self) -> Result<Nothing, StatusesError>;

    #[endpoint(GET "/narrow", success(200, 206))]
    async fn narrow(&self) -> Result<u64, StatusesError>;

    #[endpoint(GET "/wide", success(201, 2XX))]
    async fn wide(&self) -> Result<u64, StatusesError>;

    #[endpoint(GET "/place", success(302))]
    async fn place(&self) -> Result<Place, StatusesError>;

    #[endpoint(GET "/option")]
    async fn option(&self) -> Result<Option<u64>, StatusesError>;

    #[endpoint(GET "/option-by-name", none(304, 404))]
    async fn option_by_name(&self) -> Result<Maybe<u64>, StatusesError>;

    #[endpoint(GET "/tagged", none(304, 404))]
    async fn tagged(&self) -> Result<Option<Tagged<u64>>, StatusesError>;

    #[endpoint(GET "/tagged-by-name", none(304))]
    async fn tagged_by_name(&self) -> Result<Maybe<Tagged<u64>>, StatusesError>;

    #[endpoint(GET "/text", text, none(404))]
    async fn text(&self) -> Result<Option<String>, StatusesError>;

    #[endpoint(GET "/bytes", bytes)]
    async fn bytes(&self) -> Result<Option<Bytes>, StatusesError>;

    #[endpoint(HEAD "/place", none(404))]
    async fn head(&self) -> Result<Option<Place>, StatusesError>;
}

fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = match status {
        204 | 304 => String::new(),
        _ => format!("Content-Length: {}\r\n", body.len()),
    };
    format!("HTTP/1.1 {status} X\r\n{headers}{length}\r\n{body}").into_bytes()
}

/// What a call makes of such a reply.
async fn of<T>(
    (status, headers, body): (u16, &str, &str),
    call: impl AsyncFn(StatusesClient) -> Result<T, StatusesError>,
) -> Result<T, StatusesError> {
    let peer = Peer::keeping(answer(status, headers, body)).unwrap();
    call(StatusesClient::new(Client::new(peer.url()).unwrap())).await
}

fn is_unexpected<T: std::fmt::Debug>(result: Result<T, StatusesError>, outcome: Outcome) {
    let error = result.unwrap_err();
    assert!(matches!(error, StatusesError::Unexpected(_)), "{error:?}");
    assert_eq!(error.outcome(), outcome, "{error}");
}

#[tokio::test]
async fn every_2xx_is_a_success_but_what_has_no_value_or_a_part() {
    for status in [200, 201, 202, 203, 207, 226, 299] {
        assert_eq!(of((status, "", "7"), async |api| api.value().await).await.unwrap(), 7);
        of((status, "", "x"), async |api| api.nothing().await).await.unwrap();
    }
    for status in [204, 205, 206] {
        let body = if status == 206 { "7" } else { "" };
        is_unexpected(of((status, "", body), async |api| api.value().await).await, Outcome::Done);
    }
    for status in [204, 205] {
        of((status, "", ""), async |api| api.nothing().await).await.unwrap();
        of((status, "", ""), async |api| api.nothing_by_name().await).await.unwrap();
    }
    is_unexpected(of((206, "", "x"), async |api| api.nothing().await).await, Outcome::Done);
    is_unexpected(of((304, "", ""), async |api| api.value().await).await, Outcome::Refused);
    let error = of((204, "", ""), async |api| api.value().await).await.unwrap_err();
    assert!(error.to_string().contains("204 No Content: nothing came where a value"), "{error}");
    let error = of((206, "", "7"), async |api| api.value().await).await.unwrap_err();
    assert!(error.to_string().contains("is a part of what was asked for"), "{error}");
}

#[tokio::test]
async fn what_is_declared_narrows_or_widens() {
    for status in [200, 206] {
        assert_eq!(of((status, "", "7"), async |api| api.narrow().await).await.unwrap(), 7);
    }
    is_unexpected(of((201, "", "7"), async |api| api.narrow().await).await, Outcome::Done);
    for status in [200, 201, 202] {
        assert_eq!(of((status, "", "7"), async |api| api.wide().await).await.unwrap(), 7);
    }
    is_unexpected(of((204, "", ""), async |api| api.wide().await).await, Outcome::Done);
}

/// Where a redirect leads is its value where it is declared; it is followed nowhere.
#[tokio::test]
async fn a_declared_redirect_is_a_success() {
    let found = of((302, "Location: /x\r\n", ""), async |api| api.place().await).await.unwrap();
    assert_eq!(found, Place { at: "/x".to_owned() });
    let error = of((302, "", ""), async |api| api.place().await).await.unwrap_err();
    let StatusesError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Done));
    is_unexpected(
        of((200, "Location: /x\r\n", ""), async |api| api.place().await).await,
        Outcome::Done,
    );
    let error = of((301, "Location: /x\r\n", ""), async |api| api.place().await).await.unwrap_err();
    let StatusesError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!(error.kind(), ErrorKind::Redirect);
}

#[tokio::test]
async fn an_option_is_none_where_there_is_no_value() {
    for (status, body, value) in
        [(200, "7", Some(7)), (200, "null", None), (204, "", None), (205, "", None)]
    {
        let got = of((status, "", body), async |api| api.option().await).await.unwrap();
        assert_eq!(got, value, "{status}");
        let got = of((status, "", body), async |api| api.option_by_name().await).await.unwrap();
        assert_eq!(got, value, "{status}");
        let tagged = value.map(|value| Tagged { etag: None, value });
        let got = of((status, "", body), async |api| api.tagged().await).await.unwrap();
        assert_eq!(got, tagged, "{status}");
        let got = of((status, "", body), async |api| api.tagged_by_name().await).await.unwrap();
        assert_eq!(got, tagged, "{status}");
    }
    // An empty body is no value that a 200 can have.
    let error = of((200, "", ""), async |api| api.option().await).await.unwrap_err();
    assert!(error.to_string().contains("the reply is empty where JSON was declared"), "{error}");
}

/// What comes with such a status says nothing of the value.
#[tokio::test]
async fn declared_statuses_are_none_whatever_comes_with_them() {
    let gone = (404, "Content-Type: text/html\r\n", "<p>no such thing");
    assert_eq!(of(gone, async |api| api.option_by_name().await).await.unwrap(), None);
    assert_eq!(of(gone, async |api| api.tagged().await).await.unwrap(), None);
    assert_eq!(of(gone, async |api| api.text().await).await.unwrap(), None);
    assert_eq!(of((304, "", ""), async |api| api.tagged().await).await.unwrap(), None);
    assert_eq!(of((304, "", ""), async |api| api.tagged_by_name().await).await.unwrap(), None);
    assert_eq!(of((404, "", ""), async |api| api.head().await).await.unwrap(), None);
    // Elsewhere they are what they were.
    let error = of(gone, async |api| api.option().await).await.unwrap_err();
    assert!(matches!(error, StatusesError::NotFound(_)), "{error:?}");
    let error = of(gone, async |api| api.tagged_by_name().await).await.unwrap_err();
    assert!(matches!(error, StatusesError::NotFound(_)), "{error:?}");
    is_unexpected(of((304, "", ""), async |api| api.option().await).await, Outcome::Refused);
}

#[tokio::test]
async fn text_and_bytes_may_be_none() {
    assert_eq!(of((204, "", ""), async |api| api.text().await).await.unwrap(), None);
    assert_eq!(of((200, "", ""), async |api| api.text().await).await.unwrap(), Some(String::new()));
    assert_eq!(of((200, "", "null"), async |api| api.text().await).await.unwrap().unwrap(), "null");
    assert_eq!(of((204, "", ""), async |api| api.bytes().await).await.unwrap(), None);
    assert_eq!(of((200, "", "x"), async |api| api.bytes().await).await.unwrap().unwrap(), "x");
}

#[test]
fn the_description_tells() {
    let operation = |name: &str| {
        let mut all = StatusesClient::OPERATIONS.iter();
        *all.find(|operation| operation.name() == name).unwrap()
    };
    let shown = |name: &str| -> Vec<String> {
        operation(name).success().iter().map(ToString::to_string).collect()
    };
    assert_eq!(shown("value"), ["2XX"]);
    assert_eq!(shown("narrow"), ["200", "206"]);
    assert_eq!(shown("wide"), ["201", "2XX"]);
    assert_eq!(operation("tagged").none(), [304, 404]);
    for (name, status, is_one) in [
        ("value", 204, false),
        ("nothing_by_name", 204, true),
        ("option_by_name", 204, true),
        ("option_by_name", 404, true),
        ("value", 206, false),
        ("narrow", 206, true),
        ("place", 302, true),
        ("place", 200, false),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(operation(name).is_success(status), is_one, "{name} {status}");
    }
}

/// A service that has what it is asked for, or not.
struct Service(bool);

impl StatusesService for Service {
    async fn value(&self, _: &Context) -> Result<u64, StatusesError> {
        Ok(7)
    }

    async fn nothing(&self, _: &Context) -> Result<(), StatusesError> {
        Ok(())
    }

    async fn nothing_by_name(&self, _: &Context) -> Result<Nothing, StatusesError> {
        Ok(())
    }

    async fn narrow(&self, _: &Context) -> Result<u64, StatusesError> {
        Ok(7)
    }

    async fn wide(&self, _: &Context) -> Result<u64, StatusesError> {
        Ok(7)
    }

    async fn place(&self, _: &Context) -> Result<Place, StatusesError> {
        Ok(Place { at: "/x".to_owned() })
    }

    async fn option(&self, _: &Context) -> Result<Option<u64>, StatusesError> {
        Ok(self.0.then_some(7))
    }

    async fn option_by_name(&self, _: &Context) -> Result<Maybe<u64>, StatusesError> {
        Ok(self.0.then_some(7))
    }

    async fn tagged(&self, _: &Context) -> Result<Option<Tagged<u64>>, StatusesError> {
        Ok(self.0.then_some(Tagged { etag: Some("a".to_owned()), value: 7 }))
    }

    async fn tagged_by_name(&self, _: &Context) -> Result<Maybe<Tagged<u64>>, StatusesError> {
        Ok(self.0.then_some(Tagged { etag: None, value: 7 }))
    }

    async fn text(&self, _: &Context) -> Result<Option<String>, StatusesError> {
        Ok(self.0.then(|| "null".to_owned()))
    }

    async fn bytes(&self, _: &Context) -> Result<Option<Bytes>, StatusesError> {
        Ok(self.0.then(|| Bytes::from_static(b"x")))
    }

    async fn head(&self, _: &Context) -> Result<Option<Place>, StatusesError> {
        Ok(self.0.then(|| Place { at: "/x".to_owned() }))
    }
}

/// Runs a test against the server in process, and again over a socket.
async fn both<F: Future<Output = ()>>(has: bool, test: impl Fn(StatusesClient) -> F) {
    let server = StatusesServer::new(Service(has));
    let transport = InProcess::new(server.clone());
    let client = Client::builder("http://in-process").transport(transport).build().unwrap();
    test(StatusesClient::new(client)).await;
    let url = bac_tests::listen(server).await.unwrap();
    test(StatusesClient::new(Client::new(url).unwrap())).await;
}

#[tokio::test]
async fn a_service_answers_with_what_is_declared() {
    both(true, |api| async move {
        assert_eq!(api.value().response().await.unwrap().status(), 200);
        assert_eq!(api.nothing().response().await.unwrap().status(), 204);
        assert_eq!(api.nothing_by_name().response().await.unwrap().status(), 204);
        assert_eq!(api.narrow().response().await.unwrap().status(), 200);
        assert_eq!(api.wide().response().await.unwrap().status(), 201);
        assert_eq!(api.place().response().await.unwrap().status(), 302);
        let tagged = api.tagged().response().await.unwrap();
        assert_eq!(tagged.status(), 200);
        assert_eq!(tagged.value(), &Some(Tagged { etag: Some("a".to_owned()), value: 7 }));
        assert_eq!(api.option_by_name().await.unwrap(), Some(7));
        assert_eq!(api.text().await.unwrap().as_deref(), Some("null"));
        assert!(api.head().await.unwrap().is_some());
    })
    .await;
    both(false, |api| async move {
        let option = api.option().response().await.unwrap();
        assert_eq!(
            (option.status().as_u16(), option.value(), option.raw_body().len()),
            (204, &None, 0)
        );
        assert_eq!(api.option_by_name().response().await.unwrap().status(), 304);
        assert_eq!(api.tagged().response().await.unwrap().status(), 304);
        assert_eq!(api.tagged_by_name().response().await.unwrap().status(), 304);
        assert_eq!(api.text().response().await.unwrap().status(), 404);
        assert_eq!(api.bytes().response().await.unwrap().status(), 204);
        assert_eq!(api.head().await.unwrap(), None);
    })
    .await;
}

/// What the trait says is for the endpoints that it can be for.
#[tokio::test]
async fn a_trait_has_defaults() {
    #[client(success(200), none(404), errors(500))]
    pub trait Defaults {
        #[endpoint(GET "/a")]
        async fn a(&self) -> Result<Option<u64>, DefaultsError>;

        #[endpoint(GET "/b")]
        async fn b(&self) -> Result<u64, DefaultsError>;

        #[endpoint(GET "/c", success(201), none(410), errors(404))]
        async fn c(&self) -> Result<Option<u64>, OwnError>;

        #[endpoint(GET "/d", errors(404))]
        async fn d(&self) -> Result<Option<u64>, OwnError>;
    }

    let none: Vec<&[u16]> = DefaultsClient::OPERATIONS.iter().map(|o| o.none()).collect();
    assert_eq!(none, [&[404][..], &[], &[410], &[]]);
    let first: Vec<u16> = DefaultsClient::OPERATIONS.iter().map(|o| o.success()[0].first).collect();
    assert_eq!(first, [200, 200, 201, 200]);
    let peer = Peer::keeping(answer(404, "", "")).unwrap();
    let api = DefaultsClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(api.a().await.unwrap(), None);
    assert!(matches!(api.d().await.unwrap_err(), OwnError::NotFound(_)));
    let _: fn(Error) -> OwnError = OwnError::from;
}
