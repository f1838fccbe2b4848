//! Code of the user's around a call, and around each of its attempts.

use std::{fmt, time::Duration};

use http::{Extensions, HeaderMap, Method};
use url::Url;

use crate::{
    box_error::BoxError,
    error::{Failure, UnexpectedResponse},
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    message::{RawResponse, Request, RequestBody},
    operation::Operation,
};

/// Code that runs around every call of a client, and around each attempt of it.
///
/// | method | runs |
/// |---|---|
/// | [`before_call`](Self::before_call) | once a call, when its body is sealed |
/// | [`before_request`](Self::before_request) | before each attempt; it may change header fields |
/// | [`after_success`](Self::after_success), [`after_error`](Self::after_error) | after each attempt |
/// | [`answer_refusal`](Self::answer_refusal) | after an attempt that was refused; it may ask for one more |
/// | [`after_call`](Self::after_call) | once a call, when all its attempts are over |
///
/// What stands around an attempt as a whole, such as a circuit breaker, is a
/// [`Transport`](crate::Transport) around another.
///
/// Every method does nothing unless it is written. Hooks run in the order in which they were
/// given to [`ClientBuilder::hook`](crate::ClientBuilder::hook) and
/// [`hook_for`](crate::ClientBuilder::hook_for), inside the limit of the call as a
/// whole: when it runs out, a hook before the request or after a success ends the call with a
/// time-out, and a hook after an error is left behind.
///
/// ```
/// use bac_core::{Attempt, BoxError, BoxFuture, Client, Hook};
///
/// #[derive(Debug)]
/// struct RequestId;
///
/// impl Hook for RequestId {
///     fn before_request<'a>(
///         &'a self,
///         attempt: &'a mut Attempt,
///     ) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async move {
///             attempt.headers_mut().insert("x-request-id", "1".parse()?);
///             Ok(())
///         })
///     }
/// }
///
/// let client = Client::builder("http://127.0.0.1:1234").hook(RequestId).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
pub trait Hook: MaybeSend + MaybeSync + fmt::Debug + 'static {
    /// Runs once a call, when its body is sealed and before its first attempt.
    ///
    /// # Errors
    /// As [`before_request`](Self::before_request).
    fn before_call<'a>(&'a self, call: &'a mut CallStart) -> BoxFuture<'a, Result<(), BoxError>> {
        let _ = call;
        Box::pin(async { Ok(()) })
    }

    /// Runs before each attempt, when its body is sealed; credentials, and whatever signs the head, come
    /// after it. It may change header fields, but for those that say where the request goes and where its
    /// body ends; what it changes is that attempt's alone.
    ///
    /// # Errors
    /// An error ends the call with [`ErrorKind::Hook`](crate::ErrorKind::Hook) and
    /// [`Outcome::NotSent`](crate::Outcome::NotSent); nothing is sent, and no later hook runs.
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let _ = attempt;
        Box::pin(async { Ok(()) })
    }

    /// Runs when a declared success has been read whole, before it is decoded; for a WebSocket, when
    /// it is open and its first message, if there is one, is sent.
    ///
    /// # Errors
    /// An error takes the reply's place: the call ends with
    /// [`ErrorKind::Hook`](crate::ErrorKind::Hook) and
    /// [`Outcome::Done`](crate::Outcome::Done), and keeps status, headers and raw body.
    fn after_success<'a>(
        &'a self,
        attempt: &'a Attempt,
        response: &'a RawResponse,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let _ = (attempt, response);
        Box::pin(async { Ok(()) })
    }

    /// Whether a request that was refused shall be sent once more, as when the hook has changed what
    /// [`before_request`](Self::before_request) gives: asked where neither new credentials nor a declared
    /// challenge answer the refusal, and followed once a call.
    ///
    /// # Errors
    /// An error ends the call, as one of [`before_request`](Self::before_request) does.
    fn answer_refusal<'a>(
        &'a self,
        response: &'a UnexpectedResponse,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        let _ = response;
        Box::pin(async { Ok(false) })
    }

    /// Runs once a call whose [`before_call`](Self::before_call) ended well, also where that of a later hook
    /// stopped the call, when all its attempts are over. It cannot change what the call returns, and may
    /// take what is left of the call's time, or a second. A success is decoded after it.
    ///
    /// A call that is dropped has no end: what must be given back in any case, such as a place among so
    /// many calls at once, is best kept in [`CallStart::extensions_mut`] by a value that gives it back when
    /// it is dropped.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    /// use bac_core::{BoxFuture, CallReport, Hook};
    ///
    /// /// Counts.
    /// #[derive(Debug, Default)]
    /// struct Metrics {
    ///     calls: AtomicUsize,
    ///     retries: AtomicUsize,
    /// }
    ///
    /// impl Hook for Metrics {
    ///     fn after_call<'a>(&'a self, report: &'a CallReport<'a>) -> BoxFuture<'a, ()> {
    ///         self.calls.fetch_add(1, Ordering::Relaxed);
    ///         self.retries.fetch_add(report.attempts() - 1, Ordering::Relaxed);
    ///         Box::pin(async {})
    ///     }
    /// }
    /// ```
    fn after_call<'a>(&'a self, report: &'a CallReport<'a>) -> BoxFuture<'a, ()> {
        let _ = report;
        Box::pin(async {})
    }

    /// Runs when the attempt came to any other status, or to no usable reply. It cannot change
    /// what the call returns. A success is decoded after [`after_success`](Self::after_success), so
    /// one that does not decode is not shown here.
    fn after_error<'a>(&'a self, attempt: &'a Attempt, failure: Failure<'a>) -> BoxFuture<'a, ()> {
        let _ = (attempt, failure);
        Box::pin(async {})
    }
}

