//! What a node runs and serves.

use std::fmt;

use bac_core::http::StatusCode;

use crate::model::BuildVersionInfo;
use crate::release::{Release, numbers, official};

/// What a node runs and serves, as it said when [`Bac::connect`](crate::Bac::connect) asked.
///
/// | release | signed API | orchestrator API |
/// |---|---|---|
/// | v0.3.29 | at the root | no |
/// | v1.0.0 to v1.0.3 | below `/api/v1` | no |
/// | v1.0.4 to v1.3.2 | below `/api/v1` | yes |
/// | v1.4.0 | below `/api/v1`, if its operator turned it on; else 410 | yes |
/// | v1.5.0 and later | no: 410 up to v1.6.5, then 404 | yes |
///
/// The release decides. Asked for is what it cannot tell: whether the node takes jobs, which one
/// that only runs them does not, and how v1.4.0 is set up. A build that is no release (`v0.0.0`, or
/// something behind a `+`) is asked for all of it.
#[derive(Clone, Debug)]
pub struct Generation {
    pub(super) build_version: BuildVersionInfo,
    pub(super) signed_api: SignedApi,
    pub(super) orchestrator: bool,
    pub(super) asks_for_credentials: bool,
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
        /// How it answered: 410 from v1.4.0, 404 from nodes that only run jobs. `None` where it was
        /// not asked, because no node of its release does.
        status: Option<StatusCode>,
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

    /// Whether the node takes jobs, by either API. One that only runs those of other nodes does
    /// not; before v1.0.4 that is told by the 404 of each call alone.
    #[must_use]
    pub const fn takes_jobs(&self) -> bool {
        self.orchestrator || self.serves_signed_api()
    }

    /// Whether the node refused to list jobs without other credentials than those it was given:
    /// 401 or 403.
    #[must_use]
    pub const fn asks_for_credentials(&self) -> bool {
        self.asks_for_credentials
    }

    /// Whether the node sends what a WebAssembly job writes over its log socket.
    ///
    /// | release | a running WebAssembly job's log |
    /// |---|---|
    /// | up to v1.2.1 | whole, by the signed API |
    /// | v1.2.2 to v1.7.0 | messages without text |
    /// | v1.8.0 and later | nothing for a minute, then an error; other logs of that compute node wait |
    ///
    /// From v1.3.0 to v1.5.1 a compute node starts no other job, and stops none, while it sends the
    /// log of a running one. Builds that are no release are taken to send logs.
    #[must_use]
    pub fn sends_wasm_logs(&self) -> bool {
        official(self.release()).is_none_or(|release| release < Release::new(1, 2, 2))
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
