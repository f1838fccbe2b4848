//! Where the connection of a WebSocket comes from.

use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
};

use http::request::Parts;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::transport::Upgraded;

/// A connection that becomes a WebSocket once the answer 101 is sent.
///
/// An HTTP server in front of a [`Router`](super::Router) puts it among the extensions of a request
/// for an upgrade. The server hyper, and with it axum, has put its own there already, which will do.
#[derive(Clone)]
pub struct Upgrade(Arc<Mutex<Option<Upgraded>>>);

impl Upgrade {
    /// The connection that `connection` comes to, once the answer is sent.
    pub fn new<C>(connection: impl Future<Output = io::Result<C>> + Send + 'static) -> Self
    where
        C: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        Self(Arc::new(Mutex::new(Some(Upgraded::new(connection)))))
    }

    /// The connection of a request, which is there for one taker.
    pub(super) fn of(head: &mut Parts) -> Option<Upgraded> {
        if let Some(Self(upgraded)) = head.extensions.remove() {
            return upgraded.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        let upgrade = head.extensions.remove::<OnUpgrade>()?;
        Some(Upgraded::new(async { upgrade.await.map(TokioIo::new).map_err(io::Error::other) }))
    }
}

impl fmt::Debug for Upgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upgrade").finish_non_exhaustive()
    }
}
