//! Why today's API refuses something, and in which words: the node's own, or those of a release.

use bac_client::orchestrator::model::{ApiError, ErrorCode, JobStateType};
use bac_core::UnexpectedResponse;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

use crate::{legacy::answer::framework, profile::Words, store::StoreError};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The parts of a node that an error may come from.
pub(super) const SERVER: &str = "APIServer";
const JOBS: &str = "JobStore";
const NODES: &str = "NodesManager";
const AUTHORIZER: &str = "Authorizer";
/// What later releases call an error that says nothing of where it comes from.
const PLAIN: &str = "Bacalhau";

/// Why a request is refused.
#[derive(Debug)]
pub(crate) enum Fault {
    /// No job has this id or name.
    NoJob {
        id: String,
    },
    /// There is no history, no execution and no result of a job, as it is not there.
    NothingOfJob {
        id: String,
    },
    /// Several jobs have ids that begin so.
    ManyJobs {
        id: String,
        found: Vec<String>,
    },
    NoVersion {
        job_id: String,
        version: u64,
    },
    NoExecution {
        id: String,
    },
    /// No job of this name to compare with.
    NoNamesake {
        name: String,
        namespace: String,
    },
    /// The request cannot be read.
    Unreadable(String),
    /// What is asked for breaks a rule.
    Invalid(String),
    NoJobName,
    BadToken(String),
    BadJobOrder(String),
    BadNodeOrder {
        order: String,
        orders: String,
    },
    /// The job asks for what it asks for already.
    Unchanged {
        name: String,
        id: String,
    },
    /// The job has ended, and cannot be stopped.
    Ended {
        id: String,
        state: JobStateType,
    },
    NoNode {
        id: String,
    },
    /// The node is what it is to become already.
    NodeState {
        id: String,
        state: &'static str,
    },
    NodeAction(String),
    /// This node is the orchestrator itself.
    KeepsNode,
    /// No way to get a token has this name.
    NoMethod(String),
    /// The answer to a challenge cannot be read.
    NoAnswer(String),
    NoRoute,
    WrongMethod {
        allow: String,
    },
    TooLarge,
    /// The address has sent more requests than it may.
    TooMany,
    /// Nobody who is known asks.
    Unauthorized(&'static str),
    /// Who asks may not.
    Forbidden(String),
    /// The node fails as the release does, and says no more.
    Failed(String),
    /// The release's handler falls over it.
    Fallen(String),
    /// The release would take harm of it.
    Harmful(String),
    Store(StoreError),
    /// The node is there, and of no use at present.
    Unavailable(String),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    /// The answer to the request.
    pub(crate) fn answer(&self, words: Words) -> UnexpectedResponse {
        match words {
            Words::Own => envelope(&self.own()),
            Words::V1_3 => self.v1_3(),
            Words::V1_9 => envelope(&self.v1_9()),
        }
    }

    /// The same in a line.
    pub(crate) fn text(&self, words: Words) -> String {
        match words {
            Words::V1_3 => self.v1_3_text(),
            Words::V1_9 => self.v1_9().message,
            Words::Own => self.own().message,
        }
    }

    fn own(&self) -> ApiError {
        let error = |code, component: &str, message: &dyn ToString| {
            ApiError::new(code, message.to_string()).with_component(component)
        };
        let bad_request = |message: &dyn ToString| error(ErrorCode::BadRequest, SERVER, message);
        let missing =
            |component, message: &dyn ToString| error(ErrorCode::NotFound, component, message);
        match self {
            Self::NoJob { id } | Self::NothingOfJob { id } => {
                missing(JOBS, &format!("job not found: {id}"))
            }
            Self::ManyJobs { id, .. } => {
                let message = format!("multiple jobs found for jobID prefix: {id}");
                error(ErrorCode::BadRequest, JOBS, &message).with_hint("Use full job ID")
            }
            Self::NoVersion { version, .. } => {
                missing(JOBS, &format!("job version not found: {version}"))
            }
            Self::NoExecution { id } => missing(JOBS, &format!("execution not found: {id}")),
            Self::NoNamesake { name, namespace } => {
                missing(JOBS, &format!("no job is named {name} in the namespace {namespace}"))
            }
            Self::Unreadable(message) | Self::Invalid(message) | Self::Harmful(message) => {
                bad_request(message)
            }
            Self::NoJobName => bad_request(&"job name must be set"),
            Self::BadToken(_) => bad_request(&"invalid next_token"),
            Self::BadJobOrder(order) => {
                error(ErrorCode::InternalError, SERVER, &format!("invalid order_by: {order}"))
            }
            Self::BadNodeOrder { order, orders } => {
                bad_request(&format!("invalid order_by: {order}; one of {orders}"))
            }
            Self::Unchanged { name, id } => {
                bad_request(&format!("no changes detected in job {name}, {id}"))
            }
            Self::Ended { state, .. } => {
                let message = format!("cannot stop job in state {state}");
                error(ErrorCode::InternalError, SERVER, &message)
            }
            Self::NoNode { id } => missing("NodeStore", &format!("node not found: {id}")),
            Self::NodeState { state, .. } => bad_request(&format!("node already {state}")),
            Self::KeepsNode => {
                bad_request(&"this node cannot be deleted: it is the orchestrator itself")
            }
            Self::NodeAction(action) => {
                bad_request(&format!("unknown action {action}; approve, reject or delete"))
            }
            Self::NoMethod(name) => {
                missing("Authenticator", &format!("authentication method not found: {name}"))
            }
            Self::NoRoute => missing(SERVER, &"The requested resource/URL was not found.")
                .with_hint(
                    "The server version may be older than this CLI version and does not support \
                     the endpoint yet.",
                ),
            Self::WrongMethod { .. } => bad_request(&"Method Not Allowed").with_status(405),
            Self::TooLarge => bad_request(&"Request Entity Too Large").with_status(413),
            Self::TooMany => error(ErrorCode::TooManyRequests, SERVER, &"rate limit exceeded")
                .with_status(429)
                .with_hint("Wait for a moment, and send fewer requests a second."),
            Self::Unauthorized(reason) => {
                error(ErrorCode::Unauthorized, AUTHORIZER, &"Request Unauthorized")
                    .with_hint("Give a token or a password that this node knows.")
                    .with_detail("reason", *reason)
            }
            Self::Forbidden(reason) => {
                error(ErrorCode::Forbidden, AUTHORIZER, &"Request Forbidden")
                    .with_hint("The token may read only.")
                    .with_detail("reason", reason.as_str())
            }
            Self::NoAnswer(message) => {
                bad_request(&format!("invalid authentication data: {message}"))
            }
            Self::Failed(message) | Self::Fallen(message) => {
                error(ErrorCode::InternalError, SERVER, message)
            }
            Self::Store(failed) => error(ErrorCode::DatastoreFailure, JOBS, failed),
            Self::Unavailable(why) => {
                error(ErrorCode::DatastoreFailure, JOBS, why).with_status(503)
            }
        }
    }

    /// Where v1.9.3 says it otherwise. Most of its errors have a code that says nothing.
    fn v1_9(&self) -> ApiError {
        let error = |status: StatusCode, code, component: &str, message: String| {
            let error = ApiError::new(code, message).with_component(component);
            error.with_status(status.as_u16())
        };
        let bad_request = |message: &str| {
            error(StatusCode::BAD_REQUEST, ErrorCode::InternalError, SERVER, message.to_owned())
        };
        let failed = |code, component, message| {
            error(StatusCode::INTERNAL_SERVER_ERROR, code, component, message)
        };
        let conflict = |code: &str, message| {
            error(StatusCode::CONFLICT, ErrorCode::from(code), NODES, message)
        };
        match self {
            Self::ManyJobs { id, .. } => {
                let message = format!("multiple jobs found for id {id}");
                failed(ErrorCode::from("MultipleJobsFound"), JOBS, message)
                    .with_hint("Use full job ID")
            }
            Self::NoVersion { job_id, version } => {
                let message = format!("job version {version} not found for job {job_id}");
                error(StatusCode::NOT_FOUND, ErrorCode::NotFound, JOBS, message)
            }
            Self::NoNamesake { name, namespace } => {
                let message = format!("job name index not found: {name}:{namespace}");
                error(StatusCode::NOT_FOUND, ErrorCode::NotFound, JOBS, message)
            }
            Self::Unreadable(message) => {
                bad_request(&format!("code=400, message={message}, internal={message}"))
            }
            Self::Invalid(message) | Self::Harmful(message) => {
                bad_request(message)
            }
            Self::KeepsNode => bad_request(&self.own().message),
            Self::NoJobName => bad_request("invalid job spec: name is missing"),
            Self::BadToken(token) => {
                let message = format!(
                    "invalid next token: failed to decode paging token: invalid paging token: {token}"
                );
                error(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, JOBS, message)
            }
            Self::BadNodeOrder { .. } => bad_request("invalid order_by"),
            Self::Unchanged { name, id } => {
                let message = format!(
                    "no changes detected for new job spec. Job Name: '{name}', Job Id: '{id}'"
                );
                failed(ErrorCode::Unset, PLAIN, message)
                    .with_hint("Use the --force flag to override this warning")
            }
            Self::Ended { state: state @ JobStateType::Completed, .. } => {
                failed(ErrorCode::Unset, PLAIN, format!("cannot stop job in state {state}"))
            }
            Self::Ended { id, state } => {
                let message = format!(
                    "job {id} is in terminal state {state} and cannot transition to Stopped"
                );
                failed(ErrorCode::from("ConflictJobState"), JOBS, message)
            }
            Self::NoNode { id } => {
                let message = format!("node not found: {id}");
                error(StatusCode::NOT_FOUND, ErrorCode::NotFound, NODES, message)
            }
            Self::NodeState { id, state } => {
                conflict("ConflictNodeState", format!("node {id} already {state}"))
            }
            Self::NoAnswer(_) => failed(ErrorCode::InternalError, SERVER, self.own().message),
            Self::BadJobOrder(_) | Self::NodeAction(_) | Self::Failed(_) | Self::Fallen(_) => failed(
                ErrorCode::InternalError,
                "Unknown",
                "Internal server error".to_owned(),
            ),
            Self::NoMethod(_) | Self::NoRoute | Self::WrongMethod { .. } => {
                Self::NoRoute.own().with_detail(
                    "cli_usage",
                    "If you are using the CLI, try updating your server to a newer version or check \
                     if the command is supported in your server version.",
                )
            }
            Self::TooLarge => error(
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::InternalError,
                SERVER,
                "Request Entity Too Large".to_owned(),
            ),
            Self::TooMany => error(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::InternalError,
                SERVER,
                "rate limit exceeded".to_owned(),
            ),
            Self::Unauthorized(_) => {
                self.own().with_hint("Unauthorized principal. Event has been recorded.")
            }
            Self::Forbidden(_) => self.own().with_hint(
                "Check if user have access to this resource. Event has been recorded.",
            ),
            // As it stands in the path.
            Self::NoJob { id } if id.contains('/') => {
                Self::NoJob { id: id.replace('/', "%2F") }.own()
            }
            Self::NoJob { .. }
            | Self::NothingOfJob { .. }
            | Self::NoExecution { .. }
            | Self::Store(_)
            | Self::Unavailable(_) => self.own(),
        }
    }

    /// v1.3.2 answers with the object of its web framework. What its handlers do not say is 500, with
    /// the reason beside the message.
    fn v1_3(&self) -> UnexpectedResponse {
        let status = match self {
            Self::Unreadable(_)
            | Self::Invalid(_)
            | Self::Harmful(_)
            | Self::NoJobName
            | Self::BadToken(_)
            | Self::BadNodeOrder { .. } => StatusCode::BAD_REQUEST,
            Self::NoRoute | Self::WrongMethod { .. } | Self::NoMethod(_) => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::NoAnswer(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            _ => return plain_failure(&self.v1_3_text()),
        };
        framework(status, &self.v1_3_text())
    }

    fn v1_3_text(&self) -> String {
        match self {
            Self::NoJob { id } => format!("Job not found. ID: {id}"),
            // What looks like an id is looked up in a table of its own.
            Self::NothingOfJob { id } if is_whole(id) => "bucket not found".to_owned(),
            Self::NothingOfJob { id } => Self::NoJob { id: id.clone() }.v1_3_text(),
            Self::ManyJobs { id, found } => {
                let more = if found.len() > 3 { " ..." } else { "" };
                let found = found.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" ");
                format!(
                    "Multiple jobs found for jobID prefix: {id}, matching jobIDs: [{found}{more}]"
                )
            }
            Self::Unreadable(message) => {
                format!("code=400, message={message}, internal={message}")
            }
            Self::BadNodeOrder { .. } => "invalid order_by".to_owned(),
            Self::BadToken(token) => format!("invalid next_token: {token}"),
            Self::Ended { state: state @ JobStateType::Completed, .. } => {
                format!("cannot stop job in state {state}")
            }
            Self::Ended { .. } => self.v1_9().message,
            Self::NodeAction(_) => "unsupported action".to_owned(),
            Self::NoNode { id } => format!("nodeInfo not found for nodeID: {id}"),
            Self::NoRoute | Self::WrongMethod { .. } | Self::NoMethod(_) => "Not Found".to_owned(),
            Self::Unauthorized(_) => "Invalid token. ".to_owned(),
            Self::Forbidden(_) => "Access denied. ".to_owned(),
            other => other.own().message,
        }
    }
}

/// Whether this is the whole id of a job, by its looks.
fn is_whole(id: &str) -> bool {
    uuid::Uuid::try_parse(id.strip_prefix("j-").unwrap_or(id)).is_ok()
}

/// The error object of today's API.
pub(crate) fn envelope(error: &ApiError) -> UnexpectedResponse {
    let mut text = serde_json::to_string(error).unwrap_or_default();
    text.push('\n');
    let status = StatusCode::from_u16(error.status);
    UnexpectedResponse::new(
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        json_head(),
        text.into(),
    )
}

/// An error that a handler of the web framework did not expect.
fn plain_failure(reason: &str) -> UnexpectedResponse {
    let body = json!({"error": reason, "message": "Internal Server Error"});
    let mut text = serde_json::to_string_pretty(&body).unwrap_or_default();
    text.push('\n');
    UnexpectedResponse::new(StatusCode::INTERNAL_SERVER_ERROR, json_head(), text.into())
}

pub(super) fn json_head() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, JSON);
    headers
}
