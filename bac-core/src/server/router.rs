//! Servers of several declared traits under one address.

use std::{
    convert::Infallible,
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header, request};
use tower_service::Service;

use super::{
    answers::Answers,
    body::Body,
    body_limits::{BodyLimits, LimitsOf},
    coding,
    constants::Sent,
    inflow::{Inflow, Pieces},
    part::part,
    received::Received,
    rejection::{Rejection, RejectionKind},
    route,
    serve::Serve,
    signed_reply::{SignedReply, Signers},
};
#[cfg(feature = "websocket")]
use super::{
    ending::{Ending, EndingOf, StreamFault},
    origin::Origins,
    socket::{self, Words},
};
use crate::{
    clock::{Clock, SystemClock},
    error::Error,
    maybe_send::BoxFuture,
    operation::{Location, Operation},
    reply::ByteStream,
    scheme::{BodyCheck, Signer},
    sign::{Head, SignatureError, Verification, Verified},
};

/// Serves several declared traits under one address, and words what never reaches a service.
///
/// It is a [`Service`] over whole requests, cheap to clone; [`streaming`](Self::streaming) makes one over
/// bodies that flow. Reading from a socket belongs to the HTTP server in front of it.
#[derive(Clone)]
pub struct Router {
    servers: Vec<Arc<dyn Serve>>,
    prefixes: Vec<String>,
    verification: Option<Verification>,
    signers: Signers,
    origin_scheme: Option<&'static str>,
    limits: Arc<LimitsOf>,
    answers: Answers,
    #[cfg(feature = "websocket")]
    on_stream_fault: Arc<EndingOf>,
    #[cfg(feature = "websocket")]
    origins: Origins,
}

