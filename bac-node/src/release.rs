//! The releases of Bacalhau that a node can answer as.

use std::{fmt, str::FromStr};

/// A release of Bacalhau that a node answers as; see
/// [`NodeBuilder::release`](crate::NodeBuilder::release).
///
/// ```
/// use bac_node::Release;
///
/// let release: Release = "v1.9.3".parse()?;
/// assert_eq!(release, Release::V1_9_3);
/// assert_eq!(release.to_string(), "v1.9.3");
/// assert!("v1.9.2".parse::<Release>().is_err());
/// # Ok::<(), bac_node::UnknownRelease>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Release {
    /// v1.3.2, the last one that serves the signed API by default, beside an early form of the
    /// orchestrator's API.
    V1_3_2,
    /// v1.9.3: the orchestrator's API alone.
    V1_9_3,
}

impl Release {
    /// All of them, the oldest first.
    pub const ALL: [Self; 2] = [Self::V1_3_2, Self::V1_9_3];

    /// Its name, as the node's version says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_3_2 => "v1.3.2",
            Self::V1_9_3 => "v1.9.3",
        }
    }
}

/// By its name, with or without the `v`.
impl FromStr for Release {
    type Err = UnknownRelease;

    fn from_str(text: &str) -> Result<Self, UnknownRelease> {
        let wanted = text.trim().trim_start_matches('v');
        let mut all = Self::ALL.into_iter();
        let found = all.find(|release| release.name().trim_start_matches('v') == wanted);
        found.ok_or_else(|| UnknownRelease(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text names no release that a node can answer as.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownRelease(String);

impl fmt::Display for UnknownRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Release::ALL.map(Release::name).join(" and ");
        write!(f, "`{}` is no release to answer as; there are {names}", self.0.escape_debug())
    }
}

impl std::error::Error for UnknownRelease {}
