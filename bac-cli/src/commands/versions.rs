//! `bac versions`

use bac_client::orchestrator::model;

use crate::{
    cli::{self, ApiChoice},
    error::Failure,
    fetch::of_job,
    job::{Job, without_fraction},
    output::{Cell, Table},
    session::Session,
};

pub(crate) async fn run(session: &Session, arguments: cli::Job) -> Result<(), Failure> {
    let mend = "name a node from v1.8.0 on with `--url`";
    let node = session.connect_for(ApiChoice::Orchestrator, &arguments.namespace, mend).await?;
    node.must_have_versions()?;
    let id = node.whole_id(&arguments.job).await?;
    let versions = node.bac.orchestrator().jobs().versions(&id, node.namespace.as_deref()).await;
    let mut versions: Vec<model::Job> = versions.map_err(|error| of_job(&id, error))?.items;
    versions.sort_by_key(|job| std::cmp::Reverse(job.version));
    session.output.show(&versions, || {
        let headings = ["VERSION", "CHANGED", "ENGINE", "RUNS", "STATE"];
        versions.iter().fold(Table::list(headings), |table, told| {
            let job = Job::from(told.clone());
            table.row([
                job.version.into(),
                without_fraction(&told.modify_time.to_string()).into(),
                job.engine.into(),
                job.what.into(),
                Cell::state(&job.state),
            ])
        })
    })
}
