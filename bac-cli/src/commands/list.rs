//! `bac list`

use bac_client::{
    Release,
    model::{JobWithInfo, ListRequest, SortBy},
    orchestrator::query::ListJobs,
};

use crate::{
    cli::{ApiChoice, List, Sort},
    error::Failure,
    job::Job,
    session::{Connected, Session},
};

pub(crate) async fn run(session: &Session, arguments: List) -> Result<(), Failure> {
    let node = session.connect(&arguments.namespace).await?;
    let jobs = match node.api {
        ApiChoice::Signed => signed(session, &node, &arguments).await?,
        ApiChoice::Orchestrator => orchestrator(&node, &arguments).await?,
    };
    if jobs.is_empty() {
        session.output.progress("No jobs.");
    }
    session.output.show(&jobs, || Job::table(&jobs))
}

/// The newest first, and ids from the smallest.
fn is_descending(arguments: &List) -> bool {
    match arguments.sort {
        Sort::Created => !arguments.reverse,
        Sort::Id => arguments.reverse,
    }
}

async fn signed(
    session: &Session,
    node: &Connected,
    arguments: &List,
) -> Result<Vec<Job>, Failure> {
    let request = if arguments.all {
        ListRequest::all()
    } else {
        let signer = session.signer().map_err(|failure| {
            failure.and("The list is that of the key's own jobs; `--all` asks for everybody's")
        })?;
        ListRequest::of_client(signer.client_id())
    };
    let sort_by = match arguments.sort {
        Sort::Created => SortBy::CreatedAt,
        Sort::Id => SortBy::Id,
    };
    let request = request
        .include_tags(arguments.label.iter().cloned())
        .max_jobs(if cuts_before_sorting(node) { 0 } else { arguments.limit })
        .sort_by(sort_by)
        .sort_reverse(is_descending(arguments));
    let mut jobs = node.bac.jobs().list(&request).await?.jobs;
    sort(&mut jobs, arguments);
    if arguments.limit > 0 {
        jobs.truncate(usize::try_from(arguments.limit).unwrap_or(usize::MAX));
    }
    Ok(jobs.into_iter().map(Job::from).collect())
}

/// Releases before v1.1.0 cut the list before they sort it, so that any jobs may be left.
fn cuts_before_sorting(node: &Connected) -> bool {
    node.is_before(Release::new(1, 1, 0))
}

fn sort(jobs: &mut [JobWithInfo], arguments: &List) {
    match arguments.sort {
        Sort::Created => jobs.sort_by_key(|job| job.job.metadata.created_at.to_system_time()),
        Sort::Id => jobs.sort_by_cached_key(|job| job.job.metadata.id.clone()),
    }
    if is_descending(arguments) {
        jobs.reverse();
    }
}

async fn orchestrator(node: &Connected, arguments: &List) -> Result<Vec<Job>, Failure> {
    if arguments.sort == Sort::Id {
        return Err(Failure::usage(
            "`--sort id` is for the signed API; this one sorts by the time of creation alone",
        ));
    }
    // Jobs of the signed API lie in a namespace for each client: they are to be seen, too.
    let namespace = node.namespace.as_deref().unwrap_or("*");
    let mut options = ListJobs::new().namespace(namespace).reverse(is_descending(arguments));
    if arguments.limit > 0 {
        options = options.limit(arguments.limit);
    }
    options.labels.clone_from(&arguments.label);
    let mut items = node.bac.orchestrator().jobs().list_all(options).items();
    let mut jobs = Vec::new();
    while arguments.limit == 0
        || jobs.len() < usize::try_from(arguments.limit).unwrap_or(usize::MAX)
    {
        match items.next().await {
            Some(job) => jobs.push(Job::from(job?)),
            None => break,
        }
    }
    Ok(jobs)
}
