//! The nodes of the network: this one.

use bac_client::orchestrator::{
    NodesError, OrchestratorNodesService,
    model::{
        GetNodeResponse, NodeAction, NodeConnection, NodeMembership, NodeState, Page,
        PutNodeRequest, PutNodeResponse,
    },
};
use bac_core::server::Context;

use super::{api::Today, error, page::Window, selector::Selector};

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
        let refused = NodesError::Unexpected;
        if let Some(order) = order_by.filter(|order| !order.is_empty() && !ORDERS.contains(order)) {
            let message = format!("invalid order_by: {order}; one of {}", ORDERS.join(", "));
            return Err(refused(error::bad_request(message)));
        }
        let selector =
            Selector::parse(labels).map_err(|message| refused(error::bad_request(message)))?;
        let node = self.node();
        let is_wanted = selector.matches(&node.info.labels)
            && approval.is_none_or(|approval| approval == node.membership)
            && status.is_none_or(|status| status == node.connection);
        let window = Window::new(None, reverse, limit, None).map_err(refused)?;
        Ok(window.page(is_wanted.then_some(node).into_iter().collect()))
    }

    async fn get(&self, _cx: &Context, id: &str) -> Result<GetNodeResponse, NodesError> {
        self.known(id).map(Into::into)
    }

    async fn update(
        &self,
        _cx: &Context,
        id: &str,
        request: &PutNodeRequest,
    ) -> Result<PutNodeResponse, NodesError> {
        self.known(id)?;
        let refused = match (&request.action, self.scheduler.is_approved()) {
            (NodeAction::Approve, true) => "node already approved",
            (NodeAction::Reject, false) => "node already rejected",
            (NodeAction::Approve, false) => {
                self.scheduler.set_approved(true);
                ""
            }
            (NodeAction::Reject, true) => {
                self.scheduler.set_approved(false);
                ""
            }
            (NodeAction::Delete, _) => "this node cannot be deleted: it is the orchestrator itself",
            (other, _) => {
                let message = format!("unknown action {other}; approve, reject or delete");
                return Err(NodesError::Unexpected(error::bad_request(message)));
            }
        };
        Ok(PutNodeResponse::default().success(refused.is_empty()).error(refused))
    }
}

impl Today {
    fn node(&self) -> NodeState {
        self.host.today(&self.scheduler)
    }

    /// The node of this id, or of an id that begins so.
    fn known(&self, id: &str) -> Result<NodeState, NodesError> {
        let node = self.node();
        if !id.is_empty() && node.info.node_id.starts_with(id) {
            return Ok(node);
        }
        Err(NodesError::Unexpected(error::not_found("NodeStore", format!("node not found: {id}"))))
    }
}
