//! What each request has beside its arguments: on the wire, which of two wins, and what a server half
//! makes of it.
#![deny(unused, warnings)]

use bac_core::{
    Client, Error, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Peer, Received, json_reply};
use serde_json::{Value, json};

#[client(
    base = "/v1",
    header("X-Version" = "1", "X-Kind" = "trait"),
    query("lang" = "en", "beta"),
    accept = "application/vnd.x+json",
    server
)]
trait Pods {
    #[endpoint(GET "/pods")]
    async fn of_trait(&self) -> Result<Value, Error>;

    #[endpoint(
        GET "/pods/{id}",
        header("x-kind" = "endpoint", "X-Empty" = ""),
        query("lang" = "a b&c=ü", "watch" = "true"),
        accept = "text/csv, text/plain;q=0.5"
    )]
    async fn of_endpoint(&self, id: u64, #[query] limit: Option<u8>) -> Result<Value, Error>;

    #[endpoint(GET "/arguments")]
    async fn arguments(
        &self,
        #[query] lang: Option<&str>,
        #[query] beta: &[u8],
        #[header("X-Kind")] kind: Option<&str>,
        #[header("Accept")] accept: &[&str],
    ) -> Result<Value, Error>;
}

fn last(peer: &Peer) -> Received {
    peer.received().pop().expect("a request came")
}

#[tokio::test]
async fn the_nearest_to_the_call_wins() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let client = Client::builder(peer.url())
        .header("X-Version", "client")
        .header("X-Client", "client")
        .header("Accept", "of/client");
    let api = PodsClient::new(client.build().unwrap());
    let field = |name: &str| last(&peer).header(name).join("|");

    api.of_trait().await.unwrap();
    assert_eq!(last(&peer).target(), "/v1/pods?lang=en&beta");
    assert_eq!([field("x-version"), field("x-kind"), field("x-client")], ["1", "trait", "client"]);
    assert_eq!(field("accept"), "application/vnd.x+json");

    api.of_endpoint(7, Some(3)).await.unwrap();
    let target = "/v1/pods/7?limit=3&beta&lang=a%20b%26c%3D%C3%BC&watch=true";
    assert_eq!(last(&peer).target(), target);
    assert_eq!([field("x-version"), field("x-kind")], ["1", "endpoint"]);
    assert_eq!(last(&peer).header("x-empty"), [""]);
    assert_eq!(field("accept"), "text/csv, text/plain;q=0.5");
    api.of_endpoint(7, None).header("X-Kind", "call").header("Accept", "*/*").await.unwrap();
    assert_eq!(last(&peer).target(), target.replace("limit=3&", ""));
    assert_eq!([field("x-kind"), field("accept")], ["call", "*/*"]);

    api.arguments(None, &[], None, &[]).await.unwrap();
    assert_eq!(last(&peer).target(), "/v1/arguments?lang=en&beta");
    assert_eq!([field("x-kind"), field("accept")], ["trait", "application/vnd.x+json"]);
    api.arguments(Some("fr"), &[1, 2], Some("argument"), &["a/b", "c/d"]).await.unwrap();
    assert_eq!(last(&peer).target(), "/v1/arguments?lang=fr&beta=1&beta=2");
    assert_eq!([field("x-kind"), field("accept")], ["argument", "a/b|c/d"]);
    api.arguments(Some(""), &[], None, &[]).await.unwrap();
    assert_eq!(last(&peer).target(), "/v1/arguments?lang=&beta");
}

/// One path, and what tells its operations apart.
#[client(server)]
trait Objects {
    #[endpoint(POST "/{key}", query("uploads"))]
    async fn begin(&self, key: &str) -> Result<Value, Error>;

    #[endpoint(POST "/{key}", query("uploads", "kind" = "b c"))]
    async fn begin_kind(&self, key: &str) -> Result<Value, Error>;

    #[endpoint(POST "/{key}", query("upload" = "1"))]
    async fn finish(&self, key: &str) -> Result<Value, Error>;

    #[endpoint(POST "/{key}")]
    async fn plain(&self, key: &str) -> Result<Value, Error>;

    #[endpoint(PUT "/rpc", header("X-Target" = "Service.Get"))]
    async fn get(&self) -> Result<Value, Error>;

    #[endpoint(PUT "/rpc", header("X-Target" = "Service.List"))]
    async fn list(&self) -> Result<Value, Error>;

