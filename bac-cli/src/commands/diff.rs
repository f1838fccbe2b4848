//! `bac diff`

use bac_client::{job_file::Content, orchestrator::model::DiffJobRequest};

use super::prepared;
use crate::{
    cli::{ApiChoice, Diff},
    error::{Failure, quoted},
    job_file,
    session::Session,
    terminal,
};

pub(crate) async fn run(session: &Session, arguments: Diff) -> Result<(), Failure> {
    let file = job_file::read(arguments.file.as_deref(), &arguments.template, session.output)?;
    let Content::Job(job) = file else {
        return Err(Failure::usage(
            "the job file is in the signed form (`APIVersion`, `Spec`), whose jobs have no versions \
             to compare with",
        ));
    };
    let job = prepared::todays(*job, &arguments.namespace);
    let mend = "name a node from v1.8.0 on with `--url`";
    let node = session.connect_for(ApiChoice::Orchestrator, &arguments.namespace, mend).await?;
    node.must_have_versions()?;
    let name = job.name.clone();
    let request = DiffJobRequest::default().job(job);
    let told = node.bac.orchestrator().jobs().diff(&request).await.map_err(|error| {
        let is_new = error.status().is_some_and(|status| status.as_u16() == 404);
        let failure = Failure::from(error);
        match is_new {
            true => failure.and(&format!(
                "There is no job of the name `{}`: submitting the file makes one",
                quoted(&name)
            )),
            false => failure,
        }
    })?;
    for warning in &told.warnings {
        session.output.warn(format_args!("The node warns: {}", quoted(warning)));
    }
    if told.diff.trim().is_empty() {
        session.output.warn("Nothing would change.");
    }
    // Of several lines, and none of them may drive a terminal.
    session.output.show(&told, || terminal::lines(&told.diff).into_owned())
}
