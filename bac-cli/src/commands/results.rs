//! `bac results`

use bac_client::{
    model::{PublishedResult, StatesRequest, StorageSourceType},
    orchestrator::model::SpecConfig,
};
use serde_json::Value;

use super::download::download;
use crate::{
    cli::{self, ApiChoice, Results},
    error::Failure,
    fetch::of_job,
    job::fetched,
    output::Table,
    session::Session,
};

pub(crate) async fn run(session: &Session, arguments: Results) -> Result<(), Failure> {
    let (id, places, told) = places(session, &arguments.job).await?;
    if let Some(directory) = &arguments.download {
        return download(session, &id, places, directory, arguments.limit).await;
    }
    if places.is_empty() {
        session.output.warn("Nothing was published.");
    }
    session.output.show(&told, || {
        places.iter().fold(Table::list(["NODE", "KIND", "WHERE"]), |table, place| {
            table.row([(&place.node).into(), (&place.kind).into(), (&place.at).into()])
        })
    })
}

/// The whole id of a job, where its results are, and what the node told of that.
pub(super) async fn places(
    session: &Session,
    job: &cli::Job,
) -> Result<(String, Vec<Place>, Value), Failure> {
    let node = session.connect(&job.namespace).await?;
    let id = node.whole_id(&job.job).await?;
    let (places, told): (Vec<_>, _) = match node.api {
        ApiChoice::Signed => {
            let request = StatesRequest::default().job_id(&id);
            let results = node.bac.results().get(&request).await;
            let results = results.map_err(|error| of_job(&id, error))?.results;
            (results.iter().map(signed_place).collect(), serde_json::to_value(&results))
        }
        ApiChoice::Orchestrator => {
            let jobs = node.bac.orchestrator().jobs();
            let page = jobs.results(&id, node.namespace.as_deref()).await;
            let results = page.map_err(|error| of_job(&id, error))?.items;
            (results.iter().map(place).collect(), serde_json::to_value(&results))
        }
    };
    let told = told.map_err(|error| Failure::output(error.into()))?;
    Ok((id, places.into_iter().filter(Place::is_there).collect(), told))
}

/// Where a result is.
pub(super) struct Place {
    node: String,
    pub(super) kind: String,
    pub(super) at: String,
    /// The address, where it is to be had over HTTP.
    pub(super) url: Option<String>,
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
    Place { node: result.node_id.clone(), kind, url: fetched(&at), at }
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
    // One that is signed beforehand is as good as a password, and is not shown.
    let url = fetched(text("PreSignedURL").unwrap_or(&at));
    Place { node: String::new(), kind: result.kind.clone(), at, url }
}
