//! URLs that are the same in every call.

use std::sync::{PoisonError, RwLock};

use url::Url;

use crate::{error::Error, operation::Operation};

/// The URLs of those operations of a server whose path takes no value: each is parsed once.
#[derive(Debug, Default)]
pub(super) struct FixedUrls(RwLock<Vec<(&'static Operation, Url)>>);

impl FixedUrls {
    /// The URL of `operation`, which `parse` gives where it is not known yet.
    pub(super) fn get(
        &self,
        operation: &'static Operation,
        parse: impl FnOnce() -> Result<Url, Error>,
    ) -> Result<Url, Error> {
        if let Some(url) = find(&self.0.read().unwrap_or_else(PoisonError::into_inner), operation) {
            return Ok(url);
        }
        let url = parse()?;
        let mut urls = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if find(&urls, operation).is_none() {
            urls.push((operation, url.clone()));
        }
        Ok(url)
    }
}

fn find(urls: &[(&'static Operation, Url)], operation: &'static Operation) -> Option<Url> {
    // Two operations at one place are the same in all that they say.
    let known = urls.iter().find(|(known, _)| std::ptr::eq(*known, operation));
    known.map(|(_, url)| url.clone())
}
