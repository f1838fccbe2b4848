//! Which API and generation a request is for.

use std::sync::Arc;

use bac_core::{Operation, server::Router};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header,
};
use serde::de::IgnoredAny;
use uuid::Uuid;

use crate::{
    access::{Access, Right},
    archive,
    host::Host,
    legacy::{Generation, Legacy, answer, payload, respell},
    orchestrator::{self, Today},
    profile::{Profile, Root, Words},
    results,
    scheduler::Scheduler,
    signed_api::SignedApi,
};

/// The largest body of a request, in bytes: of v1.0.3, and of later releases.
const FIRST_LIMIT: usize = 10 * 1024 * 1024;
const LIMIT: usize = 10_000_000;

const PREFIX: &str = "/api/v1";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const GIT_VERSION: HeaderName = HeaderName::from_static("x-bacalhau-git-version");
const GIT_COMMIT: HeaderName = HeaderName::from_static("x-bacalhau-git-commit");
const BUILD_DATE: HeaderName = HeaderName::from_static("x-bacalhau-build-date");
const BUILD_OS: HeaderName = HeaderName::from_static("x-bacalhau-build-os");
const ARCH: HeaderName = HeaderName::from_static("x-bacalhau-arch");

/// The routes of later releases that bind a body only if it is labelled.
const BOUND: [&str; 5] =
    ["/requester/events", "/requester/list", "/requester/results", "/requester/states", "/version"];

/// The operations that read by other methods than GET.
const READS: [&str; 8] = [
    "/compute/debug",
    "/orchestrator/jobs/diff",
    "/requester/debug",
    "/requester/events",
    "/requester/list",
    "/requester/results",
    "/requester/states",
    "/version",
];

/// The stream of what happens.
const EVENTS: &str = "/requester/websocket/events";

/// Declared routes that later releases do not have.
const MOVED: [&str; 2] = ["/approve", "/requester/approve"];

/// All that the node serves.
#[derive(Clone, Debug)]
pub(crate) struct Dispatch {
    first: Router,
    last: Router,
    today: Router,
    results: Router,
    host: Arc<Host>,
    access: Access,
    signed_api: SignedApi,
    profile: Profile,
}

/// Where a path leads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Target {
    Signed(Generation),
    Today,
    Results,
}

impl Dispatch {
    pub(crate) fn new(
        scheduler: &Scheduler,
        host: &Arc<Host>,
        approver: Option<String>,
        access: Access,
        signed_api: SignedApi,
        profile: Profile,
    ) -> Self {
        let signed = |generation| Legacy {
            scheduler: scheduler.clone(),
            host: Arc::clone(host),
            approver: approver.clone(),
            generation,
            profile,
        };
        let today = Today::new(scheduler.clone(), Arc::clone(host), access.clone(), profile);
        Self {
            first: signed(Generation::First).router(),
            last: signed(Generation::Last).router(),
            today: today.router(),
            results: results::router(scheduler),
            host: Arc::clone(host),
            access,
            signed_api,
            profile,
        }
    }

    /// The most that is read of a request's body, in bytes.
    pub(crate) fn limit(&self, path: &str) -> usize {
        if self.target(path) == Target::Signed(Generation::First) { FIRST_LIMIT } else { LIMIT }
    }

    /// The answer to a body that is over the limit.
    pub(crate) fn too_large(&self, path: &str) -> Response<Bytes> {
        match self.target(path) {
            Target::Signed(generation) => answer::too_large(generation, !BOUND.contains(&path)),
            Target::Today | Target::Results => orchestrator::too_large(self.profile),
        }
    }

