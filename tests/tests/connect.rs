//! Connecting to nodes of every generation, and to what is no node, over real sockets: what is
//! served is found out, and what is wrong is said.

use std::{
    error::Error as _,
    io::{Read, Write},
    net::TcpListener,
    time::Duration,
};

use bac_client::{
    Bac, Client, ConnectErrorKind, ErrorKind, Outcome, SignedApi, SignedApiGone, SubmitError,
    model::{JobCreatePayload, ListRequest, LogsPayload, Spec, VersionRequest},
    orchestrator::query::ListJobs,
};
use bac_core::{ClientBuilder, Credentials, Ed25519Signer, Signer, server::InProcess};
use bac_node::Node;
use bac_tests::{
    Connection, Peer,
    recordings::{Exchange, Replay, replay},
};

/// One answer of a node: method, path, status line, content type, body.
type Answer = (&'static str, &'static str, &'static str, &'static str, &'static str);

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// A node that has these answers and, to all else, the last one.
fn node(answers: &'static [Answer], other: (&'static str, &'static str, &'static str)) -> Peer {
    Peer::start(move |request, stream| {
        let mut line = request.head.split(' ');
        let (method, path) = (line.next().unwrap(), line.next().unwrap());
        let path = path.split('?').next().unwrap();
        let known = answers.iter().find(|answer| (answer.0, answer.1) == (method, path));
        let (status, kind, body) = known.map_or(other, |known| (known.2, known.3, known.4));
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

const OLD_404: (&str, &str, &str) = ("404 Not Found", TEXT, "404 page not found\n");
const ECHO_404: (&str, &str, &str) =
    ("404 Not Found", JSON, "{\n  \"error\": \"code=404\",\n  \"message\": \"Not Found\"\n}\n");
const API_404: (&str, &str, &str) = (
    "404 Not Found",
    JSON,
    r#"{"Status":404,"Message":"no such route","RequestID":"","Code":"NotFound","Component":"API"}"#,
);

const NO_JOBS: &str = r#"{"jobs":[]}"#;
const NO_ITEMS: &str = r#"{"NextToken":"","Items":[]}"#;
const GONE: &str = "\"This endpoint is deprecated: see the migration guide\"\n";

const V0_3_29: &[Answer] = &[
    ("POST", "/version", "200 OK", TEXT, r#"{"build_version_info":{"gitversion":"v0.3.29"}}"#),
    ("POST", "/requester/list", "200 OK", TEXT, "{\"jobs\":null}\n"),
];
const V1_0_3: &[Answer] = &[
    ("POST", "/version", "200 OK", TEXT, r#"{"build_version_info":{"gitversion":"v1.0.3"}}"#),
    ("POST", "/requester/list", "200 OK", TEXT, NO_JOBS),
    (
        "POST",
        "/api/v1/version",
        "200 OK",
        TEXT,
        r#"{"build_version_info":{"gitversion":"v1.0.3"}}"#,
    ),
    ("POST", "/api/v1/requester/list", "200 OK", TEXT, NO_JOBS),
];
const V1_3_2: &[Answer] = &[
    (
        "POST",
        "/api/v1/version",
        "200 OK",
        JSON,
        r#"{"build_version_info":{"GitVersion":"v1.3.2"}}"#,
    ),
    ("POST", "/api/v1/requester/list", "200 OK", JSON, NO_JOBS),
    ("GET", "/api/v1/agent/version", "200 OK", JSON, r#"{"GitVersion":"v1.3.2"}"#),
    ("GET", "/api/v1/orchestrator/jobs", "200 OK", JSON, NO_ITEMS),
];
const V1_4_0: &[Answer] = &[
    (
        "POST",
        "/api/v1/version",
        "200 OK",
        JSON,
        r#"{"build_version_info":{"GitVersion":"v1.4.0"}}"#,
    ),
    ("POST", "/api/v1/requester/list", "410 Gone", JSON, GONE),
    ("GET", "/api/v1/agent/version", "200 OK", JSON, r#"{"GitVersion":"v1.4.0"}"#),
    ("GET", "/api/v1/orchestrator/jobs", "200 OK", JSON, NO_ITEMS),
];
const V1_9_3: &[Answer] = &[
    ("GET", "/api/v1/agent/version", "200 OK", JSON, r#"{"Major":"1","GitVersion":"v1.9.3"}"#),
    ("GET", "/api/v1/orchestrator/jobs", "200 OK", JSON, NO_ITEMS),
    ("POST", "/version", "307 Temporary Redirect", TEXT, ""),
];

fn served(base: &'static str) -> SignedApi {
    SignedApi::Served { base }
}

async fn refused(url: &str) -> bac_client::ConnectError {
    Bac::connect(url).await.expect_err("this is no node to connect to")
}

fn payload(signer: &dyn Signer) -> JobCreatePayload {
    JobCreatePayload::new(signer.client_id(), Spec::docker("ubuntu:22.04"))
}

#[tokio::test]
async fn each_generation_is_found_out() {
    for (answers, other, release, signed_api, base, orchestrator) in [
        (V0_3_29, OLD_404, "v0.3.29", true, "", false),
        (V1_0_3, OLD_404, "v1.0.3", true, "/api/v1", false),
        (V1_3_2, ECHO_404, "v1.3.2", true, "/api/v1", true),
        (V1_4_0, ECHO_404, "v1.4.0", false, "/api/v1", true),
        (V1_9_3, API_404, "v1.9.3", false, "/api/v1", true),
    ] {
        let peer = node(answers, other);
        let bac = Bac::connect(&peer.url()).await.unwrap();
        let generation = bac.generation().unwrap();
        assert_eq!(generation.release(), release);
        assert_eq!(generation.serves_signed_api(), signed_api, "{release}");
        assert_eq!(generation.serves_orchestrator(), orchestrator, "{release}");
        if signed_api {
            assert_eq!(*generation.signed_api(), served(base), "{release}");
        }
        assert_eq!(bac.client().base_url(), format!("{}{base}", peer.url()));
        assert_eq!(bac.root_client().base_url(), peer.url());
    }
}

#[tokio::test]
async fn calls_go_to_where_the_api_is_served() {
    for (answers, other, target) in
        [(V0_3_29, OLD_404, "/requester/list"), (V1_0_3, OLD_404, "/api/v1/requester/list")]
    {
        let peer = node(answers, other);
        let bac = Bac::connect(&peer.url()).await.unwrap();
        let asked = peer.received().len();
        bac.jobs().list(&ListRequest::all()).await.unwrap();
        let received = peer.received();
        assert_eq!(received.len(), asked + 1);
        assert_eq!(received[asked].target(), target);
    }
}

#[tokio::test]
async fn a_base_path_and_a_slash_in_the_url_are_of_no_meaning() {
    let peer = node(V1_0_3, OLD_404);
    for behind in ["", "/", "/api/v1", "/api/v1/"] {
        let bac = Bac::connect(&format!("{}{behind}", peer.url())).await.unwrap();
        assert_eq!(bac.client().base_url(), format!("{}/api/v1", peer.url()), "{behind}");
        assert_eq!(bac.root_client().base_url(), peer.url(), "{behind}");
    }
}

#[tokio::test]
async fn one_connection_serves_the_asking_and_the_calls() {
    let peer = node(V1_3_2, ECHO_404);
    let bac = Bac::connect(&peer.url()).await.unwrap();
    bac.jobs().list(&ListRequest::all()).await.unwrap();
    assert_eq!(peer.connections(), 1);
}

#[tokio::test]
async fn two_requests_tell_what_a_release_serves() {
    for (release, server) in [
        ("v0.3.29", None),
        ("v1.0.3", None),
        ("v1.3.2", None),
        ("v1.4.0", Some("plain")),
        ("v1.4.0", Some("deprecated-on")),
        ("v1.9.3", None),
    ] {
        let replay = Replay::of(release);
        let replay = match server {
            Some(server) => replay.server(server),
            None => replay,
        };
        let node = replay.start();
        let bac = Bac::connect(&node.url()).await.unwrap();
        let generation = bac.generation().unwrap();
        assert_eq!(generation.release(), release);
        assert_eq!(node.received().len(), 2, "{release} {server:?}: {:?}", node.answered());
        let signed = release < "v1.4" || server == Some("deprecated-on");
        assert_eq!(generation.serves_signed_api(), signed, "{generation}");
        assert_eq!(generation.serves_orchestrator(), release > "v1.1", "{generation}");
        assert!(generation.takes_jobs() && !generation.asks_for_credentials(), "{generation}");
    }
}

#[tokio::test]
async fn a_recorded_node_that_only_runs_jobs_is_known_for_one() {
    for release in ["v1.3.2", "v1.4.0", "v1.9.3"] {
        let is_compute = |exchange: &Exchange| {
            exchange.id.contains("compute-only") || exchange.id.contains("compute_only")
        };
        let node = replay(release, is_compute);
        let bac = Bac::connect(&node.url()).await.unwrap();
        let generation = bac.generation().unwrap();
        assert!(!generation.takes_jobs(), "{generation}");
        assert!(bac.agent().alive().await.unwrap().is_ok());
        let error = bac.jobs().list(&ListRequest::all()).await.unwrap_err().to_string();
        assert!(error.contains("connect to the one that takes them"), "{error}");
    }
}

#[tokio::test]
async fn whoever_is_refused_a_list_is_known_to_need_credentials() {
    for release in ["v1.4.0", "v1.9.3"] {
        let asks =
            |exchange: &Exchange| exchange.id.starts_with("ask.") || exchange.id == "agent.version";
        // Its policy refuses this as it does the other list.
        let node = Replay::of(release)
            .choose(asks)
            .answer("POST /api/v1/requester/list", "ask.jobs.list.none")
            .start();
        let bac = Bac::connect(&node.url()).await.unwrap();
        let generation = bac.generation().unwrap();
        assert!(generation.asks_for_credentials() && generation.serves_orchestrator());
        let token = bac.auth().log_in(&Ed25519Signer::generate().unwrap()).await.unwrap();
        let asked = node.received().len();
        let bac = bac
            .reconfigured(|client| client.credentials(Credentials::bearer(token.expose())))
            .unwrap();
        assert_eq!(node.received().len(), asked, "nothing is asked again");
        bac.orchestrator().jobs().list_with(&ListJobs::new().limit(1_u32)).await.unwrap();
    }
}

#[tokio::test]
async fn a_login_that_fails_says_why() {
    const METHODS: &str = "GET /api/v1/auth";
    const METHOD: &str = "POST /api/v1/auth/clientkey";
    for (methods, method, said) in [
        ("auth-on.auth.methods", "auth-on.auth.authenticate", "the node gives no tokens"),
        ("auth.methods.compute-only", "auth-on.auth.authenticate", "does not say how to log in"),
        (
            "auth.methods.open",
            "auth.authenticate.wrong-signature",
            "crypto/rsa: verification error",
        ),
    ] {
        let node = Replay::of("v1.9.3").answer(METHODS, methods).answer(METHOD, method).start();
        let bac = Bac::new(Client::new(node.url()).unwrap());
        let error = bac.auth().log_in(&Ed25519Signer::generate().unwrap()).await.unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn calls_that_the_node_no_longer_serves_are_not_sent() {
    for (answers, other, release, status, words) in [
        (
            V1_4_0,
            ECHO_404,
            "v1.4.0",
            Some(410),
            "This endpoint is deprecated: see the migration guide",
        ),
        // No node of this release serves it, so it is not asked for.
        (V1_9_3, API_404, "v1.9.3", None, ""),
    ] {
        let peer = node(answers, other);
        let signer = Ed25519Signer::generate().unwrap();
        let payload = payload(&signer);
        let bac = Bac::connect_with(&peer.url(), |client| client.signer(signer)).await.unwrap();
        let SignedApi::Gone { status: said, message, .. } = bac.generation().unwrap().signed_api()
        else {
            panic!("{release} serves no signed API");
        };
        let said = said.map(|status| status.as_u16());
        assert_eq!((said, message.as_str()), (status, words), "{release}");

        let asked = peer.received().len();
        let SubmitError::Client(error) = bac.job().submit(&payload).await.unwrap_err() else {
            panic!("{release} refused the call itself");
        };
        assert_eq!(peer.received().len(), asked, "{release}");
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
        let gone = error.source().unwrap().downcast_ref::<SignedApiGone>().unwrap();
        assert_eq!(
            (gone.release(), gone.status().map(|status| status.as_u16())),
            (release, status)
        );
        let text = error.to_string();
        for part in [release, words, "orchestrator().jobs().put_job"] {
            assert!(text.contains(part), "{text}");
        }
        let list = bac.jobs().list(&ListRequest::all()).await.unwrap_err();
        assert!(list.to_string().contains("does not serve the signed API"), "{list}");
        let logs = LogsPayload::new("c", "j", "e");
        let logs = bac.job_logs().display(&logs).await.unwrap_err();
        assert!(logs.to_string().contains("does not serve the signed API"), "{logs}");
        assert_eq!(peer.received().len(), asked, "{release}");

        // What lies elsewhere is asked as ever.
        bac.healthz().get().await.unwrap_err();
        assert_eq!(peer.received().len(), asked + 1, "{release}");
    }
}

#[tokio::test]
async fn an_api_that_asks_for_credentials_is_served_all_the_same() {
    const LOCKED: &[Answer] = &[
        (
            "POST",
            "/api/v1/version",
            "200 OK",
            JSON,
            r#"{"build_version_info":{"GitVersion":"v1.2.1"}}"#,
        ),
        ("POST", "/api/v1/requester/list", "401 Unauthorized", JSON, r#"{"message":"no token"}"#),
        ("GET", "/api/v1/agent/version", "200 OK", JSON, r#"{"GitVersion":"v1.2.1"}"#),
        ("GET", "/api/v1/orchestrator/jobs", "403 Forbidden", JSON, r#"{"message":"denied"}"#),
    ];
    let peer = node(LOCKED, ECHO_404);
    let bac = Bac::connect(&peer.url()).await.unwrap();
    let generation = bac.generation().unwrap();
    assert_eq!(generation.to_string(), "v1.2.1 (signed API, orchestrator API)");
    let error = bac.jobs().list(&ListRequest::all()).await.unwrap_err();
    assert!(error.to_string().contains("no token"), "{error}");
}

#[tokio::test]
async fn credentials_that_may_only_read_are_enough_to_connect() {
    let node = Node::builder().read_only_token("reader").build().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let reader = |client: ClientBuilder| client.credentials(Credentials::bearer("reader"));
    let bac = Bac::connect_with(&listening.url(), reader).await.unwrap();
    let generation = bac.generation().unwrap();
    assert!(generation.serves_signed_api() && generation.serves_orchestrator(), "{generation}");
    assert!(bac.orchestrator().jobs().list_with(&ListJobs::new()).await.unwrap().items.is_empty());
    assert!(!generation.asks_for_credentials());
    // Who names nobody is told the release, and no more.
    let bac = Bac::connect(&listening.url()).await.unwrap();
    assert!(bac.generation().unwrap().asks_for_credentials());
    bac.orchestrator().jobs().list_with(&ListJobs::new()).await.unwrap_err();
}

#[tokio::test]
async fn any_json_says_that_an_api_is_served() {
    const VERSION: Answer =
        ("GET", "/api/v1/agent/version", "200 OK", JSON, r#"{"GitVersion":"v1.9.3"}"#);
    const ODD: &[Answer] = &[VERSION, ("GET", "/api/v1/orchestrator/jobs", "200 OK", JSON, "[7]")];
    const LATER: &[Answer] =
        &[VERSION, ("GET", "/api/v1/orchestrator/jobs", "200 OK", TEXT, r#"{"Items":{"of":1}}"#)];
    const LARGE: &[Answer] = &[
        VERSION,
        (
            "GET",
            "/api/v1/orchestrator/jobs",
            "200 OK",
            JSON,
            r#"{"Items":["longer than what this client takes"]}"#,
        ),
    ];
    for answers in [ODD, LATER, LARGE] {
        let peer = node(answers, API_404);
        let bac = Bac::connect_with(&peer.url(), |client| client.response_limit(32)).await.unwrap();
        assert!(bac.generation().unwrap().serves_orchestrator());
        // The question is the same for every node, and no job is in its answer.
        let asked =
            "/api/v1/orchestrator/jobs?labels=bac-client-asks-whether-this-is-served&limit=1";
        assert_eq!(peer.received()[1].target(), asked);
    }
    const PAGE: &[Answer] =
        &[VERSION, ("GET", "/api/v1/orchestrator/jobs", "200 OK", "text/html", "<!doctype html>")];
    let peer = node(PAGE, API_404);
    let bac = Bac::connect(&peer.url()).await.unwrap();
    assert!(!bac.generation().unwrap().serves_orchestrator());
}

#[tokio::test]
async fn another_server_of_the_client_is_asked_all_the_same() {
    let today = node(V1_9_3, API_404);
    let signed = node(V1_0_3, OLD_404);
    let signer = Ed25519Signer::generate().unwrap();
    let other = format!("{}/api/v1", signed.url());
    let url = today.url();
    let bac = Bac::connect_with(&url, |client| client.signer(signer).server("signed", other));
    let bac = bac.await.unwrap();
    let gone = bac.jobs().list(&ListRequest::all()).await.unwrap_err();
    assert!(gone.to_string().contains("does not serve the signed API"), "{gone}");
    let there = Bac::new(bac.client().on_server("signed").unwrap());
    there.jobs().list(&ListRequest::all()).await.unwrap();
    assert_eq!(signed.received().len(), 1);
}

#[tokio::test]
async fn what_is_no_bacalhau_node_is_said_with_what_it_answered() {
    for (other, said) in [
        (("200 OK", "text/html", "<!doctype html><title>Welcome</title>"), "text/html"),
        (("200 OK", JSON, r#"{"name":"something else","version":7}"#), "without a release"),
        (("200 OK", JSON, "[1, 2, 3]"), JSON),
        (("200 OK", JSON, r#"{"GitVersion":"\u001b[31mred"}"#), "without a release"),
        (("404 Not Found", TEXT, "nothing"), "404 Not Found"),
        (("405 Method Not Allowed", TEXT, ""), "405 Method Not Allowed"),
        (("204 No Content", TEXT, ""), "204 No Content"),
    ] {
        let peer = node(&[], other);
        let error = refused(&peer.url()).await;
        assert_eq!(error.kind(), ConnectErrorKind::NotBacalhau, "{error}");
        assert_eq!(error.url(), peer.url());
        let text = error.to_string();
        assert!(text.contains("is not a Bacalhau node") && text.contains(&peer.url()), "{text}");
        for asked in ["GET /api/v1/agent/version", "POST /version"] {
            assert!(text.contains(asked), "{text}");
        }
        assert_eq!(error.answers().len(), 2);
        assert!(error.answers()[0].said().contains(said), "{text}");
        assert!(!text.contains(['\n', '\u{1b}']), "{text:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_said_with_its_target_and_not_followed() {
    let reply = "HTTP/1.1 301 Moved Permanently\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n";
    let peer = Peer::keeping(reply).unwrap();
    let error = refused(&peer.url()).await;
    assert_eq!(error.kind(), ConnectErrorKind::NotBacalhau);
    assert!(error.to_string().contains("a redirect to https://elsewhere.example/"), "{error}");

    for location in [
        "https://me:secret@elsewhere.example/at/home?token=secret#secret",
        "//me:secret@elsewhere.example/at/home?token=secret",
        "https://elsewhere.example/at/home",
        "/at/home?token=secret",
        "secret:secret",
    ] {
        let peer = Peer::keeping(format!(
            "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        ));
        let peer = peer.unwrap();
        let error = refused(&peer.url()).await;
        let [text, debug] = [error.to_string(), error.answers()[0].said().to_owned()];
        let is_told = text.contains("/at/home,") || text.contains("another scheme");
        assert!(is_told && !text.contains("secret") && !debug.contains("secret"), "{text}");
    }
}

#[tokio::test]
async fn a_node_that_is_down_is_said_to_be() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = refused(&url).await;
    assert_eq!(error.kind(), ConnectErrorKind::Down, "{error}");
    assert!(error.call_error().unwrap().is_connect());
    assert!(error.to_string().contains("no Bacalhau node can be reached at"), "{error}");

    // Something that takes the request and never answers.
    let peer = Peer::start(|_, stream| {
        let _ = stream.read(&mut [0]);
        Ok(Connection::Close)
    })
    .unwrap();
    let limit = Duration::from_millis(200);
    let error = Bac::connect_with(&peer.url(), |client| client.attempt_timeout(limit)).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ConnectErrorKind::Down, "{error}");
    assert!(error.call_error().unwrap().is_timeout());

    // Something that speaks first, and not HTTP.
    let peer = Peer::answering("SSH-2.0-OpenSSH_9.9\r\n").unwrap();
    let error = refused(&peer.url()).await;
    assert_eq!(error.kind(), ConnectErrorKind::Down, "{error}");
}

#[tokio::test]
async fn where_one_side_alone_speaks_tls_the_other_scheme_is_named() {
    // As a node that serves HTTPS answers a plain request.
    let body = "Client sent an HTTP request to an HTTPS server.\n";
    let head = format!("HTTP/1.0 400 Bad Request\r\nContent-Length: {}\r\n\r\n", body.len());
    let peer = Peer::answering(head + body).unwrap();
    let error = refused(&peer.url()).await;
    assert_eq!((error.kind(), error.is_tls()), (ConnectErrorKind::Down, true), "{error}");
    assert!(error.to_string().ends_with("; write `https://` in the URL"), "{error}");
    assert_eq!(peer.received().len(), 1);

    // As a node that serves HTTP answers the start of a handshake.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let plain = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        stream.read_exact(&mut [0; 64])?;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    });
    let error = refused(&url).await;
    assert_eq!((error.kind(), error.is_tls()), (ConnectErrorKind::Down, true), "{error}");
    assert!(error.to_string().contains("write `http://` in the URL"), "{error}");
    plain.join().unwrap().unwrap();
}

#[tokio::test]
async fn a_node_that_cannot_or_will_not_answer_is_told_apart_from_one_that_is_down() {
    for (status, kind) in [
        ("503 Service Unavailable", ConnectErrorKind::Unavailable),
        ("429 Too Many Requests", ConnectErrorKind::Unavailable),
        ("401 Unauthorized", ConnectErrorKind::Refused),
        ("403 Forbidden", ConnectErrorKind::Refused),
    ] {
        // What may pass is asked again.
        let asked = if kind == ConnectErrorKind::Unavailable { 3 } else { 1 };
        let peer = node(&[], (status, JSON, r#"{"message":"its own words"}"#));
        let error = refused(&peer.url()).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains("its own words"), "{error}");
        assert_eq!(peer.received().len(), asked);
    }
}

#[tokio::test]
async fn nodes_too_old_and_too_new_are_told_with_their_release() {
    const OLD: &[Answer] = &[(
        "POST",
        "/version",
        "200 OK",
        TEXT,
        r#"{"build_version_info":{"gitversion":"v0.3.11"}}"#,
    )];
    const NEW: &[Answer] =
        &[("GET", "/api/v1/agent/version", "200 OK", JSON, r#"{"GitVersion":"v2.1.0"}"#)];
    for (answers, kind, release) in
        [(OLD, ConnectErrorKind::TooOld, "v0.3.11"), (NEW, ConnectErrorKind::TooNew, "v2.1.0")]
    {
        let peer = node(answers, OLD_404);
        let error = refused(&peer.url()).await;
        assert_eq!((error.kind(), error.release()), (kind, Some(release)));
        assert!(error.to_string().contains(release), "{error}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_said_before_anything_is_asked() {
    let peer = node(V1_0_3, OLD_404);
    let error = refused("not a url").await;
    assert_eq!(error.kind(), ConnectErrorKind::Settings);
    let error = Bac::connect_with(&peer.url(), |client| client.header("x y", "z")).await;
    assert_eq!(error.unwrap_err().kind(), ConnectErrorKind::Settings);
    assert_eq!(peer.received().len(), 0);
}

#[tokio::test]
async fn the_development_node_serves_both_apis_in_process_and_on_a_port() {
    let node = Node::new().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let in_process = InProcess::new(node.clone());
    for bac in [
        Bac::connect(&listening.url()).await.unwrap(),
        Bac::connect_with("http://in-process", |client| client.transport(in_process))
            .await
            .unwrap(),
    ] {
        let generation = bac.generation().unwrap();
        assert_eq!(*generation.signed_api(), served("/api/v1"));
        assert!(generation.serves_orchestrator(), "{generation}");
        assert_eq!(bac.livez().get().await.unwrap(), "OK");
        let id = bac.host_node_id().id().await.unwrap();
        assert_eq!(bac.node_info().get().await.unwrap().info().id(), id);
        assert_eq!(bac.nodes().display().await.unwrap()[0].info().id(), id);
        bac.debug().get().await.unwrap();
        bac.requester_debug().get().await.unwrap();
        bac.healthz().get().await.unwrap();
        bac.agent().alive().await.unwrap();
        bac.build_version().get(&VersionRequest::default()).await.unwrap();
        let version = bac.agent().version().await.unwrap();
        assert_eq!(version.git_version, generation.release());
    }
}

#[tokio::test]
async fn a_client_that_asks_nothing_sends_to_its_base_url() {
    let peer = node(V0_3_29, OLD_404);
    let bac = Bac::new(Client::new(peer.url()).unwrap());
    assert!(bac.generation().is_none());
    bac.jobs().list(&ListRequest::all()).await.unwrap();
    assert_eq!(peer.received().len(), 1);
}
