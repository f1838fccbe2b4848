//! `bac health`

use serde::Serialize;

use crate::{
    cli::ApiChoice,
    error::{Exit, Failure, quoted},
    output::{Cell, Table},
    session::Session,
};

#[derive(Serialize)]
struct Health {
    url: String,
    status: String,
}

pub(crate) async fn run(session: &Session) -> Result<(), Failure> {
    let node = session.connect().await?;
    let status = match node.api {
        ApiChoice::Signed => node.bac.livez().get().await?.trim().to_owned(),
        ApiChoice::Orchestrator => node.bac.agent().alive().await?.status,
    };
    let health = Health { url: session.settings.url.value.clone(), status };
    session.output.show(&health, || {
        Table::record().field("Node", &health.url).field("Status", Cell::state(&health.status))
    })?;
    if health.status.eq_ignore_ascii_case("ok") {
        return Ok(());
    }
    let status = quoted(&health.status);
    Err(Failure::new(Exit::Fault, format!("the node is not well: it says `{status}`")))
}
