//! `bac executions`

use bac_client::orchestrator::{model, query::ListExecutions};

use crate::{
    cli::{ApiChoice, Executions},
    error::Failure,
    fetch::of_job,
    job::Execution,
    session::Session,
};

pub(crate) async fn run(session: &Session, arguments: Executions) -> Result<(), Failure> {
    let node = session.connect(&arguments.job.namespace).await?;
    if arguments.version.job_version.is_some() || arguments.all_versions {
        node.must_have_versions()?;
    }
    let ids = session.output.ids(arguments.wide);
    if node.api == ApiChoice::Signed {
        let job = node.job(&arguments.job.job).await?;
        let told = job.told_executions().map_err(|error| Failure::output(error.into()))?;
        return session.output.show(&told, || Execution::table(&job.executions, ids));
    }
    let id = node.whole_id(&arguments.job.job).await?;
    let mut options = ListExecutions::new();
    options.namespace.clone_from(&node.namespace);
    options.job_version = arguments.version.job_version;
    options.all_job_versions = arguments.all_versions.then_some(true);
    let page = node.bac.orchestrator().jobs().executions_with(&id, &options).await;
    let told: Vec<model::Execution> = page.map_err(|error| of_job(&id, error))?.items;
    session.output.show(&told, || {
        let executions: Vec<_> = told.iter().map(Execution::from).collect();
        Execution::table(&executions, ids)
    })
}
