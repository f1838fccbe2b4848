//! `bac results`

use bac_client::{
    model::{PublishedResult, StatesRequest},
    orchestrator::model::SpecConfig,
};

use crate::{
    cli::{self, ApiChoice},
    error::Failure,
    output::{Cell, Table},
    session::Session,
};

pub(crate) async fn run(session: &Session, arguments: cli::Job) -> Result<(), Failure> {
    let node = session.connect().await?;
    match node.api {
        ApiChoice::Signed => {
            let id = node.whole_id(&arguments.job).await?;
            let request = StatesRequest::default().job_id(id);
            let results = node.bac.results().get(&request).await?.results;
            show(session, &results, signed_place)
        }
        ApiChoice::Orchestrator => {
            let page = node.bac.orchestrator().jobs().results(&arguments.job, None).await?;
            show(session, &page.items, place)
        }
    }
}

fn show<T: serde::Serialize>(
    session: &Session,
    results: &Vec<T>,
    place: impl Fn(&T) -> Place,
) -> Result<(), Failure> {
    if results.is_empty() {
        session.output.progress("No results are published.");
    }
    session.output.show(results, || {
        results.iter().map(place).fold(Table::list(["NODE", "KIND", "WHERE"]), |table, place| {
            table.row([place.node, place.kind, place.at])
        })
    })
}

/// Where a result is.
struct Place {
    node: Cell,
    kind: Cell,
    at: Cell,
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
    let kind = data.storage_source.as_str();
    Place { node: (&result.node_id).into(), kind: kind.into(), at: at.into() }
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
    Place { node: "".into(), kind: (&result.kind).into(), at: at.into() }
}
