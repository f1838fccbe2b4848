//! Which API and generation a request is for.

use std::sync::Arc;

use bac_core::{Operation, server::Router};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use uuid::Uuid;

use crate::{
    access::{Access, Right},
    archive,
    host::{Host, LAST, TODAY},
    legacy::{Generation, Legacy, answer, payload, respell},
    orchestrator::{self, Today},
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
    ) -> Self {
        let signed = |generation| Legacy {
            scheduler: scheduler.clone(),
            host: Arc::clone(host),
            approver: approver.clone(),
            generation,
        };
        let today = Today::new(scheduler.clone(), Arc::clone(host), access.clone());
        Self {
            first: signed(Generation::First).router(),
            last: signed(Generation::Last).router(),
            today: today.router(),
            results: results::router(scheduler),
            host: Arc::clone(host),
            access,
            signed_api,
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
            Target::Today | Target::Results => orchestrator::too_large(),
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
        match self.signed_api {
            SignedApi::Served => Target::Signed(Generation::First),
            // These releases send the root paths on to those below the prefix.
            SignedApi::Gone => Target::Signed(Generation::Last),
            SignedApi::Absent => Target::Today,
        }
    }

    pub(crate) async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path().to_owned();
        if request.body().len() > self.limit(&path) {
            return self.too_large(&path);
        }
        let target = self.target(&path);
        let id = request.headers().get(REQUEST_ID).filter(|id| !id.is_empty()).cloned();
        if let Some(refusal) = self.refusal(target, &path, &request) {
            return self.labelled(target, id, refusal);
        }
        let response = match target {
            Target::Signed(Generation::First) => self.first(request, &path).await,
            Target::Signed(Generation::Last) => self.last(request, &path).await,
            Target::Today => self.today(request, &path).await,
            Target::Results => self.results.handle(request).await,
        };
        self.labelled(target, id, response)
    }

    /// Why a request gets no further, whatever it asks for.
    fn refusal(
        &self,
        target: Target,
        path: &str,
        request: &Request<Bytes>,
    ) -> Option<Response<Bytes>> {
        if target == Target::Today {
            if let Some(refusal) = orchestrator::version_refusal(request.headers()) {
                return Some(refusal);
            }
            if orchestrator::is_public(path) {
                return None;
            }
        }
        let writes = self.operation(target, path, request.method()).is_some_and(writes);
        let right = self.access.right(writes, request.headers());
        let (status, message) = match right {
            Right::Granted => return None,
            Right::Unknown => (StatusCode::UNAUTHORIZED, "Invalid token. "),
            Right::Denied => (StatusCode::FORBIDDEN, "Access denied. "),
        };
        Some(match target {
            Target::Today | Target::Results => orchestrator::denied(right),
            Target::Signed(generation) => worded(generation, status, message),
        })
    }

    /// The operation that a request reaches by its method and path, whatever either is turned into.
    fn operation(&self, target: Target, path: &str, method: &Method) -> Option<&'static Operation> {
        match target {
            Target::Signed(Generation::First) => {
                self.first.operations().find(|operation| operation.path() == path)
            }
            Target::Signed(Generation::Last) => {
                self.last.matched(method, path.strip_prefix(PREFIX).unwrap_or(path))
            }
            Target::Today => self.today.matched(&today_method(path, method), path),
            Target::Results => self.results.matched(method, path),
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
            Target::Signed(Generation::Last) => LAST,
            Target::Today | Target::Results => TODAY,
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
        let headers = response.headers_mut();
        headers.extend(id.map(|id| (REQUEST_ID, id)));
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        for (name, text) in build {
            headers.extend(HeaderValue::try_from(text).ok().map(|text| (name, text)));
        }
        response
    }

    /// The first releases let any method reach a handler.
    async fn first(&self, mut request: Request<Bytes>, path: &str) -> Response<Bytes> {
        let target = Target::Signed(Generation::First);
        if let Some(operation) = self.operation(target, path, request.method())
            && let Ok(method) = operation.method().as_str().parse()
        {
            *request.method_mut() = method;
        }
        if let Some(refusal) = payload::refusal(Generation::First, path, request.body()) {
            return refusal;
        }
        let response = self.first.handle(request).await;
        respell(Generation::First, path, response)
    }

    async fn last(&self, mut request: Request<Bytes>, path: &str) -> Response<Bytes> {
        let below = path.strip_prefix(PREFIX).unwrap_or(path).to_owned();
        if self.signed_api == SignedApi::Gone && below.starts_with("/requester/") {
            return gone();
        }
        if MOVED.contains(&&*below) {
            return answer::response(&answer::not_found(Generation::Last));
        }
        if BOUND.contains(&&*below) && *request.method() == Method::POST && !is_labelled(&request) {
            let message = "code=415, message=Unsupported Media Type";
            let refusal = answer::framework(StatusCode::BAD_REQUEST, message);
            return answer::reworded(&below, answer::response(&refusal));
        }
        if *request.method() == Method::POST
            && let Some(refusal) = payload::refusal(Generation::Last, &below, request.body())
        {
            return refusal;
        }
        if let Some(target) = without_prefix(request.uri()) {
            *request.uri_mut() = target;
        }
        let response = self.last.handle(request).await;
        respell(Generation::Last, &below, answer::reworded(&below, response))
    }

    async fn today(&self, mut request: Request<Bytes>, path: &str) -> Response<Bytes> {
        let moved = match path {
            "/" | "/version" => "/api/v1/agent/version",
            "/livez" => "/api/v1/agent/alive",
            _ => {
                if request.body().is_empty() && *request.method() != Method::GET {
                    // Go takes a request without a body for one that says nothing.
                    *request.body_mut() = Bytes::from_static(b"{}");
                }
                *request.method_mut() = today_method(path, request.method());
                if let Some(target) = orchestrator::with_plain_booleans(request.uri()) {
                    *request.uri_mut() = target;
                }
                return self.today.handle(request).await;
            }
        };
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::FOUND;
        response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(moved));
        response
    }
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

fn is_labelled(request: &Request<Bytes>) -> bool {
    let label = request.headers().get(header::CONTENT_TYPE);
    label.is_some_and(|label| {
        label.to_str().is_ok_and(|label| label.to_ascii_lowercase().starts_with("application/json"))
    })
}

fn without_prefix(target: &Uri) -> Option<Uri> {
    target.path_and_query()?.as_str().strip_prefix(PREFIX)?.parse().ok()
}