impl Router {
    /// A router that knows no operation yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            servers: Vec::new(),
            prefixes: vec![String::new()],
            verification: None,
            signers: Signers::default(),
            origin_scheme: None,
            limits: Arc::new(|_| BodyLimits::new()),
            answers: Answers::default(),
            #[cfg(feature = "websocket")]
            on_stream_fault: Arc::new(|_, fault| Ending::of(fault)),
            #[cfg(feature = "websocket")]
            origins: Origins::default(),
        }
    }

    /// Adds the operations of a generated server. Where two match a request, one without `{rest..}` wins,
    /// then the more literal path, then the one that was added first.
    #[must_use]
    pub fn mount(mut self, server: impl Serve) -> Self {
        self.servers.push(Arc::new(server));
        self
    }

    /// Serves the same operations below `prefix`, too, such as `/api/v1`. A slash at its end makes
    /// no difference.
    #[must_use]
    pub fn also_under(mut self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        let path = prefix.trim_matches('/');
        if !path.is_empty() {
            self.prefixes.push(format!("/{path}"));
        }
        self
    }

    /// Checks that requests are signed as their operations declare (`sign = …`). Without it every request
    /// of such an operation is refused: a server does not take on trust what is declared to be signed.
    ///
    /// ```
    /// use bac_core::{server::Router, sign::{HmacSigner, Verification}};
    ///
    /// let router = Router::new().verify(Verification::new(HmacSigner::new("It's a Secret")?));
    /// # Ok::<_, bac_core::sign::KeyError>(())
    /// ```
    #[must_use]
    pub fn verify(mut self, verification: Verification) -> Self {
        self.verification = Some(verification);
        self
    }

    /// The key that signs the replies of operations that declare it (`verify = http_signature(…)`): all of
    /// them, refusals and failures included. Without one a request of such an operation is a failure before
    /// the service is asked ([`on_failure`](Self::on_failure)), whose answer is not signed.
    ///
    /// ```
    /// use bac_core::{Ed25519Signer, server::Router};
    ///
    /// let router = Router::new().signer(Ed25519Signer::from_seed(&[7; 32]).with_key_id("shop"));
    /// ```
    #[must_use]
    pub fn signer(mut self, signer: impl Signer) -> Self {
        self.signers.signer = Some(Arc::new(signer));
        self
    }

    /// The same of operations whose declaration names the key (`key = "orders"`).
    #[must_use]
    pub fn key(mut self, name: impl Into<String>, signer: impl Signer) -> Self {
        self.signers.named.push((name.into(), Arc::new(signer)));
        self
    }

    /// By which scheme, `http` or `https`, requests come: a server does not see it, and some signatures cover
    /// it. [`Verification::origin_scheme`] says the same.
    #[must_use]
    pub const fn origin_scheme(mut self, scheme: &'static str) -> Self {
        self.origin_scheme = Some(scheme);
        self
    }

    fn known_scheme(&self) -> Option<&'static str> {
        let of_verification = self.verification.as_ref().and_then(Verification::known_scheme);
        of_verification.or(self.origin_scheme)
    }

    fn clock(&self) -> &dyn Clock {
        self.verification.as_ref().map_or(&SystemClock, Verification::asked_clock)
    }

    async fn verified(
        &self,
        operation: &'static Operation,
        head: &Head<'_>,
    ) -> Result<Vec<Verified>, Rejection> {
        let Some(verification) = &self.verification else {
            return match operation.scheme() {
                None => Ok(Vec::new()),
                Some(_) => Err(Rejection::signature(SignatureError::without_keys())),
            };
        };
        verification.check(operation, head).await.map_err(Rejection::signature)
    }

    /// Says how much is read of the body of a request, and how long it is waited for, instead of
    /// [`BodyLimits::new`] for all operations.
    ///
    /// ```
    /// use bac_core::server::{BodyLimits, Router};
    ///
    /// let router = Router::new().body_limits(|operation| match operation.name() {
    ///     "upload" => BodyLimits::new().stream(8 << 30),
    ///     _ => BodyLimits::new(),
    /// });
    /// ```
    #[must_use]
    pub fn body_limits(
        mut self,
        limits: impl Fn(&Operation) -> BodyLimits + Send + Sync + 'static,
    ) -> Self {
        self.limits = Arc::new(limits);
        self
    }

    /// Words the answer to requests that never reach a service, instead of
    /// [`Rejection::to_response`].
    #[must_use]
    pub fn on_rejection(
        mut self,
        answer: impl Fn(&Rejection) -> http::Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        self.answers.on_rejection = Arc::new(answer);
        self
    }

    /// Words the answer where a service fails with an [`Error`] that holds no reply to pass on,
    /// instead of 500 and fixed words, and of 501 for a `provided` endpoint that the service does not have.
    /// The error's own text may name addresses behind this server; this is also the place to write it to a
    /// log.
    ///
    /// ```
    /// use bac_core::server::Router;
    /// use http::StatusCode;
    ///
    /// let router = Router::new().on_failure(|operation, error| {
    ///     eprintln!("{operation}: {error}");
    ///     let mut answer = http::Response::new("no luck behind this server".into());
    ///     *answer.status_mut() = StatusCode::BAD_GATEWAY;
    ///     answer
    /// });
    /// ```
    #[must_use]
    pub fn on_failure(
        mut self,
        answer: impl Fn(&Operation, &Error) -> http::Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        self.answers.on_failure = Arc::new(answer);
        self
    }

    /// Words the end of a stream that was refused by its first message, or whose service failed
    /// after the upgrade, instead of [`Ending::of`].
    #[cfg(feature = "websocket")]
    #[must_use]
    pub fn on_stream_fault(
        mut self,
        ending: impl Fn(&Operation, StreamFault<'_>) -> Ending + Send + Sync + 'static,
    ) -> Self {
        self.on_stream_fault = Arc::new(ending);
        self
    }

    /// Lets pages of another server open WebSockets here: of this origin, such as
    /// `https://app.example`, as browsers write it. Pages of this server and programs may anyhow.
    ///
    /// ```
    /// let router = bac_core::server::Router::new().allow_origin("https://app.example");
    /// ```
    #[cfg(feature = "websocket")]
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.allow(origin.into());
        self
    }

    /// Lets pages of any server open WebSockets here. Whoever visits such a page lets it do so with
    /// the rights that their machine and browser have.
    #[cfg(feature = "websocket")]
    #[must_use]
    pub fn allow_any_origin(mut self) -> Self {
        self.origins.allow_any();
        self
    }

    /// The operation that a request with this head reaches, by what it would reach with this method and
    /// path in the place of its own.
    #[must_use]
    pub fn matched<B>(
        &self,
        method: &http::Method,
        path: &str,
        request: &http::Request<B>,
    ) -> Option<&'static Operation> {
        let query = request.uri().query().unwrap_or_default();
        let sent = Sent { headers: request.headers(), query };
        self.find(method, path, &sent).ok().map(|found| found.operation)
    }

    /// The operations that are served.
    pub fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        self.servers.iter().flat_map(|server| server.operations().iter().copied())
    }

    /// Answers one request, whose body has been read whole, with a body that is there as a whole. One that
    /// flows is waited for: [`respond`](Self::respond) hands it on as it comes.
    pub async fn handle(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        let (operation, response) = self.answered(request.map(Body::whole)).await;
        let (head, body) = response.into_parts();
        match (body.collect().await, operation) {
            (Ok(body), _) => http::Response::from_parts(head, body),
            // Nothing of it has left.
            (Err(error), Some(operation)) => self.answers.failure(operation, &error),
            (Err(_), None) => http::Response::from_parts(head, Bytes::new()),
        }
    }

    /// The same with bodies that flow. What a service answers with a [`ByteStream`], with
    /// [`Lines`](crate::Lines) or [`Events`](crate::Events) is handed on piece by piece, in constant memory.
    /// An error of such a stream breaks the body off; the HTTP server in front has to pass that on as a body
    /// that is not whole. Dropping the body drops the stream of the service.
    ///
    /// The body of the request may be still to come ([`Body`]): it is read within the
    /// [limits](Self::body_limits) of the operation, before the service is called or, where it is declared to
    /// be a stream or of parts, while the service reads it.
    ///
    /// An answer of a known length says so in `Content-Length`.
    ///
    /// ```
    /// use bac_core::{ByteStream, Error, client, server::{Context, Router}};
    ///
    /// #[client(server)]
    /// trait Files {
    ///     #[endpoint(GET "/file")]
    ///     async fn get(&self) -> Result<ByteStream, Error>;
    /// }
    ///
    /// struct One;
    ///
    /// impl FilesService for One {
    ///     async fn get(&self, _cx: &Context) -> Result<ByteStream, Error> {
    ///         Ok("abc".into())
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Error> {
    /// let router = Router::new().mount(FilesServer::new(One));
    /// let mut request = http::Request::new(bytes::Bytes::new());
    /// *request.uri_mut() = http::Uri::from_static("/file");
    /// let mut body = router.respond(request).await.into_body();
    /// assert_eq!(body.next().await.transpose()?, Some("abc".into()));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn respond<B: Into<Body>>(
        &self,
        request: http::Request<B>,
    ) -> http::Response<ByteStream> {
        let has_body = request.method() != http::Method::HEAD;
        let (_, response) = self.answered(request.map(Into::into)).await;
        let mut response = response.map(Body::into_stream);
        // A server in front that sees pieces alone would not say it, and a client that is answered early may
        // not hear of the last piece.
        if let Some(length) = response.body().length()
            && has_body
            && !has_no_body(response.status())
        {
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
        response
    }

    /// This router as a service whose requests and answers flow: see [`respond`](Self::respond).
    #[must_use]
    pub const fn streaming(self) -> StreamingRouter {
        StreamingRouter(self)
    }

    /// The answer, and the operation that was asked for.
    async fn answered(
        &self,
        request: http::Request<Body>,
    ) -> (Option<&'static Operation>, http::Response<Body>) {
        let (head, body) = request.into_parts();
        let is_head = head.method == http::Method::HEAD;
        let uri = head.uri.clone();
        let sent = Sent { headers: &head.headers, query: uri.query().unwrap_or_default() };
        let rejected =
            |rejection: &Rejection| (self.answers.on_rejection)(rejection).map(Body::from);
        let found = match self.find(&head.method, uri.path(), &sent) {
            Ok(found) => found,
            Err(rejection) => return (None, without_body(is_head, rejected(&rejection))),
        };
        let operation = found.operation;
        let failed = |error: &Error| {
            let response = (self.answers.on_failure)(operation, error).map(Body::from);
            (Some(operation), without_body(is_head, response))
        };
        let mut signed = match self.signers.reply_to(operation, &head) {
            Ok(signed) => signed,
            Err(error) => return failed(&error),
        };
        let (known, response) = match self.serve(found, head, body, signed.as_mut()).await {
            Ok(response) => (Some(operation), response),
            Err(rejection) => (None, rejected(&rejection)),
        };
        let mut response = without_body(is_head, response);
        if let Some(signed) = signed {
            // In a box: other answers have no need of room for it.
            let done = Box::pin(signed.sign(&mut response, self.clock(), self.known_scheme()));
            if let Err(error) = done.await {
                return failed(&error);
            }
        }
        (known, response)
    }

    async fn serve(
        &self,
        found: Match<'_, '_>,
        mut head: request::Parts,
        body: Body,
        reply: Option<&mut SignedReply>,
    ) -> Result<http::Response<Body>, Rejection> {
        let (operation, limits) = (found.operation, (self.limits)(found.operation));
        let coding = coding::to_be_taken_off(operation, &head.headers)?;
        let checks = if operation.is_sent_in_pieces() && body.length() != Some(0) {
            body_checks(operation, &head)
        } else {
            None
        };
        // A digest is one of coded bytes, and what is read of them piece by piece is not coded.
        let checks = checks.filter(|checks| coding.is_none() || checks.is_empty());
        let (whole, body) = if checks.is_some() {
            (None, body)
        } else {
            let whole = Inflow::whole(body, limits.whole, limits.stall).await?;
            (Some(whole.clone()), whole.into())
        };
        if let Some(reply) = reply {
            reply.body.clone_from(&whole);
        }
        let signed = Head::received_of(&head.method, &head.uri, &head.headers, whole.as_ref());
        let verified = self.verified(operation, &signed.or_scheme(self.known_scheme())).await?;
        let mut told = HeaderMap::new();
        for one in &verified {
            told.extend(one.headers());
        }
        if !verified.is_empty() {
            head.extensions.insert(verified);
        }
        #[cfg(feature = "gzip")]
        let (whole, body) = match (coding, whole) {
            (None, whole) => (whole, body),
            (Some(coding), Some(whole)) if !operation.is_sent_in_pieces() => {
                let whole =
                    coding::decoded_whole(coding, &mut head.headers, whole, &limits).await?;
                (Some(whole), body)
            }
            (Some(coding), whole) => (whole, coding::decoded(coding, &mut head.headers, body)),
        };
        #[cfg(not(feature = "gzip"))]
        let _ = coding;
        let request = http::Request::from_parts(head, whole.unwrap_or_default());
        let answers = self.answers.clone();
        #[cfg(feature = "websocket")]
        if operation.reply() == crate::ReplyKind::WebSocket {
            if !self.origins.allows(request.headers()) {
                return Err(foreign());
            }
            let words = Words { ending: Arc::clone(&self.on_stream_fault), answers };
            let server = Arc::clone(found.server);
            let answer = socket::answer(server, operation, &found.values, request, words).await?;
            let mut answer = answer.map(Body::from);
            answer.headers_mut().extend(told);
            return Ok(answer);
        }
        let mut received = Received::new(operation, &found.values, request, answers)?;
        if operation.is_sent_in_pieces() {
            received =
                received.with_pieces(Pieces { body, limits, checks: checks.unwrap_or_default() });
        }
        let mut answer = found.server.serve(&received).await?.0;
        answer.headers_mut().extend(told);
        if operation.resumes_bytes() {
            answer = part(received.context().headers(), answer);
        }
        #[cfg(feature = "gzip")]
        let answer = coding::coded(operation, received.context().headers(), answer);
        Ok(answer)
    }

    fn find<'s, 'p>(
        &'s self,
        method: &http::Method,
        path: &'p str,
        sent: &Sent<'_>,
    ) -> Result<Match<'s, 'p>, Rejection> {
        // The first of those that fit best, the others that fit as well, and by what they were judged.
        let mut best: Vec<Match<'s, 'p>> = Vec::new();
        let mut rank = ((false, 0), 0);
        let mut has_path = false;
        let mut allow: Vec<&str> = Vec::new();
        for server in &self.servers {
            for operation in server.operations() {
                let Some(values) = self.captures(operation, path) else { continue };
                let name = operation.method().as_str();
                if name != method.as_str() {
                    if !allow.contains(&name) {
                        allow.push(name);
                    }
                    continue;
                }
                has_path = true;
                let Some(constants) = sent.query_of(operation) else { continue };
                let found = (route::exactness(operation), constants);
                if best.is_empty() || found > rank {
                    (best, rank) = (Vec::new(), found);
                }
                if found == rank {
                    best.push(Match { server, operation, values });
                }
            }
        }
        if best.len() > 1 {
            // One path of several operations, which their heads tell apart.
            best.retain(|found| sent.headers_of(found.operation).is_some());
        }
        let best = best.into_iter().rev().max_by_key(|it| sent.headers_of(it.operation));
        best.ok_or_else(|| if has_path { no_such_constants() } else { not_found(allow) })
    }

    fn captures<'p>(
        &self,
        operation: &Operation,
        path: &'p str,
    ) -> Option<Vec<(&'static str, &'p str)>> {
        let mut below = self.prefixes.iter().filter_map(|prefix| path.strip_prefix(&**prefix));
        below.find_map(|path| route::captures(operation, path))
    }
}

