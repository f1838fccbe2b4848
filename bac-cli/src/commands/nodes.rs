//! `bac nodes`

use bac_client::{
    Release,
    bac_core::EndpointError as _,
    model::{List, NodeConnection, NodeDescription, NodeMembership, ResourceUsageData},
    orchestrator::{
        model::{NodeAction, PutNodeRequest},
        query::ListNodes,
    },
};
use serde::Serialize;

use crate::{
    cli::{ApiChoice, Connection, Decide, Membership, Namespace, NodeDecision, Nodes},
    error::{Exit, Failure, quoted},
    job::{Ids, without_fraction},
    output::{Cell, Table},
    session::{Connected, Session},
};

pub(crate) async fn run(session: &Session, arguments: Nodes) -> Result<(), Failure> {
    if let Some(decision) = arguments.decision {
        return decide(session, decision).await;
    }
    let node = session.connect(&Namespace::default()).await?;
    let nodes = list(session, &node, &arguments).await?;
    if let Some(id) = &arguments.node {
        let named = one(nodes, id)?;
        return session.output.show(&named, || detail(&named));
    }
    let ids = session.output.ids(arguments.wide);
    session.output.show(&nodes, || {
        let headings = ["ID", "TYPE", "MEMBERSHIP", "CONNECTION", "ENGINES", "RUNNING"];
        nodes.iter().fold(Table::list(headings), |table, node| row(table, node, ids))
    })
}

async fn list(
    session: &Session,
    node: &Connected,
    arguments: &Nodes,
) -> Result<Vec<NodeDescription>, Failure> {
    let mut nodes: Vec<NodeDescription> = match node.api {
        ApiChoice::Signed if !arguments.label.is_empty() => {
            return Err(Failure::usage(
                "`--label` is for the orchestrator's API; the signed one lists all nodes",
            ));
        }
        ApiChoice::Signed => signed(session, node).await?,
        ApiChoice::Orchestrator => {
            let mut options = ListNodes::new();
            options.labels.clone_from(&arguments.label);
            let page = node.bac.orchestrator().nodes().list_with(&options).await?;
            page.items.into_iter().map(NodeDescription::from).collect()
        }
    };
    // Here, because few releases do that, and each in words of its own.
    if let Some(wanted) = arguments.membership {
        let wanted = match wanted {
            Membership::Pending => NodeMembership::Pending,
            Membership::Approved => NodeMembership::Approved,
            Membership::Rejected => NodeMembership::Rejected,
        };
        nodes.retain(|node| node.state().is_some_and(|state| state.membership == wanted));
    }
    if let Some(wanted) = arguments.connection {
        let wanted = match wanted {
            Connection::Connected => NodeConnection::Connected,
            Connection::Disconnected => NodeConnection::Disconnected,
        };
        nodes.retain(|node| connection(node).is_some_and(|connection| *connection == wanted));
    }
    Ok(nodes)
}

/// The one node of this id, or whose id starts so.
fn one(nodes: Vec<NodeDescription>, id: &str) -> Result<NodeDescription, Failure> {
    let is_named = |node: &NodeDescription| node.info().id().starts_with(id);
    let mut named: Vec<_> = nodes.into_iter().filter(is_named).collect();
    if let Some(whole) = named.iter().position(|node| node.info().id() == id) {
        return Ok(named.swap_remove(whole));
    }
    let shown = quoted(id);
    Err(Failure::new(
        Exit::Refused,
        match named.len() {
            0 => format!("no node's id starts with `{shown}`; `bac nodes` lists them"),
            1 => return Ok(named.swap_remove(0)),
            _ => {
                let ids: Vec<_> = named.iter().map(|node| quoted(node.info().id())).collect();
                format!("several nodes' ids start with `{shown}`: {}", ids.join(", "))
            }
        },
    ))
}

/// What was decided.
#[derive(Serialize)]
struct Decided {
    node_id: String,
    decision: &'static str,
}

