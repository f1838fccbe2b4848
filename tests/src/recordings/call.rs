//! Every declared operation by its name, so that a recorded answer can be read as its caller would.

use std::{any::type_name, fmt};

use bac_client::{
    Bac,
    model::{
        EventsRequest, JobCancelPayload, JobCreatePayload, ListRequest, LogsPayload,
        ModerateJobRequest, Spec, StatesRequest, VersionRequest,
    },
    orchestrator::model::{
        AuthRequest, DiffJobRequest, NodeAction, PutJobRequest, PutNodeRequest, RerunJobRequest,
        StopJobRequest,
    },
};
use bac_core::{EndpointError, Error, ErrorKind, Outcome, websocket::Messages};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::frames::STOPPED;

/// What a call came to.
#[derive(Debug)]
pub enum Answer {
    /// A value, written back: text as a string, nothing as `null`.
    Value(Value),
    /// Messages, written back, and how their stream ended.
    Messages(Vec<Value>, End),
}

/// How a stream of messages ended.
#[derive(Debug)]
pub enum End {
    /// It was closed, and all is well.
    Closed,
    /// It went on, but the recording stops here.
    Recording,
    /// It failed.
    Error(Box<Error>),
}

/// What a call failed with.
#[derive(Debug)]
pub struct Refusal {
    /// The type and the variant of the error, such as `JobsError::NotFound`.
    pub variant: String,
    /// Its text.
    pub message: String,
    /// Whether the operation was carried out.
    pub outcome: Outcome,
    /// Whether the fault may pass.
    pub is_retryable: bool,
    /// The error that is the same for every operation.
    pub error: Box<Error>,
}

/// Declares [`call`] and [`CALLED`]: for each operation its name and a call of it.
macro_rules! operations {
    (
        $bac:ident;
        values { $($value:literal => $value_call:expr,)* }
        streams { $($stream:literal => $stream_call:expr,)* }
    ) => {
        /// The names of the operations that [`call`] knows.
        pub const CALLED: &[&str] = &[$($value,)* $($stream,)*];

        /// Calls the operation of this name, as [`operation_name`](bac_client::operation_name) has
        /// it, with arguments that say nothing.
        ///
        /// # Errors
        /// Those of the operation.
        ///
        /// # Panics
        /// If there is no such operation.
        pub async fn call(operation: &str, $bac: &Bac) -> Result<Answer, Refusal> {
            // In boxes, as one future with room for each of them would be large.
            match operation {
                $($value => Box::pin(async { read_value($value_call.await) }).await,)*
                $($stream => Box::pin(async { read_stream($stream_call.await).await }).await,)*
                _ => panic!("there is no operation `{operation}`"),
            }
        }
    };
}

