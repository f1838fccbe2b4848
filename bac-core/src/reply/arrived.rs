//! What an attempt that succeeded brought.

use super::stream::Incoming;
use crate::message::RawResponse;
#[cfg(feature = "websocket")]
use crate::websocket::Socket;

/// A declared success, not yet decoded.
pub(crate) enum Arrived {
    /// A reply, read whole.
    Reply(RawResponse),
    /// The head of a reply, and its body that is still to come.
    Stream(RawResponse, Box<Incoming>),
    /// The head of a reply, and the socket that is open since.
    #[cfg(feature = "websocket")]
    Socket(RawResponse, Box<Socket>),
}

impl Arrived {
    /// The reply as far as it was read.
    pub(crate) const fn response(&self) -> &RawResponse {
        match self {
            Self::Reply(response) | Self::Stream(response, _) => response,
            #[cfg(feature = "websocket")]
            Self::Socket(response, _) => response,
        }
    }

    pub(crate) fn into_response(self) -> RawResponse {
        match self {
            Self::Reply(response) | Self::Stream(response, _) => response,
            #[cfg(feature = "websocket")]
            Self::Socket(response, _) => response,
        }
    }
}
