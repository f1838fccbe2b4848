//! Code of the user's around each attempt.

use std::fmt;

use http::{Extensions, HeaderMap, Method};
use url::Url;

use crate::{
    box_error::BoxError,
    box_future::BoxFuture,
    error::Failure,
    message::{RawResponse, Request, RequestBody},
    operation::Operation,
};

/// Code that runs around each attempt of every call of a client: before its request, after a
/// success, after an error.
///
/// Every method does nothing unless it is written. Hooks run in the order in which they were
/// given to [`ClientBuilder::hook`](crate::ClientBuilder::hook), inside the limit of the call as a
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
pub trait Hook: Send + Sync + fmt::Debug + 'static {
    /// Runs when the request is complete and signed. It may change header fields, but for those
    /// that say where the request goes and where its body ends.
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

    /// Runs when the attempt came to any other status, or to no usable reply. It cannot change
    /// what the call returns. A success is decoded after [`after_success`](Self::after_success), so
    /// one that does not decode is not shown here.
    fn after_error<'a>(&'a self, attempt: &'a Attempt, failure: Failure<'a>) -> BoxFuture<'a, ()> {
        let _ = (attempt, failure);
        Box::pin(async {})
    }
}

/// One HTTP exchange of a call, as a [`Hook`] sees it.
///
/// The body cannot be changed: the bytes that were signed are the bytes that are sent.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(crate) operation: &'static Operation,
    pub(crate) number: usize,
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
