//! Ids that cannot be empty.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A job's id in a place where an empty one would mean every job.
///
/// An empty id is no text: a call with one fails, and nothing is sent.
///
/// ```
/// use bac_client::model::JobId;
///
/// assert_eq!(JobId::from("f179d1d0").as_str(), "f179d1d0");
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct JobId(String);

impl JobId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for JobId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<String> for JobId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

/// Never fails.
impl FromStr for JobId {
    type Err = Infallible;

    fn from_str(id: &str) -> Result<Self, Infallible> {
        Ok(Self::from(id))
    }
}

/// Fails for an empty id.
impl fmt::Display for JobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Err(fmt::Error);
        }
        formatter.write_str(&self.0)
    }
}
