//! Methods beside the six that most APIs have: on the wire, sent again, and in a server half.
#![deny(unused, warnings)]

use bac_core::{
    Client, Error, Method, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Peer, json_reply};
use serde_json::{Value, json};

#[client(server)]
trait Files {
    #[endpoint(OPTIONS "/files")]
    async fn options(&self) -> Result<Value, Error>;

    #[endpoint(PROPFIND "/files", header("Depth" = "1"))]
    async fn find(&self, #[body(text, "application/xml")] query: &str) -> Result<Value, Error>;

    #[endpoint(MKCOL "/files")]
    async fn make(&self) -> Result<Value, Error>;

    #[endpoint(LOCK "/files", attempts = 3)]
    async fn lock(&self) -> Result<Value, Error>;

    #[endpoint(VERSION-CONTROL "/files")]
    async fn version_control(&self) -> Result<Value, Error>;

    #[endpoint(QUERY "/files")]
    async fn query(&self, #[body] query: &Value) -> Result<Value, Error>;

    #[endpoint("PURGE" "/files")]
    async fn purge(&self) -> Result<Value, Error>;

    #[endpoint("x-Very.Long_Name!Of-A-Method" "/files", idempotent)]
    async fn odd(&self) -> Result<Value, Error>;
}

struct Echo;

impl FilesService for Echo {
    async fn options(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("options"))
    }

    async fn find(&self, _: &Context, query: &str) -> Result<Value, Error> {
        Ok(json!(["find", query]))
    }

    async fn make(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("make"))
    }

    async fn lock(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("lock"))
    }

    async fn version_control(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("version_control"))
    }

    async fn query(&self, _: &Context, query: &Value) -> Result<Value, Error> {
        Ok(json!(["query", query]))
    }

    async fn purge(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("purge"))
    }

    async fn odd(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("odd"))
    }
}

#[tokio::test]
async fn the_method_is_on_the_wire_and_reaches_its_endpoint() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let server = FilesServer::new(Echo);
    let in_process =
        Client::builder("http://in-process/").transport(InProcess::new(server.clone()));
    let over_socket = Client::builder(bac_tests::listen(server).await.unwrap());
    for (client, has_answer) in
        [(Client::builder(peer.url()), false), (in_process, true), (over_socket, true)]
    {
        let api = FilesClient::new(client.build().unwrap());
        let query = json!({ "a": 1 });
        let answers = [
            api.options().await.unwrap(),
            api.find("<x/>").await.unwrap(),
            api.make().await.unwrap(),
            api.lock().await.unwrap(),
            api.version_control().await.unwrap(),
            api.query(&query).await.unwrap(),
            api.purge().await.unwrap(),
            api.odd().await.unwrap(),
        ];
        if has_answer {
            let expected = json!([
                "options",
                ["find", "<x/>"],
                "make",
                "lock",
                "version_control",
                ["query", query],
                "purge",
                "odd"
            ]);
            assert_eq!(json!(answers), expected);
        }
    }
    let received = peer.received();
    let lines: Vec<&str> = received.iter().map(|request| request.method()).collect();
    let declared: Vec<&str> =
        FilesClient::OPERATIONS.iter().map(|it| it.method().as_str()).collect();
    assert_eq!(lines, declared);
    assert_eq!(lines[4..], ["VERSION-CONTROL", "QUERY", "PURGE", "x-Very.Long_Name!Of-A-Method"]);
    assert_eq!(received[1].body, b"<x/>");
    assert_eq!(received[1].header("depth"), ["1"]);
    assert_eq!(received[5].body, br#"{"a":1}"#);
}

#[tokio::test]
async fn what_the_registry_calls_idempotent_is_sent_again() {
    for (name, count) in [
        ("options", 3),
        ("find", 3),
        ("make", 3),
        ("lock", 1),
        ("version_control", 3),
        ("query", 3),
        ("purge", 1),
        ("odd", 3),
    ] {
        // It is not told whether the work was done.
        let reply = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
        let peer = Peer::keeping(reply).unwrap();
        let api = FilesClient::new(Client::new(peer.url()).unwrap());
        let error = match name {
            "options" => api.options().await,
            "find" => api.find("").await,
            "make" => api.make().await,
            "lock" => api.lock().await,
            "version_control" => api.version_control().await,
            "query" => api.query(&Value::Null).await,
            "purge" => api.purge().await,
            _ => api.odd().await,
        };
        assert!(error.is_err(), "{name}");
        assert_eq!(peer.received().len(), count, "{name}");
    }
}

#[tokio::test]
async fn methods_are_told_of() {
    let [options, find, .., purge, _] = FilesClient::OPERATIONS else { panic!() };
    assert_eq!([options.method(), find.method()], [Method::Options, Method::Propfind]);
    assert!(find.method().is_safe() && find.is_idempotent());
    assert!(matches!(purge.method(), Method::Other(_)) && !purge.method().is_safe());
    let router = Router::new().mount(FilesServer::new(Echo));
    let request = http::Request::get("/files").body(bytes::Bytes::new()).unwrap();
    let response = router.handle(request).await;
    assert_eq!(response.status(), 405);
    let allow = response.headers()["allow"].to_str().unwrap();
    assert!(allow.contains("PROPFIND") && allow.contains("PURGE"), "{allow}");
}
