//! `bac health`

use bac_client::{Generation, Release};
use serde::Serialize;

use crate::{
    error::{Exit, Failure, quoted},
    output::{Cell, Table},
    session::Session,
};

#[derive(Serialize)]
struct Health {
    url: String,
    status: String,
    takes_jobs: bool,
}

pub(crate) async fn run(session: &Session) -> Result<(), Failure> {
    let bac = session.ask().await?;
    let generation = bac.generation();
    let release = generation.and_then(Generation::numbered_release);
    let status = if release.is_some_and(|release| release < Release::new(1, 0, 4)) {
        bac.livez().get().await?.trim().to_owned()
    } else {
        bac.agent().alive().await?.status
    };
    let takes_jobs = generation.is_none_or(Generation::takes_jobs);
    let health = Health { url: session.settings.url.value.clone(), status, takes_jobs };
    session.output.show(&health, || {
        Table::record()
            .field("Node", &health.url)
            .field("Status", Cell::state(&health.status))
            .field("Takes jobs", if takes_jobs { "" } else { "no: it runs those of other nodes" })
    })?;
    if health.status.eq_ignore_ascii_case("ok") {
        return Ok(());
    }
    let status = quoted(&health.status);
    Err(Failure::new(Exit::Fault, format!("the node is not well: it says `{status}`")))
}
