//! `{rest..}`: a value of several segments, on a real socket and through the server half.

use bac_core::{
    Client, Error, ErrorKind, Outcome, client,
    server::{Context, RejectionKind, Router},
};
use bac_tests::{Peer, json_reply};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

#[client(base = "/v2", server)]
pub trait Files {
    #[endpoint(GET "/{path..}")]
    async fn any(&self, path: &str) -> Result<Value, Error>;

    #[endpoint(GET "/{name..}/blobs/{digest}")]
    async fn blob(&self, name: &str, digest: &str) -> Result<Value, Error>;

    #[endpoint(GET "/x{name..}:run")]
    async fn run(&self, name: String) -> Result<Value, Error>;

    #[endpoint(GET "/list/{segments..}/end")]
    async fn list(&self, segments: &[&str]) -> Result<Value, Error>;

    #[endpoint(GET "/numbers/{segments..}")]
    async fn numbers(&self, segments: Vec<u8>, #[query] full: bool) -> Result<Value, Error>;

    #[endpoint(GET "/one/{id}")]
    async fn one(&self, id: &str) -> Result<Value, Error>;
}

struct Echo;

impl FilesService for Echo {
    async fn any(&self, _: &Context, path: &str) -> Result<Value, Error> {
        Ok(json!(["any", path]))
    }

    async fn blob(&self, _: &Context, name: &str, digest: &str) -> Result<Value, Error> {
        Ok(json!(["blob", name, digest]))
    }

    async fn run(&self, _: &Context, name: String) -> Result<Value, Error> {
        Ok(json!(["run", name]))
    }

    async fn list(&self, _: &Context, segments: &[&str]) -> Result<Value, Error> {
        Ok(json!(["list", segments]))
    }

    async fn numbers(&self, _: &Context, segments: Vec<u8>, full: bool) -> Result<Value, Error> {
        Ok(json!(["numbers", segments, full]))
    }

    async fn one(&self, _: &Context, id: &str) -> Result<Value, Error> {
        Ok(json!(["one", id]))
    }
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "null")).unwrap()
}

#[tokio::test]
async fn slashes_stay_and_everything_else_is_encoded() {
    let peer = peer();
    let files = FilesClient::new(Client::new(peer.url()).unwrap());
    let target = || peer.received().pop().unwrap().target().to_owned();
    files.any("a/b c/é?#%2F\\/..a/...").await.unwrap();
    assert_eq!(target(), "/v2/a/b%20c/%C3%A9%3F%23%252F%5C/..a/...");
    files.blob("library/debian", "sha256:1").await.unwrap();
    assert_eq!(target(), "/v2/library/debian/blobs/sha256%3A1");
    files.run("a/b".to_owned()).await.unwrap();
    assert_eq!(target(), "/v2/xa/b:run");
    files.list(&["a/b", "c d"]).await.unwrap();
    assert_eq!(target(), "/v2/list/a%2Fb/c%20d/end");
    files.numbers(vec![1, 2], true).await.unwrap();
    assert_eq!(target(), "/v2/numbers/1/2?full=true");
}

