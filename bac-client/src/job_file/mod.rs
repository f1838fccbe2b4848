//! Job files: jobs as people write them, in JSON or YAML.
//!
//! Two kinds of job are read, and told apart by what they hold:
//!
//! | Kind | Holds | For |
//! |---|---|---|
//! | [`Content::Job`] | `Name`, `Type`, `Count`, `Tasks` … | nodes from v1.0.4 on: [`put`](crate::orchestrator::OrchestratorJobs::put) |
//! | [`Content::Signed`] | `APIVersion` and `Spec`, or what is in a `Spec` alone | nodes up to v1.3.2: [`submit`](crate::job::Job::submit) |
//!
//! A file is read more strictly than what a node sends: a member that is not known, that stands
//! there twice or that is of the wrong kind is an error. All errors of a file are told at once, each
//! with line, column and path. As nodes do, the reader takes the names of members in any case and
//! `null` for a member that is not there.
//!
//! ```
//! use bac_client::job_file::{Content, JobFile};
//!
//! let file = JobFile::from_json(r#"{
//!     "Name": "hello",
//!     "Type": "batch",
//!     "Tasks": [{
//!         "Name": "main",
//!         "Engine": {"Type": "docker", "Params": {"Image": "ubuntu:22.04"}}
//!     }]
//! }"#)?;
//! file.validate()?;
//! match file.into_content() {
//!     Content::Job(job) => println!("for bac.orchestrator().jobs().put_job: {}", job.name),
//!     Content::Signed(job) => println!("for bac.job().submit: {:?}", job.spec.engine),
//!     _ => println!("of a kind that came later"),
//! }
//! # Ok::<(), bac_client::job_file::JobFileError>(())
//! ```
//!
//! YAML needs the feature `yaml`. Its words are those of YAML 1.2: `yes` and `on` are text.

mod encoding;
mod error;
mod fill_in;
mod json;
mod kind;
mod strict;
mod tree;
mod write;
#[cfg(feature = "yaml")]
mod yaml;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;

pub use self::error::{JobFileError, JobFileErrorKind, Problem};
pub use self::kind::{Content, SignedJob};
pub use self::tree::Position;
use self::tree::{Node, Positions};
use crate::validation::ValidationErrors;

/// The largest job file that is read, in bytes: 10 MiB. No node takes a larger request, and those
/// from v1.0.4 on take 10,000,000 bytes at most.
pub const SIZE_LIMIT: usize = 10 * 1024 * 1024;

/// The format of a job file.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// YAML 1.2, one document. Reading and writing it needs the feature `yaml`.
    Yaml,
}

impl Format {
    /// The format of a text: JSON if it begins with a brace. A name without quotes behind the brace,
    /// or a comment, is YAML's: `{Name: hello}`.
    ///
    /// ```
    /// use bac_client::job_file::Format;
    ///
    /// assert_eq!(Format::of(r#"{"Name": "hello"}"#), Format::Json);
    /// assert_eq!(Format::of("{Name: hello}"), Format::Yaml);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        match text.strip_prefix('{').map(|rest| rest.trim_start().chars().next()) {
            Some(Some('#' | '\'')) | None => Self::Yaml,
            Some(Some(first)) if first == '_' || first.is_alphabetic() => Self::Yaml,
            Some(_) => Self::Json,
        }
    }
}

/// A job as it stands in a file.
#[derive(Clone, Debug)]
pub struct JobFile {
    content: Content,
    positions: Positions,
}

