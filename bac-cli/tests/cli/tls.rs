//! Whose certificates are taken for `https`.

use std::fs;

use crate::{
    support::User,
    tls_peer::{ROOT, TlsPeer, config},
};

/// A node of v1.9.3 with one job, whose results it serves itself.
fn node() -> TlsPeer {
    TlsPeer::start(config(&["http/1.1"], false), |head| {
        let body = match head.split([' ', '?']).nth(1).unwrap() {
            "/api/v1/agent/version" => r#"{"GitVersion": "v1.9.3"}"#.to_owned(),
            "/api/v1/orchestrator/jobs" => r#"{"Items": [], "NextToken": ""}"#.to_owned(),
            "/api/v1/orchestrator/jobs/j-1" => r#"{"Job": {"ID": "j-1"}}"#.to_owned(),
            "/api/v1/orchestrator/jobs/j-1/results" => {
                let host = head.lines().find_map(|line| {
                    line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned)
                });
                format!(
                    r#"{{"Items": [{{"Type": "urlDownload", "Params": {{"URL": "https://{}/data.csv"}}}}]}}"#,
                    host.unwrap()
                )
            }
            _ => "1,2,3\n".to_owned(),
        };
        let length = body.len();
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        )
        .into_bytes()
    })
}

#[test]
fn a_strangers_certificate_is_refused_unless_its_authority_is_named_or_any_is_taken() {
    let node = node();
    let user = User::new();
    let ca = user.file("ca.pem", ROOT);
    let ca = ca.to_str().unwrap();
    let url = node.url();
    user.run(["list", "--url", &url]).expect_error(3, &["certificate"]);
    assert!(node.seen().is_empty());

    let ended = user.run(["list", "--url", &url, "--ca-file", ca]).expect_code(0);
    assert_eq!(ended.stderr, "");
    let ended = user.run(["list", "--url", &url, "--insecure"]).expect_code(0);
    for part in ["WARNING: any certificate", &url, "(`insecure`, flag)"] {
        assert!(ended.stderr.contains(part), "{part}: {ended:#?}");
    }
    let into = user.home().join("results");
    let into = into.to_str().unwrap();
    user.run(["get", "j-1", into, "--url", &url, "--ca-file", ca, "--token", "t-0123"])
        .expect_code(0);
    assert_eq!(fs::read_to_string(format!("{into}/data.csv")).unwrap(), "1,2,3\n");
    user.run(["get", "j-1", into, "--url", &url, "--ca-file", ca])
        .expect_error(2, &["data.csv is there already"]);
    // It is the node itself that serves them.
    let seen = node.seen();
    let download = seen.iter().find(|seen| seen.head.starts_with("GET /data.csv")).unwrap();
    assert!(download.head.to_ascii_lowercase().contains("authorization: bearer t-0123"));

    let user = user.env("BACALHAU_API_TLS_CAFILE", ca).env("BACALHAU_API_HOST", &url);
    user.run(["list"]).expect_code(0);
    let user = user.env("BACALHAU_API_TLS_INSECURE", "true");
    user.run(["list"]).expect_error(2, &["any certificate is taken", "ca.pem"]);

    let user = User::new();
    user.file("bac.yaml", &format!("url: {url}\ninsecure: true\n"));
    let ended = user.run(["list"]).expect_code(0);
    assert!(ended.stderr.contains("WARNING") && ended.stderr.contains("bac.yaml"), "{ended:#?}");
    // Over plain http there is nothing to take.
    let plain = crate::fake::orchestrator(|_| None);
    let ended = User::new().run(["list", "--url", &plain.url(), "--insecure"]).expect_code(0);
    assert_eq!(ended.stderr, "");
}
