//! Which of its APIs a node serves, found out by asking it.

mod error;
mod gate;
mod probe;

use std::fmt;

use bac_core::http::StatusCode;

pub use self::error::{Answered, ConnectError, ConnectErrorKind};
use self::gate::Gate;
pub use self::gate::SignedApiGone;
pub(crate) use self::probe::{Connected, connect};
use crate::model::BuildVersionInfo;
use crate::release::{Release, numbers};

/// What a node runs and serves, as it said when [`Bac::connect`](crate::Bac::connect) asked.
///
/// | release | signed API | orchestrator API |
/// |---|---|---|
/// | v0.3.29 | at the root | no |
/// | v1.0.0 to v1.3.2 | below `/api/v1` | as the node says |
/// | v1.4.0 | below `/api/v1`, if its operator turned it on; else 410 | yes |
/// | v1.5.0 and later | no: 404 | yes |
///
/// The table is what to expect; what counts is what the node answered.
#[derive(Clone, Debug)]
pub struct Generation {
    build_version: BuildVersionInfo,
    signed_api: SignedApi,
    orchestrator: bool,
}

/// Whether a node serves the signed API, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedApi {
    /// It does, and its paths begin with this: empty for v0.3.29, `/api/v1` from v1.0.0 on.
    Served {
        /// What paths begin with.
        base: &'static str,
    },
    /// It does not.
    Gone {
        /// How it answered: 410 from v1.4.0, 404 from later releases and from nodes that only run
        /// jobs.
        status: StatusCode,
        /// Its words; empty if it had none.
        message: String,
    },
}

impl Generation {
    /// The release, such as `v1.3.2`, as the node gave it.
    #[must_use]
    pub fn release(&self) -> &str {
        &self.build_version.git_version
    }

    /// The numbers of the release; `None` for a build that has none. Builds from a commit say
    /// `v0.0.0`.
    #[must_use]
    pub fn numbers(&self) -> Option<(u64, u64, u64)> {
        numbers(self.release())
    }

    /// The same as a release; `None` for a build from a commit.
    #[must_use]
    pub fn numbered_release(&self) -> Option<Release> {
        Release::parse(self.release())
    }

    /// The release, and how it was built.
    #[must_use]
    pub const fn build_version(&self) -> &BuildVersionInfo {
        &self.build_version
    }

    /// Whether the signed API is served, with [`Bac::job`](crate::Bac::job) and all else below
    /// `/requester`.
    #[must_use]
    pub const fn serves_signed_api(&self) -> bool {
        matches!(self.signed_api, SignedApi::Served { .. })
    }

    /// Where the signed API is served, or how the node said that it is not.
    #[must_use]
    pub const fn signed_api(&self) -> &SignedApi {
        &self.signed_api
    }

    /// Whether the orchestrator API is served.
    #[must_use]
    pub const fn serves_orchestrator(&self) -> bool {
        self.orchestrator
    }
}

/// `v1.3.2 (signed API, orchestrator API)`.
impl fmt::Display for Generation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let served = match (self.serves_signed_api(), self.serves_orchestrator()) {
            (true, true) => "signed API, orchestrator API",
            (true, false) => "signed API",
            (false, true) => "orchestrator API",
            (false, false) => "neither signed nor orchestrator API",
        };
        write!(formatter, "{} ({served})", self.release())
    }
}
