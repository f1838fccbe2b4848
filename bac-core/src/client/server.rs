//! The servers of a client, and how one of them is named.

use http::HeaderValue;
use url::Url;

use super::{base_url::BaseUrl, fixed_urls::FixedUrls, kept_headers::KeptHeaders};
use crate::{
    credentials::GivenCredentials, error::Error, message::host_of, request::Target, scheme::Memory,
};

#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: String,
    pub(super) base: BaseUrl,
    /// Who calls, as this server is told.
    pub(super) credentials: Option<GivenCredentials>,
    /// What requests to it say in `Host`.
    pub(super) host: HeaderValue,
    /// Header fields that it has given, to be shown from then on.
    pub(super) kept: KeptHeaders,
    /// What schemes have learnt of it.
    pub(super) memory: Memory,
    fixed_urls: FixedUrls,
}

impl Server {
    pub(super) fn new(name: String, base: BaseUrl) -> Self {
        let host = host_of(base.url());
        let (kept, fixed_urls) = (KeptHeaders::default(), FixedUrls::default());
        let memory = Memory::default();
        Self { name, base, credentials: None, host, kept, memory, fixed_urls }
    }

    pub(super) fn url(&self, target: &Target) -> Result<Url, Error> {
        let parse = || self.base.join(target.as_str());
        match target.fixed() {
            Some(operation) => self.fixed_urls.get(operation, parse),
            None => parse(),
        }
    }
}

/// A server of a client, by its name or by its index: what `"staging"` and `1` turn into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerSelector {
    /// Its place in the order in which servers were given, from 0.
    Index(usize),
    /// Its name.
    Name(String),
}

impl ServerSelector {
    pub(super) fn find(&self, servers: &[Server]) -> Result<usize, Error> {
        let found = match self {
            Self::Index(index) => Some(*index).filter(|index| *index < servers.len()),
            Self::Name(name) => servers.iter().position(|server| server.name == *name),
        };
        found.ok_or_else(|| {
            let names: Vec<_> = servers.iter().map(|server| server.name.as_str()).collect();
            let wanted = match self {
                Self::Index(index) => format!("with index {index}"),
                Self::Name(name) => format!("named `{name}`"),
            };
            Error::configuration(format!("no server {wanted}; there are: {}", names.join(", ")))
        })
    }
}

impl From<usize> for ServerSelector {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl From<&str> for ServerSelector {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for ServerSelector {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}
