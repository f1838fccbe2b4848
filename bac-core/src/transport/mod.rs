//! What carries one attempt.

mod any;
mod body;
#[cfg(feature = "gzip")]
mod decoded;
mod error;
#[cfg(feature = "reqwest")]
mod handover;
#[cfg(feature = "tower")]
mod mark;
#[cfg(feature = "reqwest")]
mod pools;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
mod reqwest_builder;
#[cfg(feature = "reqwest")]
mod reqwest_chunks;
#[cfg(feature = "reqwest")]
mod reqwest_settings;
#[cfg(feature = "tower")]
mod tower;
mod transport;
#[cfg(feature = "websocket")]
mod upgraded;

pub(crate) use self::any::AnyTransport;
#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest_settings::Settings as ReqwestSettings;
#[cfg(feature = "tower")]
pub use self::tower::{TowerTransport, TransportService};
#[cfg(feature = "websocket")]
pub(crate) use self::upgraded::Io;
#[cfg(all(feature = "server", feature = "websocket"))]
pub(crate) use self::upgraded::Upgraded;
pub use self::{
    body::TransportBody,
    error::{TransportError, TransportErrorKind},
    transport::Transport,
};
#[cfg(feature = "reqwest")]
pub use self::{reqwest::ReqwestTransport, reqwest_builder::ReqwestTransportBuilder};
