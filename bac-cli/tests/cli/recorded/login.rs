//! Nodes that want to know who asks.

use bac_tests::recordings::{Replay, Replayed};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Node, V1_4_0, V1_9_3, bac, own, user};
use crate::{examples::example, support::User};

/// A node that gives tokens for keys, and wants one for the list of jobs and for new jobs alone: what
/// it serves it tells everybody.
fn guarded(node: Node) -> Replay {
    let replay = node
        .replay()
        .choose(|exchange| exchange.id.starts_with("ask."))
        .answer("/api/v1/agent/version", "agent.version");
    if node.release == "v1.4.0" {
        return replay.answer("/api/v1/requester/list", "gone.list");
    }
    replay
}

/// The token that the node gave for a key.
fn token(node: Node) -> String {
    let told = node.told("ask.auth.authenticate.challenge");
    told["Authentication"]["token"].as_str().unwrap().to_owned()
}

/// The credentials of every request for the list of jobs that was answered to.
fn credentials(node: &Replayed) -> Vec<String> {
    let listed = node.received().into_iter().filter(|request| {
        request.method() == "GET" && request.target().starts_with("/api/v1/orchestrator/jobs?")
    });
    listed.map(|request| request.header("authorization").join(", ")).collect()
}

fn logins(node: &Replayed) -> usize {
    node.received().iter().filter(|request| request.target() == "/api/v1/auth/clientkey").count()
}

#[test]
fn a_key_logs_in_by_itself() {
    for node in [V1_4_0, V1_9_3] {
        let (ended, asked) = bac(guarded(node), &["list"]);
        let ended = ended.expect_code(0);
        assert!(ended.stdout.contains("by-shared"), "{ended:#?}");
        assert_eq!(asked.answered().last(), Some(&"ask.jobs.list.challenge"));
        assert_eq!(credentials(&asked).last().unwrap(), &format!("Bearer {}", token(node)));
        assert_eq!(logins(&asked), 1);
        assert!(asked.unrecorded().is_empty(), "{:?}", asked.unrecorded());

        let submit = ["submit", &example("greet.yaml")];
        let replay = guarded(node).answers_where(
            |request| request.method() == "PUT" && !request.header("authorization").is_empty(),
            &["ask.jobs.put.shared"],
        );
        let (ended, asked) = bac(replay, &submit);
        ended.expect_code(0);
        assert_eq!(logins(&asked), 1);
        assert_eq!(asked.answered().last(), Some(&"ask.jobs.put.shared"));
    }
}

#[test]
fn what_needs_no_token_is_asked_without() {
    // A node of v1.9.3 says beforehand that it wants one.
    let (ended, asked) = bac(guarded(V1_4_0), &["nodes"]);
    ended.expect_code(0);
    assert_eq!(logins(&asked), 0);
}

#[test]
fn a_token_is_kept_where_it_is_asked_for_and_used_again() {
    for node in [V1_4_0, V1_9_3] {
        let asked = guarded(node).start();
        let user = user(&asked);
        let file = user.home().join("token");
        let list = ["list", "--token-file", file.to_str().unwrap()];
        user.run(list).expect_code(0);
        assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), token(node));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        user.run(list).expect_code(0);
        assert_eq!(logins(&asked), 1);
        assert_eq!(credentials(&asked).last().unwrap(), &format!("Bearer {}", token(node)));
    }
}

#[test]
fn a_kept_token_that_is_no_longer_good_is_replaced() {
    for node in [V1_4_0, V1_9_3] {
        let asked = guarded(node).start();
        let user = user(&asked);
        let spoilt = &node.find("ask.jobs.list.cut").request.headers["authorization"];
        let file = user.file("token", spoilt.strip_prefix("Bearer ").unwrap());
        #[cfg(unix)]
        {
            let alone = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&file, alone).unwrap();
        }
        user.run(["list", "--token-file", file.to_str().unwrap()]).expect_code(0);
        assert_eq!(logins(&asked), 1);
        assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), token(node));
    }
}

#[test]
fn a_kept_token_that_allows_too_little_stays() {
    for node in [V1_4_0, V1_9_3] {
        let asked = guarded(node).start();
        let user = user(&asked);
        let file = user.home().join("token");
        let keeping = ["--token-file", file.to_str().unwrap()];
        user.run(["list"].into_iter().chain(keeping)).expect_code(0);
        let submit = ["submit", &example("greet.yaml")];
        user.run(submit.into_iter().chain(keeping)).expect_error(4, &["403"]);
        assert_eq!(asked.answered().last(), Some(&"ask.jobs.put.challenge"));
        assert_eq!(logins(&asked), 1, "{node:?}");
    }
}

#[test]
fn without_a_key_the_refusal_says_what_to_do() {
    for (node, words) in [(V1_4_0, "Access denied"), (V1_9_3, "Request Forbidden")] {
        let asked = guarded(node).start();
        let ended = User::new().at(&asked.url()).run(["list"]);
        ended.expect_error(4, &[words, "403", "--token", "BACALHAU_API_KEY"]);
        assert_eq!(own(&asked).len(), 1, "{:?}", own(&asked));
    }
}

#[test]
fn why_credentials_were_refused_is_said_with_the_nodes_hint() {
    let guarded = || V1_9_3.replay().choose(|exchange| exchange.id.starts_with("auth-on."));
    let asked = guarded().start();
    let ended = User::new().at(&asked.url()).run(["list"]);
    ended.expect_error(4, &["Missing Authorization header", "Unauthorized principal", "401"]);

    // It gives no tokens for keys, and is asked whether it does but once.
    let (ended, asked) = bac(guarded(), &["nodes"]);
    ended.expect_error(4, &["Missing Authorization header", "--token"]);
    assert_eq!(own(&asked), ["GET /api/v1/auth", "GET /api/v1/orchestrator/nodes"]);

    let asked = guarded().start();
    let header = &V1_9_3.find("auth-on.jobs.put.reader").request.headers["authorization"];
    let pair = STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
    let pair = String::from_utf8(pair).unwrap();
    let (name, password) = pair.split_once(':').unwrap();
    let user =
        user(&asked).env("BACALHAU_API_USERNAME", name).env("BACALHAU_API_PASSWORD", password);
    user.run(["list"]).expect_code(0);
    user.run(["submit", &example("greet.yaml")])
        .expect_error(4, &["user 'reader' does not have", "403", "Check if user have access"]);
    assert!(!asked.received().iter().any(|request| request.target().contains("/auth")));
}
