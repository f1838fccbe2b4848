//! `Accept-Signature`: a server asks for a signature, and is answered where the declaration allows it.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
    task::{Context as TaskContext, Poll},
};

use bac_core::{
    BoxFuture, Client, Error, Upload, client,
    server::{Context, InProcess, Router},
    sign::Verification,
};
use bytes::Bytes;
use http::StatusCode;
use proptest::prelude::*;
use tower_service::Service;

use super::support::{CREATED, at, ed25519, public_key};

/// What the client signs unasked, and may be asked for.
#[client(sign = http_signature(covers("@method"), accept_signature, tag = "app"))]
trait Api {
    #[endpoint(POST "/put", text)]
    async fn put(&self, #[query] page: &str, #[body(text)] text: &str) -> Result<String, Error>;

    #[endpoint(POST "/put", text)]
    async fn stream(
        &self,
        #[query] page: &str,
        #[body(stream)] body: Upload,
    ) -> Result<String, Error>;

    #[endpoint(POST "/put", text, sign = http_signature(covers("@method"), tag = "app"))]
    async fn stubborn(
        &self,
        #[query] page: &str,
        #[body(text)] text: &str,
    ) -> Result<String, Error>;
}

/// What the server half wants.
#[client(server, sign = http_signature(covers("@method", "@path", "@query-param"; name = "page", "content-digest"), label = "wanted", tag = "app", nonce, expires = "1m"))]
trait Strict {
    #[endpoint(POST "/put", text)]
    async fn put(&self, #[query] page: &str, #[body(text)] text: &str) -> Result<String, Error>;
}

struct Echo;

impl StrictService for Echo {
    async fn put(&self, _: &Context, page: &str, text: &str) -> Result<String, Error> {
        Ok(format!("{page} {text}"))
    }
}

/// A server that keeps what came to it.
#[derive(Clone)]
struct Asking {
    answer: Arc<dyn Fn(usize) -> http::Response<Bytes> + Send + Sync>,
    inputs: Arc<Mutex<Vec<String>>>,
}

impl Service<http::Request<Bytes>> for Asking {
    type Response = http::Response<Bytes>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        let mut inputs = self.inputs.lock().unwrap();
        let input = request.headers()["signature-input"].to_str().unwrap().to_owned();
        inputs.push(input);
        let answer = (self.answer)(inputs.len());
        Box::pin(async move { Ok(answer) })
    }
}

/// Refuses so many requests, and asks for this in every reply.
fn asking(refused: usize, asked: &'static str) -> (ApiClient, Arc<Mutex<Vec<String>>>) {
    let inputs = Arc::<Mutex<Vec<String>>>::default();
    let answer = move |number| {
        let status = if number > refused { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        let reply = http::Response::builder().status(status).header("accept-signature", asked);
        reply.body(Bytes::from("ok")).unwrap()
    };
    let service = Asking { answer: Arc::new(answer), inputs: Arc::clone(&inputs) };
    let client = Client::builder("http://127.0.0.1:9").clock(at(CREATED)).signer(ed25519());
    let client = client.transport(InProcess::new(service)).build().unwrap();
    (ApiClient::new(client), inputs)
}

const OWN: &str = "sig1=(\"@method\");created=1618884473;keyid=\"test-key-ed25519\";tag=\"app\"";

#[tokio::test]
async fn a_refusal_that_asks_is_answered_once() {
    let asked = "x=1, app=(\"@method\" \"@path\" \"@query-param\";name=\"page\" \"content-type\" \"content-type\";bs);created;expires;alg=\"ed25519\";keyid=\"test-key-ed25519\";nonce=\"n+1\";tag=\"app\"";
    let (api, inputs) = asking(1, asked);
    assert_eq!(api.put("1", "tea").await.unwrap(), "ok");
    let answered = "app=(\"@method\" \"@path\" \"@query-param\";name=\"page\" \"content-type\" \"content-type\";bs);created=1618884473;keyid=\"test-key-ed25519\";alg=\"ed25519\";expires=1618884773;nonce=\"n+1\";tag=\"app\"";
    assert_eq!(*inputs.lock().unwrap(), [OWN, answered]);
    // The success asks once more, and the next call is signed so at once.
    assert_eq!(api.put("1", "tea").await.unwrap(), "ok");
    assert_eq!(inputs.lock().unwrap()[2..], [answered]);
    // A server that is never content is not asked for ever.
    let (api, inputs) = asking(9, asked);
    let error = api.put("1", "tea").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(inputs.lock().unwrap().len(), 2);
}

/// What is declared is covered, too, whatever the server asks for.
#[tokio::test]
async fn a_server_gets_no_less_than_is_declared() {
    let (api, inputs) = asking(1, "sig1=(\"@authority\");created");
    assert_eq!(api.put("1", "tea").await.unwrap(), "ok");
    assert_eq!(
        inputs.lock().unwrap()[1],
        "sig1=(\"@authority\" \"@method\");created=1618884473;keyid=\"test-key-ed25519\";tag=\"app\""
    );
    // It asked for the same, which was given already: once more would change nothing.
    let (api, inputs) = asking(9, "sig1=(\"@authority\");created");
    for calls in [2, 3] {
        assert!(api.put("1", "tea").await.is_err());
        assert_eq!(inputs.lock().unwrap().len(), calls);
    }
}

#[tokio::test]
async fn what_the_declaration_does_not_allow_is_not_answered() {
    let many: &'static str = Box::leak(
        format!(
            "a=({})",
            (0..33)
                .map(|it| format!("\"@query-param\";name=\"{it}\""))
                .collect::<Vec<_>>()
                .join(" ")
        )
        .into_boxed_str(),
    );
    for asked in [
        "",
        "(",
        "a",
        "a=1",
        "a=(1)",
        "a=(\"@status\")",
        "a=(\"@nothing\")",
        "a=(\"x-none\")",
        "a=(\"@method\";req)",
        "a=(\"content-type\";tr)",
        "a=(\"@query-param\";name=\"none\")",
        "a=(\"@method\" \"@method\")",
        "a=(\"@path\");tag=\"other\"",
        "a=(\"@path\");keyid=\"other\"",
        "a=(\"@path\");alg=\"hmac-sha256\"",
        "a=(\"@path\");created=1",
        "a=(\"@path\");expires=?0",
        "a=(\"@path\");nonce=1",
        "a=(\"@path\");other",
        many,
    ] {
        let (api, inputs) = asking(1, asked);
        let error = api.put("1", "tea").await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED), "{asked}");
        assert_eq!(*inputs.lock().unwrap(), [OWN], "{asked}");
    }
    // Nor where nothing is said of it, nor what cannot be sent again.
    let (api, inputs) = asking(1, "a=(\"@path\")");
    assert!(api.stubborn("1", "tea").await.is_err());
    assert_eq!(*inputs.lock().unwrap(), [OWN]);
    let (api, inputs) = asking(1, "a=(\"@path\")");
    let pieces = futures_util::stream::iter([Ok::<_, Error>(Bytes::from("tea"))]);
    assert!(api.stream("1", Upload::stream(pieces, None)).await.is_err());
    assert_eq!(*inputs.lock().unwrap(), [OWN]);
}

