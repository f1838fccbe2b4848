//! The nodes of the network: this one.

use bac_client::orchestrator::{
    NodesError, OrchestratorNodesService,
    model::{
        GetNodeResponse, NodeAction, NodeConnection, NodeMembership, NodeState, Page,
        PutNodeRequest, PutNodeResponse,
    },
};
use bac_core::server::Context;

use super::{api::Today, fault::Fault, page::Window, selector::Selector};
use crate::profile::Words;

/// What a list of nodes may be sorted by.
const ORDERS: [&str; 8] = [
    "id",
    "type",
    "available_cpu",
    "available_memory",
    "available_disk",
    "available_gpu",
    "approval",
    "status",
];

impl OrchestratorNodesService for Today {
    #[allow(clippy::too_many_arguments)]
    async fn list(
        &self,
        _cx: &Context,
        labels: &[String],
        approval: Option<NodeMembership>,
        status: Option<NodeConnection>,
        order_by: Option<&str>,
        reverse: Option<bool>,
        limit: Option<u32>,
    ) -> Result<Page<NodeState>, NodesError> {
        let refused = |fault: Fault| NodesError::Unexpected(self.refused(&fault));
        if let Some(order) = order_by.filter(|order| !order.is_empty() && !ORDERS.contains(order)) {
            let (order, orders) = (order.to_owned(), ORDERS.join(", "));
            return Err(refused(Fault::BadNodeOrder { order, orders }));
        }
        let selector =
            Selector::parse(labels).map_err(|message| refused(Fault::Invalid(message)))?;
        let node = self.node();
        let is_wanted = selector.matches(&node.info.labels)
            && approval.is_none_or(|approval| approval == node.membership)
            && status.is_none_or(|status| status == node.connection);
        let window = Window::new(None, reverse, limit, None).map_err(refused)?;
        Ok(window.page(is_wanted.then_some(node).into_iter().collect()))
    }

    async fn get(&self, _cx: &Context, id: &str) -> Result<GetNodeResponse, NodesError> {
        let node = self.node_of(id);
        node.map(Into::into).map_err(|fault| NodesError::Unexpected(self.refused(&fault)))
    }

    async fn update(
        &self,
        _cx: &Context,
        id: &str,
        request: &PutNodeRequest,
    ) -> Result<PutNodeResponse, NodesError> {
        let fault = match self.updated(id, &request.action) {
            Ok(()) => return Ok(PutNodeResponse::default().success(true)),
            Err(fault) => fault,
        };
        let is_told = match self.profile.words() {
            // A refusal is an answer like any other.
            Words::V1_3 => true,
            Words::Own => matches!(fault, Fault::NodeState { .. } | Fault::KeepsNode),
            Words::V1_9 => false,
        };
        if is_told {
            let told = fault.text(self.profile.words());
            return Ok(PutNodeResponse::default().success(false).error(told));
        }
        Err(NodesError::Unexpected(self.refused(&fault)))
    }
}

impl Today {
    fn updated(&self, id: &str, action: &NodeAction) -> Result<(), Fault> {
        let id = self.node_of(id)?.info.node_id;
        match (action, self.scheduler.is_approved()) {
            (NodeAction::Approve, true) => Err(Fault::NodeState { id, state: "approved" }),
            (NodeAction::Reject, false) => Err(Fault::NodeState { id, state: "rejected" }),
            (NodeAction::Approve, false) => {
                self.scheduler.set_approved(true);
                Ok(())
            }
            (NodeAction::Reject, true) => {
                self.scheduler.set_approved(false);
                Ok(())
            }
            (NodeAction::Delete, _) => Err(Fault::KeepsNode),
            (other, _) => Err(Fault::NodeAction(other.to_string())),
        }
    }
}

impl Today {
    fn node(&self) -> NodeState {
        self.host.today(&self.scheduler)
    }

    /// The node of this id, or of an id that begins so.
    fn node_of(&self, id: &str) -> Result<NodeState, Fault> {
        let node = self.node();
        let is_this = !id.is_empty() && node.info.node_id.starts_with(id);
        if is_this { Ok(node) } else { Err(Fault::NoNode { id: id.to_owned() }) }
    }
}
