//! A job as the orchestrator tells it.

use bac_client::orchestrator::model::{
    self, ExecutionState, ExecutionStateType, GetJobResponse, JobStateType, SpecConfig,
};

use super::shown::{End, Execution, Job, Output, Phase, Raw, fetched, reasons, without_fraction};

impl From<GetJobResponse> for Job {
    fn from(told: GetJobResponse) -> Self {
        let job = &told.job;
        let executions: Vec<_> =
            told.executions.iter().flat_map(|page| &page.items).map(Execution::from).collect();
        let state = &job.state.kind;
        let end = match state {
            JobStateType::Completed => Some(End::Completed),
            // Such a job is not made to end.
            JobStateType::Running if job.kind.is_long_running() => Some(End::Completed),
            state if state.is_terminal() => {
                Some(End::Otherwise(reasons(&job.state.message, &executions)))
            }
            _ => None,
        };
        let engine = job.tasks.first().map(|task| &task.engine);
        Self {
            id: job.id.clone(),
            name: job.name.clone(),
            namespace: job.namespace.clone(),
            created: without_fraction(&job.create_time.to_string()),
            client: String::new(),
            version: job.version,
            engine: engine.map(|engine| engine.kind.to_lowercase()).unwrap_or_default(),
            what: engine.map(what).unwrap_or_default(),
            state: state.to_string(),
            message: job.state.message.clone(),
            end,
            is_over: state.is_terminal(),
            executions,
            raw: Raw::Orchestrator(Box::new(told)),
        }
    }
}

/// As lists hold it, without its executions.
impl From<model::Job> for Job {
    fn from(told: model::Job) -> Self {
        let job = Self::from(GetJobResponse::from(told.clone()));
        Self { raw: Raw::Listed(Box::new(told)), ..job }
    }
}

impl From<&model::Execution> for Execution {
    fn from(told: &model::Execution) -> Self {
        let output = told.run_output.as_ref();
        Self {
            id: told.id.clone(),
            node: told.node_id.clone(),
            state: told.compute_state.kind.to_string(),
            phase: phase(&told.compute_state.kind),
            published: told.published_result.text("URL").and_then(fetched),
            message: message(&told.compute_state),
            output: output.map(|output| Output {
                exit_code: output.exit_code,
                error: output.error.clone(),
                stdout: output.stdout.clone(),
                stderr: output.stderr.clone(),
                is_cut: output.stdout_truncated || output.stderr_truncated,
            }),
        }
    }
}

/// What the node says of the state. Most releases leave standing what they said before the end.
fn message(state: &ExecutionState) -> String {
    match state.message.as_str() {
        "Accepted job" | "Running" if phase(&state.kind).has_ended() => String::new(),
        message => message.to_owned(),
    }
}

fn phase(state: &ExecutionStateType) -> Phase {
    match state {
        // A running WebAssembly module stays `BidAccepted` in every release.
        ExecutionStateType::BidAccepted
        | ExecutionStateType::Running
        | ExecutionStateType::Publishing => Phase::Running,
        ExecutionStateType::Completed => Phase::Completed,
        ExecutionStateType::Failed | ExecutionStateType::Cancelled => Phase::Broken,
        _ => Phase::Offered,
    }
}

/// The image, or the module by the name of its input.
fn what(engine: &SpecConfig) -> String {
    let named = |name: &str| {
        let value = engine.params.get(name)?;
        // A module may stand there whole: as an input, or in a job of the signed API as a volume.
        let parts =
            ["Alias", "Name", "Target"].iter().filter_map(|part| value.get(*part)?.as_str());
        value.as_str().or_else(|| parts.into_iter().find(|name| !name.is_empty()))
    };
    named("Image").or_else(|| named("EntryModule")).unwrap_or_default().to_owned()
}
