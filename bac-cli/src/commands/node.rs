//! `bac node`

use bac_node::Node;
use serde::Serialize;

use crate::{cli, error::Failure, output::Table, session::Session, signal};

#[derive(Serialize)]
struct Listens {
    url: String,
}

pub(crate) async fn run(session: &Session, arguments: cli::Node) -> Result<(), Failure> {
    let node = Node::builder().build().map_err(|error| Failure::usage(error.to_string()))?;
    let listening = node.listen(&arguments.listen).await.map_err(|error| {
        Failure::usage(format!(
            "the node cannot listen on {}: {error}; `--listen 127.0.0.1:0` takes a free port",
            crate::error::quoted(&arguments.listen)
        ))
    })?;
    // First of all, and flushed: whoever started this reads where the node is.
    let listens = Listens { url: listening.url() };
    session.output.show(&listens, || Table::record().field("Node", &listens.url))?;
    if !listening.address().ip().is_loopback() {
        session.output.warn(
            "This node runs what anyone who reaches it submits, and this address may be reached \
             from other machines.",
        );
    }
    session.output.progress("Ctrl-C stops it.");
    signal::stop_ordered().await;
    listening.stop().await;
    Ok(())
}
