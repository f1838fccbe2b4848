//! The published Python clients, unmodified, against the development node.
//!
//! They are downloaded, so these tests run only where `BAC_INTEROP` is set; they need `python3` with
//! `venv`. Each client has a virtual environment of its own below the target directory.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::Duration,
};

use bac_core::SignedRequest;
use bac_node::{Listening, Node};
use bac_tests::{Peer, json_reply};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// A published client in its virtual environment.
struct PythonClient {
    python: PathBuf,
    script: PathBuf,
    /// Where it keeps its key.
    home: tempfile::TempDir,
}

impl PythonClient {
    /// Installs a client, unless that was done before; `None` where these tests are not asked for.
    fn install(name: &str) -> Option<Self> {
        if env::var_os("BAC_INTEROP").is_none() {
            eprintln!("not run: set BAC_INTEROP=1 to download the published Python clients");
            return None;
        }
        // Tests that run at the same time share an environment, and install it once.
        static INSTALLING: Mutex<()> = Mutex::new(());
        let _one_at_a_time = INSTALLING.lock().unwrap();

        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
        let requirements = sources.join(format!("{name}.txt"));
        let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop").join(name);
        let python = venv.join("bin/python");
        let installed = venv.join("installed.txt");
        let wanted = fs::read_to_string(&requirements).unwrap();
        if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
            return Some(Self::at(python, &sources, name));
        }
        // `--clear` also mends an installation that was broken off.
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .arg("-r")
            .arg(&requirements));
        fs::write(installed, wanted).unwrap();
        Some(Self::at(python, &sources, name))
    }

    fn at(python: PathBuf, sources: &Path, name: &str) -> Self {
        let script = sources.join(format!("{name}.py"));
        Self { python, script, home: tempfile::tempdir().unwrap() }
    }

    fn command(&self, url: &str, step: &str) -> Command {
        let (host, port) = url.trim_start_matches("http://").split_once(':').unwrap();
        let mut command = Command::new(&self.python);
        command
            .arg(&self.script)
            .arg(step)
            .env("BACALHAU_API_HOST", host)
            .env("BACALHAU_API_PORT", port)
            .env("BACALHAU_DIR", self.home.path())
            .env_remove("BACALHAU_HTTPS");
        command
    }

    /// Carries out a step of the client's script, and gives what it printed.
    fn run<T: DeserializeOwned>(&self, url: &str, step: &str) -> T {
        let mut command = self.command(url, step);
        let printed = tokio::task::block_in_place(|| run(&mut command));
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
    }
}

/// Runs a program to its end, and gives what it printed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let printed = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {printed}\n{complaint}");
    printed
}

async fn serve(node: &Node) -> Listening {
    node.listen("127.0.0.1:0").await.unwrap()
}

#[derive(Debug, Deserialize)]
struct Signed {
    client_id: String,
    job_id: String,
    owner: String,
    annotations: Vec<String>,
    state: String,
    executions: Vec<String>,
    listed: Vec<String>,
    events: Vec<String>,
    results: Value,
    refused: Refused,
}

#[derive(Debug, Deserialize)]
struct Refused {
    status: u16,
    body: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signed_client_submits_lists_and_reads() {
    let Some(client) = PythonClient::install("sdk_1_0_3") else { return };
    let node = serve(&Node::new().unwrap()).await;
    let told: Signed = client.run(&node.url(), "run");
    assert_eq!(told.owner, told.client_id);
    assert_eq!(told.annotations, ["né", "<&>"]);
    assert_eq!(told.state, "Completed");
    assert_eq!(told.executions, ["Completed"]);
    assert_eq!(told.listed, [told.job_id]);
    assert!(told.events.iter().any(|kind| kind == "JobLevel"), "{:?}", told.events);
    assert!(told.events.iter().any(|kind| kind == "ExecutionLevel"), "{:?}", told.events);
    // Nothing was published, which the list of results says.
    assert_eq!(told.results, Value::Null);
    assert_eq!(told.refused.status, 400);
    let refusal: Value = serde_json::from_str(&told.refused.body).unwrap();
    let message = refusal["Message"].as_str().unwrap();
    assert!(
        message.ends_with("client's signature is invalid: crypto/rsa: verification error"),
        "{message}"
    );
    node.stop().await;
}

#[derive(Debug, Deserialize)]
struct Cancelled {
    before: String,
    answered: String,
    after: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signed_client_cancels() {
    let Some(client) = PythonClient::install("sdk_1_0_3") else { return };
    let node = serve(&slow()).await;
    let told: Cancelled = client.run(&node.url(), "cancel");
    assert_eq!(told.before, "InProgress");
    assert_eq!(told.answered, "Cancelled");
    assert_eq!(told.after, "Cancelled");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_signed_client_sends_verifies_byte_for_byte() {
    let Some(client) = PythonClient::install("sdk_1_0_3") else { return };
    let peer = Peer::keeping(json_reply("200 OK", r#"{"job":{}}"#)).unwrap();
    let told: Value = client.run(&peer.url(), "submit");
    let [request] = &peer.received()[..] else { panic!("{:?}", peer.received()) };
    assert_eq!(request.target(), "/requester/submit");
    let signed = SignedRequest::<Value>::from_bytes(request.body.clone()).unwrap();
    assert_eq!(signed.verify().unwrap().client_id(), told["client_id"]);
    assert_eq!(signed.payload().unwrap()["Spec"]["Annotations"][0], "né");
}

#[derive(Debug, Deserialize)]
struct Put {
    job_id: String,
    others: Vec<String>,
    evaluation_id: String,
    name: String,
    labels: Value,
    state: String,
    pages: Vec<Vec<String>>,
    executions: Vec<String>,
    history: Vec<String>,
    results: Value,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_orchestrator_client_puts_lists_and_reads() {
    let Some(client) = PythonClient::install("sdk_1_4_2") else { return };
    let node = serve(&Node::new().unwrap()).await;
    let told: Put = client.run(&node.url(), "run");
    assert!(!told.evaluation_id.is_empty());
    assert_eq!(told.name, "from-python");
    assert_eq!(told.labels["from"], "python");
    assert_eq!(told.state, "Completed");
    assert_eq!(told.executions, ["Completed"]);
    assert!(told.history.iter().any(|kind| kind == "JobLevel"), "{:?}", told.history);
    assert!(told.history.iter().any(|kind| kind == "ExecutionLevel"), "{:?}", told.history);
    assert!(told.results["items"].is_array(), "{}", told.results);

    let mut expected = told.others;
    expected.push(told.job_id);
    expected.sort_unstable();
    assert_eq!(told.pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    let mut listed = told.pages.concat();
    listed.sort_unstable();
    assert_eq!(listed, expected);
    node.stop().await;
}

#[derive(Debug, Deserialize)]
struct Stopped {
    before: String,
    evaluation_id: String,
    after: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_orchestrator_client_stops() {
    let Some(client) = PythonClient::install("sdk_1_4_2") else { return };
    let node = serve(&slow()).await;
    let told: Stopped = client.run(&node.url(), "stop");
    assert_eq!(told.before, "Running");
    assert!(!told.evaluation_id.is_empty());
    assert_eq!(told.after, "Stopped");
    node.stop().await;
}

/// A node whose jobs take long.
fn slow() -> Node {
    Node::builder().noop_takes(Duration::from_secs(3600)).build().unwrap()
}
