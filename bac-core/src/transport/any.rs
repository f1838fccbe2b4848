//! The default transport or one that was given.

use std::{fmt, sync::Arc};

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
    pub(crate) async fn send(
        &self,
        request: Request,
    ) -> Result<http::Response<TransportBody>, TransportError> {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => transport.execute(request).await,
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
