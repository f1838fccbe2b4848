//! Nodes of the network, as the orchestrator knows them.

use bac_core::client;

use super::model::{
    ApiError, GetNodeResponse, NodeConnection, NodeMembership, NodeState, Page, PutNodeRequest,
    PutNodeResponse,
};

/// Nodes of an orchestrator's network, from v1.0.4 on.
#[client(
    base = "/api/v1",
    error_body = ApiError,
    errors(400, 401, 403, 404, 409, 429, 500, 503),
    success(200),
    server(feature = "server"),
)]
pub trait OrchestratorNodes {
    /// Lists nodes, all on one page.
    ///
    /// Each of `labels` is a condition on a node's labels: `k=v`, `k in (a,b)`, `!k`; all of them
    /// must hold. `order_by` is `id`, `type`, `available_cpu`, `available_memory`, `available_disk`,
    /// `available_gpu`, `approval` or `status`; anything else is refused with 400.
    #[allow(clippy::too_many_arguments)]
    #[endpoint(GET "/orchestrator/nodes")]
    async fn list(
        &self,
        #[query] labels: &[String],
        #[query("filter-approval")] approval: Option<NodeMembership>,
        #[query("filter-status")] status: Option<NodeConnection>,
        #[query] order_by: Option<&str>,
        #[query] reverse: Option<bool>,
        #[query] limit: Option<u32>,
    ) -> Result<Page<NodeState>, NodesError>;

    /// Reads one node; `id` may be the start of its id.
    #[endpoint(GET "/orchestrator/nodes/{id}")]
    async fn get(&self, id: &str) -> Result<GetNodeResponse, NodesError>;

    /// Lets a compute node join the network, keeps it out, or forgets it.
    ///
    /// A refusal may come as a success whose [`success`](PutNodeResponse::success) is not set.
    ///
    /// To do again what was done is refused: 409 or 404, up to v1.4.0 as above. After an error whose
    /// outcome is unknown, look at the node.
    #[endpoint(PUT "/orchestrator/nodes/{id}", idempotent = false)]
    async fn update(
        &self,
        id: &str,
        #[body] request: &PutNodeRequest,
    ) -> Result<PutNodeResponse, NodesError>;
}
