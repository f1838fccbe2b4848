//! `bac rerun`

use bac_client::orchestrator::model::RerunJobRequest;

use super::attend::{self, Taken};
use crate::{
    cli::{ApiChoice, Rerun},
    error::{Exit, Failure, quoted},
    fetch::of_job,
    session::{Connected, Session},
    signal,
};

pub(crate) async fn run(session: &Session, arguments: Rerun) -> Result<(), Failure> {
    let (node, taken) = session
        .with_login(async || {
            let (node, id, version) = signal::interruptible(look(session, &arguments)).await?;
            let taken = send(session, &node, &id, version, &arguments.reason).await?;
            Ok((node, taken))
        })
        .await?;
    attend::attend(session, node, &taken, &arguments.attend).await
}

/// The whole id of the job, and the version that is to run again. A node that is asked for one that
/// there is not takes no change any more until it is started again, so it is looked for first.
async fn look(session: &Session, arguments: &Rerun) -> Result<(Connected, String, u64), Failure> {
    let mend = "submit the job's file again";
    let node = session.connect_for(ApiChoice::Orchestrator, &arguments.job.namespace, mend).await?;
    node.must_have_versions()?;
    let job = node.job(&arguments.job.job).await?;
    let id = quoted(&job.id);
    let version = arguments.version.job_version.unwrap_or(job.version);
    if version != job.version {
        let jobs = node.bac.orchestrator().jobs();
        let versions = jobs.versions(&job.id, node.namespace.as_deref()).await;
        let versions = versions.map_err(|error| of_job(&job.id, error))?.items;
        if !versions.iter().any(|known| known.version == version) {
            let text = format!("job {id} has no version {version}; the last is {}", job.version);
            return Err(Failure::new(Exit::Refused, text)
                .and(&format!("`bac versions {id}` shows them. Nothing was asked of the node")));
        }
    }
    // In these a node refuses, and undoes what it began.
    if ["Pending", "Queued"].contains(&&*job.state) {
        let state = quoted(&job.state);
        let text = format!("job {id} is {state}, and cannot run again before it has begun");
        return Err(Failure::new(Exit::Refused, text));
    }
    Ok((node, job.id, version))
}

async fn send(
    session: &Session,
    node: &Connected,
    id: &str,
    version: u64,
    reason: &str,
) -> Result<Taken, Failure> {
    let shown = quoted(id);
    let find_out = format!("`bac versions {shown}` shows whether there is a new version");
    let request = RerunJobRequest::default().job_version(version).reason(reason);
    session.sending.reset();
    let sent = async {
        let jobs = node.bac.orchestrator().jobs();
        let reply = jobs.rerun(id, node.namespace.as_deref(), &request).await;
        reply.map_err(|error| match error.status().map(|status| status.as_u16()) {
            Some(404) => of_job(id, error),
            _ => Failure::of_change(error, &find_out),
        })
    };
    let interrupted = || match session.sending.has_begun() {
        true => Failure::new(Exit::Unknown, "interrupted: the node may or may not run it again")
            .and(&find_out),
        false => Failure::new(Exit::Interrupted, "interrupted; nothing was sent"),
    };
    let reply = signal::or_interrupted(sent, interrupted).await?;
    Ok(Taken {
        id: id.to_owned(),
        version: Some(reply.job_version),
        warnings: reply.warnings.clone(),
        reply: serde_json::to_value(&reply).map_err(|error| Failure::output(error.into()))?,
        done: "runs again",
    })
}
