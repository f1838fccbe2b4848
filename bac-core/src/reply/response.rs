//! A value, and the reply that it came in.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use url::Url;

use crate::{
    error::EarlierAttempt,
    link::Link,
    message::{RawResponse, raw_accessors},
};

/// A successful reply: the decoded value beside status, headers, content type and raw body.
///
/// [`Call::response`](crate::Call::response) returns it; awaiting the call itself gives the value
/// alone.
#[derive(Clone)]
pub struct Response<T> {
    pub(crate) value: T,
    /// What was asked.
    pub(crate) url: Url,
    pub(crate) raw: RawResponse,
    pub(crate) earlier: Vec<EarlierAttempt>,
}

impl<T> Response<T> {
    /// The decoded value.
    #[must_use]
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The decoded value, without the rest.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// The attempts of the call before the one that succeeded, the first of them first.
    #[must_use]
    pub fn earlier_attempts(&self) -> &[EarlierAttempt] {
        &self.earlier
    }

    /// The URL that was asked, the last one where redirects were followed. Its path and query may hold what must not reach a log.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Where the field `Link` (RFC 8288) says that this relation is, such as `next`: the first such link that speaks
    /// of the reply itself. A relative one is resolved against the URL that was asked.
    ///
    /// ```no_run
    /// use bac_core::{Error, Link, client};
    ///
    /// #[client]
    /// trait Items {
    ///     #[endpoint(GET "/items")]
    ///     async fn first(&self) -> Result<Vec<u64>, Error>;
    ///
    ///     #[endpoint(GET)]
    ///     async fn page(&self, #[url] at: &Link) -> Result<Vec<u64>, Error>;
    /// }
    ///
    /// # async fn run(items: ItemsClient) -> Result<(), Error> {
    /// let mut page = items.first().response().await?;
    /// while let Some(next) = page.link("next") {
    ///     page = items.page(&next).response().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn link(&self, relation: &str) -> Option<Link> {
        Link::of_relation(&self.raw.headers, relation).map(|link| link.asked_at(&self.url))
    }

    /// Where the field `Location` leads, as that of a created thing. A relative one is resolved against
    /// the URL that was asked.
    #[must_use]
    pub fn location(&self) -> Option<Link> {
        let name = header::LOCATION;
        Link::of_field(&self.raw.headers, name.as_str()).map(|link| link.asked_at(&self.url))
    }

    raw_accessors!(self => &self.raw);
}

/// The value and the reply: the URL may hold what must not reach a log.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("raw", &self.raw)
            .field("earlier", &self.earlier)
            .finish_non_exhaustive()
    }
}
