//! What a node does as the release that it answers as: one method for each decision.

use std::collections::BTreeMap;

use bac_client::model::StateNumbering;

use crate::{release::Release, signed_api::SignedApi};

/// What today's API is answered as by a node that answers as no release: it serves more than v1.9.3,
/// and the logs of WebAssembly jobs.
const OWN: &str = "v1.9.3+bac";

/// The release that the signed API below `/api/v1` is of.
const LAST: &str = "v1.3.2";

/// The release that a node answers as; without one it serves what any release does, and helps where
/// they do not.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Profile(Option<Release>);

/// In whose words today's API refuses something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Words {
    Own,
    V1_3,
    V1_9,
}

/// What becomes of a job that asks for the same as the last of its name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Namesake {
    /// A name is no more than a label.
    Unrelated,
    /// A change of it is its next version, no change is none, and that is a warning.
    Warned,
    /// The same, and no change is an error.
    Refused,
}

/// What paths below the root are, but for `/api/v1` and for results.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Root {
    /// The first generation of the signed API.
    First,
    /// Other names of the paths below `/api/v1`.
    Rewritten,
    /// Nothing but a few that lead to the agent.
    Redirects,
}

impl Profile {
    pub(crate) const fn of(release: Option<Release>) -> Self {
        Self(release)
    }

