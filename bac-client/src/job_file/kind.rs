//! The kinds of job that a file may hold, and how they are told apart.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::Problem;
use super::strict;
use super::tree::{Content as Tree, Member, Node};
use crate::model::shape::Shape;
use crate::model::{ApiVersion, JobCreatePayload, Metadata, Spec, record, wire};
use crate::orchestrator::model::Job;
use crate::validation::ValidationErrors;

/// The job of a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// Today's job.
    Job(Box<Job>),
    /// A job of the signed era.
    Signed(Box<SignedJob>),
}

record! {
    /// A job of the signed era, as files hold it: what is signed, without a signature.
    pub struct SignedJob {
        /// The version of the job model; the default one where the file names none.
        pub api_version: Option<ApiVersion> = "APIVersion",
        /// The client whose job it is; files leave it out.
        pub client_id: String = "ClientID",
        /// What a node knew of the job, in a file that came of one. It is not submitted.
        pub metadata: Metadata = "Metadata",
        /// What the job asks for.
        pub spec: Spec = "Spec" required,
    }
}

impl SignedJob {
    /// The payload to submit as the client of this id, which is the
    /// [signer's](bac_core::Signer::client_id).
    #[must_use]
    pub fn payload(&self, client_id: impl Into<String>) -> JobCreatePayload {
        let api_version = self.api_version.clone().unwrap_or_default();
        JobCreatePayload::new(client_id, self.spec.clone()).api_version(api_version)
    }
}

/// What is in a `Spec`.
impl From<Spec> for SignedJob {
    fn from(spec: Spec) -> Self {
        Self::default().api_version(ApiVersion::default()).spec(spec)
    }
}

impl From<Job> for Content {
    fn from(job: Job) -> Self {
        Self::Job(Box::new(job))
    }
}

impl From<SignedJob> for Content {
    fn from(job: SignedJob) -> Self {
        Self::Signed(Box::new(job))
    }
}

impl Content {
    /// Checks the job by the nodes' rules; see [`validation`](crate::validation).
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn validate(&self) -> Result<(), ValidationErrors> {
        match self {
            Self::Job(job) => job.validate(),
            Self::Signed(job) => job.spec.validate().map_err(|errors| errors.within("Spec")),
        }
    }

    pub(super) fn read(root: Node) -> Result<Self, Vec<Problem>> {
        match Kind::of(&root)? {
            Kind::Job => typed::<Job>(root).map(Self::from),
            Kind::Signed => typed::<SignedJob>(root).map(Self::from),
            Kind::BareSpec => typed::<Spec>(root).map(|spec| SignedJob::from(spec).into()),
        }
    }

    pub(super) fn to_value(&self) -> serde_json::Result<Value> {
        match self {
            Self::Job(job) => serde_json::to_value(job),
            Self::Signed(job) => serde_json::to_value(job),
        }
    }

    pub(super) fn shape(&self) -> Shape {
        match self {
            Self::Job(_) => <Job as wire::Member>::shape(),
            Self::Signed(_) => <SignedJob as wire::Member>::shape(),
        }
    }
}

enum Kind {
    Job,
    Signed,
    BareSpec,
}

impl Kind {
    /// What a file holds, by the members that no other kind has.
    fn of(root: &Node) -> Result<Self, Vec<Problem>> {
        let problem = |message: String| vec![Problem::new(String::new(), Some(root.at), message)];
        if !matches!(root.content, Tree::Object(_)) {
            return Err(problem(format!(
                "a job is expected, which is an object, not {}",
                root.kind()
            )));
        }
        let any = |names: &[&str]| names.iter().any(|name| root.member(name).is_some());
        if any(&["Tasks"]) {
            Ok(Self::Job)
        } else if any(&["Spec", "APIVersion"]) {
            Ok(Self::Signed)
        } else if any(&["Engine", "EngineSpec", "Docker", "Wasm", "Deal", "PublisherSpec"]) {
            Ok(Self::BareSpec)
        } else if any(&["Name", "Type", "Count", "Namespace", "Labels", "Constraints"]) {
            Ok(Self::Job)
        } else {
            let message = "this is no job: it has neither `Tasks` (a job of the orchestrator's API) \
                           nor `Spec` (a job of the signed API)";
            Err(problem(message.to_owned()))
        }
    }
}

/// The job within `{"Job": …}`, as requests, answers and lists hold it.
pub(super) fn without_wrapper(root: Node) -> Node {
    match root.content {
        Tree::Object(mut members) if is_wrapper(&members) => {
            let job = members.iter().position(is_job).unwrap_or_default();
            members.swap_remove(job).value
        }
        content => Node { at: root.at, content },
    }
}

fn is_wrapper(members: &[Member]) -> bool {
    const BESIDE: [&str; 4] = ["Executions", "Force", "History", "State"];
    let is_beside = |name: &str| BESIDE.iter().any(|known| known.eq_ignore_ascii_case(name));
    members.iter().filter(|member| is_job(member)).count() == 1
        && members.iter().all(|member| is_job(member) || is_beside(&member.name))
}

fn is_job(member: &Member) -> bool {
    member.name.eq_ignore_ascii_case("Job") && matches!(member.value.content, Tree::Object(_))
}

fn typed<T: wire::Member + DeserializeOwned>(mut root: Node) -> Result<T, Vec<Problem>> {
    let problems = strict::check(&mut root, T::shape());
    if !problems.is_empty() {
        return Err(problems);
    }
    let at = root.at;
    serde_json::from_value(root.into_value())
        .map_err(|error| vec![Problem::new(String::new(), Some(at), error.to_string())])
}
