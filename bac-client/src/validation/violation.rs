//! What is wrong with a job, and what collects it.

use std::fmt;
use std::vec;

use bac_core::Escaped;

/// Everything that is wrong with a job; at least one thing.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ValidationErrors {
    violations: Vec<Violation>,
}

impl ValidationErrors {
    /// What is wrong, in the order of the rules.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.violations.iter()
    }

    /// The same, of a value that stands within another as the member `outer`.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        for Violation { path, .. } in &mut self.violations {
            *path = match path.as_str() {
                "" => outer.to_owned(),
                inner => format!("{outer}.{inner}"),
            };
        }
        self
    }
}

impl<'a> IntoIterator for &'a ValidationErrors {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for ValidationErrors {
    type Item = Violation;
    type IntoIter = vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.violations.into_iter()
    }
}

/// All of them, in one line; see [`Violation`].
impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ValidationErrors {}

/// A rule that a job breaks.
///
/// Its text is one line, whatever the job holds: control characters are escaped, and path and message
/// are cut after 1 KiB each.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    path: String,
    message: String,
}

impl Violation {
    /// The member it is about, such as `Tasks[0].Engine.Type`; empty if it is about the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong with it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => Escaped::new(&self.message).fmt(f),
            path => write!(f, "`{}`: {}", Escaped::new(path), Escaped::new(&self.message)),
        }
    }
}

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Check {
    violations: Vec<Violation>,
}

impl Check {
    pub(super) fn report(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.violations.push(Violation { path: path.into(), message: message.into() });
    }

    /// Reports unless it holds.
    pub(super) fn require(
        &mut self,
        holds: bool,
        path: impl Into<String>,
        message: impl Into<String>,
    ) {
        if !holds {
            self.report(path, message);
        }
    }

    /// Takes over what another check found.
    pub(super) fn extend(&mut self, checked: Result<(), ValidationErrors>) {
        if let Err(errors) = checked {
            self.violations.extend(errors.violations);
        }
    }

    /// The same, but for what is told already.
    pub(super) fn extend_new(&mut self, checked: Result<(), ValidationErrors>) {
        for violation in checked.err().into_iter().flatten() {
            if !self.violations.contains(&violation) {
                self.violations.push(violation);
            }
        }
    }

    pub(super) fn finish(self) -> Result<(), ValidationErrors> {
        let Self { violations } = self;
        if violations.is_empty() { Ok(()) } else { Err(ValidationErrors { violations }) }
    }
}
