//! `bac results`

use super::{download::download, published::places};
use crate::{cli::Results, error::Failure, output::Table, session::Session};

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