    fn target(&self, path: &str) -> Target {
        if let Some(below) = path.strip_prefix(PREFIX).filter(|below| below.starts_with('/')) {
            let is_today = ["/orchestrator", "/agent", "/auth"].iter().any(|resource| {
                below
                    .strip_prefix(resource)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            if is_today || self.signed_api == SignedApi::Absent {
                return Target::Today;
            }
            return Target::Signed(Generation::Last);
        }
        if path.strip_prefix(archive::PATH).is_some_and(|rest| rest.starts_with('/')) {
            return Target::Results;
        }
        match self.profile.root(self.signed_api) {
            Root::First => Target::Signed(Generation::First),
            Root::Rewritten => Target::Signed(Generation::Last),
            Root::Redirects => Target::Today,
        }
    }

    pub(crate) async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path().to_owned();
        // A release takes two slashes for one.
        let path = match path.strip_prefix("//") {
            Some(rest) if self.profile.is_release() => format!("/{rest}"),
            _ => path,
        };
        if request.body().len() > self.limit(&path) {
            return self.too_large(&path);
        }
        let target = self.target(&path);
        if self.profile.is_release() && *request.method() == Method::OPTIONS {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
            return response;
        }
        let id = request.headers().get(REQUEST_ID).filter(|id| !id.is_empty()).cloned();
        if target == Target::Today
            && let Some(refusal) = orchestrator::version_refusal(self.profile, request.headers())
        {
            return self.labelled(target, id, refusal);
        }
        if let Some(refusal) = self.refusal(target, &path, &request) {
            return self.unnamed(self.labelled(target, id, refusal));
        }
        let response = match target {
            Target::Signed(Generation::First) => self.first(request, &path).await,
            Target::Signed(Generation::Last) => self.last(request, &path).await,
            Target::Today => self.today(request, &path).await,
            Target::Results => self.results.handle(request).await,
        };
        self.labelled(target, id, response)
    }

    /// Why a request gets no further for want of a right.
    fn refusal(
        &self,
        target: Target,
        path: &str,
        request: &Request<Bytes>,
    ) -> Option<Response<Bytes>> {
        if target == Target::Today && orchestrator::is_public(self.profile, path) {
            return None;
        }
        // Of a release they are another server's, which asks for nothing but the address.
        if target == Target::Results && self.profile.is_release() {
            return None;
        }
        let operation = self.operation(target, path, request);
        // A release asks for the most of whoever wants what it does not know.
        let is_last = self.profile.words() == Words::V1_9;
        let writes = operation.map_or(is_last && target == Target::Today, writes);
        let right = self.access.right(writes, request.headers());
        let (status, message) = match right {
            Right::Granted => return None,
            Right::Unknown => (StatusCode::UNAUTHORIZED, "Invalid token. "),
            Right::Denied => (StatusCode::FORBIDDEN, "Access denied. "),
        };
        Some(match target {
            Target::Today | Target::Results => orchestrator::denied(self.profile, right, request),
            Target::Signed(generation) => worded(generation, status, message),
        })
    }

    /// The operation that a request reaches by its method and path, whatever either is turned into.
    fn operation(
        &self,
        target: Target,
        path: &str,
        request: &Request<Bytes>,
    ) -> Option<&'static Operation> {
        let method = request.method();
        match target {
            Target::Signed(Generation::First) => {
                self.first.operations().find(|operation| operation.path() == path)
            }
            Target::Signed(Generation::Last) => {
                self.last.matched(method, path.strip_prefix(PREFIX).unwrap_or(path), request)
            }
            Target::Today => self.today.matched(&today_method(path, method), path, request),
            Target::Results => self.results.matched(method, path, request),
        }
    }

    /// The answer to a request that is not let in, in the shape of where it was to go.
    pub(crate) fn turned_away(
        &self,
        path: &str,
        status: StatusCode,
        message: &str,
    ) -> Response<Bytes> {
        match self.target(path) {
            Target::Signed(generation) => worded(generation, status, message),
            Target::Today | Target::Results => orchestrator::turned_away(status, message),
        }
    }

    /// The answer to a request of an address that has sent too many.
    pub(crate) fn too_many(
        &self,
        path: &str,
        method: &Method,
        headers: &HeaderMap,
    ) -> Response<Bytes> {
        let target = self.target(path);
        let mut response = match target {
            Target::Signed(generation) => answer::too_many(generation),
            Target::Today | Target::Results => orchestrator::too_many(self.profile),
        };
        if *method == Method::HEAD {
            response.body_mut().clear();
        }
        self.unnamed(self.labelled(target, headers.get(REQUEST_ID).cloned(), response))
    }

    /// A release does not say what it is to whom it does not let in.
    fn unnamed(&self, mut response: Response<Bytes>) -> Response<Bytes> {
        if self.profile.is_release() {
            for name in [&GIT_VERSION, &GIT_COMMIT, &BUILD_DATE, &BUILD_OS, &ARCH] {
                response.headers_mut().remove(name);
            }
        }
        response
    }

