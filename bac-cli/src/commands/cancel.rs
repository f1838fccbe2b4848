//! `bac cancel`

use bac_client::{model::JobCancelPayload, orchestrator::model::StopJobRequest};

use crate::{
    cli::{ApiChoice, Cancel},
    error::{Failure, quoted},
    output::{Cell, Table},
    session::Session,
};

pub(crate) async fn run(session: &Session, arguments: Cancel) -> Result<(), Failure> {
    let node = session.connect().await?;
    let find_out = |id: &str| format!("`bac describe {}` shows whether it was stopped", quoted(id));
    match node.api {
        ApiChoice::Signed => {
            let signer = session.signer()?;
            let id = node.whole_id(&arguments.job.job).await?;
            let payload = JobCancelPayload::new(signer.client_id(), &id).reason(arguments.reason);
            let cancelled = node.bac.job().cancel(&payload).await;
            let state = cancelled.map_err(|error| Failure::of_change(error, &find_out(&id)))?.state;
            session.output.show(&state, || {
                Table::record().field("Job", &id).field("State", Cell::state(&state.state))
            })
        }
        ApiChoice::Orchestrator => {
            let id = arguments.job.job;
            let request = StopJobRequest::default().reason(arguments.reason);
            let stopped = node.bac.orchestrator().jobs().stop(&id, None, &request).await;
            let stopped = stopped.map_err(|error| Failure::of_change(error, &find_out(&id)))?;
            session.output.show(&stopped, || {
                let table = Table::record().field("Job", &id);
                table.field("Evaluation", &stopped.evaluation_id)
            })
        }
    }
}
