//! The credentials of a server.

use std::{fmt, sync::Arc};

use super::{
    cache::CredentialCache, credentials::Credentials, placement::Placement,
    source::CredentialSource,
};
use crate::{clock::Clock, error::Error, retry::RetryPolicy};

/// What a builder is given.
pub(crate) enum Offer {
    Fixed(Credentials),
    Source(Arc<dyn CredentialSource>),
}

/// What a server has.
#[derive(Clone)]
pub(crate) enum GivenCredentials {
    /// The same for each call.
    Fixed(Placement),
    Cached(Arc<CredentialCache>),
}

impl Offer {
    /// What a server gets of it.
    pub(crate) fn accept(
        &self,
        clock: &Arc<dyn Clock>,
        retry: &RetryPolicy,
    ) -> Result<GivenCredentials, Error> {
        Ok(match self {
            Self::Fixed(credentials) => GivenCredentials::Fixed(credentials.placement()?),
            Self::Source(source) => {
                let (source, clock) = (Arc::clone(source), Arc::clone(clock));
                let cache = CredentialCache::new(source, clock, retry.clone());
                GivenCredentials::Cached(Arc::new(cache))
            }
        })
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(credentials) => credentials.fmt(f),
            Self::Source(source) => source.fmt(f),
        }
    }
}

/// Their kind alone.
impl fmt::Debug for GivenCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(_) => f.write_str("fixed"),
            Self::Cached(cache) => cache.fmt(f),
        }
    }
}
