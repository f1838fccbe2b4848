//! `bac cancel`

use bac_client::{
    NodeError, RefusalKind, bac_core::EndpointError, model::JobCancelPayload,
    orchestrator::model::StopJobRequest,
};

use crate::{
    cli::{ApiChoice, Cancel},
    error::{Exit, Failure, quoted},
    fetch::no_such_job,
    job::Job,
    output::{Cell, Table},
    session::{Connected, Session},
};

pub(crate) async fn run(session: &Session, arguments: Cancel) -> Result<(), Failure> {
    let node = session.connect(&arguments.job.namespace).await?;
    let signer = match node.api {
        ApiChoice::Signed => Some(session.signer()?),
        ApiChoice::Orchestrator => None,
    };
    let id = node.whole_id(&arguments.job.job).await?;
    session.begin_change();
    match signer {
        Some(signer) => {
            let payload = JobCancelPayload::new(signer.client_id(), &id).reason(arguments.reason);
            let state = match node.bac.job().cancel(&payload).await {
                Ok(reply) => reply.state,
                Err(error) => return Err(refused(&node, &id, error).await),
            };
            if state.job_id != id {
                return Err(another(&id, &state.job_id));
            }
            session.output.show(&state, || {
                Table::record().field("Job", &id).field("State", Cell::state(&state.state))
            })
        }
        None => {
            let request = StopJobRequest::default().reason(arguments.reason);
            let jobs = node.bac.orchestrator().jobs();
            let stopped = match jobs.stop(&id, node.namespace.as_deref(), &request).await {
                Ok(stopped) => stopped,
                Err(error) => return Err(refused(&node, &id, error).await),
            };
            // What had ended before is left as it is, and that is a success to nodes.
            if stopped.evaluation_id.is_empty() {
                let job = node.job(&id).await?;
                if job.is_over {
                    return Err(ended(&job));
                }
            }
            session.output.show(&stopped, || {
                let table = Table::record().field("Job", &id);
                table.field("Evaluation", &stopped.evaluation_id)
            })
        }
    }
}

/// Why a job was not stopped: for one that has ended already, with the state it is in.
async fn refused(node: &Connected, id: &str, error: impl EndpointError) -> Failure {
    match error.refusal().map(|refusal| refusal.kind) {
        Some(RefusalKind::JobNotFound) => return no_such_job(id),
        Some(RefusalKind::JobEnded) => {
            if let Ok(job) = node.job(id).await {
                return ended(&job);
            }
        }
        _ => {}
    }
    Failure::of_change(
        error,
        &format!("`bac describe {}` shows whether it was stopped", quoted(id)),
    )
}

/// What is said of a job that cannot be stopped any more.
fn ended(job: &Job) -> Failure {
    let (id, state) = (quoted(&job.id), quoted(&job.state));
    Failure::new(Exit::Refused, format!("job {id} has ended already: it is {state}"))
}

fn another(asked: &str, told: &str) -> Failure {
    let (asked, told) = (quoted(asked), quoted(told));
    let text = format!("the node was to stop job {asked}, and answered with the state of {told}");
    Failure::new(Exit::Unknown, text).and(&format!("`bac describe {asked}` shows its state"))
}