#[tokio::test]
async fn segments_that_make_another_path_are_refused_before_anything_leaves() {
    let peer = peer();
    let files = FilesClient::new(Client::new(peer.url()).unwrap());
    let refused = |error: Error, argument: &str, words: &str| {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let text = error.to_string();
        assert!(text.contains("Files.") && text.contains(&format!("`{argument}`")), "{text}");
        assert!(text.contains(words), "{text}");
    };
    for path in ["/", "/a", "a/", "a//b", "//"] {
        refused(files.any(path).await.unwrap_err(), "path", "empty segment");
        refused(files.blob(path, "d").await.unwrap_err(), "name", "empty segment");
    }
    for (path, mend) in [
        ("/remote.php/dav/a", "`#[url]`"),
        ("a/", "`#[path(any_segments)]`"),
        ("a//b", "`#[path(any_segments)]`"),
    ] {
        refused(files.any(path).await.unwrap_err(), "path", mend);
    }
    for path in [".", "..", "./a", "a/.", "../a", "a/../b", "a/..", "a/./b"] {
        refused(files.any(path).await.unwrap_err(), "path", "`.` or `..`");
        refused(files.blob(path, "d").await.unwrap_err(), "name", "`.` or `..`");
    }
    refused(files.blob("a/b", "..").await.unwrap_err(), "digest", "`.` or `..`");
    refused(files.any("").await.unwrap_err(), "path", "is empty");
    refused(files.list(&[]).await.unwrap_err(), "segments", "is empty");
    for segments in [&[""][..], &["a", ""], &["", "a"]] {
        refused(files.list(segments).await.unwrap_err(), "segments", "empty segment");
    }
    refused(files.list(&["a", ".."]).await.unwrap_err(), "segments", "`.` or `..`");
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn the_server_half_gives_the_rest_back_whole() {
    let url = bac_tests::listen(FilesServer::new(Echo)).await.unwrap();
    let files = FilesClient::new(Client::new(url).unwrap());
    for path in ["a", "a/b", "é/ /%2F", "one/a/b", "a/blobs", "list/end"] {
        assert_eq!(files.any(path).await.unwrap(), json!(["any", path]));
    }
    let blob = files.blob("a/blobs/b", "c/d").await.unwrap();
    assert_eq!(blob, json!(["blob", "a/blobs/b", "c/d"]));
    assert_eq!(files.run("a:run/b".to_owned()).await.unwrap(), json!(["run", "a:run/b"]));
    assert_eq!(files.list(&["a/b", "c"]).await.unwrap(), json!(["list", ["a/b", "c"]]));
    let numbers = files.numbers(vec![1, 2], false).await.unwrap();
    assert_eq!(numbers, json!(["numbers", [1, 2], false]));
    // Where both would do, the exact one is meant, wherever it is declared.
    assert_eq!(files.one("a").await.unwrap(), json!(["one", "a"]));
    assert_eq!(files.any("one/a").await.unwrap(), json!(["one", "a"]));
}

#[tokio::test]
async fn the_server_half_refuses_what_a_client_does() {
    let router = Router::new().mount(FilesServer::new(Echo)).on_rejection(|rejection| {
        let is_argument = matches!(rejection.kind(), RejectionKind::Argument { .. });
        assert!(is_argument, "{rejection}");
        rejection.to_response()
    });
    let status = async |path: &str| {
        let request = http::Request::get(path).body(Bytes::new()).unwrap();
        router.handle(request).await.status()
    };
    for path in ["a//b", "a/", "a/../b", "..", "%2e%2E/a", "a%2F..%2Fb", "a%2F", "a/%ff"] {
        assert_eq!(status(&format!("/v2/{path}")).await, StatusCode::BAD_REQUEST, "{path}");
    }
    assert_eq!(status("/v2/a%2Fb").await, StatusCode::OK);
    assert_eq!(status("/v2/list/a/%2e%2e/end").await, StatusCode::BAD_REQUEST);
    assert_eq!(status("/v2/numbers/1/x").await, StatusCode::BAD_REQUEST);
}

#[client(strict_paths, server)]
pub trait Objects {
    #[endpoint(GET "/{bucket}/{key..}", text)]
    async fn get(
        &self,
        bucket: &str,
        #[path(any_segments)] key: &str,
        #[query] part: Option<u32>,
    ) -> Result<String, Error>;

    #[endpoint(PUT "/{bucket}/{key..}")]
    async fn put(&self, bucket: &str, key: &str) -> Result<Value, Error>;

    #[endpoint(HEAD "/{bucket}/{name}.json", strict_paths = false)]
    async fn lax(&self, bucket: &str, name: &str) -> Result<(), Error>;
}

impl ObjectsService for Echo {
    async fn get(
        &self,
        _: &Context,
        bucket: &str,
        key: &str,
        _: Option<u32>,
    ) -> Result<String, Error> {
        Ok(format!("{bucket} {key}"))
    }

    async fn put(&self, _: &Context, bucket: &str, key: &str) -> Result<Value, Error> {
        Ok(json!([bucket, key]))
    }

    async fn lax(&self, _: &Context, _: &str, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

#[tokio::test]
async fn any_name_arrives_as_it_is() {
    let peer = peer();
    let objects = ObjectsClient::new(Client::new(peer.url()).unwrap());
    for (key, target) in [
        ("a/b c.txt", "/b/a/b%20c.txt"),
        ("a//b", "/b/a//b"),
        ("/a", "/b//a"),
        ("a/", "/b/a/"),
        ("/", "/b//"),
        ("///", "/b////"),
        ("a/../b", "/b/a%2F..%2Fb"),
        ("../a", "/b/..%2Fa"),
        ("a/..", "/b/a%2F.."),
        ("./a/./b", "/b/.%2Fa%2F.%2Fb"),
        ("/..", "/b/%2F.."),
        ("a/../../b//c", "/b/a%2F..%2F..%2Fb//c"),
        ("...", "/b/..."),
        ("%2e%2e/%252e", "/b/%252e%252e/%25252e"),
        ("a%2F..%2Fb\\..\\c", "/b/a%252F..%252Fb%5C..%5Cc"),
        ("é?#", "/b/%C3%A9%3F%23"),
    ] {
        objects.get("b", key, Some(1)).await.unwrap();
        assert_eq!(peer.received().pop().unwrap().target(), format!("{target}?part=1"), "{key}");
    }
    for (key, words) in [("", "is empty"), (".", "`.` or `..`"), ("..", "`.` or `..`")] {
        let error = objects.get("b", key, None).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(
            error.to_string().contains("`key`") && error.to_string().contains(words),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_server_half_gives_any_name_back() {
    let url = bac_tests::listen(ObjectsServer::new(Echo)).await.unwrap();
    let objects = ObjectsClient::new(Client::new(url).unwrap());
    for key in [
        "a",
        "a//b",
        "/a",
        "a/",
        "/",
        "//",
        "a/../b",
        "../a",
        "a/..",
        "./a/./b",
        "/..",
        "/./",
        "a/../../b//c",
        "%2e%2e/%252e",
        "a%2F..%2Fb",
        "é/日 /\\..",
    ] {
        assert_eq!(objects.get("b", key, None).await.unwrap(), format!("b {key}"));
    }
    // What a client does not send is refused.
    let router = Router::new().mount(ObjectsServer::new(Echo));
    for path in ["/b/..", "/b/%2e%2E", "/b/a/../c", "/b/a/."] {
        let request = http::Request::get(path).body(Bytes::new()).unwrap();
        assert_eq!(router.handle(request).await.status(), StatusCode::BAD_REQUEST, "{path}");
    }
}

const HIDDEN_STEPS: [&str; 12] = [
    "%2e%2e",
    "%2E.",
    "%252e%252e",
    "%25252e%25252e",
    "a%2f..",
    "a%252F..%252Fb",
    "a\\..\\b",
    "..%5cb",
    "..;x",
    "..;",
    "%2e;a=b",
    "%2525252525252525252525252e",
];

#[tokio::test]
async fn what_hides_a_step_is_refused_where_paths_are_strict() {
    let peer = peer();
    let strict = |client: Client| (ObjectsClient::new(client.clone()), FilesClient::new(client));
    let (objects, files) = strict(Client::builder(peer.url()).strict_paths().build().unwrap());
    let (_, lax) = strict(Client::new(peer.url()).unwrap());
    let router = Router::new().mount(ObjectsServer::new(Echo));
    for value in HIDDEN_STEPS {
        for (error, argument) in [
            (objects.put("b", value).await.unwrap_err(), "key"),
            (objects.put("b", &format!("a/{value}")).await.unwrap_err(), "key"),
            (objects.put(value, "a").await.unwrap_err(), "bucket"),
            (objects.get(value, "a", None).await.unwrap_err(), "bucket"),
            (files.one(value).await.unwrap_err(), "id"),
            (files.list(&["a", value]).await.unwrap_err(), "segments"),
        ] {
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::InvalidInput, Outcome::NotSent)
            );
            let text = error.to_string();
            assert!(text.contains(&format!("`{argument}` holds")), "{text}");
            assert!(!text.contains(value), "{text}");
        }
        assert!(peer.received().is_empty());
        // The server half says the same of what comes.
        let sent = lax.one(value).to_request().await.unwrap();
        let sent = sent.url().path().rsplit('/').next().unwrap();
        let request = http::Request::put(format!("/b/{sent}")).body(Bytes::new()).unwrap();
        assert_eq!(router.handle(request).await.status(), StatusCode::BAD_REQUEST, "{sent}");
    }
    // What hides none goes, as does a name, and whatever the declaration does not mind.
    for value in ["100%25", "a.b", "...", "..a", "a..", "a;..b", "é%zz"] {
        objects.put("b", value).await.unwrap();
        files.one(value).await.unwrap();
    }
    objects.get("b", "a/../%2e%2e", None).await.unwrap();
    let start = peer.received().len();
    let head = objects.lax("b", "%2e%2e/").to_request().await.unwrap();
    assert_eq!(head.url().path(), "/b/%252e%252e%2F.json");
    lax.one("%2e%2e").await.unwrap();
    assert_eq!(peer.received().len(), start + 1);
    let strict: Vec<_> = ObjectsClient::OPERATIONS.iter().map(|it| it.strict_paths()).collect();
    assert_eq!(strict, [Some(true), Some(true), Some(false)]);
}