/// A call that is about to make its first attempt, as a [`Hook`] sees it.
#[derive(Debug)]
pub struct CallStart {
    pub(crate) operation: &'static Operation,
    pub(crate) server: String,
    pub(crate) extensions: Extensions,
}

impl CallStart {
    /// The operation that is called.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The base URL of the server that it is called on.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// What the caller gave with [`Call::extension`](crate::Call::extension).
    #[must_use]
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// What each attempt shows to hooks and the transport.
    #[must_use]
    pub const fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }
}

/// What a call came to, as a [`Hook`] sees it.
#[derive(Debug)]
pub struct CallReport<'a> {
    pub(crate) start: &'a CallStart,
    pub(crate) attempts: usize,
    pub(crate) elapsed: Duration,
    pub(crate) budget: Option<u32>,
    pub(crate) result: Result<&'a RawResponse, Failure<'a>>,
}

impl<'a> CallReport<'a> {
    /// What [`Hook::before_call`] saw.
    #[must_use]
    pub const fn start(&self) -> &'a CallStart {
        self.start
    }

    /// How many attempts there were: 1 at least, unless a hook stopped the call before the first.
    #[must_use]
    pub const fn attempts(&self) -> usize {
        self.attempts
    }

    /// How long the attempts, and the waits between them, took.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// What is left of the client's budget for sending again, in its tokens
    /// ([`RetryPolicy::budget`](crate::RetryPolicy::budget)); `None` if that has no end.
    #[must_use]
    pub const fn retry_budget(&self) -> Option<u32> {
        self.budget
    }

    /// The reply that is a success, or what the caller is told.
    ///
    /// # Errors
    /// What the caller is told.
    pub const fn result(&self) -> Result<&'a RawResponse, Failure<'a>> {
        self.result
    }
}

/// One HTTP exchange of a call, as a [`Hook`] sees it.
///
/// The body cannot be changed: the bytes that were signed are the bytes that are sent.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(crate) operation: &'static Operation,
    pub(crate) number: usize,
    pub(crate) has_credentials: bool,
    pub(crate) request: Request,
}

impl Attempt {
    /// The operation that is called.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Which attempt of its call it is, counted from 1.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.number
    }

    /// Whether the request says who calls: by the client's credentials, which are put on behind the hooks
    /// and are not shown to them, or by a header `Authorization` of its own. Before the request is sent, it
    /// is not known and `false`.
    #[must_use]
    pub const fn has_credentials(&self) -> bool {
        self.has_credentials
    }

    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.request.method
    }

    /// Where the request goes.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.request.url
    }

    /// The header fields of the request.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.request.headers
    }

    /// The header fields of the request, to be changed. `Host`, `Content-Length`, `Connection` and
    /// the like are the client's own: a hook that sets one ends the call, as does one that leaves more
    /// than 4096 fields.
    #[must_use]
    pub const fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.request.headers
    }

    /// The body of the request: its length, and the bytes where they are there.
    #[must_use]
    pub const fn body(&self) -> &RequestBody {
        &self.request.body
    }

    /// What the caller gave with [`Call::extension`](crate::Call::extension), and what hooks before this
    /// one added.
    #[must_use]
    pub const fn extensions(&self) -> &Extensions {
        &self.request.extensions
    }

    /// What later hooks and the transport are told beside the request.
    #[must_use]
    pub const fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.request.extensions
    }
}
