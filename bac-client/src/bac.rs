//! The resources of the API on one client.

use bac_core::Client;

use crate::health::{
    DebugClient, HealthzClient, LivezClient, LogzClient, ReadyzClient, RequesterDebugClient,
    VarzClient,
};
use crate::job::{JobClient, ModerationClient};
use crate::jobs::{JobEventsClient, JobsClient, ResultsClient, StatesClient};
use crate::nodes::{
    BuildVersionClient, ConnectedPeersClient, HostNodeIdClient, NodeInfoClient, NodesClient,
};
use crate::orchestrator::{AgentClient, AuthClient, Orchestrator};

/// The Bacalhau API: its resources, grouped, on one [`Client`].
///
/// Cheap to clone: clones share connections, key and settings. A client of your own, for endpoints
/// that are not declared here, takes the same ones:
///
/// ```
/// use bac_client::{Bac, Client};
/// use bac_core::{Error, client};
///
/// #[client]
/// trait Pricing {
///     #[endpoint(GET "/pricing/{region}")]
///     async fn hour(&self, region: &str) -> Result<u64, Error>;
/// }
///
/// let bac = Bac::new(Client::new("http://127.0.0.1:1234")?);
/// let pricing = PricingClient::new(bac.client().clone());
/// # Ok::<_, Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bac {
    client: Client,
}

impl Bac {
    /// Groups the resources of the node that a client talks to.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Today's API: jobs and nodes of an orchestrator, from v1.4 on.
    #[must_use]
    pub fn orchestrator(&self) -> Orchestrator {
        Orchestrator::new(self.client.clone())
    }

    /// What the node says of itself, from v1.4 on.
    #[must_use]
    pub fn agent(&self) -> AgentClient {
        AgentClient::new(self.client.clone())
    }

    /// How to get a token of the node.
    #[must_use]
    pub fn auth(&self) -> AuthClient {
        AuthClient::new(self.client.clone())
    }

    /// The client underneath.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }
}

/// An accessor for each resource, named as in the published SDK.
macro_rules! resources {
    ($($(#[$meta:meta])* $name:ident: $client:ty,)*) => {
        impl Bac {
            $(
                $(#[$meta])*
                #[must_use]
                pub fn $name(&self) -> $client {
                    <$client>::new(self.client.clone())
                }
            )*
        }
    };
}

resources! {
    /// Jobs: submit, cancel, approve.
    job: JobClient,
    /// Other ways to moderate jobs.
    moderation: ModerationClient,
    /// Jobs as lists.
    jobs: JobsClient,
    /// The states of jobs.
    states: StatesClient,
    /// The history of jobs.
    job_events: JobEventsClient,
    /// The results of jobs.
    results: ResultsClient,
    /// The nodes that the requester node knows.
    nodes: NodesClient,
    /// The node itself.
    node_info: NodeInfoClient,
    /// The node's id.
    host_node_id: HostNodeIdClient,
    /// The nodes that this one is in touch with.
    connected_peers: ConnectedPeersClient,
    /// The release that the node runs.
    build_version: BuildVersionClient,
    /// The node's health.
    healthz: HealthzClient,
    /// Whether the node lives.
    livez: LivezClient,
    /// Whether the node can take requests.
    readyz: ReadyzClient,
    /// The node's own log.
    logz: LogzClient,
    /// The node's variables.
    varz: VarzClient,
    /// The inside of the compute node.
    debug: DebugClient,
    /// The inside of the requester node.
    requester_debug: RequesterDebugClient,
}

/// Groups the resources of the node that a client talks to.
impl From<Client> for Bac {
    fn from(client: Client) -> Self {
        Self::new(client)
    }
}