operations! {
    bac;
    values {
        "job.submit" => bac.job().submit(&JobCreatePayload::new("client", Spec::default())),
        "job.cancel" => bac.job().cancel(&JobCancelPayload::new("client", "job")),
        "job.approve" => bac.job().approve(&ModerateJobRequest::approve("client", "job")),
        "debug.get" => bac.debug().get(),
        "healthz.get" => bac.healthz().get(),
        "host_node_id.get" => bac.host_node_id().get(),
        "livez.get" => bac.livez().get(),
        "logz.get" => bac.logz().get(),
        "node_info.get" => bac.node_info().get(),
        "connected_peers.get" => bac.connected_peers().get(),
        "readyz.get" => bac.readyz().get(),
        "requester_debug.get" => bac.requester_debug().get(),
        "job_events.get" => bac.job_events().get(&EventsRequest::new("client", "job")),
        "jobs.list" => bac.jobs().list(&ListRequest::all()),
        "nodes.display" => bac.nodes().display(),
        "results.get" => bac.results().get(&StatesRequest::new("client", "job")),
        "states.get" => bac.states().get(&StatesRequest::new("client", "job")),
        "varz.get" => bac.varz().get(),
        "build_version.get" => bac.build_version().get(&VersionRequest::default()),
        "moderation.approve_execution" => {
            bac.moderation().approve_execution(&ModerateJobRequest::approve("client", "job"))
        },
        "moderation.approve_as_published" => bac.moderation().approve_as_published(),
        "orchestrator_jobs.put" => {
            bac.orchestrator().jobs().put(None, None, &PutJobRequest::default())
        },
        "orchestrator_jobs.diff" => bac.orchestrator().jobs().diff(&DiffJobRequest::default()),
        "orchestrator_jobs.list" => {
            bac.orchestrator().jobs().list(None, &[], None, None, None, None)
        },
        "orchestrator_jobs.get" => bac.orchestrator().jobs().get("job", None, None, None, None),
        "orchestrator_jobs.stop" => {
            bac.orchestrator().jobs().stop("job", None, &StopJobRequest::default())
        },
        "orchestrator_jobs.rerun" => {
            bac.orchestrator().jobs().rerun("job", None, &RerunJobRequest::default())
        },
        "orchestrator_jobs.history" => {
            let jobs = bac.orchestrator().jobs();
            jobs.history("job", None, None, None, None, None, None, None, None, None)
        },
        "orchestrator_jobs.executions" => {
            bac.orchestrator().jobs().executions("job", None, None, None, None, None, None)
        },
        "orchestrator_jobs.versions" => bac.orchestrator().jobs().versions("job", None),
        "orchestrator_jobs.results" => bac.orchestrator().jobs().results("job", None),
        "orchestrator_nodes.list" => {
            bac.orchestrator().nodes().list(&[], None, None, None, None, None)
        },
        "orchestrator_nodes.get" => bac.orchestrator().nodes().get("node"),
        "orchestrator_nodes.update" => {
            let request = PutNodeRequest::new("node", NodeAction::Approve);
            bac.orchestrator().nodes().update("node", &request)
        },
        "agent.alive" => bac.agent().alive(),
        "agent.version" => bac.agent().version(),
        "agent.node" => bac.agent().node(),
        "agent.debug" => bac.agent().debug(),
        "agent.config" => bac.agent().config(),
        "agent.authconfig" => bac.agent().authconfig(),
        "auth.methods" => bac.auth().methods(),
        "auth.requirement" => bac.auth().requirement("method"),
        "auth.authenticate" => bac.auth().authenticate("method", &AuthRequest::default()),
    }
    streams {
        "job_logs.display" => bac.job_logs().display(&LogsPayload::new("client", "job", "execution")),
        "job_updates.watch" => bac.job_updates().watch(None),
        "orchestrator_jobs.logs" => {
            bac.orchestrator().jobs().logs("job", None, None, None, None, None, None)
        },
    }
}

fn read_value<T, E>(result: Result<T, E>) -> Result<Answer, Refusal>
where
    T: Serialize,
    E: EndpointError + fmt::Debug + fmt::Display,
{
    let value = result.map_err(Refusal::of)?;
    Ok(Answer::Value(serde_json::to_value(value).unwrap()))
}

async fn read_stream<T, E>(result: Result<Messages<T>, E>) -> Result<Answer, Refusal>
where
    T: Serialize + DeserializeOwned,
    E: EndpointError + fmt::Debug + fmt::Display,
{
    let mut stream = result.map_err(Refusal::of)?;
    let mut messages = Vec::new();
    let end = loop {
        match stream.next().await {
            Some(Ok(message)) => messages.push(serde_json::to_value(message).unwrap()),
            Some(Err(error)) if error.kind() == ErrorKind::Closed(STOPPED) => break End::Recording,
            Some(Err(error)) => break End::Error(Box::new(error)),
            None => break End::Closed,
        }
    };
    Ok(Answer::Messages(messages, end))
}

impl Refusal {
    fn of<E: EndpointError + fmt::Debug + fmt::Display>(error: E) -> Self {
        Self {
            variant: variant(&error),
            message: error.to_string(),
            outcome: error.failure().outcome(),
            is_retryable: error.failure().is_retryable(),
            error: Box::new(error.into_error()),
        }
    }
}

/// The names of a type and of its variant: the latter is what its `Debug` begins with.
fn variant<E: fmt::Debug>(error: &E) -> String {
    let enumeration = type_name::<E>().rsplit("::").next().unwrap_or_default();
    let shown = format!("{error:?}");
    match shown.split_once('(') {
        Some((variant, _)) if variant.chars().all(char::is_alphanumeric) => {
            format!("{enumeration}::{variant}")
        }
        _ => enumeration.to_owned(),
    }
}
