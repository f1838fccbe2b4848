//! Settings, servers, limits and credentials: what calls are sent with.

mod background;
mod base_url;
mod builder;
mod callee;
mod client;
mod credentials;
mod fixed_urls;
mod kept_headers;
mod server;

pub(crate) use self::callee::Callee;
pub use self::{
    builder::ClientBuilder, client::Client, credentials::Credentials, server::ServerSelector,
};
