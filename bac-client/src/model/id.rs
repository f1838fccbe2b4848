//! Ids that cannot be empty.

use std::fmt;
use std::str::FromStr;

/// A job's id in a place where an empty one would mean every job.
///
/// ```
/// use bac_client::model::{EmptyJobId, JobId};
///
/// let id = JobId::new("f179d1d0")?;
/// assert_eq!(id.as_str(), "f179d1d0");
/// assert_eq!(JobId::new(""), Err(EmptyJobId));
/// # Ok::<(), EmptyJobId>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct JobId(String);

impl JobId {
    /// The id, unless it is empty.
    ///
    /// # Errors
    ///
    /// [`EmptyJobId`] for an empty text.
    pub fn new(id: impl Into<String>) -> Result<Self, EmptyJobId> {
        let id = id.into();
        if id.is_empty() { Err(EmptyJobId) } else { Ok(Self(id)) }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for JobId {
    type Err = EmptyJobId;

    fn from_str(id: &str) -> Result<Self, EmptyJobId> {
        Self::new(id)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// There is no id, which nodes take for that of any job.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct EmptyJobId;

impl fmt::Display for EmptyJobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the job's id is empty, which nodes take for any job")
    }
}

impl std::error::Error for EmptyJobId {}
