//! Releases of Bacalhau, as nodes name them.

use std::fmt;

/// A release by its numbers, such as v1.3.2. Releases compare by age.
///
/// ```
/// use bac_client::Release;
///
/// let release = Release::parse("v1.4.0-rc2").ok_or("no release")?;
/// assert_eq!(release, Release::new(1, 4, 0));
/// assert!(release < Release::new(1, 5, 0));
/// assert_eq!(release.to_string(), "v1.4.0");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Release {
    major: u64,
    minor: u64,
    patch: u64,
}

impl Release {
    /// The release of these numbers.
    #[must_use]
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { major, minor, patch }
    }

    /// The release that a node's version names, with or without what stands around its numbers.
    /// `None` if there are none, and for `v0.0.0`, as builds from a commit call themselves.
    #[must_use]
    pub fn parse(version: &str) -> Option<Self> {
        let (major, minor, patch) = numbers(version)?;
        Some(Self { major, minor, patch }).filter(|release| *release > Self::new(0, 0, 0))
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { major, minor, patch } = self;
        write!(formatter, "v{major}.{minor}.{patch}")
    }
}

/// The release, if a node says that it is one. A build from a commit is none, nor is one with
/// something of its own (`v1.9.3+mine`).
pub(crate) fn official(version: &str) -> Option<Release> {
    Release::parse(version).filter(|_| !version.contains('+'))
}

/// `v1.4.0-rc2` is 1, 4 and 0.
pub(crate) fn numbers(release: &str) -> Option<(u64, u64, u64)> {
    let release = release.trim().trim_start_matches(['v', 'V']);
    let core = release.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?))
}

#[cfg(test)]
mod tests {
    use super::{Release, numbers};

    #[test]
    fn numbers_of_a_release_are_read_with_and_without_what_stands_around_them() {
        for (release, expected) in [
            ("v1.3.2", Some((1, 3, 2))),
            ("1.4.0", Some((1, 4, 0))),
            ("v1.4.0-rc2", Some((1, 4, 0))),
            (" v1.9+dirty ", Some((1, 9, 0))),
            ("v0.0.0-xxxxxxx", Some((0, 0, 0))),
            ("", None),
            ("v1", None),
            ("v1.x.2", None),
            ("main", None),
        ] {
            assert_eq!(numbers(release), expected, "{release}");
        }
    }

    #[test]
    fn a_build_from_a_commit_is_no_release() {
        assert_eq!(Release::parse("v0.0.0-xxxxxxx"), None);
        assert_eq!(Release::parse("v0.3.29"), Some(Release::new(0, 3, 29)));
    }
}
