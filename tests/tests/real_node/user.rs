//! Running the command as a user with a home of their own.

use std::{
    env, fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
};

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
        let ended = self.bac(&["submit", "--id-only", &self.file(job)]).code(0);
        ended.stdout.trim().to_owned()
    }

    /// Submits a job, and waits until it runs.
    pub(crate) fn running(&self, job: &Value) -> String {
        let id = self.submitted(job);
        until("a running job", || {
            let job = self.bac(&["describe", &id, "--output", "json"]).code(0).json();
            let state = job["Job"]["State"]["StateType"].as_str().unwrap().to_owned();
            let runs = job["Executions"]["Items"].as_array().is_some_and(|list| !list.is_empty());
            (state == "Running" && runs).then_some(())
        });
        id
    }

    /// Starts `bac`.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut command = private(&self.command, &self.home);
        command
            .env("BACALHAU_DIR", self.home.path())
            .args(["--url", &self.url])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let said = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Running { child, said, stdout: Some(read(stdout)), stderr: Some(read(stderr)) }
    }
}

fn read(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A command that runs; it is killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    said: Vec<String>,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
}

impl Running {
    /// Sends what Ctrl-C sends.
    pub(crate) fn interrupt(&self) {
        run(Command::new("kill").args(["-s", "INT", &self.child.id().to_string()]));
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Ended {
        let what = format!("the end of `bac {}`", self.said.join(" "));
        let status = until(&what, || self.child.try_wait().unwrap());
        let text = |thread: Option<JoinHandle<String>>| thread.unwrap().join().unwrap();
        Ended {
            said: self.said.clone(),
            code: status.code(),
            stdout: text(self.stdout.take()),
            stderr: text(self.stderr.take()),
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
    /// Its arguments.
    #[allow(dead_code, reason = "shown when something is wrong")]
    said: Vec<String>,
    code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// These words are in what it says, one behind the other.
    #[track_caller]
    pub(crate) fn shows(self, words: &[&str]) -> Self {
        let mut rest = self.stdout.as_str();
        for word in words {
            let at = rest.find(word).unwrap_or_else(|| panic!("no `{word}` in {self:#?}"));
            rest = &rest[at + word.len()..];
        }
        self
    }

    /// It fails with this code and all of these words.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) -> Self {
        let ended = self.code(code);
        for word in words {
            assert!(ended.stderr.contains(word), "no `{word}` in {ended:#?}");
        }
        ended
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}
