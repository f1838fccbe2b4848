//! The pages of a list: one call after the other, each the same request with another position.

use std::{
    collections::HashSet,
    fmt,
    future::poll_fn,
    hash::{BuildHasher, RandomState},
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::Stream;

use super::{
    failure::OwnedFailure,
    fault,
    given::GivenFuture,
    run::{self, Success},
};
#[cfg(not(target_family = "wasm"))]
use crate::reply::Blocking;
use crate::{
    client::{CallSettings, Callee, Client},
    error::{EndpointError, Error},
    maybe_send::BoxFuture,
    operation::Paging,
    position::Position,
    reply::{Decoder, Flow, Next, Paged, next_position},
    request::{ArgumentEncoder, NO_PAGES},
};

/// How many pages in a row may be empty. A list by pages ends in an empty one, and some servers filter what
/// stands on a page; more of them are a fault of what answers.
const MOST_EMPTY: usize = 100;

/// The pages of a list, one call each, as a `futures` stream: [`Call::pages`](crate::Call::pages) makes it.
///
/// A page is asked for when the stream is polled for it, never earlier. Each is a call of its own, with the settings
/// of the call that it was made of: limits in time, attempts, headers, hooks. Dropping the stream ends the exchange.
///
/// An error is the last item: that of a call, or one of the kind [`ErrorKind::Page`](crate::ErrorKind::Page), behind
/// the page that leads astray, where the next page
///
/// - was asked for before, so that the list would have no end,
/// - is at a link of another origin (scheme, host and port), where who calls is nobody's business,
/// - is at no position: a link that is none, or an offset that is no number,
/// - would follow 100 empty ones.
///
/// [`position`](Self::position) tells where the list goes on, to be kept, behind an error, too:
///
/// ```no_run
/// use bac_core::{Error, Page, Position, client};
///
/// #[client]
/// trait Issues {
///     #[endpoint(GET "/issues", page(query = "after"))]
///     async fn list(&self) -> Result<Page<String>, Error>;
/// }
///
/// # async fn run(issues: IssuesClient, kept: Option<Position>) -> Result<Option<Position>, Error> {
/// let call = issues.list();
/// let mut pages = match &kept {
///     Some(position) => call.at_page(position).pages(),
///     None => call.pages(),
/// };
/// while let Some(Ok(page)) = pages.next().await {
///     println!("{} issues", page.items.len());
/// }
/// let kept = pages.position().cloned();
/// # Ok(kept)
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Pages<'c, T, E> {
    source: Source<'c, T, E>,
    state: State<'c, T, E>,
    /// That of the page that comes next, where it is known.
    at: Option<Position>,
    fail: fn(OwnedFailure) -> E,
}

enum Source<'c, T, E> {
    Asked(Box<Asked<T>>),
    /// The one page of a call that no client makes.
    Given(Option<GivenFuture<'c, T, E>>),
}

