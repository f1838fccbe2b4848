//! Running the built command with a directory and an environment of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub(crate) use bac_tests::command::{Ended, Running};

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
        running.write(input);
        running.end()
    }

    /// Starts a command.
    pub(crate) fn start<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Running {
        Running::start(&mut self.command(arguments))
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
