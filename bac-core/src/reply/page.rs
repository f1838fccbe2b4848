//! The page of a list that needs no type of one's own.

use std::vec;

use http::HeaderMap;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    paged::{Next, Paged, next_position},
    reader::ReplyReader,
    reply::Reply,
};
use crate::{
    error::Error,
    operation::{Operation, Paging, ReplyKind},
    position::Position,
};

/// A page of a list, as an endpoint with `page(…)` returns it: some items, and where those are that follow.
///
/// | the endpoint says | the body is |
/// |---|---|
/// | `page(link)` | an array of the items; the header `Link` (RFC 8288) names the next page with `rel="next"` |
/// | `page(query = "…")` | an object: `{"items": […], "next": "token"}`, without `next`, or with `null` or `""`, on the last page |
/// | `page(offset = "…")` | an array of the items; the last page is empty, or has fewer than `limit` says |
///
/// For a body of another shape, derive [`Page`](derive@crate::Page) for its type. Awaited, a call gives one page;
/// [`Call::pages`](crate::Call::pages) and [`Call::items`](crate::Call::items) give all.
///
/// ```
/// use bac_core::{Client, Error, Page, client};
///
/// #[client]
/// trait Issues {
///     #[endpoint(GET "/issues", page(link))]
///     async fn list(&self, #[query] state: &str) -> Result<Page<String>, Error>;
/// }
///
/// # async fn run(issues: IssuesClient) -> Result<(), Error> {
/// let mut open = issues.list("open").items();
/// while let Some(issue) = open.next().await {
///     println!("{}", issue?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// A service answers with one, and says what follows by [`followed_by`](Self::followed_by): a token, or a link,
/// which goes into the header. By `offset` nothing need be said.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    pub(crate) next: Option<Position>,
    headers: HeaderMap,
}

impl<T> Page<T> {
    /// A page that no other follows.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        Self { items, next: None, headers: HeaderMap::new() }
    }

    /// The same page with one behind it.
    #[must_use]
    pub fn followed_by(self, next: Position) -> Self {
        Self { next: Some(next), ..self }
    }

    /// Where the next page is; `None` on the last. [`Call::at_page`](crate::Call::at_page) asks for it. A link is not
    /// looked at before it is called.
    #[must_use]
    pub const fn next(&self) -> Option<&Position> {
        self.next.as_ref()
    }

    /// The header fields that it came with.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> vec::IntoIter<T> {
        self.items.into_iter()
    }
}

impl<T> Paged for Page<T> {
    type Item = T;

    const SAYS_NEXT: bool = true;

    fn count(&self) -> usize {
        self.items.len()
    }

    fn next(&self) -> Next {
        self.next.as_ref().map_or(Next::Last, |position| Next::At(position.text()))
    }

    fn into_items(self) -> Vec<T> {
        self.items
    }
}

/// What its body is where a token stands in it.
#[derive(Deserialize)]
struct WithToken<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl<T: DeserializeOwned> Reply for Page<T> {
    const KIND: ReplyKind = ReplyKind::Json;

    fn read(reply: &mut ReplyReader<'_>) -> Result<Self, Error> {
        let headers = reply.raw().headers.clone();
        let paging = reply.operation.and_then(Operation::paging);
        if let Some(Paging::Query { .. }) = paging {
            let WithToken { items, next } = reply.json()?;
            let next = next.filter(|token| !token.is_empty()).map(Position::token);
            return Ok(Self { items, next, headers });
        }
        let items: Vec<T> = reply.json()?;
        let asked = reply.url()?;
        let next = paging.and_then(|paging| {
            next_position(paging, Next::Unsaid, &headers, &asked, items.len()).unwrap_or_else(
                |_| {
                    // What is wrong with the link is told by who follows it.
                    let link = crate::link::Link::of_relation(&headers, "next")?;
                    Some(Position::link(link.asked_at(&asked)))
                },
            )
        });
        Ok(Self { items, next, headers })
    }
}
