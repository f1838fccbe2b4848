//! Settings, servers and limits: what calls are sent with.

#[cfg(not(target_family = "wasm"))]
mod background;
mod base_url;
mod builder;
mod callee;
mod client;
mod fixed_urls;
mod kept_headers;
mod scoped;
mod server;
#[cfg(feature = "tracing")]
mod told;

#[cfg(not(target_family = "wasm"))]
pub(crate) use self::background::Background;
pub(crate) use self::{base_url::check_length, callee::Callee};
pub use self::{builder::ClientBuilder, client::Client, server::ServerSelector};
