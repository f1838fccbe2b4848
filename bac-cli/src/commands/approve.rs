//! `bac approve` and `bac reject`

use bac_client::{
    Bac, Generation, Release,
    model::{ExecutionStateType, ModerateJobRequest, StatesRequest},
};
use serde::Serialize;

use crate::{
    cli::{self, ApiChoice, Cancel, Namespace},
    error::{Exit, Failure, quoted},
    output::{Cell, Table},
    session::{Connected, Session},
};

pub(crate) async fn approve(session: &Session, arguments: cli::Job) -> Result<(), Failure> {
    decide(session, &arguments, Decision::Approved).await
}

pub(crate) async fn reject(session: &Session, arguments: Cancel) -> Result<(), Failure> {
    decide(session, &arguments.job, Decision::Rejected(arguments.reason)).await
}

enum Decision {
    Approved,
    Rejected(String),
}

#[derive(Serialize)]
struct Decided {
    job_id: String,
    decision: &'static str,
}

async fn decide(session: &Session, job: &cli::Job, decision: Decision) -> Result<(), Failure> {
    let signer = session.signer()?;
    let node = moderated(session, session.ask().await?, &job.namespace)?;
    let job_id = node.whole_id(&job.job).await?;
    let (request, decision) = match decision {
        Decision::Approved => {
            (ModerateJobRequest::approve(signer.client_id(), &job_id), "approved")
        }
        Decision::Rejected(reason) => {
            (ModerateJobRequest::reject(signer.client_id(), &job_id, reason), "rejected")
        }
    };
    let find_out = format!("`bac describe {}` shows what became of the job", quoted(&job_id));
    let at_compute_node = waits_at_compute_node(&node, &job_id).await?;
    session.begin_change();
    if at_compute_node {
        let decided = node.bac.moderation().approve_execution(&request).await;
        decided.map_err(|error| Failure::of_change(error, &find_out))?;
    } else {
        let decided = node.bac.job().approve(&request).await;
        decided.map_err(|error| Failure::of_change(error, &find_out))?;
    }
    let decided = Decided { job_id, decision };
    session.output.show(&decided, || {
        Table::record().field("Job", &decided.job_id).field("Decision", Cell::state(decision))
    })
}

/// The node, if jobs can wait there for a decision: v1.4.0 takes decisions even where it no longer
/// serves the rest of the signed API.
fn moderated(session: &Session, bac: Bac, namespace: &Namespace) -> Result<Connected, Failure> {
    let generation = bac.generation();
    let release = generation.and_then(Generation::numbered_release);
    let serves_signed = generation.is_none_or(Generation::serves_signed_api);
    if !serves_signed && release.is_none_or(|release| release >= Release::new(1, 5, 0)) {
        let release = quoted(generation.map_or("unknown", Generation::release));
        return Err(Failure::new(
            Exit::NoNode,
            format!(
                "the node (release {release}) takes no decisions: jobs wait for one on nodes up to \
                 v1.4.0; name one with `--url`"
            ),
        ));
    }
    let api = if serves_signed { ApiChoice::Signed } else { session.preferred(&bac) };
    let namespace = namespace.namespace.clone();
    Ok(Connected { bac, api, namespace, version: None, expected: None })
}

/// Whether the job waits where it is to run, and not where it was taken: from v1.0.4 on it always
/// does; before that a job waits at its requester first, and then each execution at its node.
async fn waits_at_compute_node(node: &Connected, job_id: &str) -> Result<bool, Failure> {
    if !node.is_before(Release::new(1, 0, 4)) {
        return Ok(true);
    }
    let state = node.bac.states().get(&StatesRequest::default().job_id(job_id)).await?.state;
    Ok(state.executions.iter().any(|one| one.state == ExecutionStateType::AskForBid))
}
