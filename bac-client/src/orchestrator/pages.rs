//! Lists that come in pages, as streams.

use std::collections::HashSet;
use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use bac_core::http::{HeaderMap, StatusCode};
use bac_core::{Call, CallFuture, EndpointError, MaybeSend, MaybeSync, UnexpectedResponse};
use futures_core::Stream;

use super::model::{ListItem, Page};

/// The pages of a list, one call each.
///
/// A page is asked for when the stream is polled for it, never earlier. The stream ends behind the
/// last page; it ends too behind a page that names a next one that was read already, for such a list
/// would never end. An error is the last item: that of a call, or an unexpected response where 100
/// pages in a row were empty and each named another, for nodes send one such page at most. Dropping
/// the stream gives up the call under way.
///
/// [`items`](Self::items) makes a stream of the items of it. [`next`](Self::next) reads without a
/// further crate.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T, E> {
    ask: Box<dyn Ask<T, E>>,
    state: State<T, E>,
    /// The tokens that pages were asked for with.
    asked: HashSet<String>,
    /// How many pages were empty since the last that was not.
    empty: usize,
}

/// How many pages in a row may be empty. A list by pages ends in an empty one where the page before
/// was full; more of them are a fault of what answers.
const MOST_EMPTY: usize = 100;

/// Asks for the page of a token, or for the first.
trait Ask<T, E>: MaybeSend + MaybeSync {
    fn ask(&self, token: Option<&str>) -> Call<'static, Page<T>, E>;
}

impl<T, E, F> Ask<T, E> for F
where
    F: Fn(Option<&str>) -> Call<'static, Page<T>, E> + MaybeSend + MaybeSync,
{
    fn ask(&self, token: Option<&str>) -> Call<'static, Page<T>, E> {
        self(token)
    }
}

enum State<T, E> {
    /// The next page is to be asked for, with its token.
    Ready(Option<String>),
    Waiting(CallFuture<'static, Page<T>, E>),
    /// Nothing but empty pages comes.
    Endless,
    Done,
}

impl<T, E> Pages<T, E> {
    /// Pages from that of `token` on, or from the first.
    pub(super) fn new(
        token: Option<String>,
        ask: impl Fn(Option<&str>) -> Call<'static, Page<T>, E> + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        Self { ask: Box::new(ask), state: State::Ready(token), asked: HashSet::new(), empty: 0 }
    }

    /// The items of the pages.
    pub fn items(self) -> Items<T, E> {
        Items { pages: self, page: Vec::new().into_iter() }
    }
}

impl<T, E> Pages<T, E>
where
    T: ListItem + Send + Unpin + 'static,
    E: EndpointError + Send + 'static,
{
    /// The next page; `None` behind the last.
    pub async fn next(&mut self) -> Option<Result<Page<T>, E>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T, E> Stream for Pages<T, E>
where
    T: ListItem + Send + Unpin + 'static,
    E: EndpointError + Send + 'static,
{
    type Item = Result<Page<T>, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut self.state {
                State::Ready(token) => {
                    let token = token.take();
                    let call = self.ask.ask(token.as_deref()).into_future();
                    self.asked.extend(token);
                    self.state = State::Waiting(call);
                }
                State::Waiting(call) => {
                    let result = ready!(Pin::new(call).poll(cx));
                    let is_empty = result.as_ref().is_ok_and(|page| page.items.is_empty());
                    self.empty = if is_empty { self.empty + 1 } else { 0 };
                    self.state = match result.as_ref().ok().and_then(Page::next_token) {
                        Some(token) if self.asked.contains(token) => State::Done,
                        Some(_) if self.empty == MOST_EMPTY => State::Endless,
                        Some(token) => State::Ready(Some(token.to_owned())),
                        None => State::Done,
                    };
                    return Poll::Ready(Some(result));
                }
                State::Endless => {
                    self.state = State::Done;
                    return Poll::Ready(Some(Err(E::from_response(endless()))));
                }
                State::Done => return Poll::Ready(None),
            }
        }
    }
}

/// What is said of a list that has no end.
fn endless() -> UnexpectedResponse {
    let words = format!(
        "the list has no end: {MOST_EMPTY} pages in a row were empty, and each named another; begin \
         again, or ask for larger pages"
    );
    UnexpectedResponse::new(StatusCode::OK, HeaderMap::new(), words.into())
}

impl<T, E> fmt::Debug for Pages<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready(_) => "ready",
            State::Waiting(_) => "waiting",
            State::Endless => "endless",
            State::Done => "done",
        };
        f.debug_struct("Pages").field("state", &state).finish_non_exhaustive()
    }
}

/// The items of a list, page by page.
///
/// As with [`Pages`], of which it is made, an error is the last item.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T, E> {
    pages: Pages<T, E>,
    /// What is left of the page that was read last.
    page: vec::IntoIter<T>,
}

impl<T, E> Items<T, E>
where
    T: ListItem + Send + Unpin + 'static,
    E: EndpointError + Send + 'static,
{
    /// The next item; `None` behind the last.
    pub async fn next(&mut self) -> Option<Result<T, E>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T, E> Stream for Items<T, E>
where
    T: ListItem + Send + Unpin + 'static,
    E: EndpointError + Send + 'static,
{
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(cx)) {
                Some(Ok(page)) => self.page = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T, E> fmt::Debug for Items<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
