//! The command against nodes of five releases, as they were recorded.

mod approve;
mod arguments;
mod cancel;
mod compute_only;
mod json;
mod lists;
mod login;
mod logs;
mod requests;
mod results;
mod states;
mod submit;
mod unknown;
mod words;

use bac_tests::{
    Received,
    recordings::{Exchange, Replay, Replayed, find},
};
use serde_json::Value;

use crate::support::{Ended, User};

/// A node that was recorded.
#[derive(Clone, Copy, Debug)]
struct Node {
    release: &'static str,
    server: Option<&'static str>,
}

const V0_3_29: Node = Node { release: "v0.3.29", server: None };
const V1_0_3: Node = Node { release: "v1.0.3", server: None };
const V1_3_2: Node = Node { release: "v1.3.2", server: None };
/// As it comes: with the signed API turned off.
const V1_4_0: Node = Node { release: "v1.4.0", server: Some("plain") };
/// With the signed API turned on.
const V1_4_0_ON: Node = Node { release: "v1.4.0", server: Some("deprecated-on") };
const V1_9_3: Node = Node { release: "v1.9.3", server: None };

const NODES: [Node; 6] = [V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3];

impl Node {
    fn replay(self) -> Replay {
        let replay = Replay::of(self.release);
        match self.server {
            Some(server) => replay.server(server),
            None => replay,
        }
    }

    /// The whole id of an exchange: those of the node with the signed API turned on begin so.
    fn id(self, id: &str) -> String {
        let is_on = self.server == Some("deprecated-on");
        if is_on { format!("on.{id}") } else { id.to_owned() }
    }

    fn find(self, id: &str) -> &'static Exchange {
        find(self.release, &self.id(id))
    }

    /// What was answered, as JSON.
    fn told(self, id: &str) -> Value {
        let response = self.find(id).response.as_ref().unwrap();
        serde_json::from_str(&response.body).unwrap()
    }

    /// A node with a job of the orchestrator's API and its executions, which were recorded apart, by
    /// the end of their ids; and the job's id. Asked to include them, a node tells both at once.
    fn with_job(self, name: &str, change: impl FnOnce(&mut Value)) -> (Replay, String) {
        let family = if self.release == "v1.3.2" { "orchestrator" } else { "jobs" };
        let executions = self.told(&format!("{family}.executions.{name}"));
        let get = format!("{family}.get.{name}");
        let id = self.told(&get)["Job"]["ID"].as_str().unwrap().to_owned();
        let place = format!("GET /api/v1/orchestrator/jobs/{id}");
        let replay = self.replay().changed(&place, &self.id(&get), |told| {
            told["Executions"] = executions;
            change(told);
        });
        (replay, id)
    }

    /// The job that was asked about.
    fn job(self, id: &str) -> String {
        let request = &self.find(id).request;
        let body: Value =
            request.body().and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default();
        let asked = if body["payload"].is_object() { &body["payload"] } else { &body };
        let named = ["JobID", "job_id", "id"].iter().find_map(|name| asked[name].as_str());
        let in_path = || request.path_alone().split("/jobs/").nth(1)?.split('/').next();
        named.or_else(in_path).unwrap().to_owned()
    }

    fn has_signed(self) -> bool {
        !(self.release == "v1.9.3" || self.server == Some("plain"))
    }

    /// The path of the signed API that ends so.
    fn signed(self, route: &str) -> String {
        let base = if self.release == "v0.3.29" { "" } else { "/api/v1" };
        format!("{base}/{route}")
    }
}

/// Runs one command, as a user with a key.
fn bac(node: Replay, arguments: &[&str]) -> (Ended, Replayed) {
    let node = node.start();
    (user(&node).run(arguments.iter().copied()), node)
}

/// A user with a key of the kind that nodes take.
fn user(node: &Replayed) -> User {
    const KEY: &str =
        include_str!("../../../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
    let user = User::new().at(&node.url());
    let key = user.file("user_id.pem", KEY);
    #[cfg(unix)]
    std::fs::set_permissions(key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    user
}

/// What a signed request asks for.
fn payload(request: &Received) -> Value {
    let envelope: Value = serde_json::from_slice(&request.body).unwrap();
    envelope["payload"].clone()
}

/// What a node was asked after the two requests that say what it serves: methods and targets.
fn own(node: &Replayed) -> Vec<String> {
    let received = node.received();
    let line = |request: &Received| format!("{} {}", request.method(), request.target());
    received.iter().skip(2).map(line).collect()
}
