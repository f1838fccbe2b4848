//! Where a request goes: below the client's base URL, or where a link or a redirect leads.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use url::{Origin, Url};

use super::fault;
use crate::{
    client::{Callee, check_length},
    credentials::is_plain_http,
    error::Error,
    link::Link,
    message::host_of,
    request::Target,
};

/// Where a request goes.
#[derive(Clone)]
pub(super) struct Place {
    target: Target,
    /// In the place of what the target makes of the base URL. In a box: hardly a call has one.
    address: Option<Box<Address>>,
}

/// Where a link or a redirect leads.
#[derive(Clone)]
struct Address {
    url: Url,
    /// Whether it is of another origin than the client's server: nothing that is for that one goes there.
    is_foreign: bool,
}

impl Place {
    /// # Errors
    /// Where a link is none, or leads where the operation does not go.
    pub(super) fn new(target: Target, callee: &Callee) -> Result<Self, Error> {
        let address = match target.link() {
            Some((link, query)) => Some(Box::new(Address::new(link, query, callee)?)),
            None => None,
        };
        Ok(Self { target, address })
    }

    /// Takes a URL of the same origin in its place.
    pub(super) fn move_to(&mut self, url: Url) {
        self.address = Some(Box::new(Address { url, is_foreign: self.is_foreign() }));
    }

    /// The URL.
    pub(super) fn url(&self, callee: &Callee) -> Result<Url, Error> {
        match &self.address {
            Some(address) => Ok(address.url.clone()),
            None => callee.client.url(&self.target),
        }
    }

    /// Whether it is of another origin than the client's server.
    pub(super) fn is_foreign(&self) -> bool {
        self.address.as_ref().is_some_and(|address| address.is_foreign)
    }

    /// What requests say in `Host`.
    pub(super) fn host(&self, callee: &Callee) -> HeaderValue {
        match &self.address {
            Some(address) => host_of(&address.url),
            None => callee.client.host().clone(),
        }
    }

    /// The server, where it is a link that tells it.
    pub(super) fn origin(&self) -> Option<Origin> {
        let address = self.address.as_ref().filter(|_| self.target.link().is_some());
        address.map(|address| address.url.origin())
    }

    /// Path and query as they were asked for: below the base URL, or of a link.
    pub(super) fn asked(&self) -> &str {
        match &self.address {
            Some(address) => address.url.path(),
            None => self.target.as_str(),
        }
    }

    /// # Errors
    /// Where the call would show to another server who calls.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Error> {
        let foreign = self.address.as_ref().filter(|address| address.is_foreign);
        let Some(address) = foreign else { return Ok(()) };
        match WHO_CALLS.iter().find(|name| headers.contains_key(*name)) {
            Some(name) => Err(fault::credentials_elsewhere(name, &address.url.origin())),
            None => Ok(()),
        }
    }

    /// Takes what a hook has put there away from another server: one that says in each request who calls
    /// need not know where this one goes.
    pub(super) fn strip(&self, headers: &mut HeaderMap) {
        if self.is_foreign() {
            for name in WHO_CALLS {
                headers.remove(name);
            }
        }
    }
}

impl Address {
    /// That of a link, with `query` behind its own.
    fn new(link: &Link, query: &str, callee: &Callee) -> Result<Self, Error> {
        let server = callee.client.server_url();
        let mut url = link.resolve(server).map_err(fault::no_link)?;
        append(&mut url, query);
        check_length(url.as_str().len())?;
        let is_foreign = url.origin() != server.origin();
        if is_foreign && !callee.operation.goes_to_any_origin() {
            return Err(fault::foreign_link(&url.origin(), &server.origin()));
        }
        // What is asked for in private is not told to everybody, nor is a link that is a secret.
        if is_foreign && server.scheme() == "https" && is_plain_http(&url) {
            return Err(fault::downgraded_link(&url.origin()));
        }
        Ok(Self { url, is_foreign })
    }
}

/// Puts pairs behind those that there are, which stay as they are.
fn append(url: &mut Url, pairs: &str) {
    if pairs.is_empty() {
        return;
    }
    let query = match url.query() {
        None | Some("") => pairs.to_owned(),
        Some(own) if own.ends_with('&') => [own, pairs].concat(),
        Some(own) => [own, "&", pairs].concat(),
    };
    url.set_query(Some(&query));
}

/// The header fields that say who calls.
const WHO_CALLS: [HeaderName; 3] =
    [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];