    /// What today's API says that the node is.
    pub(crate) const fn version(self) -> &'static str {
        match self.0 {
            None => OWN,
            Some(release) => release.name(),
        }
    }

    /// What the signed API below `/api/v1` says that the node is.
    pub(crate) const fn signed_version(self) -> &'static str {
        match self.0 {
            None => LAST,
            Some(release) => release.name(),
        }
    }

    /// How the release serves the signed API.
    pub(crate) const fn signed_api(self) -> Option<SignedApi> {
        match self.0 {
            None => None,
            Some(Release::V1_3_2) => Some(SignedApi::Served),
            Some(Release::V1_9_3) => Some(SignedApi::Absent),
        }
    }

    pub(crate) const fn root(self, signed_api: SignedApi) -> Root {
        match (self.0, signed_api) {
            (None, SignedApi::Served) => Root::First,
            (Some(Release::V1_9_3), _) | (None, SignedApi::Absent) => Root::Redirects,
            _ => Root::Rewritten,
        }
    }

    pub(crate) const fn words(self) -> Words {
        match self.0 {
            None => Words::Own,
            Some(Release::V1_3_2) => Words::V1_3,
            Some(Release::V1_9_3) => Words::V1_9,
        }
    }

    /// How states of executions are numbered; they are words without it.
    pub(crate) const fn numbering(self) -> Option<StateNumbering> {
        match self.0 {
            None => None,
            Some(Release::V1_3_2) => Some(StateNumbering::UpToV1_5_1),
            Some(Release::V1_9_3) => Some(StateNumbering::FromV1_5_2),
        }
    }

    /// The release whose rules a job must keep; those of all without it.
    pub(crate) const fn rules(self) -> Option<bac_client::Release> {
        match self.0 {
            None => None,
            Some(Release::V1_3_2) => Some(bac_client::Release::new(1, 3, 2)),
            Some(Release::V1_9_3) => Some(bac_client::Release::new(1, 9, 3)),
        }
    }

    /// The oldest client that is talked to, by its major and minor number.
    pub(crate) const fn oldest_client(self) -> Option<(u64, u64)> {
        match self.0 {
            Some(Release::V1_3_2) => None,
            _ => Some((1, 4)),
        }
    }

    pub(crate) const fn namesake(self) -> Namesake {
        match self.0 {
            None => Namesake::Warned,
            Some(Release::V1_3_2) => Namesake::Unrelated,
            Some(Release::V1_9_3) => Namesake::Refused,
        }
    }

    /// The fewest characters that stand for an id which begins with them.
    pub(crate) const fn shortest_start(self) -> usize {
        match self.0 {
            None => 4,
            Some(_) => 1,
        }
    }

    /// Whether the start of an id will do to stop a job.
    pub(crate) const fn stops_by_start(self) -> bool {
        !matches!(self.0, Some(Release::V1_3_2))
    }

    /// Whether a list without a namespace is of all of them.
    pub(crate) const fn lists_every_namespace(self) -> bool {
        self.0.is_some()
    }

    /// Whether the routes that came with v1.8 are there: versions of jobs, and what compares and
    /// repeats them.
    pub(crate) const fn has_versions(self) -> bool {
        !matches!(self.0, Some(Release::V1_3_2))
    }

    /// Whether a log is refused by a message of the stream, and not before it.
    pub(crate) const fn refuses_logs_in_stream(self) -> bool {
        self.0.is_some()
    }

    /// Whether a log is that of a WebAssembly job, too. Where it is not, a stream of one is silent for
    /// a minute.
    pub(crate) const fn has_wasm_logs(self) -> bool {
        !matches!(self.0, Some(Release::V1_9_3))
    }

    /// Whether JSON is laid out in lines.
    pub(crate) const fn is_indented(self) -> bool {
        matches!(self.0, Some(Release::V1_3_2))
    }

    /// Whether the items of lists stand under the names that they had up to v1.3.2.
    pub(crate) const fn has_early_pages(self) -> bool {
        matches!(self.0, Some(Release::V1_3_2))
    }

    /// Whether a job whose nodes do not fit waits for others, if it says how long.
    pub(crate) const fn queues_unsuitable(self) -> bool {
        matches!(self.0, Some(Release::V1_9_3))
    }

    /// Whether a service fails where its program ends.
    pub(crate) const fn fails_ended_services(self) -> bool {
        self.0.is_some()
    }

    /// Whether of what a program writes its state tells the first write alone.
    pub(crate) const fn returns_first_write(self) -> bool {
        self.0.is_some()
    }

    /// Whether each execution of a job needs a node of its own.
    pub(crate) const fn runs_once_on_a_node(self) -> bool {
        self.0.is_some()
    }

    /// The exit code of a WebAssembly function that returns; the function's own number without it.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) const fn code_of_return(self) -> Option<i32> {
        match self.0 {
            None => None,
            Some(_) => Some(-1),
        }
    }

    /// Whether a WebAssembly module must have a name section.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) const fn needs_names(self) -> bool {
        self.0.is_some()
    }

    /// Whether a WebAssembly module may be named by an input that holds it.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) const fn names_modules(self) -> bool {
        !matches!(self.0, Some(Release::V1_3_2))
    }

    /// The function that is called where a job names none.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) const fn entry_point(self) -> &'static str {
        match self.0 {
            None => "_start",
            Some(_) => "",
        }
    }

    /// Whether there is an engine that runs nothing. No release has one.
    pub(crate) const fn has_noop(self) -> bool {
        self.0.is_none()
    }

    /// Whether the approver's word is waited for by executions, and not by their job.
    pub(crate) const fn moderates_at_node(self) -> bool {
        self.0.is_some()
    }

    /// What the name of a published archive ends with.
    pub(crate) const fn archive(self) -> &'static str {
        match self.0 {
            Some(Release::V1_3_2) => "tgz",
            _ => "tar.gz",
        }
    }

    /// How many requests a second one address may send.
    pub(crate) const fn requests_a_second(self) -> Option<u32> {
        match self.0 {
            None => None,
            Some(_) => Some(1000),
        }
    }

    /// The memory of a job that asks for none, in bytes.
    pub(crate) const fn memory(self) -> u64 {
        match self.0 {
            None => 256 * 1024 * 1024,
            Some(_) => 512_000_000,
        }
    }

    /// How long a job of the signed API may run that does not say so, in seconds.
    pub(crate) const fn time_limit(self) -> u64 {
        match self.0 {
            None => 600,
            Some(_) => 1800,
        }
    }

    /// How many nodes run a job that does not say. Up to v1.4.0 that is none.
    pub(crate) const fn count(self) -> i64 {
        match self.0 {
            Some(Release::V1_3_2) => 0,
            _ => 1,
        }
    }

    /// The labels of the node.
    pub(crate) fn labels(self, node_id: &str, arch: &str) -> BTreeMap<String, String> {
        let os = std::env::consts::OS;
        let lacks_lfs = if is_installed("git-lfs") { "false" } else { "true" };
        let labels: &[(&str, &str)] = match self.0 {
            // It says the contrary of what is so.
            Some(Release::V1_3_2) => {
                &[("Architecture", arch), ("Operating-System", os), ("git-lfs", lacks_lfs)]
            }
            Some(Release::V1_9_3) => &[("name", node_id), ("os_arch", arch), ("os_type", os)],
            _ => &[("Architecture", arch), ("Operating-System", os)],
        };
        labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// How often an execution is tried on the same node.
    pub(crate) const fn tries(self) -> usize {
        match self.0 {
            None => 1,
            Some(_) => 2,
        }
    }

    /// By what jobs are listed where a request does not say.
    pub(crate) fn orders(self, order_by: Option<&str>) -> Option<&str> {
        match self.0 {
            Some(_) => order_by,
            None => order_by.filter(|order| !order.is_empty()).or(Some("created_at")),
        }
    }

    /// Whether jobs that are to be listed by what they have not are refused.
    pub(crate) const fn minds_order(self) -> bool {
        !matches!(self.0, Some(Release::V1_3_2))
    }

    /// Whether this is a release, and not the node as itself.
    pub(crate) const fn is_release(self) -> bool {
        self.0.is_some()
    }
}

/// Whether a program is found where programs are.
fn is_installed(name: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|path| path.join(name).is_file())
}
