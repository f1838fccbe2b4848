//! The node itself: its services behind one router.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bac_client::{job::JobServer, jobs::StatesServer};
use bac_core::{
    BoxFuture, Client, Error, Signer,
    server::{InProcess, Router},
};
use bytes::Bytes;
use tower_service::Service;

use crate::{answer, jobs::Jobs, services::Requester};

/// A development node. Cheap to clone; clones share their jobs.
///
/// It is a [`Service`] over whole requests: [`client`](Self::client) calls it in process,
/// [`listen`](Self::listen) puts it on a port.
#[derive(Clone, Debug)]
pub struct Node {
    router: Router,
}

impl Node {
    /// A node without jobs, with the defaults of [`NodeBuilder`].
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts a node with settings.
    pub fn builder() -> NodeBuilder {
        NodeBuilder::default()
    }

    /// A client of this node that signs with `signer` and needs no socket. For other settings, give
    /// [`InProcess::new(node)`](InProcess) to
    /// [`ClientBuilder::transport`](bac_core::ClientBuilder::transport).
    ///
    /// # Errors
    /// As [`ClientBuilder::build`](bac_core::ClientBuilder::build).
    pub fn client(&self, signer: impl Signer) -> Result<Client, Error> {
        Client::builder("http://node.in-process")
            .transport(InProcess::new(self.clone()))
            .signer(signer)
            .build()
    }

    /// Answers one request, whose body has been read whole.
    pub async fn handle(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        self.router.handle(request).await
    }
}

impl Default for Node {
    fn default() -> Self {
        Self::new()
    }
}

impl Service<http::Request<Bytes>> for Node {
    type Response = http::Response<Bytes>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        self.router.call(request)
    }
}

/// The settings of a [`Node`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct NodeBuilder {
    pace: Duration,
    approver: Option<String>,
}

impl NodeBuilder {
    /// How long a job stays in each of its states, `New` and `InProgress`, before it is completed.
    /// Half a second by default; with zero a job is completed when it is first looked at.
    pub const fn pace(mut self, pace: Duration) -> Self {
        self.pace = pace;
        self
    }

    /// The client id whose key may approve and reject jobs; nobody's by default, as on a real node
    /// without `BACALHAU_JOB_APPROVER`.
    pub fn approver(mut self, client_id: impl Into<String>) -> Self {
        self.approver = Some(client_id.into());
        self
    }

    /// Makes the node. It opens no port.
    #[must_use]
    pub fn build(self) -> Node {
        let jobs = Arc::new(Jobs::new(self.pace));
        let requester = Requester { jobs, approver: self.approver };
        let router = Router::new()
            .mount(JobServer::new(requester.clone()))
            .mount(StatesServer::new(requester))
            .also_under("/api/v1")
            .on_rejection(answer::rejection);
        Node { router }
    }
}

impl Default for NodeBuilder {
    fn default() -> Self {
        Self { pace: Duration::from_millis(500), approver: None }
    }
}