    /// Later releases number their answers, unless the request has a number, say what they are, and
    /// name the origin as what their answers differ by.
    fn labelled(
        &self,
        target: Target,
        id: Option<HeaderValue>,
        mut response: Response<Bytes>,
    ) -> Response<Bytes> {
        let release = match target {
            Target::Signed(Generation::First) => return response,
            Target::Signed(Generation::Last) => self.profile.signed_version(),
            Target::Today | Target::Results => self.profile.version(),
        };
        if let (Target::Today, Some(id)) = (target, id.as_ref().and_then(|id| id.to_str().ok())) {
            response = orchestrator::with_request_id(response, id);
        }
        let id = id.or_else(|| HeaderValue::try_from(Uuid::new_v4().simple().to_string()).ok());
        let build = self.host.version(release);
        let build = [
            (GIT_VERSION, build.git_version),
            (GIT_COMMIT, build.git_commit),
            (BUILD_DATE, build.build_date.to_string()),
            (BUILD_OS, build.goos),
            (ARCH, build.goarch),
        ];
        let is_fallen = response.extensions().get::<answer::Fallen>().is_some();
        let headers = response.headers_mut();
        headers.extend(id.map(|id| (REQUEST_ID, id)));
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        for (name, text) in build.into_iter().filter(|_| !is_fallen) {
            headers.extend(HeaderValue::try_from(text).ok().map(|text| (name, text)));
        }
        response
    }

    /// What v1.3.2 answers at its root.
    fn welcome(&self) -> Response<Bytes> {
        let build = self.host.version(self.profile.version());
        let text = serde_json::to_string_pretty(&build).unwrap_or_default();
        let mut response = Response::new(Bytes::from(format!("{text}\n")));
        response.headers_mut().insert(header::CONTENT_TYPE, answer::PLAIN);
        response
    }

    /// The first releases let any method reach a handler.
    async fn first(&self, mut request: Request<Bytes>, path: &str) -> Response<Bytes> {
        let target = Target::Signed(Generation::First);
        if let Some(operation) = self.operation(target, path, &request)
            && let Ok(method) = operation.method().as_str().parse()
        {
            *request.method_mut() = method;
        }
        if let Some(refusal) = payload::refusal(Generation::First, path, request.body()) {
            return refusal;
        }
        let response = self.first.handle(unlabelled(request)).await;
        respell(Generation::First, path, response)
    }

    async fn last(&self, mut request: Request<Bytes>, path: &str) -> Response<Bytes> {
        let below = path.strip_prefix(PREFIX).unwrap_or(path).to_owned();
        if self.profile.is_release() {
            if path == "/" && *request.method() == Method::GET {
                return self.welcome();
            }
            let is_below = path != below;
            let is_known = |path: &str| self.last.operations().any(|one| one.path() == path);
            let is_rewritten =
                is_below || is_rewritten(&request) && (is_known(path) || is_old(path));
            if !is_rewritten || MOVED.contains(&&*below) || !is_known(&below) {
                let mut answer = answer::no_route(&below, is_rewritten);
                if *request.method() == Method::HEAD {
                    answer.body_mut().clear();
                }
                return answer;
            }
        }
        if below == EVENTS && request.uri().query() == Some("job_id=") {
            // Nothing is asked for, as without it.
            if let Ok(target) = path.parse() {
                *request.uri_mut() = target;
            }
        }
        if self.signed_api == SignedApi::Gone && below.starts_with("/requester/") {
            return gone();
        }
        if MOVED.contains(&&*below) {
            return answer::response(&answer::not_found(Generation::Last));
        }
        if self.profile.is_release() && BOUND.contains(&&*below) {
            let body = first_value(&request);
            *request.body_mut() = body;
        }
        let is_bound = BOUND.contains(&&*below) && *request.method() == Method::POST;
        if is_bound && !is_labelled(&request) && !is_form(&request) {
            let message = "code=415, message=Unsupported Media Type";
            let refusal = answer::framework(StatusCode::BAD_REQUEST, message);
            return answer::reworded(&below, answer::response(&refusal));
        }
        if *request.method() == Method::POST
            && let Some(refusal) = payload::refusal(Generation::Last, &below, request.body())
        {
            return refusal;
        }
        if let Some(target) = without_prefix(request.uri(), path) {
            *request.uri_mut() = target;
        }
        let is_head = *request.method() == Method::HEAD;
        let response = self.last.handle(unlabelled(request)).await;
        if self.profile.is_release() && response.status() == StatusCode::METHOD_NOT_ALLOWED {
            let mut answer = answer::no_route(&below, true);
            if is_head {
                answer.body_mut().clear();
            }
            return answer;
        }
        respell(Generation::Last, &below, answer::reworded(&below, response))
    }

