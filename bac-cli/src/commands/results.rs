//! `bac results`

use bac_client::{
    model::{PublishedResult, StatesRequest, StorageSourceType},
    orchestrator::model::SpecConfig,
};

use crate::{
    cli::{self, ApiChoice},
    error::Failure,
    fetch::of_job,
    output::Table,
    session::Session,
};

pub(crate) async fn run(session: &Session, arguments: cli::Job) -> Result<(), Failure> {
    let node = session.connect(&arguments.namespace).await?;
    let id = node.whole_id(&arguments.job).await?;
    match node.api {
        ApiChoice::Signed => {
            let request = StatesRequest::default().job_id(&id);
            let results = node.bac.results().get(&request).await;
            let results = results.map_err(|error| of_job(&id, error))?.results;
            show(session, &results, signed_place)
        }
        ApiChoice::Orchestrator => {
            let jobs = node.bac.orchestrator().jobs();
            let page = jobs.results(&id, node.namespace.as_deref()).await;
            show(session, &page.map_err(|error| of_job(&id, error))?.items, place)
        }
    }
}

fn show<T: serde::Serialize>(
    session: &Session,
    results: &Vec<T>,
    place: impl Fn(&T) -> Place,
) -> Result<(), Failure> {
    let places: Vec<_> = results.iter().map(place).filter(Place::is_there).collect();
    if places.is_empty() {
        session.output.warn("Nothing was published.");
    }
    session.output.show(results, || {
        places.iter().fold(Table::list(["NODE", "KIND", "WHERE"]), |table, place| {
            table.row([(&place.node).into(), (&place.kind).into(), (&place.at).into()])
        })
    })
}

/// Where a result is.
struct Place {
    node: String,
    kind: String,
    at: String,
}

impl Place {
    /// Releases before v1.0.4 tell of executions that published nothing, too.
    fn is_there(&self) -> bool {
        !(self.kind.is_empty() && self.at.is_empty())
    }
}

fn signed_place(result: &PublishedResult) -> Place {
    let data = &result.data;
    let at = match &data.s3 {
        Some(s3) => format!("s3://{}/{}", s3.bucket, s3.key),
        None => [&data.url, &data.cid, &data.source_path, &data.path, &data.name]
            .into_iter()
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default(),
    };
    let kind = match &data.storage_source {
        StorageSourceType::Unknown => String::new(),
        kind => kind.to_string(),
    };
    Place { node: result.node_id.clone(), kind, at }
}

fn place(result: &SpecConfig) -> Place {
    let text = |name: &str| result.params.get(name).and_then(|value| value.as_str());
    let at = match (text("Bucket"), text("Key")) {
        (Some(bucket), key) => format!("s3://{bucket}/{}", key.unwrap_or_default()),
        (None, _) => {
            let named = ["URL", "CID", "SourcePath", "Path"].into_iter().find_map(text);
            named.unwrap_or_default().to_owned()
        }
    };
    Place { node: String::new(), kind: result.kind.clone(), at }
}
