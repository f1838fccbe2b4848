//! The default transport or one that was given.

use std::{fmt, sync::Arc};

use tokio::runtime;

#[cfg(feature = "reqwest")]
use super::reqwest::ReqwestTransport;
use super::{body::TransportBody, error::TransportError, transport::Transport};
use crate::message::Request;

/// The transport of a client.
pub(crate) enum AnyTransport {
    /// The default one, whose futures need no box.
    #[cfg(feature = "reqwest")]
    Reqwest(ReqwestTransport),
    Given(Arc<dyn Transport>),
}

impl AnyTransport {
    /// Sends within this runtime, which must be the one that it is awaited in.
    pub(crate) async fn send(
        &self,
        request: Request,
        runtime: runtime::Id,
    ) -> Result<http::Response<TransportBody>, TransportError> {
        #[cfg(not(feature = "reqwest"))]
        let _ = runtime;
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => transport.execute(request, runtime).await,
            Self::Given(transport) => transport.send(request).await,
        }
    }
}

impl fmt::Debug for AnyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => transport.fmt(f),
            Self::Given(transport) => transport.fmt(f),
        }
    }
}
