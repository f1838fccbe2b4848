//! Running the command as a user with a home of their own.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use bac_tests::command::{Ended, Running};
use serde_json::Value;

use crate::{installed::private, patience::until, run};

/// Names the built command.
pub(crate) const COMMAND: &str = "BAC_TESTS_COMMAND";

/// The command, built if it is not yet.
pub(crate) fn command() -> PathBuf {
    if let Some(built) = env::var_os(COMMAND) {
        return built.into();
    }
    // Of another package, so cargo does not tell where it is unless it is asked.
    let arguments = ["build", "-p", "bac-cli", "--bin", "bac", "--message-format", "json"];
    let directory = env!("CARGO_MANIFEST_DIR");
    let messages = run(Command::new(env!("CARGO")).args(arguments).current_dir(directory));
    let messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let built = messages.filter(|message| message["target"]["name"] == "bac");
    let mut paths = built.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    paths.next_back().expect("the command is built")
}

/// Someone who uses the node at a URL.
pub(crate) struct User {
    home: tempfile::TempDir,
    command: PathBuf,
    url: String,
}

impl User {
    pub(crate) fn of(url: impl Into<String>) -> Self {
        Self { home: tempfile::tempdir().unwrap(), command: command(), url: url.into() }
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a job file.
    pub(crate) fn file(&self, job: &Value) -> String {
        let path = self.home.path().join("job.json");
        fs::write(&path, job.to_string()).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// Runs `bac` to its end.
    pub(crate) fn bac(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).end()
    }

    /// Submits a job and does not wait for it.
    pub(crate) fn submitted(&self, job: &Value) -> String {
        let ended = self.bac(&["submit", "--id-only", &self.file(job)]).expect_code(0);
        ended.stdout.trim().to_owned()
    }

    /// Submits a job, and waits until it runs.
    pub(crate) fn running(&self, job: &Value) -> String {
        let id = self.submitted(job);
        until("a running job", || {
            let job = self.bac(&["describe", &id, "--output", "json"]).expect_code(0).json();
            let state = job["Job"]["State"]["StateType"].as_str().unwrap().to_owned();
            let runs = job["Executions"]["Items"].as_array().is_some_and(|list| !list.is_empty());
            (state == "Running" && runs).then_some(())
        });
        id
    }

    /// Starts `bac`.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut command = private(&self.command, &self.home);
        // What is about no node takes no address of one.
        let url = (arguments.first() != Some(&"key")).then_some(["--url", &self.url]);
        command
            .env("BACALHAU_DIR", self.home.path())
            .args(url.into_iter().flatten())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running::start(&mut command)
    }
}
