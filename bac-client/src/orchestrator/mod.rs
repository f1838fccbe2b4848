//! Today's API: the orchestrator and agent endpoints that nodes serve from v1.0.4 on.
//!
//! Calls are not signed. A node that wants credentials takes those of the client
//! ([`Credentials`](bac_core::Credentials)); [`Auth`] tells how to get a token. The paths stand
//! below `/api/v1` of the client's base URL, which is therefore that of the host alone.
//!
//! ```no_run
//! use bac_client::orchestrator::query::ListJobs;
//! use bac_client::{Bac, Client};
//!
//! # async fn run() -> Result<(), bac_client::Error> {
//! let bac = Bac::new(Client::new("http://127.0.0.1:1234")?);
//! let mut jobs = bac.orchestrator().jobs().list_all(ListJobs::new().label("team=data")).items();
//! while let Some(job) = jobs.next().await {
//!     let job = job?;
//!     println!("{} {} {}", job.id, job.name, job.state.kind);
//! }
//! # Ok(())
//! # }
//! ```

mod agent;
mod auth;
pub mod build;
mod challenge;
mod jobs;
mod login;
pub mod model;
mod nodes;
mod numbering;
pub mod pages;
pub mod query;

use bac_core::Client;

pub use self::agent::{Agent, AgentClient, AgentError};
pub use self::auth::{Auth, AuthClient, AuthMethodsError, AuthenticateError};
pub use self::challenge::ChallengeError;
pub use self::jobs::{JobsError, OrchestratorJobs, OrchestratorJobsClient};
pub use self::login::LoginError;
pub use self::nodes::{NodesError, OrchestratorNodes, OrchestratorNodesClient};
pub use self::numbering::number_states_by_release;
#[cfg(feature = "server")]
pub use self::{
    agent::{AgentServer, AgentService},
    auth::{AuthServer, AuthService},
    jobs::{OrchestratorJobsServer, OrchestratorJobsService},
    nodes::{OrchestratorNodesServer, OrchestratorNodesService},
};

/// The orchestrator's resources on one [`Client`].
#[derive(Clone, Debug)]
pub struct Orchestrator {
    client: Client,
}

impl Orchestrator {
    /// Groups the resources of the node that a client talks to.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Jobs: submit, list, read, stop, run again.
    #[must_use]
    pub fn jobs(&self) -> OrchestratorJobsClient {
        OrchestratorJobsClient::new(self.client.clone())
    }

    /// Nodes of the network: list, read, let in or keep out.
    #[must_use]
    pub fn nodes(&self) -> OrchestratorNodesClient {
        OrchestratorNodesClient::new(self.client.clone())
    }
}
