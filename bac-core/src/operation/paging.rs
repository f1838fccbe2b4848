//! How the next page of a list is asked for.

/// How the next page of a list is asked for, as `page(…)` of an endpoint says it: by the request of the page before,
/// with another position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paging {
    /// `page(query = "continue")`: by a token of the server's in the query.
    Query {
        /// The name in the query.
        name: &'static str,
    },
    /// `page(link)`: at a link of the server's, within the origin that was asked.
    Link,
    /// `page(offset = "offset", limit = "limit")`: by how many items come before it.
    Offset {
        /// The name of that number in the query.
        offset: &'static str,
        /// The name of how many items a page has, unless it is the last, if the server keeps to that.
        limit: Option<&'static str>,
    },
}