/// A label that stands in the request already is somebody else's.
#[tokio::test]
async fn what_does_not_fit_another_call_is_left_out_there() {
    let (api, inputs) = asking(1, "a=(\"@query-param\";name=\"page\" \"content-type\")");
    assert_eq!(api.put("1", "tea").await.unwrap(), "ok");
    let taken = api.put("1", "tea").header("signature-input", "a=();created=1");
    assert_eq!(taken.header("signature", "a=:AAAA:").await.unwrap(), "ok");
    assert_eq!(inputs.lock().unwrap()[2], format!("a=();created=1, {OWN}"));
    let elsewhere = api.put("1", "tea").query("page", "2");
    assert_eq!(elsewhere.await.unwrap(), "ok");
    assert_eq!(inputs.lock().unwrap()[3], OWN);
}

#[tokio::test]
async fn the_server_half_asks_for_what_it_declares() {
    let verification = Verification::new(public_key()).clock(at(CREATED));
    let router = Router::new().verify(verification).mount(StrictServer::new(Echo));
    let url = bac_tests::listen(router.clone()).await.unwrap();
    let in_process = Client::builder("http://127.0.0.1:9").transport(InProcess::new(router));
    for client in [in_process, Client::builder(&url)] {
        let client = client.clock(at(CREATED)).signer(ed25519()).build().unwrap();
        let api = ApiClient::new(client);
        let refused = api.stubborn("1", "tea").await.unwrap_err();
        let asked = refused.headers().unwrap()["accept-signature"].to_str().unwrap();
        assert!(asked.starts_with("wanted=(\"@method\" \"@path\" \"@query-param\";name=\"page\" \"content-digest\");created;expires;nonce=\""), "{asked}");
        assert!(asked.ends_with("\";tag=\"app\""), "{asked}");
        // A digest is made where there is a body; each nonce is good for one request.
        for text in ["tea", "", "tea"] {
            let response = api.put("1", text).response().await.unwrap();
            assert_eq!(*response.value(), format!("1 {text}"));
            assert_eq!(response.earlier_attempts().len(), 1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a server asks for, it is asked once more at most.
    #[test]
    fn no_server_has_a_client_ask_for_ever(asked in "(a=\\()?[ -~]{0,60}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (api, inputs) = asking(9, Box::leak(asked.into_boxed_str()));
            assert!(api.put("1", "tea").await.is_err());
            assert!(inputs.lock().unwrap().len() <= 2);
        });
    }
}