enum State<'c, T, E> {
    Ready,
    Waiting(BoxFuture<'static, Result<Success, OwnedFailure>>),
    Given(GivenFuture<'c, T, E>),
    /// The next page leads astray.
    Failed(Box<Error>),
    Done,
}

/// What each page is asked for with.
struct Asked<T> {
    client: Client,
    arguments: ArgumentEncoder,
    settings: CallSettings,
    decoder: Decoder<T>,
    known: Known,
    /// How many pages were empty since the last that was not.
    empty: usize,
}

/// The positions that were asked for: 16 bytes of each, however long it is.
#[derive(Default)]
struct Known {
    hashes: HashSet<u128>,
    keys: [RandomState; 2],
}

impl Known {
    /// `false` where it was there before.
    fn insert(&mut self, position: &Position) -> bool {
        let [first, second] = self.keys.each_ref().map(|keys| u128::from(keys.hash_one(position)));
        self.hashes.insert(first << 64 | second)
    }
}

impl<'c, T, E> Pages<'c, T, E>
where
    T: Paged + Send + 'static,
    E: EndpointError + Send + 'static,
{
    pub(super) fn asked(
        client: Client,
        arguments: ArgumentEncoder,
        settings: CallSettings,
        decoder: Decoder<T>,
    ) -> Self {
        let at = arguments.position();
        let mut known = Known::default();
        if let Some(at) = &at {
            known.insert(at);
        }
        let asked = Asked { client, arguments, settings, decoder, known, empty: 0 };
        Self {
            source: Source::Asked(Box::new(asked)),
            state: State::Ready,
            at,
            fail: OwnedFailure::into_endpoint_error,
        }
    }

    pub(super) fn given(page: GivenFuture<'c, T, E>) -> Self {
        Self {
            source: Source::Given(Some(page)),
            state: State::Ready,
            at: None,
            fail: OwnedFailure::into_endpoint_error,
        }
    }

    /// The next page; `None` behind the last.
    ///
    /// # Errors
    /// As those of [the call](crate::Call), and of the kind [`ErrorKind::Page`](crate::ErrorKind::Page): see
    /// [above](Self).
    pub async fn next(&mut self) -> Option<Result<T, E>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The items of the pages.
    pub fn items(self) -> Items<'c, T, E> {
        Items { at: self.at.clone(), pages: self, page: Vec::new().into_iter() }
    }

    /// The pages, each waited for on this thread: see [`Call::blocking`](crate::Call::blocking).
    ///
    /// ```no_run
    /// # use bac_core::{Error, Page, client};
    /// # #[client]
    /// # trait Issues {
    /// #     #[endpoint(GET "/issues", page(link))]
    /// #     async fn list(&self) -> Result<Page<String>, Error>;
    /// # }
    /// # fn run(issues: IssuesClient) -> Result<(), Error> {
    /// for page in issues.list().pages().blocking() {
    ///     println!("{} issues", page?.items.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(not(target_family = "wasm"))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<T, E> Pages<'_, T, E> {
    /// Where the page is that comes next, or that is on its way. Behind an error it is the page that failed, or the
    /// one that leads astray. `None` before the first page, unless the call says where that is, and behind the last.
    #[must_use]
    pub const fn position(&self) -> Option<&Position> {
        self.at.as_ref()
    }

    fn fail(&mut self, error: Error) -> E {
        self.state = State::Done;
        (self.fail)(error.into())
    }
}

impl<T: Paged + Send + 'static> Asked<T> {
    /// The call of the page at this position, or of the first.
    fn ask(
        &mut self,
        at: Option<&Position>,
    ) -> Result<BoxFuture<'static, Result<Success, OwnedFailure>>, Error> {
        if self.arguments.operation().paging().is_none() {
            return Err(self.refused(NO_PAGES));
        }
        if self.settings.has_key {
            return Err(self.refused(ONE_KEY));
        }
        let Some(mut arguments) = self.arguments.another() else { return Err(self.refused(ONCE)) };
        if let Some(at) = at {
            arguments.set_position(at);
        }
        Ok(run::run(self.client.clone(), arguments, self.settings.clone()))
    }

    /// The page, and where the next one is.
    fn read(
        &mut self,
        mut success: Success,
    ) -> Result<(T, Result<Option<Position>, Error>), Error> {
        let page = success.value(&self.decoder)?;
        let next = self.next(&success, &page).map_err(|error| self.explained(error));
        Ok((page, next))
    }

    fn next(&mut self, success: &Success, page: &T) -> Result<Option<Position>, Error> {
        let Some(paging) = self.arguments.operation().paging() else { return Ok(None) };
        let (headers, url) = success.head()?;
        if paging == Paging::Link {
            self.known.insert(&Position::link(url.clone()));
        }
        let next = next_position(paging, page.next(), headers, &url, page.count())
            .map_err(|astray| fault::page_astray(astray, &url))?;
        self.empty = if page.count() == 0 { self.empty + 1 } else { 0 };
        match &next {
            Some(next) if !self.known.insert(next) => Err(fault::page_again()),
            Some(_) if self.empty >= MOST_EMPTY => Err(fault::empty_pages(MOST_EMPTY)),
            _ => Ok(next),
        }
    }

    fn refused(&self, reason: &str) -> Error {
        self.explained(Error::invalid_input(reason))
    }

    #[cold]
    fn explained(&self, mut error: Error) -> Error {
        let operation = self.arguments.operation();
        Callee { client: self.client.clone(), operation }.explain(&mut error);
        error
    }
}

