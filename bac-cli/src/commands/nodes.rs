//! `bac nodes`

use bac_client::{
    model::{List, NodeDescription},
    orchestrator::query::ListNodes,
};

use crate::{
    cli::{ApiChoice, Namespace, Nodes},
    error::{Exit, Failure, quoted},
    output::{Cell, Table},
    session::{Connected, Session},
};

pub(crate) async fn run(session: &Session, arguments: Nodes) -> Result<(), Failure> {
    let node = session.connect(&Namespace::default()).await?;
    let mut nodes = match node.api {
        ApiChoice::Signed => signed(session, &node).await?,
        ApiChoice::Orchestrator => {
            let page = node.bac.orchestrator().nodes().list_with(&ListNodes::default()).await?;
            page.items.into_iter().map(NodeDescription::from).collect()
        }
    };
    if let Some(id) = &arguments.node {
        nodes.retain(|node| node.info().id().starts_with(id.as_str()));
        if nodes.is_empty() {
            let id = quoted(id);
            return Err(Failure::new(
                Exit::Refused,
                format!("no node's id starts with `{id}`; `bac nodes` lists them"),
            ));
        }
    }
    session.output.show(&nodes, || {
        let headings = ["ID", "TYPE", "MEMBERSHIP", "CONNECTION", "ENGINES", "RUNNING"];
        nodes.iter().fold(Table::list(headings), row)
    })
}

async fn signed(session: &Session, node: &Connected) -> Result<Vec<NodeDescription>, Failure> {
    match node.bac.nodes().display().await {
        Ok(nodes) => Ok(nodes.into_vec()),
        // Before v1.0.4 there is no such list, but those that it found are told to who looks for
        // faults.
        Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => {
            let debug = node.bac.requester_debug().get().await.ok();
            let found = debug.and_then(|mut debug| debug.remove("DiscoveredNodes"));
            match found.map(serde_json::from_value) {
                Some(Ok(found)) => Ok(List::into_vec(found)),
                _ => {
                    let note = "This release lists no other nodes; this is the node itself.";
                    session.output.progress(note);
                    Ok(vec![node.bac.node_info().get().await?])
                }
            }
        }
        Err(error) => Err(error.into()),
    }
}

fn row(table: Table, node: &NodeDescription) -> Table {
    let (info, state) = (node.info(), node.state());
    let compute = info.compute_node_info.as_ref();
    // v1.5 and later say more of the connection than before.
    let connection = state.map(|state| match &state.connection_state {
        Some(connection) => connection.status.as_str(),
        None => state.connection.as_str(),
    });
    table.row([
        info.id().into(),
        info.node_type.as_str().into(),
        Cell::state(state.map_or("", |state| state.membership.as_str())),
        Cell::state(connection.unwrap_or_default()),
        compute.map(|compute| compute.execution_engines.join(" ")).unwrap_or_default().into(),
        compute.map(|compute| compute.running_executions.to_string()).unwrap_or_default().into(),
    ])
}
