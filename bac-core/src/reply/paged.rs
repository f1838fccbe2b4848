//! What a page of a list is, whatever type it has.

use http::HeaderMap;
use url::Url;

use crate::{
    link::Link,
    operation::Paging,
    position::{Place, Position},
};

/// A page of a list: its items, and what it says of the next one.
///
/// [`Page<T>`](struct@crate::Page) is one; `#[derive(Page)]` implements it for a type of one's own
/// ([the derive](derive@crate::Page) has the table of what can be said). The reply of an endpoint with `page(…)` is
/// one, and an `Option` of one is, too: nothing is the last page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page of a list, which `page(…)` makes the reply of the endpoint",
    label = "not a page",
    note = "return `bac_core::Page<T>`, or derive `bac_core::Page` for a type of your own; or remove `page(…)`"
)]
pub trait Paged: Sized {
    /// What the list is of.
    type Item;

    /// Whether a page says by itself where the next one is: what [`next`](Self::next) gives is never
    /// [`Next::Unsaid`].
    const SAYS_NEXT: bool;

    /// How many items are on it.
    fn count(&self) -> usize;

    /// What it says of the next page.
    fn next(&self) -> Next;

    /// Its items.
    fn into_items(self) -> Vec<Self::Item>;
}

/// What a page says of the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: with `page(link)` the header `Link` tells, with `page(offset = "…")` the number of items does.
    Unsaid,
    /// There is none.
    Last,
    /// It is at this token, link or offset.
    At(String),
}

/// Nothing is the last page.
impl<P: Paged> Paged for Option<P> {
    type Item = P::Item;

    const SAYS_NEXT: bool = P::SAYS_NEXT;

    fn count(&self) -> usize {
        self.as_ref().map_or(0, P::count)
    }

    fn next(&self) -> Next {
        self.as_ref().map_or(Next::Last, P::next)
    }

    fn into_items(self) -> Vec<P::Item> {
        self.map_or_else(Vec::new, P::into_items)
    }
}

/// What can stand in a field marked `#[page(items)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no items of a page",
    label = "no collection",
    note = "it is a `Vec` or another collection, or an `Option` of one"
)]
pub trait HoldsItems {
    type Item;

    fn count(&self) -> usize;

    fn into_vec(self) -> Vec<Self::Item>;
}

#[diagnostic::do_not_recommend]
impl<I, T> HoldsItems for I
where
    I: IntoIterator<Item = T>,
    for<'a> &'a I: IntoIterator<Item = &'a T>,
{
    type Item = T;

    fn count(&self) -> usize {
        self.into_iter().count()
    }

    fn into_vec(self) -> Vec<T> {
        self.into_iter().collect()
    }
}

/// What can stand in a field marked `#[page(next)]`, or come of a function that is named there.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` says not where the next page is",
    label = "no token, link or offset",
    note = "it is a `String`, a `&str`, an unsigned number, a `bac_core::Link`, an `Option` of one of them, or `bac_core::Next`; of anything else make it by `#[page(next = path::to::function)]`"
)]
pub trait SaysNext {
    fn says_next(&self) -> Next;
}

/// An empty text is none: servers that have no `null` write it so.
impl SaysNext for str {
    fn says_next(&self) -> Next {
        if self.is_empty() { Next::Last } else { Next::At(self.to_owned()) }
    }
}

impl SaysNext for String {
    fn says_next(&self) -> Next {
        self.as_str().says_next()
    }
}

impl SaysNext for Link {
    fn says_next(&self) -> Next {
        self.absolute().says_next()
    }
}

impl SaysNext for Next {
    fn says_next(&self) -> Next {
        self.clone()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl SaysNext for $number {
            fn says_next(&self) -> Next {
                Next::At(self.to_string())
            }
        })*
    };
}

numbers!(u32 u64 usize);

#[diagnostic::do_not_recommend]
impl<T: SaysNext + ?Sized> SaysNext for &T {
    fn says_next(&self) -> Next {
        T::says_next(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: SaysNext> SaysNext for Option<T> {
    fn says_next(&self) -> Next {
        self.as_ref().map_or(Next::Last, T::says_next)
    }
}

/// Why there is a next page, and it cannot be asked for.
pub(crate) enum Astray {
    /// What is wrong with the link.
    NoLink(&'static str),
    /// It leads to another server.
    Foreign(url::Origin),
    NoOffset,
}

/// Where the page is that follows one of `count` items, which came with `headers` when `asked` was asked.
pub(crate) fn next_position(
    paging: Paging,
    said: Next,
    headers: &HeaderMap,
    asked: &Url,
    count: usize,
) -> Result<Option<Position>, Astray> {
    match (paging, said) {
        (_, Next::Last) | (Paging::Query { .. }, Next::Unsaid) => Ok(None),
        (Paging::Query { .. }, Next::At(token)) => Ok(Some(Position::token(token))),
        (Paging::Link, Next::At(text)) => at_link(Link::new(text), asked).map(Some),
        (Paging::Link, Next::Unsaid) => {
            Link::of_relation(headers, "next").map(|link| at_link(link, asked)).transpose()
        }
        (Paging::Offset { .. }, Next::At(text)) => {
            let offset = text.parse().map_err(|_| Astray::NoOffset)?;
            Ok(Some(Position(Place::Offset(offset))))
        }
        (Paging::Offset { offset, limit }, Next::Unsaid) => {
            let asked_for =
                |name: &str| asked.query_pairs().find(|(known, _)| known == name)?.1.parse().ok();
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            let is_last =
                count == 0 || limit.and_then(asked_for).is_some_and(|limit: u64| count < limit);
            let before: u64 = asked_for(offset).unwrap_or(0);
            Ok((!is_last).then(|| Position::offset(before.saturating_add(count))))
        }
    }
}

/// A link of another origin is not followed: who calls would be told there.
fn at_link(link: Link, asked: &Url) -> Result<Position, Astray> {
    let url = link.asked_at(asked).resolve(asked).map_err(Astray::NoLink)?;
    if url.origin() != asked.origin() {
        return Err(Astray::Foreign(url.origin()));
    }
    Ok(Position(Place::Link(url.into())))
}