    async fn today(&self, mut request: Request<Bytes>, path: &str) -> Response<Bytes> {
        let moved = match path {
            "/" | "/version" => "/api/v1/agent/version",
            "/livez" => "/api/v1/agent/alive",
            _ => {
                let response = match orchestrator::refusal(self.profile, path, &mut request) {
                    Some(refusal) => refusal,
                    None => self.served(request, path).await,
                };
                return orchestrator::spelt(self.profile, path, response);
            }
        };
        let is_release = self.profile.is_release();
        if is_release && *request.method() != Method::GET {
            return orchestrator::wrong_method(self.profile);
        }
        let mut response = Response::new(Bytes::new());
        *response.status_mut() =
            if is_release { StatusCode::MOVED_PERMANENTLY } else { StatusCode::FOUND };
        response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(moved));
        response
    }

    async fn served(&self, mut request: Request<Bytes>, path: &str) -> Response<Bytes> {
        if request.body().is_empty() && *request.method() != Method::GET {
            // Go takes a request without a body for one that says nothing.
            *request.body_mut() = Bytes::from_static(b"{}");
        }
        *request.method_mut() = today_method(path, request.method());
        if let Some(target) = orchestrator::with_plain_booleans(request.uri()) {
            *request.uri_mut() = target;
        }
        self.today.handle(unlabelled(request)).await
    }
}

/// Whether a path of the root is another name of one below the prefix: not with a query, nor a few.
fn is_rewritten(request: &Request<Bytes>) -> bool {
    const NOT: [&str; 7] =
        ["/approve", "/compute/approve", "/compute/debug", "/debug", "/logz", "/readyz", "/varz"];
    let uri = request.uri();
    uri.query().is_none() && !NOT.contains(&uri.path())
}

/// Whether a path led somewhere in earlier releases, and is still sent on.
fn is_old(path: &str) -> bool {
    path == "/peers" || path.starts_with("/requester/")
}

/// A job of today's API may be posted as well as put.
fn today_method(path: &str, method: &Method) -> Method {
    match (path, method) {
        ("/api/v1/orchestrator/jobs", &Method::POST) => Method::PUT,
        (_, method) => method.clone(),
    }
}

/// Whether an operation changes something.
fn writes(operation: &Operation) -> bool {
    let below = operation.path().strip_prefix(PREFIX).unwrap_or(operation.path());
    operation.method() != bac_core::Method::Get && !READS.contains(&below)
}

/// A refusal of the signed API's web server.
fn worded(generation: Generation, status: StatusCode, message: &str) -> Response<Bytes> {
    answer::response(&match generation {
        Generation::First => answer::plain(status, message.to_owned()),
        Generation::Last => answer::framework(status, message),
    })
}

/// v1.4.0's answer to what it has given up.
fn gone() -> Response<Bytes> {
    let text = "\"This endpoint is deprecated. See the migration guide at \
                https://docs.bacalhau.org/references/cli-reference/command-migration\"\n";
    let mut response = Response::new(Bytes::from_static(text.as_bytes()));
    *response.status_mut() = StatusCode::GONE;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// What a release makes of the label of a body is decided before: to what is bound then it is JSON.
fn unlabelled(mut request: Request<Bytes>) -> Request<Bytes> {
    request.headers_mut().remove(header::CONTENT_TYPE);
    request
}

/// A body of a form, of which a release binds nothing.
fn is_form(request: &Request<Bytes>) -> bool {
    let label = request.headers().get(header::CONTENT_TYPE);
    label.is_some_and(|label| label.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
}

/// What a release reads of a body: its first value, or nothing of one that is empty, `null` or a form.
fn first_value(request: &Request<Bytes>) -> Bytes {
    let body = request.body();
    let nothing = Bytes::from_static(b"{}");
    if body.is_empty() || is_form(request) {
        return nothing;
    }
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let first = body.slice(..values.byte_offset());
            if first.trim_ascii() == b"null" { nothing } else { first }
        }
        _ => body.clone(),
    }
}

fn is_labelled(request: &Request<Bytes>) -> bool {
    let label = request.headers().get(header::CONTENT_TYPE);
    label.is_some_and(|label| {
        label.to_str().is_ok_and(|label| label.to_ascii_lowercase().starts_with("application/json"))
    })
}

fn without_prefix(target: &Uri, path: &str) -> Option<Uri> {
    let path = path.strip_prefix(PREFIX)?;
    match target.query() {
        Some(query) => format!("{path}?{query}").parse().ok(),
        None => path.parse().ok(),
    }
}
