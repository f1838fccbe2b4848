//! Running the built command with a directory and an environment of its own.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Longer than anything takes that ends at all.
const PATIENCE: Duration = Duration::from_secs(120);

/// A user: a home directory, and the node they talk to.
pub(crate) struct User {
    home: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

impl User {
    /// A user without a key, who has not chosen a node.
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// A user with a key.
    pub(crate) fn with_key() -> Self {
        let user = Self::new();
        // Ed25519, because making an RSA key takes its time.
        user.run(["key", "new", "--kind", "ed25519"]).expect_code(0);
        user
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Talks to the node at `url`.
    pub(crate) fn at(self, url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap();
        let (host, port) = address.rsplit_once(':').unwrap();
        self.env("BACALHAU_API_HOST", host).env("BACALHAU_API_PORT", port)
    }

    /// Bacalhau's directory of this user.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file below the user's directory.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bac"));
        self.dress(&mut command);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Gives a command the environment of this user, and nothing of whoever runs the test.
    pub(crate) fn dress(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("BAC") || text == "NO_COLOR" {
                command.env_remove(&name);
            }
        }
        command
            .env("HOME", self.home())
            .env("BACALHAU_DIR", self.home())
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
    }

    /// Runs a command to its end.
    pub(crate) fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Ended {
        Running::start(&mut self.command(arguments)).end()
    }

    /// Runs a command that reads `input`.
    pub(crate) fn run_with_input<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
        input: &str,
    ) -> Ended {
        let mut running = Running::start(self.command(arguments).stdin(Stdio::piped()));
        running.child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        running.end()
    }

    /// Starts a command.
    pub(crate) fn start<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Running {
        Running::start(&mut self.command(arguments))
    }
}

/// A command that runs; it is killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    stdout: Option<BufReader<std::process::ChildStdout>>,
    seen: String,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().map(BufReader::new);
        Self { child, stdout, seen: String::new() }
    }

    /// The next line of standard output.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        self.seen.push_str(&line);
        line
    }

    /// Sends a signal, such as `INT`, which Ctrl-C sends.
    pub(crate) fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end, and reads nothing more. The exit code, if no signal ended it.
    pub(crate) fn code(&mut self) -> Option<i32> {
        self.status().code()
    }

    fn status(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "the command does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Ended {
        let read = |mut from: Box<dyn std::io::Read + Send>| {
            thread::spawn(move || {
                let mut bytes = Vec::new();
                from.read_to_end(&mut bytes).unwrap();
                String::from_utf8_lossy(&bytes).into_owned()
            })
        };
        let stdout = self.stdout.take().map(|stdout| read(Box::new(stdout)));
        let stderr = self.child.stderr.take().map(|stderr| read(Box::new(stderr)));
        let status = self.status();
        let text = |thread: Option<thread::JoinHandle<String>>| {
            thread.map(|thread| thread.join().unwrap()).unwrap_or_default()
        };
        Ended {
            code: status.code(),
            status: status.to_string(),
            stdout: std::mem::take(&mut self.seen) + &text(stdout),
            stderr: text(stderr),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    code: Option<i32>,
    /// The same in words, which name the signal if one ended it.
    status: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}: {self:#?}", self.status);
        self
    }

    /// Nothing on standard output, and one line that says what is wrong on standard error, with
    /// all of `parts` in it.
    #[track_caller]
    pub(crate) fn expect_error(self, code: i32, parts: &[&str]) {
        let ended = self.expect_code(code);
        assert_eq!(ended.stdout, "", "{ended:#?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:#?}");
        assert!(ended.stderr.starts_with("error: "), "{ended:#?}");
        for part in parts {
            assert!(ended.stderr.contains(part), "`{part}` is not in: {ended:#?}");
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// A development node in a process of its own.
pub(crate) struct Node {
    pub(crate) running: Running,
    pub(crate) url: String,
}

impl Node {
    pub(crate) fn start(user: &User, arguments: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", user, arguments)
    }

    pub(crate) fn start_at(address: &str, user: &User, arguments: &[&str]) -> Self {
        let arguments = ["node", "--listen", address, "--output", "json"]
            .into_iter()
            .chain(arguments.iter().copied());
        let mut running = user.start(arguments);
        let line = running.line();
        let mut text = line;
        // Pretty-printed: as many lines as it takes.
        let value: serde_json::Value = loop {
            match serde_json::from_str(&text) {
                Ok(value) => break value,
                Err(_) => text.push_str(&running.line()),
            }
        };
        let url = value["url"].as_str().unwrap().to_owned();
        Self { running, url }
    }

    /// Stops it as a supervisor does.
    pub(crate) fn stop(self) -> Ended {
        self.running.signal("TERM");
        self.running.end()
    }
}
