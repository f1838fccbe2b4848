//! Services of tower as transports, and transports as services.

use std::{
    any::Any,
    error::Error as StdError,
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use http_body::Body;
use tokio::runtime::Handle;
use tower_service::Service;

use super::{
    any::AnyTransport,
    body::TransportBody,
    error::{TransportError, TransportErrorKind},
    mark::{Layered, Mark},
    transport::Transport,
};
use crate::{
    box_error::BoxError,
    maybe_send::{BoxFuture, MaybeSend},
    message::{BodyChunks, Request, RequestBody, RequestParts},
};

/// A [`Transport`] that hands requests to a [`tower::Service`](Service): an HTTP client of another
/// library, or one with layers around it.
///
/// It takes any service over requests with a [`RequestBody`], whose replies have a body of bytes, and
/// which can be cloned: that is done for each request. Limits in time and size are the client's, as with any transport. Where the service fails, nobody
/// knows what was sent; [`layer_for`](crate::ClientBuilder::layer_for) knows more.
///
/// ```
/// use std::{convert::Infallible, task::{Context, Poll}};
/// use bac_core::{Client, RequestBody, TowerTransport, TransportBody, http};
/// use tower_service::Service;
///
/// /// Answers every request with an empty JSON object.
/// #[derive(Clone)]
/// struct Canned;
///
/// impl Service<http::Request<RequestBody>> for Canned {
///     type Response = http::Response<TransportBody>;
///     type Error = Infallible;
///     type Future = std::future::Ready<Result<Self::Response, Infallible>>;
///
///     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
///         Poll::Ready(Ok(()))
///     }
///
///     fn call(&mut self, _: http::Request<RequestBody>) -> Self::Future {
///         std::future::ready(Ok(http::Response::new(TransportBody::full("{}"))))
///     }
/// }
///
/// let transport = TowerTransport::new(Canned);
/// let client = Client::builder("http://127.0.0.1:1234").transport(transport).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
pub struct TowerTransport<S> {
    /// Locked to be cloned alone: a service need not be one that threads can share.
    service: Mutex<S>,
    /// Where there is a [`TransportService`] at the bottom, which tells what it sends: whether it was
    /// ever called with a request that had lost its mark.
    unmarked: Option<Arc<AtomicBool>>,
}

impl<S> TowerTransport<S> {
    /// A transport to this service.
    #[must_use]
    pub const fn new(service: S) -> Self {
        Self { service: Mutex::new(service), unmarked: None }
    }

    /// The same for a service that `make` puts around a [`TransportService`].
    pub(crate) fn around(
        transport: AnyTransport,
        make: impl FnOnce(TransportService) -> S,
    ) -> Self {
        let unmarked = Arc::new(AtomicBool::new(false));
        let service = make(TransportService { transport, unmarked: Arc::clone(&unmarked) });
        Self { service: Mutex::new(service), unmarked: Some(unmarked) }
    }

    fn knows_all(&self) -> bool {
        self.unmarked.as_ref().is_some_and(|unmarked| !unmarked.load(Ordering::Acquire))
    }
}

impl<S> Layered for TowerTransport<S>
where
    Self: Transport,
{
    fn are_all_marked(&self) -> bool {
        self.knows_all()
    }
}

impl<S, B> Transport for TowerTransport<S>
where
    S: Service<
            http::Request<RequestBody>,
            Response = http::Response<B>,
            Error: Into<BoxError>,
            Future: MaybeSend + 'static,
        > + Clone
        + MaybeSend
        + 'static,
    B: Body<Data: Buf, Error: Into<BoxError>> + MaybeSend + 'static,
{
    fn send(
        &self,
        mut request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mark = request.extensions.remove::<Mark>().unwrap_or_default();
        let mut pending = Pending(Some((request, mark.clone())));
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| failed(error.into(), false))?;
            let request = pending.take()?;
            match service.call(request).await {
                Ok(response) => Ok(response.map(received)),
                Err(error) => {
                    let may_be_sent = !self.knows_all() || mark.may_be_sent();
                    Err(failed(error.into(), may_be_sent))
                }
            }
        })
    }
}

/// A request until its service is ready.
struct Pending(Option<(Request, Mark)>);

