//! The questions that tell what a node serves: two for every release, and one more for a build that
//! is none.
//!
//! The release decides, and not what a route answers: to whoever lacks credentials, a node answers
//! every route alike. What a release cannot tell is asked: whether the node takes jobs at all, and
//! whether v1.4.0 has the signed API turned on.

use bac_core::http::StatusCode;
use bac_core::url::Url;
use bac_core::{Client, ClientBuilder, EndpointError, Error, ErrorKind, Escaped};
use serde::de::IgnoredAny;

use super::error::{Answered, ConnectError, ConnectErrorKind, is_tls_port};
use super::gate::{API_V1, Gate, SignedApiGone};
use super::served::{Generation, SignedApi};
use crate::jobs::JobsClient;
use crate::model::{BuildVersionInfo, ListRequest, VersionRequest};
use crate::nodes::BuildVersionClient;
use crate::orchestrator::{AgentClient, OrchestratorJobsClient};
use crate::release::official;
use crate::{NodeError, Release};

/// A label that no job has: the list of those that have it is small and the same on every node.
const NO_LABEL: &str = "bac-client-asks-whether-this-is-served";

/// A node that was asked, and the clients of its two APIs.
#[derive(Debug)]
pub(crate) struct Connected {
    pub(crate) signed_api: Client,
    pub(crate) root: Client,
    pub(crate) generation: Generation,
}

/// The clients of the places where a node may serve its APIs.
struct Clients {
    root: Client,
    below_v1: Client,
    gate: Gate,
}

