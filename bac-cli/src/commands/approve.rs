//! `bac approve` and `bac reject`

use bac_client::model::ModerateJobRequest;
use serde::Serialize;

use crate::{
    cli::{self, ApiChoice, Cancel},
    error::Failure,
    output::{Cell, Table},
    session::Session,
};

const SIGNED_ONLY: &str = "jobs wait for a decision on nodes of the signed API alone, which are \
                           those up to v1.3.2; name one with `--url`";

pub(crate) async fn approve(session: &Session, arguments: cli::Job) -> Result<(), Failure> {
    decide(session, &arguments.job, Decision::Approved).await
}

pub(crate) async fn reject(session: &Session, arguments: Cancel) -> Result<(), Failure> {
    decide(session, &arguments.job.job, Decision::Rejected(arguments.reason)).await
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

async fn decide(session: &Session, job: &str, decision: Decision) -> Result<(), Failure> {
    let signer = session.signer()?;
    let node = session.connect_for(ApiChoice::Signed, SIGNED_ONLY).await?;
    let job_id = node.whole_id(job).await?;
    let (request, decision) = match decision {
        Decision::Approved => {
            (ModerateJobRequest::approve(signer.client_id(), &job_id), "approved")
        }
        Decision::Rejected(reason) => {
            (ModerateJobRequest::reject(signer.client_id(), &job_id, reason), "rejected")
        }
    };
    let find_out = format!("`bac describe {job_id}` shows what became of the job");
    match node.bac.job().approve(&request).await {
        // From v1.1.0 on the compute node takes decisions.
        Err(error) if matches!(error.status().map(|status| status.as_u16()), Some(404 | 405)) => {
            let decided = node.bac.moderation().approve_execution(&request).await;
            decided.map_err(|error| Failure::of_change(error, &find_out))?;
        }
        decided => decided.map_err(|error| Failure::of_change(error, &find_out))?,
    }
    let decided = Decided { job_id, decision };
    session.output.show(&decided, || {
        Table::record().field("Job", &decided.job_id).field("Decision", Cell::state(decision))
    })
}
