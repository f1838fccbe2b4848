//! The node itself.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use bac_core::{BoxFuture, Client, Error, Signer, server::InProcess};
use bytes::Bytes;
use tokio::runtime::Runtime;
use tower_service::Service;

use crate::{dispatch::Dispatch, door::Door, scheduler::Scheduler, throttle::Throttle};

/// A development node. Cheap to clone; clones share their jobs.
///
/// It is a [`Service`] over whole requests: [`client`](Self::client) calls it in process,
/// [`listen`](Self::listen) puts it on a port. Jobs run on threads of the node's own; when the last
/// clone is dropped, those that run are told to end.
#[derive(Clone, Debug)]
pub struct Node(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dispatch: Dispatch,
    door: Door,
    throttle: Throttle,
    scheduler: Scheduler,
    /// `None` while it is dropped.
    runtime: Option<Runtime>,
}

impl Node {
    pub(crate) fn with(
        dispatch: Dispatch,
        door: Door,
        throttle: Throttle,
        scheduler: Scheduler,
        runtime: Runtime,
    ) -> Self {
        Self(Arc::new(Inner { dispatch, door, throttle, scheduler, runtime: Some(runtime) }))
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
        self.0.dispatch.handle(request).await
    }

    pub(crate) fn dispatch(&self) -> &Dispatch {
        &self.0.dispatch
    }

    pub(crate) fn door(&self) -> &Door {
        &self.0.door
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// Ends the jobs that run, and waits until they have ended. In a data directory they stay as
    /// they were; the next node there says of them that they were interrupted.
    ///
    /// It is meant for a node that no request reaches any more. The directory is free once the last
    /// clone has been dropped.
    pub async fn close(&self) {
        self.0.scheduler.close().await;
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.scheduler.halt();
        // An ordinary drop waits, which is not allowed inside an asynchronous runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
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
        let node = self.clone();
        Box::pin(async move { Ok(node.handle(request).await) })
    }
}
