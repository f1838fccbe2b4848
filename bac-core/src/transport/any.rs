//! The default transport or one that was given.

use std::{fmt, sync::Arc};

use tokio::runtime;

use super::{body::TransportBody, error::TransportError, transport::Transport};
#[cfg(feature = "reqwest")]
use super::{handover::Handover, reqwest::ReqwestTransport};
use crate::message::Request;

/// The transport of a client.
#[derive(Clone)]
pub(crate) enum AnyTransport {
    /// The default one, whose futures need no box.
    #[cfg(feature = "reqwest")]
    Reqwest(ReqwestTransport),
    Given(Arc<dyn Transport>),
}

/// A request that is on its way, as far as is known.
pub(crate) struct Watch {
    #[cfg(feature = "reqwest")]
    handover: Option<Handover>,
}

impl Watch {
    /// Whether nothing was sent of a request that is given up; nothing is, from now on.
    #[cfg(feature = "reqwest")]
    pub(crate) fn is_unsent(&self) -> bool {
        self.handover.as_ref().is_some_and(Handover::withdraw)
    }

    /// Whether nothing was sent of a request that is given up.
    #[cfg(not(feature = "reqwest"))]
    pub(crate) const fn is_unsent(&self) -> bool {
        false
    }
}

impl AnyTransport {
    /// Watches a request that is about to be sent, if the default transport sends it and it has a body:
    /// only then can it be told.
    #[cfg(feature = "reqwest")]
    pub(crate) fn watch(&self, request: &Request, is_wanted: impl FnOnce() -> bool) -> Watch {
        let can_tell = matches!(self, Self::Reqwest(_))
            && request.body.as_bytes().is_some_and(|bytes| !bytes.is_empty());
        Watch { handover: (can_tell && is_wanted()).then(Handover::new) }
    }

    /// Nothing can be told of a transport that was handed over.
    #[cfg(not(feature = "reqwest"))]
    pub(crate) fn watch(&self, _request: &Request, _is_wanted: impl FnOnce() -> bool) -> Watch {
        Watch {}
    }

    /// Sends within this runtime, which must be the one that it is awaited in.
    pub(crate) async fn send(
        &self,
        request: Request,
        runtime: runtime::Id,
        watch: &Watch,
    ) -> Result<http::Response<TransportBody>, TransportError> {
        #[cfg(not(feature = "reqwest"))]
        let _ = (runtime, watch);
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => {
                transport.execute(request, runtime, watch.handover.as_ref()).await
            }
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