/// What a body has to come to that is read piece by piece; `None` where it has to be there as a whole before it
/// is known to be signed.
fn body_checks(operation: &Operation, head: &request::Parts) -> Option<Vec<Box<dyn BodyCheck>>> {
    let unread = Head::received_of(&head.method, &head.uri, &head.headers, None);
    let mut checks = Vec::new();
    for scheme in operation.schemes() {
        if scheme.needs().body {
            return None;
        }
        // What cannot be read is told when it is verified.
        checks.extend(scheme.body_check(&unread).ok()?);
    }
    // The end of parts is not that of their body.
    let has_parts = operation.parameters().iter().any(|it| it.location == Location::Part);
    (checks.is_empty() || !has_parts).then_some(checks)
}

/// A response as it can be sent.
fn without_body(is_head: bool, mut response: http::Response<Body>) -> http::Response<Body> {
    if is_head || has_no_body(response.status()) {
        *response.body_mut() = Bytes::new().into();
    }
    response
}

/// Answers that end with their head (RFC 9112 section 6.3). A body would not reach a client over a
/// socket, so it must not reach one in process.
fn has_no_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

struct Match<'s, 'p> {
    server: &'s Arc<dyn Serve>,
    operation: &'static Operation,
    values: Vec<(&'static str, &'p str)>,
}

