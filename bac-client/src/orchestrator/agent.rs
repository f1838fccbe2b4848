//! What a node says of itself.

use bac_core::client;
use serde_json::{Map, Value};

use super::model::{
    AgentConfig, AliveResponse, ApiError, AuthConfig, BuildVersionInfo, NodeDescription,
};

/// What a node says of itself, from v1.0.4 on. 404 is a node that does not serve this yet.
#[client(
    base = "/api/v1",
    error_body = ApiError,
    errors(401, 403, 404, 429, 500, 503),
    success(200),
    server(feature = "server"),
)]
pub trait Agent {
    /// Whether the node is alive.
    #[endpoint(GET "/agent/alive")]
    async fn alive(&self) -> Result<AliveResponse, AgentError>;

    /// The release that the node runs.
    #[endpoint(GET "/agent/version")]
    async fn version(&self) -> Result<BuildVersionInfo, AgentError>;

    /// The node: who it is, and what it offers. v1.4 adds what its orchestrator knows of it.
    #[endpoint(GET "/agent/node")]
    async fn node(&self) -> Result<NodeDescription, AgentError>;

    /// What the parts of the node say to those who look for a fault, by the name of the part; from
    /// v1.2.1.
    #[endpoint(GET "/agent/debug")]
    async fn debug(&self) -> Result<Map<String, Value>, AgentError>;

    /// How the node is set up; from v1.5.
    #[endpoint(GET "/agent/config")]
    async fn config(&self) -> Result<AgentConfig, AgentError>;

    /// How users get credentials for the node; from v1.8.
    #[endpoint(GET "/agent/authconfig")]
    async fn authconfig(&self) -> Result<AuthConfig, AgentError>;
}