impl JobFile {
    /// Reads a job from a file, whose format is found out.
    ///
    /// # Errors
    /// If the file cannot be read, is too large, is not in the format, or holds no job.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, JobFileError> {
        let path = path.as_ref();
        let read = || {
            let file = File::open(path).map_err(JobFileError::unreadable)?;
            Self::from_reader(file)
        };
        read().map_err(|error| error.in_file(path))
    }

    /// Reads a job from anything that can be read, such as standard input.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_reader(reader: impl Read) -> Result<Self, JobFileError> {
        Self::parse(&read_text(reader)?)
    }

    /// Reads a job from a text, whose format is found out.
    ///
    /// # Errors
    /// If the text is too large, is not in its format, or holds no job.
    pub fn parse(text: &str) -> Result<Self, JobFileError> {
        Self::parse_as(text, Format::of(text))
    }

    /// Reads a job from a JSON text.
    ///
    /// # Errors
    /// If the text is too large, is no JSON, or holds no job.
    pub fn from_json(text: &str) -> Result<Self, JobFileError> {
        Self::parse_as(text, Format::Json)
    }

    /// Reads a job from a YAML text.
    ///
    /// # Errors
    /// If the text is too large, is no YAML, or holds no job.
    #[cfg(feature = "yaml")]
    pub fn from_yaml(text: &str) -> Result<Self, JobFileError> {
        Self::parse_as(text, Format::Yaml)
    }

    /// Reads a job from a text of this format.
    ///
    /// # Errors
    /// If the text is too large, is not in the format, or holds no job; and for YAML without the
    /// feature `yaml`.
    pub fn parse_as(text: &str, format: Format) -> Result<Self, JobFileError> {
        check_size(text.len())?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = match format {
            Format::Json => json::read(text),
            Format::Yaml => read_yaml(text),
        };
        let root = root.map_err(|(at, message)| {
            JobFileError::one(JobFileErrorKind::Syntax, Some(at), message)
        })?;
        Self::from_tree(root)
    }

    fn from_tree(root: Node) -> Result<Self, JobFileError> {
        let root = kind::without_wrapper(root);
        let positions = root.positions();
        let content = Content::read(root)
            .map_err(|problems| JobFileError::new(JobFileErrorKind::Content, problems))?;
        Ok(Self { content, positions })
    }

    /// The job.
    #[must_use]
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// The job, taken out.
    #[must_use]
    pub fn into_content(self) -> Content {
        self.content
    }

    /// Checks the job by the nodes' rules; see [`validation`](crate::validation).
    ///
    /// # Errors
    /// Every rule that it breaks, with the place in the file.
    pub fn validate(&self) -> Result<(), JobFileError> {
        self.content.validate().map_err(|errors| self.explain(&errors))
    }

    /// The places in the file of errors that were found in its [`content`](Self::content).
    #[must_use]
    pub fn explain(&self, errors: &ValidationErrors) -> JobFileError {
        JobFileError::invalid(errors, |path| self.position(path))
    }

    /// Fills in what Bacalhau's own command of the signed era filled in where a file left it out, and
    /// gives a line for each: one node (`Deal.Concurrency`), the verifier `Noop`, the engine `Docker`
    /// where there is an image, and of `Publisher`, which later gave way to it, the `PublisherSpec`.
    /// Nothing is filled in that the file says, and nothing in today's jobs.
    ///
    /// ```
    /// use bac_client::job_file::JobFile;
    ///
    /// let text = "Spec: {Docker: {Image: ubuntu}, Publisher: Ipfs}";
    /// let mut file = JobFile::parse(text)?;
    /// assert!(file.validate().is_err());
    /// assert_eq!(file.fill_in(), [
    ///     "`Spec.Engine` is `Docker`",
    ///     "`Spec.Verifier` is `Noop`",
    ///     "`Spec.PublisherSpec.Type` is `Ipfs`",
    ///     "`Spec.Deal.Concurrency` is 1",
    /// ]);
    /// file.validate()?;
    /// # Ok::<(), bac_client::job_file::JobFileError>(())
    /// ```
    pub fn fill_in(&mut self) -> Vec<String> {
        let positions = &self.positions;
        match &mut self.content {
            Content::Signed(job) => {
                let path = if positions.holds("Spec") { "Spec." } else { "" };
                fill_in::spec(&mut job.spec, path, |path| positions.holds(path))
            }
            Content::Job(_) => Vec::new(),
        }
    }

    /// Where a member stands, such as `Tasks[0].Engine.Type`, or if it is not there what would be
    /// around it.
    #[must_use]
    pub fn position(&self, path: &str) -> Option<Position> {
        self.positions.find(path)
    }
}

impl Content {
    /// Writes the job as a JSON text. Members that say nothing are left out.
    ///
    /// # Errors
    /// None that is known: every job that can be held can be written.
    pub fn to_json(&self) -> Result<String, WriteError> {
        let mut text = serde_json::to_string_pretty(&self.ordered()?).map_err(WriteError::new)?;
        text.push('\n');
        Ok(text)
    }

    /// Writes the job as a YAML text. Members that say nothing are left out.
    ///
    /// # Errors
    /// None that is known: every job that can be held can be written.
    #[cfg(feature = "yaml")]
    pub fn to_yaml(&self) -> Result<String, WriteError> {
        yaml::write(&self.ordered()?).map_err(WriteError::new)
    }

    fn ordered(&self) -> Result<impl Serialize + use<>, WriteError> {
        let value = self.to_value().map_err(WriteError::new)?;
        Ok(write::order(value, self.shape()))
    }
}

/// A job that cannot be written.
#[derive(Debug)]
pub struct WriteError(Box<dyn std::error::Error + Send + Sync>);

impl WriteError {
    fn new(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the job cannot be written: {}", self.0)
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

/// Reads the text of a job file from anything that can be read: UTF-8 or, with a byte order mark,
/// UTF-16.
///
/// # Errors
/// If it cannot be read, is no text, or is larger than [`SIZE_LIMIT`].
pub fn read_text(reader: impl Read) -> Result<String, JobFileError> {
    let mut bytes = Vec::new();
    let limit = SIZE_LIMIT as u64 + 1;
    reader.take(limit).read_to_end(&mut bytes).map_err(JobFileError::unreadable)?;
    check_size(bytes.len())?;
    encoding::decode(bytes).map_err(JobFileError::unreadable)
}

fn check_size(length: usize) -> Result<(), JobFileError> {
    if length <= SIZE_LIMIT {
        return Ok(());
    }
    let message = format!("is larger than {SIZE_LIMIT} bytes, and no node takes a larger job");
    Err(JobFileError::one(JobFileErrorKind::TooLarge, None, message))
}

#[cfg(feature = "yaml")]
fn read_yaml(text: &str) -> Result<Node, json::Fault> {
    yaml::read(text)
}

#[cfg(not(feature = "yaml"))]
fn read_yaml(_: &str) -> Result<Node, json::Fault> {
    let message = "no JSON object; a job file in YAML is read with the feature `yaml`".to_owned();
    Err((Position::new(1, 1), message))
}