fn no_such_constants() -> Rejection {
    let message = "no operation of this path has such a query or such a head";
    Rejection::new(RejectionKind::NotFound, message)
}

fn not_found(allow: Vec<&str>) -> Rejection {
    if allow.is_empty() {
        return Rejection::new(RejectionKind::NotFound, "no operation has this path");
    }
    let allow = allow.join(", ");
    let message = format!("this path has no such method; it has {allow}");
    Rejection::new(RejectionKind::MethodNotAllowed { allow }, message)
}

#[cfg(feature = "websocket")]
fn foreign() -> Rejection {
    let message = "this is a WebSocket for programs and for pages of this server: the `Origin` of \
                   the request is another one";
    Rejection::new(RejectionKind::Origin, message)
}

impl Default for Router {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("operations", &self.operations().collect::<Vec<_>>())
            .field("prefixes", &self.prefixes)
            .finish_non_exhaustive()
    }
}

impl Service<http::Request<Bytes>> for Router {
    type Response = http::Response<Bytes>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        let router = self.clone();
        Box::pin(async move { Ok(router.handle(request).await) })
    }
}

/// A [`Router`] as a service whose requests and answers flow: [`Router::streaming`] makes one.
#[derive(Clone, Debug)]
pub struct StreamingRouter(Router);

impl Service<http::Request<Body>> for StreamingRouter {
    type Response = http::Response<ByteStream>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let router = self.0.clone();
        Box::pin(async move { Ok(router.respond(request).await) })
    }
}

/// Answers one request with one generated server: its own `Service` implementation.
#[doc(hidden)]
pub fn call<S: Serve>(
    server: S,
    request: http::Request<Bytes>,
) -> BoxFuture<'static, Result<http::Response<Bytes>, Infallible>> {
    Router::new().mount(server).call(request)
}
