//! The resources of the API on one client.

use std::sync::Arc;

use bac_core::{Client, ClientBuilder, Error};

use crate::generation::{Connected, connect, reconfigure};
use crate::health::{
    DebugClient, HealthzClient, LivezClient, LogzClient, ReadyzClient, RequesterDebugClient,
    VarzClient,
};
use crate::job::{JobClient, ModerationClient};
#[cfg(feature = "websocket")]
use crate::job_logs::{JobLogsClient, JobUpdatesClient};
use crate::jobs::{JobEventsClient, JobsClient, ResultsClient, StatesClient};
use crate::nodes::{
    BuildVersionClient, ConnectedPeersClient, HostNodeIdClient, NodeInfoClient, NodesClient,
};
use crate::orchestrator::{AgentClient, AuthClient, Orchestrator};
use crate::{ConnectError, Generation};

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
    root: Client,
    generation: Option<Arc<Generation>>,
}

impl Bac {
    /// Groups the resources of the node that a client talks to. Nothing is asked of the node.
    ///
    /// The client's base URL is where the signed API lies: `http://host:1234` for v0.3.29,
    /// `http://host:1234/api/v1` from v1.0.0 on. Today's API begins with `/api/v1` by itself, so
    /// for nodes that serve it the base URL is `http://host:1234`.
    /// [`connect`](Self::connect) finds out what is right.
    #[must_use]
    pub fn new(client: Client) -> Self {
        let root = client.clone();
        Self { client, root, generation: None }
    }

    /// Connects to the node at this URL, without a key, and finds out what it serves.
    ///
    /// The URL is that of the node, `http://host:1234`; `/api/v1` behind it is of no meaning. Two
    /// small requests are sent, or three to a build that is no release; all of them read.
    ///
    /// # Errors
    /// As [`connect_with`](Self::connect_with).
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let bac = bac_client::Bac::connect("http://127.0.0.1:1234").await?;
    /// let node = bac.node_info().get().await?;
    /// println!("{}", node.info().id());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "reqwest")]
    pub async fn connect(url: &str) -> Result<Self, ConnectError> {
        Self::connect_with(url, |client| client).await
    }

    /// Connects to the node at this URL with a client of these settings, such as a key, and finds
    /// out what it serves.
    ///
    /// Credentials for a node of plain `http` on another machine need
    /// [`plain_http_credentials("default")`](ClientBuilder::plain_http_credentials): they can be read on
    /// their way.
    ///
    /// Calls of the signed API to a node that does not serve it are then stopped before anything is
    /// sent, with [`ErrorKind::Hook`](bac_core::ErrorKind::Hook) and [`SignedApiGone`] as source.
    ///
    /// # Errors
    /// [`ConnectError`], whose [`kind`](ConnectError::kind) tells apart a node that is down, too
    /// old or too new, what is not a Bacalhau node, and settings that cannot be used.
    ///
    /// ```no_run
    /// use bac_client::{Bac, sign};
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let signer = sign::signer_from_pem_file("user_id.pem")?;
    /// let bac = Bac::connect_with("http://127.0.0.1:1234", |client| client.signer(signer)).await?;
    /// if let Some(generation) = bac.generation() {
    ///     println!("connected to {generation}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`SignedApiGone`]: crate::SignedApiGone
    pub async fn connect_with(
        url: &str,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, ConnectError> {
        connect(url, configure).await.map(Self::from)
    }

    /// The same node with a client of other settings, such as credentials that were had of it.
    /// Nothing is asked: what the node serves is known.
    ///
    /// # Errors
    /// If the client cannot be built from these settings.
    ///
    /// ```no_run
    /// use bac_client::Bac;
    /// use bac_core::Credentials;
    ///
    /// # async fn run(bac: Bac) -> Result<(), bac_client::Error> {
    /// let bac = bac.reconfigured(|client| client.credentials(Credentials::bearer("0123")))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reconfigured(
        &self,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error> {
        let Some(generation) = &self.generation else {
            return configure(Client::builder(self.client.base_url())).build().map(Self::new);
        };
        let generation = Generation::clone(generation);
        reconfigure(self.root.base_url(), configure, generation).map(Self::from)
    }

    /// What the node serves, if it was asked: `None` without [`connect`](Self::connect).
    #[must_use]
    pub fn generation(&self) -> Option<&Generation> {
        self.generation.as_deref()
    }

    /// The client underneath, whose base URL is where the signed API lies.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The client of today's API, on the same connections: its base URL is that of the node.
    #[must_use]
    pub const fn root_client(&self) -> &Client {
        &self.root
    }
}

/// An accessor for each resource, on the client that its API is served to.
macro_rules! resources {
    ($on:ident; $($(#[$meta:meta])* $name:ident: $client:ty,)*) => {
        impl Bac {
            $(
                $(#[$meta])*
                #[must_use]
                pub fn $name(&self) -> $client {
                    <$client>::new(self.$on.clone())
                }
            )*
        }
    };
}

// Named as in the published SDK.
resources! {
    client;
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
    /// What executions print.
    #[cfg(feature = "websocket")]
    job_logs: JobLogsClient,
    /// What happens to jobs, as it happens.
    #[cfg(feature = "websocket")]
    job_updates: JobUpdatesClient,
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

resources! {
    root;
    /// Today's API: jobs and nodes of an orchestrator, from v1.0.4 on.
    orchestrator: Orchestrator,
    /// What the node says of itself, from v1.0.4 on.
    agent: AgentClient,
    /// How to get a token of the node.
    auth: AuthClient,
}

impl From<Connected> for Bac {
    fn from(connected: Connected) -> Self {
        let Connected { signed_api, root, generation } = connected;
        Self { client: signed_api, root, generation: Some(Arc::new(generation)) }
    }
}

/// Groups the resources of the node that a client talks to.
impl From<Client> for Bac {
    fn from(client: Client) -> Self {
        Self::new(client)
    }
}