    #[endpoint(GET "/one", query("watch" = "true"), header("X-Kind" = "one"))]
    async fn one(&self) -> Result<Value, Error>;

    #[endpoint(GET "/default", query("limit" = "10"))]
    async fn default(&self, #[query] limit: Option<u8>) -> Result<Value, Error>;
}

struct Names;

impl ObjectsService for Names {
    async fn begin(&self, _: &Context, key: &str) -> Result<Value, Error> {
        Ok(json!(["begin", key]))
    }

    async fn begin_kind(&self, _: &Context, key: &str) -> Result<Value, Error> {
        Ok(json!(["begin_kind", key]))
    }

    async fn finish(&self, _: &Context, key: &str) -> Result<Value, Error> {
        Ok(json!(["finish", key]))
    }

    async fn plain(&self, _: &Context, key: &str) -> Result<Value, Error> {
        Ok(json!(["plain", key]))
    }

    async fn get(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("get"))
    }

    async fn list(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("list"))
    }

    async fn one(&self, _: &Context) -> Result<Value, Error> {
        Ok(json!("one"))
    }

    async fn default(&self, _: &Context, limit: Option<u8>) -> Result<Value, Error> {
        Ok(json!(limit))
    }
}

#[tokio::test]
async fn a_server_half_tells_operations_of_one_path_apart() {
    let server = ObjectsServer::new(Names);
    let in_process =
        Client::builder("http://in-process/").transport(InProcess::new(server.clone()));
    let over_socket = Client::builder(bac_tests::listen(server).await.unwrap());
    for client in [in_process, over_socket] {
        let api = ObjectsClient::new(client.build().unwrap());
        assert_eq!(api.begin("k").await.unwrap(), json!(["begin", "k"]));
        assert_eq!(api.begin_kind("k").await.unwrap(), json!(["begin_kind", "k"]));
        assert_eq!(api.finish("k").await.unwrap(), json!(["finish", "k"]));
        assert_eq!(api.plain("k").await.unwrap(), json!(["plain", "k"]));
        assert_eq!(api.get().await.unwrap(), json!("get"));
        assert_eq!(api.list().await.unwrap(), json!("list"));
        assert_eq!(api.one().await.unwrap(), json!("one"));
        assert_eq!(api.default(None).await.unwrap(), 10);
        assert_eq!(api.default(Some(3)).await.unwrap(), 3);
    }
}

#[tokio::test]
async fn what_no_operation_has_reaches_none() {
    let router = Router::new().mount(ObjectsServer::new(Names));
    for (method, target, header, status, answer) in [
        ("POST", "/k?upload=2", "", 200, "plain"),
        ("POST", "/k?x&uploads=&kind=b+c", "", 200, "begin_kind"),
        ("POST", "/k?uploads=1", "", 200, "plain"),
        ("PUT", "/rpc", "Service.List", 200, "list"),
        ("PUT", "/rpc", "Service.Drop", 404, "no operation of this path has such a query"),
        ("PUT", "/rpc", "", 404, "no operation of this path has such a query"),
        // Nothing else is there that the head would have to tell it from.
        ("GET", "/one?watch=true", "", 200, "one"),
        ("GET", "/one", "", 404, "no operation of this path has such a query"),
        ("GET", "/default", "", 200, "null"),
        ("GET", "/rpc", "", 405, "this path has no such method"),
    ] {
        let request = http::Request::builder().method(method).uri(target);
        let request = request.header("x-target", header).body(bytes::Bytes::new()).unwrap();
        let response = router.handle(request).await;
        let text = bac_tests::text_of(&response);
        assert_eq!(response.status(), status, "{method} {target}: {text}");
        assert!(text.contains(answer), "{method} {target}: {text}");
    }
}

#[test]
fn an_operation_tells_its_constants() {
    let [_, of_endpoint, _] = PodsClient::OPERATIONS else { panic!() };
    let headers: Vec<_> = of_endpoint.headers().iter().map(|it| (it.name, it.value)).collect();
    let expected = [
        ("x-version", Some("1")),
        ("x-kind", Some("endpoint")),
        ("x-empty", Some("")),
        ("accept", Some("text/csv, text/plain;q=0.5")),
    ];
    assert_eq!(headers, expected);
    let query: Vec<_> = of_endpoint.query().iter().map(|it| (it.name, it.value)).collect();
    let expected = [("beta", None), ("lang", Some("a b&c=ü")), ("watch", Some("true"))];
    assert_eq!(query, expected);
}