impl Pending {
    fn take(&mut self) -> Result<http::Request<RequestBody>, TransportError> {
        let (request, mark) = self.0.take().ok_or_else(|| refused("sent before".into()))?;
        let RequestParts { method, url, headers, body, extensions } = request.into_parts();
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() =
            url.as_str().parse().map_err(|error: http::uri::InvalidUri| refused(error.into()))?;
        *request.headers_mut() = headers;
        *request.extensions_mut() = extensions;
        request.extensions_mut().insert(mark);
        Ok(request)
    }
}

/// An error of ours is what it was, whatever layers have put around it, unless the request was sent
/// besides.
fn failed(error: BoxError, may_be_sent: bool) -> TransportError {
    let kind = match own_kind(&*error) {
        _ if may_be_sent => TransportErrorKind::Exchange,
        Some(kind) => kind,
        None => TransportErrorKind::Refused,
    };
    TransportError::new(kind, error)
}

fn own_kind(error: &(dyn StdError + 'static)) -> Option<TransportErrorKind> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(own) = error.downcast_ref::<TransportError>() {
            return Some(own.kind());
        }
        next = error.source();
    }
    None
}

/// The body of a reply; one of ours is itself, with the connection that it may hold.
fn received<B>(body: B) -> TransportBody
where
    B: Body<Data: Buf, Error: Into<BoxError>> + MaybeSend + 'static,
{
    let mut body = Some(body);
    if let Some(own) = (&mut body as &mut dyn Any).downcast_mut::<Option<TransportBody>>()
        && let Some(own) = own.take()
    {
        return own;
    }
    match body {
        Some(body) => {
            let length = body.size_hint().exact();
            TransportBody::chunks(Frames(Box::pin(body)), length)
        }
        None => TransportBody::full(Bytes::new()),
    }
}

/// The pieces of a body of frames.
struct Frames<B>(Pin<Box<B>>);

impl<B> BodyChunks for Frames<B>
where
    B: Body<Data: Buf, Error: Into<BoxError>> + MaybeSend + 'static,
{
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            return Poll::Ready(match ready!(self.0.as_mut().poll_frame(context)) {
                None => Ok(None),
                Some(Err(error)) => Err(error.into()),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(mut data) => Ok(Some(data.copy_to_bytes(data.remaining()))),
                    // Trailers, which nothing here reads.
                    Err(_) => continue,
                },
            });
        }
    }
}

/// The transport of a client as a [`tower::Service`](Service), for layers around it.
#[derive(Clone)]
pub struct TransportService {
    transport: AnyTransport,
    unmarked: Arc<AtomicBool>,
}

impl Service<http::Request<RequestBody>> for TransportService {
    type Response = http::Response<TransportBody>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, TransportError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        let Self { transport, unmarked } = self.clone();
        Box::pin(async move {
            let (mut head, body) = request.into_parts();
            let mark = head.extensions.remove::<Mark>();
            let request = carried(head, body)?;
            let runtime = Handle::try_current().map_err(|error| refused(error.into()))?.id();
            match &mark {
                Some(mark) if mark.begin() => {}
                Some(_) => {
                    return Err(refused("the call ran out of time before it was sent".into()));
                }
                None => unmarked.store(true, Ordering::Release),
            }
            let watch = transport.watch(&request, || false);
            let sent = transport.send(request, runtime, &watch).await;
            if let (Err(error), Some(mark)) = (&sent, mark)
                && error.kind() != TransportErrorKind::Exchange
            {
                mark.take_back();
            }
            sent
        })
    }
}

fn carried(head: http::request::Parts, body: RequestBody) -> Result<Request, TransportError> {
    let url = head.uri.to_string().parse();
    let url = url.map_err(|error: url::ParseError| refused(error.into()))?;
    let mut parts = Request::new(head.method, url).into_parts();
    (parts.headers, parts.body, parts.extensions) = (head.headers, body, head.extensions);
    Ok(parts.into())
}

fn refused(error: BoxError) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, error)
}

impl<S> fmt::Debug for TowerTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

impl fmt::Debug for TransportService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TransportService").field(&self.transport).finish()
    }
}
