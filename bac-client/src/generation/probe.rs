//! The questions that tell what a node serves.
//!
//! Redirects are never followed, and releases from v1.5.0 on redirect the old way of asking for a
//! version to the new one. So the new one is asked for first.

use bac_core::http::StatusCode;
use bac_core::{Client, ClientBuilder, EndpointError, Error, ErrorKind};

use super::{Answered, ConnectError, ConnectErrorKind, Gate, Generation, SignedApi, SignedApiGone};
use crate::jobs::JobsClient;
use crate::model::{BuildVersionInfo, ListRequest, VersionRequest};
use crate::nodes::BuildVersionClient;
use crate::orchestrator::{AgentClient, OrchestratorJobsClient};

/// What paths begin with from v1.0.0 on.
const API_V1: &str = "/api/v1";

/// A node that was asked, and the clients of its two APIs.
#[derive(Debug)]
pub(crate) struct Connected {
    pub(crate) signed_api: Client,
    pub(crate) root: Client,
    pub(crate) generation: Generation,
}

/// Builds a client of the node at `url`, and asks the node what it serves.
pub(crate) async fn connect(
    url: &str,
    configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Connected, ConnectError> {
    let url = url.trim_end_matches('/');
    let url = url.strip_suffix(API_V1).unwrap_or(url);
    let gate = Gate::default();
    let builder = Client::builder(url).server("api-v1", format!("{url}{API_V1}"));
    let client = configure(builder.hook(gate.clone())).build().map_err(ConnectError::settings)?;
    let root = client.on_server(0).map_err(ConnectError::settings)?;
    let below_v1 = client.on_server(1).map_err(ConnectError::settings)?;

    let mut asking = Asking { url: root.base_url().to_owned(), answers: Vec::new() };
    let agent = asking.agent_version(&root).await?;
    let mut version = match asking.version(&below_v1).await {
        // A `POST`, which credentials that may only read do not allow; the node is known already.
        Err(error) if agent.is_some() && is_forbidden(&error) => None,
        version => version?,
    };
    let mut signed_api = below_v1;
    if version.is_none() && agent.is_none() {
        version = asking.version(&root).await?;
        signed_api = root.clone();
    }
    let is_agent = agent.is_some();
    // The newer way of asking knows best: a node may answer the older one in older words.
    let Some(build_version) = agent.or(version) else { return Err(asking.not_bacalhau()) };

    let base = if signed_api.base_url() == root.base_url() { "" } else { API_V1 };
    let orchestrator = is_agent && asking.orchestrator(&root).await?;
    let served = asking.signed_api(&signed_api, base).await?;
    let generation = Generation { build_version, signed_api: served, orchestrator };
    if let SignedApi::Gone { status, message } = &generation.signed_api {
        asking.known(&generation)?;
        gate.close(SignedApiGone {
            release: generation.release().to_owned(),
            status: *status,
            message: message.clone(),
            orchestrator,
        });
    }
    Ok(Connected { signed_api, root, generation })
}

struct Asking {
    url: String,
    answers: Vec<Answered>,
}

impl Asking {
    async fn agent_version(
        &mut self,
        root: &Client,
    ) -> Result<Option<BuildVersionInfo>, ConnectError> {
        let answer = AgentClient::new(root.clone()).version().await;
        self.release(answer.map_err(EndpointError::into_error), "GET /api/v1/agent/version")
    }

    async fn version(&mut self, client: &Client) -> Result<Option<BuildVersionInfo>, ConnectError> {
        let answer = BuildVersionClient::new(client.clone()).get(&VersionRequest::default()).await;
        let answer =
            answer.map(|version| version.build_version_info).map_err(EndpointError::into_error);
        let base = client.base_url().strip_prefix(&self.url).unwrap_or_default().to_owned();
        self.release(answer, &format!("POST {base}/version"))
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

    async fn orchestrator(&self, root: &Client) -> Result<bool, ConnectError> {
        let jobs = OrchestratorJobsClient::new(root.clone());
        let Err(error) = jobs.list(None, &[], None, None, Some(1), None).await else {
            return Ok(true);
        };
        let error = error.into_error();
        match absence(&error) {
            Some((status, _)) => Ok(status == StatusCode::BAD_REQUEST),
            None if error.kind() == ErrorKind::Status => Ok(true),
            None => Err(ConnectError::of(error, &self.url)),
        }
    }

    /// Asks for jobs of a client that there is not, so that the answer is small.
    async fn signed_api(
        &self,
        client: &Client,
        base: &'static str,
    ) -> Result<SignedApi, ConnectError> {
        let request = ListRequest::of_client("nobody").max_jobs(1);
        let Err(error) = JobsClient::new(client.clone()).list(&request).await else {
            return Ok(SignedApi::Served { base });
        };
        let error = error.into_error();
        match absence(&error) {
            // A request that is refused was understood.
            Some((status, said)) if status != StatusCode::BAD_REQUEST => {
                let message = told(&error).unwrap_or(said);
                Ok(SignedApi::Gone { status, message })
            }
            // It is there, and each call will say for itself what is wrong.
            _ if error.kind() == ErrorKind::Status => Ok(SignedApi::Served { base }),
            _ => Err(ConnectError::of(error, &self.url)),
        }
    }

    fn not_bacalhau(self) -> ConnectError {
        let mut error = ConnectError::new(ConnectErrorKind::NotBacalhau, &self.url);
        error.answers = self.answers;
        error
    }

    /// A node that serves neither API is of use only if its release is one that may do so.
    fn known(&self, generation: &Generation) -> Result<(), ConnectError> {
        let kind = match generation.numbers() {
            _ if generation.orchestrator => return Ok(()),
            Some(numbers) if (0, 0, 0) < numbers && numbers < (0, 3, 29) => {
                ConnectErrorKind::TooOld
            }
            Some((2.., _, _)) => ConnectErrorKind::TooNew,
            _ => return Ok(()),
        };
        let mut error = ConnectError::new(kind, &self.url);
        error.release = Some(generation.release().to_owned());
        Err(error)
    }
}

fn is_forbidden(error: &ConnectError) -> bool {
    error.call_error().and_then(Error::status) == Some(StatusCode::FORBIDDEN)
}

/// Whether this can be the name of a release. It is shown to people, so it must be harmless.
fn is_release(text: &str) -> bool {
    const LONGEST: usize = 100;
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
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
        ErrorKind::Status => status.to_string(),
        ErrorKind::Redirect => {
            let target = header(error, "location").unwrap_or("nowhere");
            format!("{status}, a redirect to {target}")
        }
        ErrorKind::Decode | ErrorKind::TooLarge => match header(error, "content-type") {
            Some(content_type) => format!("{status} with other content ({content_type})"),
            None => format!("{status} with other content"),
        },
        _ => return None,
    };
    Some((status, said))
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
    let body = error.raw_body()?;
    let message = match serde_json::from_slice::<crate::model::ErrorBody>(body) {
        Ok(body) => body.message().map(str::to_owned),
        Err(_) => std::str::from_utf8(body).ok().map(|text| text.trim().to_owned()),
    };
    message.filter(|message| {
        !message.is_empty() && message.len() <= LONGEST && !message.starts_with('<')
    })
}
