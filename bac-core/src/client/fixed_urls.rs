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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Declaration;

    static FIRST: Operation = operation("/first");
    static SECOND: Operation = operation("/second");

    const fn operation(path: &'static str) -> Operation {
        Operation::from_declaration(Declaration { path, ..Declaration::NEW })
    }

    #[test]
    fn each_is_parsed_once() {
        let urls = FixedUrls::default();
        let mut parsed = 0;
        for operation in [&FIRST, &SECOND, &FIRST, &SECOND] {
            let url = urls.get(operation, || {
                parsed += 1;
                let text = format!("http://host{}", operation.path());
                Url::parse(&text).map_err(|error| Error::invalid_input(error.to_string()))
            });
            assert_eq!(url.unwrap().path(), operation.path());
        }
        assert_eq!(parsed, 2);
    }

    #[test]
    fn what_is_no_url_is_not_kept() {
        let urls = FixedUrls::default();
        let none = urls.get(&FIRST, || Err(Error::invalid_input("too long")));
        assert!(none.is_err());
        let url = urls.get(&FIRST, || Ok(Url::parse("http://host/first").unwrap()));
        assert_eq!(url.unwrap().path(), "/first");
    }
}