async fn decide(session: &Session, decision: NodeDecision) -> Result<(), Failure> {
    let (action, done, Decide { node: id, message }) = match decision {
        NodeDecision::Approve(decide) => (NodeAction::Approve, "approved", decide),
        NodeDecision::Reject(decide) => (NodeAction::Reject, "rejected", decide),
        NodeDecision::Delete(decide) => (NodeAction::Delete, "deleted", decide),
    };
    let mend = "name a node from v1.3.1 on with `--url`";
    let node = session.connect_for(ApiChoice::Orchestrator, &Namespace::default(), mend).await?;
    if node.is_before(Release::new(1, 3, 1)) {
        let text = format!("nodes before v1.3.1 decide on no other nodes; {mend}");
        return Err(Failure::new(Exit::NoNode, text));
    }
    // A node that is not there is answered as one that was decided on.
    let nodes = node.bac.orchestrator().nodes();
    let page = nodes.list_with(&ListNodes::new()).await?;
    let known = page.items.into_iter().map(NodeDescription::from).collect();
    let node_id = one(known, &id)?.info().id().to_owned();
    let request = PutNodeRequest::new(&node_id, action).message(message);
    session.begin_change();
    let find_out = "`bac nodes` shows which nodes take part".to_owned();
    let reply = nodes.update(&node_id, &request).await;
    let reply = reply.map_err(|error| Failure::of_change(error.into_error(), &find_out))?;
    if !reply.success {
        let text =
            format!("the node {} was not {done}: {}", quoted(&node_id), quoted(&reply.error));
        return Err(Failure::new(Exit::Refused, text));
    }
    let decided = Decided { node_id, decision: done };
    session.output.show(&decided, || {
        Table::record().field("Node", &decided.node_id).field("Decision", Cell::state(done))
    })
}

/// All of a node, for people.
fn detail(node: &NodeDescription) -> String {
    let (info, state) = (node.info(), node.state());
    let labels: Vec<_> =
        info.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let contact = state.and_then(|state| state.connection_state.as_ref());
    let time = |time: &bac_client::model::Timestamp| {
        if time.is_zero() { String::new() } else { without_fraction(time.as_str()) }
    };
    let mut table = Table::record()
        .field("Node", info.id())
        .field("Type", info.node_type.as_str())
        .field("Release", &info.bacalhau_version.git_version)
        .field("Membership", Cell::state(state.map_or("", |state| state.membership.as_str())))
        .field("Connection", Cell::state(connection(node).map_or("", NodeConnection::as_str)))
        .field(
            "Last heard of",
            contact.map(|contact| time(&contact.last_heartbeat)).unwrap_or_default(),
        )
        .field("Last error", contact.map(|contact| contact.last_error.as_str()).unwrap_or_default())
        .field("Labels", labels.join(" "));
    if let Some(compute) = &info.compute_node_info {
        table = table
            .field("Engines", compute.execution_engines.join(" "))
            .field("Publishers", compute.publishers.join(" "))
            .field("Sources", compute.storage_sources.join(" "))
            .field("Running", compute.running_executions)
            .field("Waiting", compute.enqueued_executions)
            .field("Capacity", quantities(&compute.max_capacity))
            .field("Free", quantities(&compute.available_capacity))
            .field("Most for a job", quantities(&compute.max_job_requirements));
    }
    table.to_string()
}

fn quantities(of: &ResourceUsageData) -> String {
    let mut parts = Vec::new();
    let mut add = |amount: String, unit: &str| parts.push(format!("{amount} {unit}"));
    if of.cpu > 0.0 {
        add(of.cpu.to_string(), "CPU");
    }
    for (bytes, unit) in [(of.memory, "memory"), (of.disk, "disk")] {
        if bytes > 0 {
            add(indicatif::DecimalBytes(bytes).to_string(), unit);
        }
    }
    if of.gpu > 0 {
        add(of.gpu.to_string(), "GPU");
    }
    parts.join(", ")
}

/// v1.5 and later say more of the connection than before.
fn connection(node: &NodeDescription) -> Option<&NodeConnection> {
    node.state().map(|state| match &state.connection_state {
        Some(connection) => &connection.status,
        None => &state.connection,
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

fn row(table: Table, node: &NodeDescription, ids: Ids) -> Table {
    let (info, state) = (node.info(), node.state());
    let compute = info.compute_node_info.as_ref();
    table.row([
        ids.shown(info.id()).into(),
        info.node_type.as_str().into(),
        Cell::state(state.map_or("", |state| state.membership.as_str())),
        Cell::state(connection(node).map_or("", NodeConnection::as_str)),
        compute.map(|compute| compute.execution_engines.join(" ")).unwrap_or_default().into(),
        compute.map(|compute| compute.running_executions.to_string()).unwrap_or_default().into(),
    ])
}
