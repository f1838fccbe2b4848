//! The default transport or one that was given.

use std::{fmt, sync::Arc};

use tokio::runtime;

#[cfg(feature = "tower")]
use super::mark::{Layered, Mark};
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
    #[cfg(feature = "tower")]
    Layered(Arc<dyn Layered>),
}

/// A request that is on its way, as far as is known.
pub(crate) enum Watch {
    /// Nothing is.
    Blind,
    #[cfg(feature = "reqwest")]
    Body(Handover),
    #[cfg(feature = "tower")]
    Layers(Mark, Arc<dyn Layered>),
}

impl Watch {
    /// Whether nothing was sent of a request that is given up; nothing is, from now on.
    pub(crate) fn is_unsent(&self) -> bool {
        match self {
            Self::Blind => false,
            #[cfg(feature = "reqwest")]
            Self::Body(handover) => handover.withdraw(),
            #[cfg(feature = "tower")]
            Self::Layers(mark, layered) => mark.withdraw() && layered.are_all_marked(),
        }
    }
}

impl AnyTransport {
    /// Watches a request that is about to be sent, where it can be told whether it was: by its body, if
    /// it has one and the default transport sends it, or by the layers around that.
    pub(crate) fn watch(&self, request: &Request, is_wanted: impl FnOnce() -> bool) -> Watch {
        #[cfg(not(feature = "reqwest"))]
        let _ = (request, is_wanted);
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(_) => {
                let has_body = request.body.as_bytes().is_some_and(|bytes| !bytes.is_empty());
                if has_body && is_wanted() { Watch::Body(Handover::new()) } else { Watch::Blind }
            }
            Self::Given(_) => Watch::Blind,
            #[cfg(feature = "tower")]
            Self::Layered(transport) => Watch::Layers(Mark::default(), Arc::clone(transport)),
        }
    }

    /// Sends within this runtime, which must be the one that it is awaited in.
    pub(crate) async fn send(
        &self,
        #[cfg_attr(not(feature = "tower"), expect(unused_mut))] mut request: Request,
        runtime: runtime::Id,
        watch: &Watch,
    ) -> Result<http::Response<TransportBody>, TransportError> {
        #[cfg(not(feature = "reqwest"))]
        let _ = (runtime, watch);
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => {
                let handover = match watch {
                    Watch::Body(handover) => Some(handover),
                    _ => None,
                };
                transport.execute(request, runtime, handover).await
            }
            Self::Given(transport) => transport.send(request).await,
            #[cfg(feature = "tower")]
            Self::Layered(transport) => {
                if let Watch::Layers(mark, _) = watch {
                    request.extensions.insert(mark.clone());
                }
                transport.send(request).await
            }
        }
    }
}

impl fmt::Debug for AnyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => transport.fmt(f),
            Self::Given(transport) => transport.fmt(f),
            #[cfg(feature = "tower")]
            Self::Layered(transport) => transport.fmt(f),
        }
    }
}
