//! A command that a test runs: while it runs, and when it has ended.

use std::{
    ffi::{OsStr, OsString},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, ChildStdout, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// Longer than anything takes that ends at all.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command that runs; it is killed when it is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// Its arguments.
    said: Vec<OsString>,
    stdout: Option<BufReader<ChildStdout>>,
    seen: String,
}

impl Running {
    /// Starts a command. What it writes is kept where that goes to a pipe.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().map(BufReader::new);
        let said = command.get_args().map(OsStr::to_owned).collect();
        Self { child, said, stdout, seen: String::new() }
    }

    /// Gives it all of its input.
    ///
    /// # Panics
    /// If its standard input is no pipe, or was given before.
    pub fn write(&mut self, input: &str) {
        self.child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    }

    /// The next line of standard output.
    ///
    /// # Panics
    /// If that is no pipe, or no text.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        self.seen.push_str(&line);
        line
    }

    /// Sends a signal, such as `INT`, which Ctrl-C sends.
    ///
    /// # Panics
    /// If there is no `kill` that takes it.
    pub fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end, and reads nothing more. The exit code, if no signal ended it.
    ///
    /// # Panics
    /// If it does not end.
    pub fn code(&mut self) -> Option<i32> {
        self.status().code()
    }

    fn status(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "it does not end: {:?}", self.said);
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end.
    ///
    /// # Panics
    /// If it does not come.
    pub fn end(mut self) -> Ended {
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
            said: std::mem::take(&mut self.said),
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
pub struct Ended {
    /// Its arguments.
    #[allow(dead_code, reason = "shown when something is wrong")]
    said: Vec<OsString>,
    code: Option<i32>,
    /// The same in words, which name the signal if one ended it.
    status: String,
    /// What it wrote to standard output.
    pub stdout: String,
    /// And to standard error.
    pub stderr: String,
}

impl Ended {
    /// It ends with this code.
    ///
    /// # Panics
    /// If not.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}: {self:#?}", self.status);
        self
    }

    /// Nothing on standard output, and one line that says what is wrong on standard error, with
    /// all of `parts` in it.
    ///
    /// # Panics
    /// If not.
    #[track_caller]
    pub fn expect_error(self, code: i32, parts: &[&str]) {
        let ended = self.expect_code(code);
        assert_eq!(ended.stdout, "", "{ended:#?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:#?}");
        assert!(ended.stderr.starts_with("error: "), "{ended:#?}");
        for part in parts {
            assert!(ended.stderr.contains(part), "`{part}` is not in: {ended:#?}");
        }
    }

    /// These words are in what it says, one behind the other.
    ///
    /// # Panics
    /// If not.
    #[track_caller]
    pub fn shows(self, words: &[&str]) -> Self {
        let mut rest = self.stdout.as_str();
        for word in words {
            let at = rest.find(word).unwrap_or_else(|| panic!("no `{word}` in {self:#?}"));
            rest = &rest[at + word.len()..];
        }
        self
    }

    /// It fails with this code and all of these words.
    ///
    /// # Panics
    /// If not.
    #[track_caller]
    pub fn fails(self, code: i32, words: &[&str]) -> Self {
        let ended = self.expect_code(code);
        for word in words {
            assert!(ended.stderr.contains(word), "no `{word}` in {ended:#?}");
        }
        ended
    }

    /// Its output as JSON.
    ///
    /// # Panics
    /// If it is none.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}
