//! What a requester node checks of a job before it takes it.

use bac_client::{
    model::{Deal, Engine, Network, Publisher, Spec, StorageSourceType, Verifier},
    validation::Violation,
};
use http::StatusCode;

use super::generation::Generation;
use crate::profile::Profile;

/// Why a job is not taken, with the status of the answer.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

/// Most checks.
impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message }
    }
}

/// The first fault, in the server's order and words.
pub(super) fn spec(profile: Profile, generation: Generation, spec: &Spec) -> Result<(), Fault> {
    let is_first = generation == Generation::First;
    if is_first && *spec == Spec::default() {
        return Err("job spec is empty".to_owned().into());
    }
    if is_first { first_deal(&spec.deal) } else { last_deal(&spec.deal) }?;
    if is_first {
        engine(spec)?;
    }
    if profile.is_release() {
        publisher(profile, spec)?;
    }
    network(spec)?;
    for input in &spec.inputs {
        if let StorageSourceType::Unknown | StorageSourceType::Other(_) = &input.storage_source {
            let word = &input.storage_source;
            return Err(format!("invalid input volume type: {word}").into());
        }
    }
    if is_first {
        return Ok(());
    }
    converted(spec).map_err(|message| Fault { status: StatusCode::INTERNAL_SERVER_ERROR, message })
}

fn first_deal(deal: &Deal) -> Result<(), String> {
    if *deal == Deal::default() {
        return Err("job deal is empty".to_owned());
    }
    if deal.concurrency < 1 {
        return Err("concurrency must be >= 1".to_owned());
    }
    if deal.confidence < 0 {
        return Err("confidence must be >= 0".to_owned());
    }
    if deal.confidence > deal.concurrency {
        return Err("the deal confidence cannot be higher than the concurrency".to_owned());
    }
    Ok(())
}

fn last_deal(deal: &Deal) -> Result<(), String> {
    match (deal.targeting_mode, deal.concurrency) {
        (false, ..=0) => Err("concurrency must be >= 1".to_owned()),
        (true, 2..) => Err("concurrency must be <= 1 when targeting all nodes".to_owned()),
        _ => Ok(()),
    }
}

/// A release that insists on a publisher takes harm of the one for none.
fn publisher(profile: Profile, spec: &Spec) -> Result<(), String> {
    let publisher = &spec.publisher_spec.kind;
    match publisher {
        Publisher::Ipfs | Publisher::Local | Publisher::S3 => Ok(()),
        Publisher::Noop => Err(format!(
            "the publisher `Noop` spoils every list of a node of {}, which this one does not \
             imitate; write `Local`",
            profile.version()
        )),
        _ => Err(format!("invalid publisher type: {publisher}")),
    }
}

/// Three enums that early releases insist on.
fn engine(spec: &Spec) -> Result<(), String> {
    if let Engine::Unknown | Engine::Other(_) = &spec.engine
        && (spec.engine_spec.kind.is_empty() || spec.engine != Engine::Unknown)
    {
        return Err(format!("invalid executor type: {}", spec.engine));
    }
    if let Verifier::Unknown | Verifier::Other(_) = &spec.verifier {
        return Err(format!("invalid verifier type: {}", spec.verifier));
    }
    if let Publisher::Unknown | Publisher::Other(_) = &spec.publisher_spec.kind {
        return Err(format!("invalid publisher type: {}", spec.publisher_spec.kind));
    }
    Ok(())
}

fn network(spec: &Spec) -> Result<(), String> {
    if let Network::Other(word) = &spec.network.kind {
        return Err(format!("invalid networking type: {word}"));
    }
    let index = |violation: &Violation| {
        let index = violation.path().strip_prefix("Network.Domains[")?.strip_suffix(']')?;
        index.parse::<usize>().ok()
    };
    let errors = spec.validate().err();
    let index = errors.as_ref().and_then(|errors| errors.iter().find_map(index));
    match index.and_then(|index| spec.network.domains.get(index)) {
        Some(domain) => Err(format!("invalid domain \"{domain}\"")),
        None => Ok(()),
    }
}

/// Parts of a job that are checked before, or not by late releases.
const ELSEWHERE: [&str; 6] = ["Deal", "Docker", "Engine", "Network", "Timeout", "Verifier"];

/// What late releases find only once they have made a job of today's API of it.
fn converted(spec: &Spec) -> Result<(), String> {
    let has_engine = !spec.engine_spec.kind.is_empty()
        || !matches!(spec.engine, Engine::Unknown | Engine::Other(_));
    if !has_engine {
        return Err("invalid job: task main: missing engine type".to_owned());
    }
    let Err(errors) = spec.validate() else { return Ok(()) };
    let is_new =
        |violation: &&Violation| !ELSEWHERE.iter().any(|outer| violation.path().starts_with(outer));
    let faults: Vec<_> = errors.iter().filter(is_new).map(ToString::to_string).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
