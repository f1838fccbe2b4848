//! The binary that is named, and what form its release takes.

use std::{env, fmt, path::PathBuf, process::Command};

use serde_json::Value;

use crate::run;

/// A node's binary, and its release.
#[derive(Clone, Debug)]
pub(crate) struct Installed {
    pub(crate) binary: PathBuf,
    pub(crate) release: Release,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Release(pub(crate) u64, pub(crate) u64, pub(crate) u64);

impl Installed {
    /// The one that the environment names.
    pub(crate) fn from_environment() -> Option<Self> {
        let binary = PathBuf::from(env::var_os("BACALHAU_BIN")?);
        // It makes a directory for itself even to say its version, and may say that, too.
        let home = tempfile::tempdir().unwrap();
        let version = ["version", "--client", "--output", "json"];
        let mut ask = private(&binary, &home);
        // Not in a network of its own yet, so it is told to look for no news, in the words of each
        // release.
        ask.env("BACALHAU_DISABLEANALYTICS", "true")
            .env("BACALHAU_UPDATE_SKIPCHECKS", "true")
            .env("BACALHAU_UPDATECONFIG_INTERVAL", "0");
        let answer = run(ask.args(version));
        let begin = answer.find('{').unwrap_or_default();
        let answer: Value = serde_json::from_str(&answer[begin..]).unwrap();
        let word = answer["clientVersion"]["GitVersion"].as_str().unwrap_or_default();
        let release = Release::read(word).unwrap_or_else(|| panic!("no release: {answer}"));
        Some(Self { binary, release })
    }

    /// Before v1.4 nodes spoke the signed API first.
    pub(crate) fn can_be_started(&self) -> bool {
        self.release >= Release(1, 4, 0)
    }
}

impl Release {
    fn read(word: &str) -> Option<Self> {
        let numbers = word.strip_prefix('v')?.split(['-', '+']).next()?;
        let mut numbers = numbers.split('.').map(str::parse);
        Some(Self(numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
    }

    /// Whether its command line is that of one configuration file; before, it was flags.
    pub(crate) fn is_configured_by_file(self) -> bool {
        self >= Self(1, 5, 0)
    }

    /// Whether a WebAssembly task may name its module by the alias of an input.
    pub(crate) fn takes_modules_by_name(self) -> bool {
        self >= Self(1, 7, 0)
    }

    /// Whether a WebAssembly job has no log while it runs.
    pub(crate) fn has_no_log_of_wasm(self) -> bool {
        self >= Self(1, 8, 0)
    }

    /// Whether a job of a name that there is becomes a new version of that job.
    pub(crate) fn has_versions_of_jobs(self) -> bool {
        self >= Self(1, 8, 0)
    }
}

/// A command with this home and none of the settings of whoever runs the test.
pub(crate) fn private(binary: &PathBuf, home: &tempfile::TempDir) -> Command {
    let mut command = Command::new(binary);
    command.env_clear().env("HOME", home.path()).env("TMPDIR", home.path());
    if let Some(path) = env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.0, self.1, self.2)
    }
}

impl fmt::Display for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.release, self.binary.display())
    }
}