impl<T, E> Stream for Pages<'_, T, E>
where
    T: Paged + Send + 'static,
    E: EndpointError + Send + 'static,
{
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match &mut this.state {
                State::Ready => match &mut this.source {
                    Source::Asked(asked) => match asked.ask(this.at.as_ref()) {
                        Ok(call) => this.state = State::Waiting(call),
                        Err(error) => return Poll::Ready(Some(Err(this.fail(error)))),
                    },
                    Source::Given(page) => match page.take() {
                        Some(page) => this.state = State::Given(page),
                        None => this.state = State::Done,
                    },
                },
                State::Waiting(call) => {
                    let success = match ready!(call.as_mut().poll(context)) {
                        Ok(success) => success,
                        Err(failure) => {
                            this.state = State::Done;
                            return Poll::Ready(Some(Err((this.fail)(failure))));
                        }
                    };
                    let Source::Asked(asked) = &mut this.source else { return Poll::Ready(None) };
                    let (page, next) = match asked.read(success) {
                        Ok(read) => read,
                        Err(error) => return Poll::Ready(Some(Err(this.fail(error)))),
                    };
                    this.state = match next {
                        Ok(next) => {
                            this.at = next;
                            if this.at.is_some() { State::Ready } else { State::Done }
                        }
                        Err(error) => State::Failed(Box::new(error)),
                    };
                    return Poll::Ready(Some(Ok(page)));
                }
                State::Given(page) => {
                    let page = ready!(Pin::new(page).poll(context));
                    this.state = match &page {
                        Ok(page) if matches!(page.next(), Next::At(_)) => {
                            State::Failed(Box::new(Error::invalid_input(NO_CLIENT)))
                        }
                        _ => State::Done,
                    };
                    return Poll::Ready(Some(page));
                }
                State::Failed(_) => {
                    let failed = std::mem::replace(&mut this.state, State::Done);
                    let State::Failed(error) = failed else { return Poll::Ready(None) };
                    return Poll::Ready(Some(Err(this.fail(*error))));
                }
                State::Done => return Poll::Ready(None),
            }
        }
    }
}

impl<T, E> Flow for Pages<'_, T, E>
where
    T: Paged + Send + 'static,
    E: EndpointError + Send + 'static,
{
    type Value = T;
    type Failure = E;

    fn client(&self) -> Option<&Client> {
        match &self.source {
            Source::Asked(asked) => Some(&asked.client),
            Source::Given(_) => None,
        }
    }
}

impl<T, E> fmt::Debug for Pages<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready => "ready",
            State::Waiting(_) | State::Given(_) => "waiting",
            State::Failed(_) => "failed",
            State::Done => "done",
        };
        let mut pages = f.debug_struct("Pages");
        if let Source::Asked(asked) = &self.source {
            pages.field("operation", asked.arguments.operation());
        }
        pages.field("state", &state).field("position", &self.at).finish_non_exhaustive()
    }
}

/// The items of a list, page by page: [`Call::items`](crate::Call::items) makes it. As with [`Pages`], of which it is
/// made, an error is the last item.
#[must_use = "streams do nothing unless polled"]
pub struct Items<'c, T: Paged, E> {
    pages: Pages<'c, T, E>,
    /// What is left of the page that was read last.
    page: vec::IntoIter<T::Item>,
    /// Where that page is.
    at: Option<Position>,
}

/// No item is pinned in it.
impl<T: Paged, E> Unpin for Items<'_, T, E> {}

impl<T, E> Items<'_, T, E>
where
    T: Paged + Send + 'static,
    E: EndpointError + Send + 'static,
{
    /// The next item; `None` behind the last.
    ///
    /// # Errors
    /// As those of [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<T::Item, E>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Where the page of the next item is, to be kept: who goes on there gets each item once more that came of that
    /// page already, and misses none. `None` on the first page, unless the call says where that is, and behind the
    /// last item.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        if self.page.len() > 0 { self.at.as_ref() } else { self.pages.position() }
    }

    /// The items, each waited for on this thread: see [`Call::blocking`](crate::Call::blocking).
    #[cfg(not(target_family = "wasm"))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<T, E> Stream for Items<'_, T, E>
where
    T: Paged + Send + 'static,
    E: EndpointError + Send + 'static,
{
    type Item = Result<T::Item, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // It goes on when this one comes.
            if let State::Ready = self.pages.state {
                self.at = self.pages.at.clone();
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = page.into_items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T, E> Flow for Items<'_, T, E>
where
    T: Paged + Send + 'static,
    E: EndpointError + Send + 'static,
{
    type Value = T::Item;
    type Failure = E;

    fn client(&self) -> Option<&Client> {
        self.pages.client()
    }
}

impl<T: Paged, E> fmt::Debug for Items<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

const ONE_KEY: &str =
    "an idempotency key is that of one request, and each page is another: leave it out";

const ONCE: &str = "the body can be read only once, and each page sends it";

const NO_CLIENT: &str = "there is another page, and nothing to ask for it: the call is answered by other code than a client, such as a fake; give all items on one page there";
