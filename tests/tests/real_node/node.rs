//! A node that runs as long as a test.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{
    installed::{Installed, Release, private},
    network,
    patience::until,
};

/// A node of the installed release: orchestrator and compute node in one. It is killed when it is
/// dropped.
pub(crate) struct Node {
    process: Child,
    api: u16,
    log: PathBuf,
    pub(crate) release: Release,
    _directory: tempfile::TempDir,
}

impl Node {
    /// Starts it, and waits until it would take a job.
    pub(crate) fn start() -> Self {
        Self::start_with(None)
    }

    /// Starts one that asks a policy, in Rego, who may do what.
    pub(crate) fn start_guarded(policy: &str) -> Self {
        Self::start_with(Some(policy))
    }

    fn start_with(policy: Option<&str>) -> Self {
        assert!(network::is_private(), "run the test `an_installed_node`, which runs this one");
        let installed = Installed::from_environment().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let ports @ [api, ..] = [network::port(), network::port(), network::port()];
        let policy = policy.map(|policy| written(directory.path(), "policy.rego", policy));
        let mut command = private(&installed.binary, &directory);
        match installed.release.is_configured_by_file() {
            true => by_file(&mut command, directory.path(), ports, policy.as_deref()),
            false => by_flags(&mut command, directory.path(), ports, policy.as_deref()),
        }
        let log = directory.path().join("log");
        let output = File::create(&log).unwrap();
        command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let process = command.spawn().unwrap();
        let release = installed.release;
        let mut node = Self { process, api, log, release, _directory: directory };
        until("the node", || node.is_ready().then_some(()));
        node
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.api)
    }

    /// What it has written of what it does.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Whether it knows a compute node, which is itself; or tells that to friends alone.
    fn is_ready(&mut self) -> bool {
        if let Some(status) = self.process.try_wait().unwrap() {
            panic!("the node ended with {status}:\n{}", self.log());
        }
        let nodes = self.get("/api/v1/orchestrator/nodes").unwrap_or_default();
        nodes.contains("CONNECTED") || nodes.starts_with("HTTP/1.0 401")
    }

    /// By hand: what is tested is not to be needed to start it.
    fn get(&self, path: &str) -> std::io::Result<String> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.api))?;
        connection.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(connection, "GET {path} HTTP/1.0\r\nHost: node\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            // Without what it says of each request.
            let log = self.log();
            let lines = log.lines().filter(|line| !line.contains("RemoteAddr"));
            let lines: Vec<_> = lines.filter(|line| !line.contains("without version")).collect();
            let last = &lines[lines.len().saturating_sub(10)..];
            eprintln!("the last that the node said:\n{}", last.join("\n"));
        }
    }
}

/// From v1.5 on.
fn by_file(command: &mut Command, directory: &Path, ports: [u16; 3], policy: Option<&Path>) {
    let [api, network, results] = ports;
    let auth = policy.map(|policy| format!(", Auth: {{AccessPolicyPath: {}}}", policy.display()));
    let text = format!(
        "DataDir: {data}\n\
         DisableAnalytics: true\n\
         UpdateConfig: {{Interval: 0}}\n\
         API: {{Host: 127.0.0.1, Port: {api}{auth}}}\n\
         Orchestrator: {{Enabled: true, Host: 127.0.0.1, Port: {network}}}\n\
         Compute: {{Enabled: true, Orchestrators: [\"nats://127.0.0.1:{network}\"]}}\n\
         Publishers: {{Types: {{Local: {{Address: 127.0.0.1, Port: {results}}}}}}}\n",
        data = directory.join("data").display(),
        auth = auth.unwrap_or_default(),
    );
    let file = written(directory, "node.yaml", &text);
    command.args(["serve", "--orchestrator", "--compute", "-c"]).arg(file);
}

/// v1.4.
fn by_flags(command: &mut Command, directory: &Path, ports: [u16; 3], policy: Option<&Path>) {
    let [api, network, results] = ports.map(|port| port.to_string());
    command
        .env("BACALHAU_DIR", directory.join("data"))
        .env("BACALHAU_ENVIRONMENT", "local")
        .env("BACALHAU_UPDATE_SKIPCHECKS", "true")
        .args(["serve", "--node-type", "requester,compute", "--host", "127.0.0.1", "--port", &api])
        .args(["--network-port", &network])
        .args(["--orchestrators", &format!("nats://127.0.0.1:{network}")])
        .args(["--local-publisher-address", "127.0.0.1", "--local-publisher-port", &results]);
    if let Some(policy) = policy {
        command.env("BACALHAU_AUTH_ACCESSPOLICYPATH", policy);
    }
}

fn written(directory: &Path, name: &str, text: &str) -> PathBuf {
    let path = directory.join(name);
    fs::write(&path, text).unwrap();
    path
}
