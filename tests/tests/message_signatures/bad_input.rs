//! What stands in a request and is hard to sign: right by the standard, or an error before anything is sent.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bac_core::{
    Client, ClientBuilder, Error, ErrorKind, Outcome, Upload, client,
    server::{Context, InProcess, Router},
    sign::Verification,
};
use bac_tests::Peer;
use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::support::{CREATED, at, ed25519, header, public_key};

#[client(server, sign = http_signature(covers("@method", "@authority", "@target-uri", "@query")))]
trait Odd {
    #[endpoint(GET "/plain", text)]
    async fn plain(&self) -> Result<String, Error>;

    #[endpoint(GET "/list", text, sign = http_signature(covers("x-list", "x-empty")))]
    async fn list(
        &self,
        #[header("X-List")] list: &[&str],
        #[header("X-Empty")] empty: &str,
    ) -> Result<String, Error>;

    #[endpoint(GET "/text", text, sign = http_signature(covers("x-text")))]
    async fn text(&self, #[header("X-Text")] text: &str) -> Result<String, Error>;

    #[endpoint(GET "/bytes", text, sign = http_signature(covers("x-text"; bs)))]
    async fn bytes(&self, #[header("X-Text")] text: &str) -> Result<String, Error>;

    #[endpoint(GET "/one", text, sign = http_signature(covers("@query-param"; name = "a")))]
    async fn one(
        &self,
        #[query(flatten)] all: &BTreeMap<String, Vec<String>>,
    ) -> Result<String, Error>;

    #[endpoint(GET "/param", text, sign = http_signature(covers("@query-param"; name = "a b")))]
    async fn param(&self, #[query("a b")] value: &str) -> Result<String, Error>;
}

struct Echo;

impl OddService for Echo {
    async fn plain(&self, _: &Context) -> Result<String, Error> {
        Ok("plain".to_owned())
    }

    async fn list(&self, _: &Context, list: &[&str], empty: &str) -> Result<String, Error> {
        Ok(format!("{}|{empty}", list.join("|")))
    }

    async fn text(&self, _: &Context, text: &str) -> Result<String, Error> {
        Ok(text.to_owned())
    }

    async fn bytes(&self, _: &Context, text: &str) -> Result<String, Error> {
        Ok(text.to_owned())
    }

    async fn one(&self, _: &Context, all: &BTreeMap<String, Vec<String>>) -> Result<String, Error> {
        Ok(format!("{all:?}"))
    }

    async fn param(&self, _: &Context, value: &str) -> Result<String, Error> {
        Ok(value.to_owned())
    }
}

fn client(url: &str) -> ClientBuilder {
    Client::builder(url).clock(at(CREATED)).signer(ed25519())
}

async fn server() -> String {
    let verification = Verification::new(public_key()).clock(at(CREATED)).origin_scheme("http");
    let router = Router::new().verify(verification).mount(OddServer::new(Echo));
    bac_tests::listen(router).await.unwrap()
}

fn all(pairs: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    pairs.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect()
}

/// A port that the scheme has anyhow is left out, letters of a host are small, and a query that is not there is
/// one that is empty.
#[tokio::test]
async fn the_authority_is_written_as_the_standard_has_it() {
    for (url, authority) in [
        ("http://Example.COM", "example.com"),
        ("http://example.com:80", "example.com"),
        ("https://example.com:443/", "example.com"),
        ("http://example.com:443", "example.com:443"),
        ("https://example.com:80", "example.com:80"),
        ("http://[::1]:8080", "[::1]:8080"),
        ("http://b\u{fc}cher.example", "xn--bcher-kva.example"),
    ] {
        let odd = OddClient::new(client(url).build().unwrap());
        let request = odd.plain().to_request().await.unwrap();
        let received = super::received(&request);
        let (parts, body) = received.into_parts();
        let head = bac_core::sign::Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let scheme = OddClient::OPERATIONS[0].scheme().unwrap();
        let claims = scheme.claims(&head).unwrap();
        let mut base = Vec::new();
        let origin = url.split(':').next().unwrap();
        let head = head.or_scheme(Some(if origin == "https" { "https" } else { "http" }));
        scheme.base(&head, &claims[0], &mut base).unwrap();
        let base = String::from_utf8(base).unwrap();
        assert!(
            base.starts_with(&format!(
                "\"@method\": GET\n\"@authority\": {authority}\n\"@target-uri\": {origin}://{authority}/plain\n\"@query\": ?\n"
            )),
            "{base}"
        );
        let verification = Verification::new(public_key()).clock(at(CREATED));
        let verified = verification.verify(scheme, &head, None).await;
        assert!(verified.is_ok(), "{url}: {verified:?}");
    }
}

#[tokio::test]
async fn odd_values_come_as_they_were_signed() {
    let odd = OddClient::new(client(&server().await).build().unwrap());
    assert_eq!(odd.plain().await.unwrap(), "plain");
    assert_eq!(odd.list(&["a", "b"], "").await.unwrap(), "a|b|");
    assert_eq!(odd.text("").await.unwrap(), "");
    for value in ["", "+", "%2B", "a+b c", "%", "a%20b", "&=#?", "é\u{2028}", "\"\\"] {
        assert_eq!(odd.param(value).await.unwrap(), value);
        assert_eq!(
            odd.one(&all(&[("a", &[value]), ("b", &["1", "2"])])).await.unwrap(),
            format!("{:?}", all(&[("a", &[value]), ("b", &["1", "2"])]))
        );
    }
    // As bytes a value may be anything that a header can be.
    assert_eq!(odd.bytes("plain").await.unwrap(), "plain");
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_sent() {
    let peer = Peer::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
    let odd = OddClient::new(client(&peer.url()).build().unwrap());
    let check = |error: Error, kinds: &[ErrorKind], found: &str| {
        assert!(kinds.contains(&error.kind()), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.to_string().contains(found), "{error} ({found})");
    };
    let refused = [ErrorKind::Sign, ErrorKind::InvalidInput];
    check(odd.text("é").await.unwrap_err(), &refused, "x-text");
    check(odd.list(&[], "").await.unwrap_err(), &refused, "no header `x-list`");
    let twice = all(&[("a", &["1", "2"])]);
    check(odd.one(&twice).await.unwrap_err(), &refused, "the parameter `a` more than once");
    check(odd.one(&all(&[])).await.unwrap_err(), &refused, "no parameter `a`");
    assert!(peer.received().is_empty());
}

/// A request as a stranger writes it: lines of one field, folded ones, and what a proxy does to them.
#[tokio::test]
async fn lines_of_one_field_are_one_value() {
    let url = server().await;
    let authority = url.strip_prefix("http://").unwrap();
    let odd = OddClient::new(client(&url).build().unwrap());
    let request = odd.list(&["a", "b"], "").to_request().await.unwrap();
    let signed = format!(
        "Signature-Input: {}\r\nSignature: {}\r\n",
        header(&request, "signature-input"),
        header(&request, "signature")
    );
    for (fields, status) in [
        ("X-List: a, b\r\nX-Empty:\r\n", "200"),
        ("X-List: a\r\nX-Empty:  \r\nX-List:  b \r\n", "200"),
        ("X-List: b\r\nX-Empty:\r\nX-List: a\r\n", "401"),
        ("X-List: a,b\r\nX-Empty:\r\n", "401"),
        ("X-List: a, b\r\n", "401"),
        // Folding is obsolete, and refused before anything is verified (RFC 9112 section 5.2).
        ("X-List: a,\r\n b\r\nX-Empty:\r\n", "400"),
        ("X-List: a, b\r\nX-Empty: \x01\r\n", "400"),
    ] {
        let mut stream = tokio::net::TcpStream::connect(authority).await.unwrap();
        let request = format!(
            "GET /list HTTP/1.1\r\nHost: {authority}\r\n{fields}{signed}Connection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{fields:?}: {reply}");
    }
}

/// A body that is a stream: signed without it, or with a digest that is there before, which the other side
/// checks at the end.
#[tokio::test]
async fn a_stream_is_signed_without_its_bytes() {
    #[client(server, sign = http_signature(covers("@method", "@path", "content-type")))]
    trait Files {
        #[endpoint(PUT "/file", text)]
        async fn put(&self, #[body(stream)] data: Upload) -> Result<String, Error>;

        #[endpoint(PUT "/digested", text, sign = http_signature(covers("@method", "content-digest")))]
        async fn digested(
            &self,
            #[header("Content-Digest")] digest: &str,
            #[body(stream)] data: Upload,
        ) -> Result<String, Error>;

        #[endpoint(POST "/parts", text, sign = http_signature(covers("@method", "content-digest")))]
        async fn parts(&self, #[part] data: Upload) -> Result<String, Error>;
    }
    /// What came, and how often all of it had.
    #[derive(Clone, Default)]
    struct Store(Arc<AtomicUsize>);
    impl FilesService for Store {
        async fn put(&self, _: &Context, data: Upload) -> Result<String, Error> {
            let content = data.into_stream().collect(100).await?;
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(String::from_utf8_lossy(&content).into_owned())
        }

        async fn digested(&self, cx: &Context, _: &str, data: Upload) -> Result<String, Error> {
            assert!(cx.verified().is_some());
            let content = data.into_stream().collect(100).await;
            if let Err(error) = &content {
                assert_eq!(error.kind(), ErrorKind::Signature);
            }
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(String::from_utf8_lossy(&content?).into_owned())
        }

        async fn parts(&self, cx: &Context, data: Upload) -> Result<String, Error> {
            self.put(cx, data).await
        }
    }
    let store = Store::default();
    let router = || {
        let verification = Verification::new(public_key()).clock(at(CREATED));
        Router::new().verify(verification).mount(FilesServer::new(store.clone()))
    };
    let socket = client(&bac_tests::listen_streaming(router()).await.unwrap());
    let flowing = client("http://127.0.0.1:9").transport(InProcess::new(router().streaming()));
    let whole = client("http://127.0.0.1:9").transport(InProcess::new(router()));
    let stream = || {
        let pieces = ["a", "b", "c"].map(|piece| Ok::<_, Error>(Bytes::from(piece)));
        Upload::stream(futures_util::stream::iter(pieces), None)
    };
    let digest = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
    let of_nothing = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    for builder in [socket, flowing, whole] {
        let files = FilesClient::new(builder.build().unwrap());
        assert_eq!(files.put(stream()).await.unwrap(), "abc");
        assert_eq!(files.digested(digest, stream()).await.unwrap(), "abc");
        let empty =
            Upload::stream(futures_util::stream::iter([] as [Result<Bytes, Error>; 0]), None);
        assert_eq!(files.digested(of_nothing, empty).await.unwrap(), "");
        // One that is of another body is noticed on the other side, and so is one that cannot be checked.
        for other in [of_nothing, "md5=:AAAA:", "sha-256=1"] {
            let error = files.digested(other, stream()).await.unwrap_err();
            assert_eq!(error.status(), Some(http::StatusCode::UNAUTHORIZED), "{error}");
        }
        // Of parts only the program knows whether their bytes are there.
        let error = files.parts(stream()).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
        assert!(error.to_string().contains("the body is streamed"), "{error}");
    }
    assert_eq!(store.0.load(Ordering::SeqCst), 3 * 4);
}

/// The end of parts is not that of their body: where its digest is signed, it has to be there before any of it
/// is given to the service.
#[tokio::test]
async fn parts_are_checked_before_they_are_given() {
    #[client(server, sign = http_signature(covers("@method", "content-digest")))]
    trait Forms {
        #[endpoint(POST "/parts", text)]
        async fn post(&self, #[part] data: Upload) -> Result<String, Error>;
    }
    struct Never;
    impl FormsService for Never {
        async fn post(&self, _: &Context, data: Upload) -> Result<String, Error> {
            let content = data.into_stream().collect(100).await?;
            Ok(String::from_utf8_lossy(&content).into_owned())
        }
    }
    let body = "--b\r\ncontent-disposition: form-data; name=\"data\"\r\n\r\nabc\r\n--b--\r\n";
    let verification = Verification::new(public_key()).clock(at(CREATED));
    let router = Router::new().verify(verification).mount(FormsServer::new(Never));
    for (sent, status) in [(body.to_owned(), 200), (format!("{body}behind"), 401)] {
        // Signed as it stands, by a declaration of the same.
        #[client(sign = http_signature(covers("@method", "content-digest")))]
        trait Raw {
            #[endpoint(POST "/parts", text)]
            async fn post(
                &self,
                #[body(text, "multipart/form-data; boundary=b")] text: &str,
            ) -> Result<String, Error>;
        }
        let raw = RawClient::new(client("http://127.0.0.1:9").build().unwrap());
        let mut request = super::received(&raw.post(body).to_request().await.unwrap());
        *request.body_mut() = sent.into();
        let response = router.respond(request).await;
        assert_eq!(response.status(), status);
    }
}
