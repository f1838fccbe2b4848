//! Where credentials go in a request.

use std::sync::Arc;

use http::{HeaderName, HeaderValue, header};
use zeroize::Zeroizing;

use crate::{
    message::Request,
    scheme::{AccessKey, BoundToken},
};

/// Credentials that were checked, as they are sent.
#[derive(Clone, PartialEq)]
pub(crate) enum Placement {
    /// The value is marked as a secret.
    Header(HeaderName, HeaderValue),
    /// `pair` is encoded.
    Query { name: String, pair: Zeroizing<String> },
    /// For a scheme: nothing of it is put anywhere.
    AccessKey(Arc<AccessKey>),
    /// For a scheme, which sends it.
    BoundToken(Arc<BoundToken>),
}

impl Placement {
    /// The header field, if it is one.
    pub(crate) const fn header(&self) -> Option<&HeaderName> {
        match self {
            Self::Header(name, _) => Some(name),
            Self::Query { .. } | Self::AccessKey(_) | Self::BoundToken(_) => None,
        }
    }

    /// Puts them on a request, unless it has a field or parameter of that name: what is nearer to the
    /// call wins. Says whether they are there now.
    pub(crate) fn put(&self, request: &mut Request) -> bool {
        match self {
            Self::AccessKey(_) => {}
            Self::BoundToken(_) => return !request.headers.contains_key(header::AUTHORIZATION),
            Self::Header(name, value) => {
                if request.headers.contains_key(name) {
                    return false;
                }
                request.headers.insert(name, value.clone());
            }
            Self::Query { name, pair } => {
                if request.url.query_pairs().any(|(known, _)| known == *name) {
                    return false;
                }
                let before = request.url.query().filter(|query| !query.is_empty());
                let query = before.map_or_else(
                    || pair.clone(),
                    |before| Zeroizing::new(format!("{before}&{}", **pair)),
                );
                request.url.set_query(Some(&query));
            }
        }
        true
    }
}
