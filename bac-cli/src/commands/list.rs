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
    let (jobs, all) = match node.api {
        ApiChoice::Signed => signed(session, &node, &arguments).await?,
        ApiChoice::Orchestrator => orchestrator(session, &node, &arguments).await?,
    };
    if jobs.is_empty() {
        session.output.progress("No jobs.");
    }
    let shown = jobs.len();
    if let Some(all) = all.filter(|all| *all > shown) {
        session.output.progress(format_args!("{shown} of {all} jobs; `-n 0` for all."));
    }
    session.output.show(&jobs, || Job::table(&jobs, session.output.ids(arguments.wide)))
}

/// The newest first, and ids from the smallest.
fn is_descending(arguments: &List) -> bool {
    match arguments.sort {
        Sort::Created => !arguments.reverse,
        Sort::Id => arguments.reverse,
    }
}

/// Jobs, and how many there are in all where that was asked.
type Listed = (Vec<Job>, Option<usize>);

/// How many jobs are counted at most for those who look on.
const COUNTED: usize = 10_000;

async fn signed(session: &Session, node: &Connected, arguments: &List) -> Result<Listed, Failure> {
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
    // These nodes tell of all jobs at once, or of some and not how many there are.
    let counts = session.output.is_watched();
    let request = request
        .include_tags(arguments.label.iter().cloned())
        .max_jobs(if cuts_before_sorting(node) || counts { 0 } else { arguments.limit })
        .sort_by(sort_by)
        .sort_reverse(is_descending(arguments));
    let mut jobs = node.bac.jobs().list(&request).await?.jobs;
    sort(&mut jobs, arguments);
    let all = jobs.len();
    if arguments.limit > 0 {
        jobs.truncate(usize::try_from(arguments.limit).unwrap_or(usize::MAX));
    }
    Ok((jobs.into_iter().map(Job::from).collect(), Some(all)))
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

async fn orchestrator(
    session: &Session,
    node: &Connected,
    arguments: &List,
) -> Result<Listed, Failure> {
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
    let counting = options.clone();
    let mut items = node.bac.orchestrator().jobs().list_all(options).items();
    let mut jobs = Vec::new();
    let limit = match arguments.limit {
        0 => usize::MAX,
        limit => usize::try_from(limit).unwrap_or(usize::MAX),
    };
    while jobs.len() < limit {
        match items.next().await {
            Some(job) => jobs.push(Job::from(job?)),
            None => break,
        }
    }
    // Nodes do not say how many there are, and to count them takes a question of its own.
    let all = match session.output.is_watched() && jobs.len() == limit {
        true => Some(count(node, counting).await?),
        false => None,
    };
    Ok((jobs, all))
}

async fn count(node: &Connected, mut options: ListJobs) -> Result<usize, Failure> {
    options.limit = Some(1_000);
    let mut pages = node.bac.orchestrator().jobs().list_all(options);
    let mut all = 0;
    while let Some(page) = pages.next().await {
        all += page?.items.len();
        if all >= COUNTED {
            break;
        }
    }
    Ok(all)
}
