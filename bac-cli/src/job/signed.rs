//! A job as the signed API tells it.

use bac_client::model::{
    Engine, ExecutionState, ExecutionStateType, JobStateType, JobWithInfo, Spec, StorageSpec,
};

use super::shown::{End, Execution, Job, Output, Phase, Raw, fetched, reasons, without_fraction};

impl From<JobWithInfo> for Job {
    fn from(told: JobWithInfo) -> Self {
        let (job, state) = (&told.job, &told.state);
        let executions: Vec<_> = state.executions.iter().map(Execution::from).collect();
        let end = match &state.state {
            JobStateType::Completed => Some(End::Completed),
            state if state.is_terminal() => Some(End::Otherwise(reasons("", &executions))),
            _ => None,
        };
        Self {
            id: job.metadata.id.clone(),
            name: String::new(),
            namespace: String::new(),
            created: without_fraction(job.metadata.created_at.as_str()),
            client: job.metadata.client_id.clone(),
            version: 0,
            engine: engine(&job.spec),
            what: what(&job.spec),
            state: state.state.to_string(),
            message: String::new(),
            is_over: end.is_some(),
            end,
            executions,
            raw: Raw::Signed(Box::new(told)),
        }
    }
}

impl From<&ExecutionState> for Execution {
    fn from(told: &ExecutionState) -> Self {
        let output = told.run_output.as_ref();
        Self {
            id: told.compute_reference.clone(),
            node: told.node_id.clone(),
            state: told.state.to_string(),
            phase: phase(&told.state),
            published: fetched(&told.published_results.url),
            message: told.status.clone(),
            output: output.map(|output| Output {
                exit_code: output.exit_code,
                error: output.runner_error.clone(),
                stdout: output.stdout.clone(),
                stderr: output.stderr.clone(),
                is_cut: output.stdout_truncated || output.stderr_truncated,
            }),
        }
    }
}

fn phase(state: &ExecutionStateType) -> Phase {
    match state {
        ExecutionStateType::BidAccepted => Phase::Running,
        ExecutionStateType::Completed
        | ExecutionStateType::ResultAccepted
        | ExecutionStateType::ResultRejected
        | ExecutionStateType::WaitingVerification => Phase::Completed,
        ExecutionStateType::Failed | ExecutionStateType::Cancelled => Phase::Broken,
        _ => Phase::Offered,
    }
}

fn engine(spec: &Spec) -> String {
    let engine = if spec.engine == Engine::default() {
        spec.engine_spec.kind.as_str()
    } else {
        spec.engine.as_str()
    };
    engine.to_lowercase()
}

/// The image, or the module.
fn what(spec: &Spec) -> String {
    let params = &spec.engine_spec.params;
    let image = params.get("Image").and_then(|image| image.as_str()).unwrap_or_default();
    [&spec.docker.image, image, &module(&spec.wasm.entry_module)]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned()
}

fn module(module: &StorageSpec) -> String {
    // The URL of an inline module is the module itself.
    let url = if module.url.starts_with("data:") { "" } else { &module.url };
    [&module.name, &module.cid, &module.source_path, url]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned()
}
