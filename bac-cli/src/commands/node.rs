//! `bac node`

use std::time::Duration;

use bac_node::Node;
use serde::Serialize;

use crate::{cli, error::Failure, output::Table, session::Session, signal::Orders};

/// How long the node may take to stop: its port has 5 s, and its jobs the rest.
const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Serialize)]
struct Listens {
    url: String,
}

fn build(arguments: &cli::Node) -> Result<Node, Failure> {
    let mut builder = Node::builder();
    if let Some(directory) = &arguments.data_dir {
        builder = builder.data_dir(directory);
    }
    if let Some(release) = arguments.release {
        builder = builder.release(release);
    }
    if let Some(approver) = &arguments.approver {
        builder = builder.approver(approver);
    }
    if let Some(token) = &arguments.require_token {
        builder = builder.token(token);
    }
    for name in &arguments.host_name {
        builder = builder.host_name(name);
    }
    for directory in &arguments.allow_dir {
        builder = builder.allow_directory(directory);
    }
    builder.build().map_err(|error| Failure::usage(error.to_string()))
}

pub(crate) async fn run(session: &Session, arguments: cli::Node) -> Result<(), Failure> {
    let mut orders = Orders::listen()?;
    let node = build(&arguments)?;
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
    orders.next().await;
    let stopped = async {
        listening.stop().await;
        // So that no file of a job is left.
        node.close().await;
    };
    tokio::select! {
        () = stopped => {}
        // A job that does not end does not keep the node.
        () = tokio::time::sleep(PATIENCE) => {}
    }
    Ok(())
}
