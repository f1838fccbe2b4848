//! A request that is being signed.

use std::fmt;

use bac_wire::is_written_by_client;
use http::{HeaderName, HeaderValue};

use super::{error::SchemeError, head::Head};
use crate::{message::Request, percent::percent_encoded};

/// A request that is being signed: a scheme may add to its header fields and to its query, and to nothing
/// else.
pub struct Draft<'a> {
    request: &'a mut Request,
}

impl<'a> Draft<'a> {
    pub(crate) const fn new(request: &'a mut Request) -> Self {
        Self { request }
    }

    /// The request as it stands.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        Head::sent(self.request)
    }

    /// Sets a header field, in the place of those of that name. A `secret` one is masked wherever header
    /// fields are printed.
    ///
    /// # Errors
    /// Where it is one that the client writes itself, such as `Host`, or its value cannot be sent.
    pub fn insert(
        &mut self,
        name: &HeaderName,
        value: &str,
        secret: bool,
    ) -> Result<(), SchemeError> {
        if is_written_by_client(name.as_str()) {
            return Err(SchemeError::new(format!(
                "a scheme set header `{name}`, which the client sets by itself; leave it out"
            )));
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| {
            SchemeError::new(format!("a scheme gave header `{name}` a value that cannot be sent"))
        })?;
        value.set_sensitive(secret);
        self.request.headers.insert(name, value);
        Ok(())
    }

    /// Puts a pair at the end of the query, percent-encoded.
    pub fn append_query(&mut self, name: &str, value: &str) {
        let pair = format!("{}={}", percent_encoded(name), percent_encoded(value));
        let query = match self.request.url.query().filter(|query| !query.is_empty()) {
            Some(query) => format!("{query}&{pair}"),
            None => pair,
        };
        self.request.url.set_query(Some(&query));
    }
}

impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Draft").field(&self.request).finish()
    }
}
