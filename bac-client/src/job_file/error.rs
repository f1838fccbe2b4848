//! What is wrong with a job file.

use std::fmt;
use std::path::{Path, PathBuf};

use bac_core::Escaped;

use super::tree::Position;
use crate::validation::ValidationErrors;

/// A job file that cannot be used: everything that is wrong with it.
///
/// ```
/// use bac_client::job_file::JobFile;
///
/// let error = JobFile::from_json(r#"{"Nmae": "x", "Tasks": [{"Name": 7}]}"#).unwrap_err();
/// let problems: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
/// assert_eq!(problems, [
///     "line 1, column 2: `Nmae` is no member of Job; did you mean `Name`?",
///     "line 1, column 34: `Tasks[0].Name`: text in quotes is expected, not the number 7",
/// ]);
/// ```
#[derive(Debug)]
pub struct JobFileError {
    /// The file, if it is one.
    file: Option<PathBuf>,
    kind: JobFileErrorKind,
    problems: Vec<Problem>,
    source: Option<std::io::Error>,
}

/// What kind of fault a job file has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum JobFileErrorKind {
    /// It cannot be read from its place.
    Read,
    /// It is larger than [`SIZE_LIMIT`](super::SIZE_LIMIT), or nested too deep.
    TooLarge,
    /// It is not in the format that it is read as.
    Syntax,
    /// It describes no job: a member is unknown, or of the wrong kind.
    Content,
    /// It describes a job that breaks a rule of the nodes.
    Invalid,
}

impl JobFileError {
    pub(super) fn new(kind: JobFileErrorKind, problems: Vec<Problem>) -> Self {
        Self { file: None, kind, problems, source: None }
    }

    pub(super) fn one(
        kind: JobFileErrorKind,
        at: Option<Position>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(kind, vec![Problem::new(String::new(), at, message.into())])
    }

    pub(super) fn unreadable(error: std::io::Error) -> Self {
        let mut this = Self::one(JobFileErrorKind::Read, None, format!("cannot be read: {error}"));
        this.source = Some(error);
        this
    }

    pub(super) fn invalid(
        errors: &ValidationErrors,
        find: impl Fn(&str) -> Option<Position>,
    ) -> Self {
        let problems = errors.iter().map(|violation| {
            let (path, message) = (violation.path(), violation.message().to_owned());
            Problem::new(path.to_owned(), find(path), message)
        });
        Self::new(JobFileErrorKind::Invalid, problems.collect())
    }

    pub(super) fn in_file(mut self, file: &Path) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    /// What kind of fault it is.
    #[must_use]
    pub const fn kind(&self) -> JobFileErrorKind {
        self.kind
    }

    /// The file, if it was read from one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Everything that is wrong, in the order of the file; at least one.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// The file and all problems, in one line; see [`Problem`].
impl fmt::Display for JobFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "job file {}: ", Escaped::new(&file.to_string_lossy()))?,
            None => f.write_str("job file: ")?,
        }
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for JobFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}

/// One thing that is wrong with a job file.
///
/// Its text is one line, whatever the file holds: control characters are escaped, and path and
/// message are cut after 1 KiB each.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    path: String,
    position: Option<Position>,
    message: String,
}

impl Problem {
    pub(super) fn new(path: String, position: Option<Position>, message: String) -> Self {
        Self { path, position, message }
    }

    /// The member it is about, such as `Tasks[0].Engine.Type`; empty if it is about the whole. Of a
    /// longer path in a file the first 1 KiB, and `…`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where that stands, or what is around it.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }

    /// What is wrong, to be read behind the path.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        let (path, message) = (Escaped::new(&self.path), Escaped::new(&self.message));
        if self.path.is_empty() {
            return message.fmt(f);
        }
        let is_about_it = ["is ", "stands "].iter().any(|verb| self.message.starts_with(verb));
        write!(f, "`{path}`{} {message}", if is_about_it { "" } else { ":" })
    }
}