impl Clients {
    fn new(
        url: &str,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error> {
        let url = url.trim_end_matches('/');
        let url = url.strip_suffix(API_V1).unwrap_or(url);
        let gate = Gate::default();
        let builder = Client::builder(url).server("api-v1", format!("{url}{API_V1}"));
        let client = configure(builder.hook(gate.clone())).build()?;
        Ok(Self { root: client.on_server(0)?, below_v1: client.on_server(1)?, gate })
    }

    fn connected(self, generation: Generation) -> Connected {
        if let SignedApi::Gone { status, message } = &generation.signed_api {
            self.gate.close(
                self.root.base_url(),
                SignedApiGone {
                    release: generation.release().to_owned(),
                    status: *status,
                    message: message.clone(),
                    orchestrator: generation.orchestrator,
                },
            );
        }
        let is_at_root = generation.numbered_release().is_some_and(is_at_root);
        let signed_api = if is_at_root { self.root.clone() } else { self.below_v1 };
        Connected { signed_api, root: self.root, generation }
    }
}

/// Whether the paths of a release's signed API begin with nothing.
fn is_at_root(release: Release) -> bool {
    release < Release::new(1, 0, 0)
}

/// Builds a client of the node at `url`, and asks the node what it serves.
pub(crate) async fn connect(
    url: &str,
    configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Connected, ConnectError> {
    let clients = Clients::new(url, configure).map_err(ConnectError::settings)?;
    let mut asking = Asking { url: clients.root.base_url().to_owned(), answers: Vec::new() };
    let build_version = match asking.agent_version(&clients.root).await? {
        Some(version) => version,
        None => match asking.version(&clients.root).await? {
            Some(version) => version,
            None => return Err(asking.not_bacalhau()),
        },
    };
    let generation = asking.served(build_version, &clients).await?;
    asking.known(&generation)?;
    Ok(clients.connected(generation))
}

/// Clients of other settings for a node that was asked before.
pub(crate) fn reconfigure(
    url: &str,
    configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    generation: Generation,
) -> Result<Connected, Error> {
    Ok(Clients::new(url, configure)?.connected(generation))
}

struct Asking {
    url: String,
    answers: Vec<Answered>,
}

/// How a route answered.
enum Route {
    Served,
    /// It is there or not: nobody may know without other credentials.
    Closed,
    Absent(StatusCode, String),
}

impl Route {
    fn is_there(&self) -> bool {
        !matches!(self, Self::Absent(..))
    }

    fn is_closed(&self) -> bool {
        matches!(self, Self::Closed)
    }
}

impl Asking {
    async fn agent_version(
        &mut self,
        root: &Client,
    ) -> Result<Option<BuildVersionInfo>, ConnectError> {
        let answer = AgentClient::new(root.clone()).version().await;
        self.release(answer.map_err(EndpointError::into_error), "GET /api/v1/agent/version")
    }

    /// The way of releases before v1.0.4, all of which serve it at the root.
    async fn version(&mut self, root: &Client) -> Result<Option<BuildVersionInfo>, ConnectError> {
        let answer = BuildVersionClient::new(root.clone()).get(&VersionRequest::default()).await;
        let answer =
            answer.map(|version| version.build_version_info).map_err(EndpointError::into_error);
        self.release(answer, "POST /version")
    }

    /// The release, if that is what came; what else came is kept, unless it ends the asking.
    fn release(
        &mut self,
        answer: Result<BuildVersionInfo, Error>,
        asked: &str,
    ) -> Result<Option<BuildVersionInfo>, ConnectError> {
        let said = match answer {
            Ok(version) if is_release(&version.git_version) => return Ok(Some(version)),
            Ok(_) => "200 OK without a release".to_owned(),
            Err(error) => match absence(&error) {
                Some((_, said)) => said,
                None => return Err(ConnectError::of(error, &self.url)),
            },
        };
        self.answers.push(Answered { asked: asked.to_owned(), said });
        Ok(None)
    }

    /// What a node of this release serves.
    async fn served(
        &self,
        build_version: BuildVersionInfo,
        clients: &Clients,
    ) -> Result<Generation, ConnectError> {
        let of = |signed_api, orchestrator, asks_for_credentials| Generation {
            build_version: build_version.clone(),
            signed_api,
            orchestrator,
            asks_for_credentials,
        };
        let signed = |route: Route| match route {
            Route::Absent(status, message) => SignedApi::Gone { status: Some(status), message },
            _ => SignedApi::Served { base: API_V1 },
        };
        let Some(release) = official(&build_version.git_version) else {
            let orchestrator = self.orchestrator(&clients.root).await?;
            let signed_api = signed(self.signed_api(&clients.below_v1).await?);
            return Ok(of(signed_api, orchestrator.is_there(), orchestrator.is_closed()));
        };
        if release < Release::new(1, 0, 4) {
            let base = if is_at_root(release) { "" } else { API_V1 };
            return Ok(of(SignedApi::Served { base }, false, false));
        }
        if release < Release::new(1, 5, 0) {
            let signed_api = self.signed_api(&clients.below_v1).await?;
            let is_closed = signed_api.is_closed();
            // 410 is that of a node that takes jobs, by the other API; one that does not says 404.
            let is_gone = matches!(signed_api, Route::Absent(StatusCode::GONE, _));
            let orchestrator = signed_api.is_there() || is_gone;
            return Ok(of(signed(signed_api), orchestrator, is_closed));
        }
        let orchestrator = self.orchestrator(&clients.root).await?;
        let (is_there, is_closed) = (orchestrator.is_there(), orchestrator.is_closed());
        let signed_api = match orchestrator {
            absent @ Route::Absent(..) => signed(absent),
            _ => SignedApi::Gone { status: None, message: String::new() },
        };
        Ok(of(signed_api, is_there, is_closed))
    }

    /// Asks for jobs with a label that none has, so that the answer is small.
    async fn orchestrator(&self, root: &Client) -> Result<Route, ConnectError> {
        let jobs = OrchestratorJobsClient::new(root.clone());
        let labels = [NO_LABEL.to_owned()];
        let asked = jobs.list(None, &labels, None, None, Some(1), None).await;
        self.route(asked.map(drop).map_err(EndpointError::into_error))
    }

    /// Asks for jobs of a client that there is not, so that the answer is small.
    async fn signed_api(&self, client: &Client) -> Result<Route, ConnectError> {
        let request = ListRequest::of_client("nobody").max_jobs(1);
        let asked = JobsClient::new(client.clone()).list(&request).await;
        self.route(asked.map(drop).map_err(EndpointError::into_error))
    }

    fn route(&self, asked: Result<(), Error>) -> Result<Route, ConnectError> {
        let Err(error) = asked else { return Ok(Route::Served) };
        if is_json(&error) {
            return Ok(Route::Served);
        }
        let status = error.status();
        match absence(&error) {
            // A request that is refused was understood.
            Some((StatusCode::BAD_REQUEST, _)) => Ok(Route::Served),
            Some((status, said)) => Ok(Route::Absent(status, told(&error).unwrap_or(said))),
            None if matches!(status, Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
                Ok(Route::Closed)
            }
            // It is there, and each call will say for itself what is wrong.
            None if error.kind() == ErrorKind::Status => Ok(Route::Served),
            None => Err(ConnectError::of(error, &self.url)),
        }
    }

    fn not_bacalhau(self) -> ConnectError {
        let mut error = ConnectError::new(ConnectErrorKind::NotBacalhau, &self.url);
        error.answers = self.answers;
        error
    }

    /// A release that is not known here is of use only if it serves what is.
    fn known(&self, generation: &Generation) -> Result<(), ConnectError> {
        let kind = match generation.numbered_release() {
            Some(release) if release < Release::new(0, 3, 29) => ConnectErrorKind::TooOld,
            Some(release) if release >= Release::new(2, 0, 0) && !generation.takes_jobs() => {
                ConnectErrorKind::TooNew
            }
            _ => return Ok(()),
        };
        let mut error = ConnectError::new(kind, &self.url);
        error.release = Some(generation.release().to_owned());
        Err(error)
    }
}

/// Whether this can be the name of a release. It is shown to people, so it must be harmless.
fn is_release(text: &str) -> bool {
    const LONGEST: usize = 100;
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a success came with JSON: what its members are, and how many, is for the call to say that
/// needs them.
fn is_json(error: &Error) -> bool {
    let body = || error.raw_body().map(|body| &**body).unwrap_or_default();
    match error.kind() {
        ErrorKind::Decode => serde_json::from_slice::<IgnoredAny>(body()).is_ok(),
        // Of a body that is too large there is the start, or nothing where its length came first.
        ErrorKind::TooLarge => {
            matches!(body().trim_ascii_start().first(), Some(b'{' | b'['))
                || header(error, "content-type").is_some_and(|kind| kind.contains("json"))
        }
        _ => false,
    }
}

/// How an answer says that there is nothing of the kind at this path, if it does: by its status,
/// by leading elsewhere, or by being something else.
fn absence(error: &Error) -> Option<(StatusCode, String)> {
    let status = error.status()?;
    let said = match error.kind() {
        // These say that something is there, and that it does not answer now, or not to everybody.
        ErrorKind::Status if matches!(status.as_u16(), 401 | 403 | 408 | 429 | 500 | 502..) => {
            return None;
        }
        ErrorKind::Status if is_tls_port(error) => return None,
        ErrorKind::Status => status.to_string(),
        ErrorKind::Redirect => {
            let target = redirect_target(error).unwrap_or_else(|| "nowhere".to_owned());
            format!("{status}, a redirect to {}", Escaped::new(&target))
        }
        ErrorKind::Decode | ErrorKind::TooLarge => match header(error, "content-type") {
            Some(kind) => format!("{status} with other content ({})", Escaped::new(kind)),
            None => format!("{status} with other content"),
        },
        _ => return None,
    };
    Some((status, said))
}

/// Where an answer leads, without what may be secret in it: a user's name, a password, a query.
fn redirect_target(error: &Error) -> Option<String> {
    let location = error.headers()?.get("location")?.to_str().ok()?;
    let target = Url::parse(error.server()?).ok()?.join(location).ok()?;
    match target.scheme() {
        "http" | "https" => {
            Some(format!("{}{}", target.origin().ascii_serialization(), target.path()))
        }
        _ => Some("an address of another scheme".to_owned()),
    }
}

/// A header of the answer, unless it is long or no plain text.
fn header<'e>(error: &'e Error, name: &str) -> Option<&'e str> {
    const LONGEST: usize = 100;
    let value = error.headers()?.get(name)?.to_str().ok()?;
    (value.len() <= LONGEST).then_some(value)
}

/// The server's own words: the message of its error body, or the text.
fn told(error: &Error) -> Option<String> {
    const LONGEST: usize = 1024;
    let message = error.refusal()?.message;
    let is_words = !message.is_empty() && message.len() <= LONGEST && !message.starts_with('<');
    is_words.then_some(message)
}
