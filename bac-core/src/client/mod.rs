//! Settings, servers and limits: what calls are sent with.

#[cfg(not(target_family = "wasm"))]
mod background;
mod base_url;
mod builder;
mod call_defaults;
mod call_settings;
mod callee;
mod client;
mod fixed_urls;
mod kept_headers;
mod progress;
mod scoped;
mod server;
#[cfg(feature = "tracing")]
mod told;

#[cfg(not(target_family = "wasm"))]
pub(crate) use self::background::Background;
pub(crate) use self::{
    base_url::check_length, call_settings::CallSettings, callee::Callee, progress::OnProgress,
};
pub use self::{
    builder::ClientBuilder, call_defaults::CallDefaults, client::Client, progress::Progress,
    server::ServerSelector,
};
