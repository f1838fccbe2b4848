//! `bac logs`

use bac_client::{
    Log, LogItem,
    bac_core::websocket::Messages,
    model::{LogStream, LogsPayload},
    orchestrator::query::ReadLogs,
};

use crate::{
    cli::{ApiChoice, Logs},
    error::{Failure, quoted},
    job::{Execution, Job},
    session::{Connected, Session},
};

pub(crate) async fn run(session: &Session, arguments: Logs) -> Result<(), Failure> {
    let node = session.connect().await?;
    let execution = arguments.execution.as_deref();
    show(session, &node, &arguments.job.job, execution, arguments.follow).await
}

/// Shows what a job wrote; with `follow`, until it ends.
pub(crate) async fn show(
    session: &Session,
    node: &Connected,
    id: &str,
    execution: Option<&str>,
    follow: bool,
) -> Result<(), Failure> {
    let job = if follow { node.begun(id, session.output).await? } else { node.job(id).await? };
    if execution.is_none() && !job.executions.iter().any(Execution::ran) {
        session.output.progress("Nothing of the job has run.");
        return Ok(());
    }
    match node.api {
        ApiChoice::Signed => signed(session, node, &job, execution, follow).await,
        ApiChoice::Orchestrator => {
            let mut options = ReadLogs::new().follow(follow);
            options.execution_id = execution.map(str::to_owned);
            let jobs = node.bac.orchestrator().jobs();
            let messages = jobs.logs_with(&job.id, &options).await?;
            print(session, messages).await
        }
    }
}

async fn signed(
    session: &Session,
    node: &Connected,
    job: &Job,
    execution: Option<&str>,
    follow: bool,
) -> Result<(), Failure> {
    let signer = session.signer()?;
    let execution = match execution {
        Some(execution) => execution,
        None => only(job)?,
    };
    let payload = LogsPayload::new(signer.client_id(), &job.id, execution).follow(follow);
    match node.bac.job_logs().display(&payload).await {
        Ok(messages) => print(session, messages).await,
        Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => {
            kept(session, node, job, execution, follow).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The start of what an execution wrote, which releases without logs (v1.2.2 to v1.3.2, by the
/// signed API) keep with its state once it has ended.
async fn kept(
    session: &Session,
    node: &Connected,
    job: &Job,
    execution: &str,
    follow: bool,
) -> Result<(), Failure> {
    session.output.warn("This node serves no logs; what it kept of the output follows.");
    let ended = if follow { Some(node.ended(&job.id, session.output).await?) } else { None };
    let job = ended.as_ref().unwrap_or(job);
    let execution = job.executions.iter().find(|one| one.id == execution);
    let Some(output) = execution.and_then(|execution| execution.output.as_ref()) else {
        session.output.progress("It kept nothing.");
        return Ok(());
    };
    session.output.piece(&LogStream::Stdout, &output.stdout)?;
    session.output.piece(&LogStream::Stderr, &output.stderr)?;
    if output.is_cut {
        session.output.warn("There was more, which the node did not keep.");
    }
    Ok(())
}

/// The execution that a node must be told where the job has but one that ran.
fn only(job: &Job) -> Result<&str, Failure> {
    let ran: Vec<_> = job.executions.iter().filter(|execution| execution.ran()).collect();
    match ran.as_slice() {
        [execution] => Ok(&execution.id),
        several => {
            let ids: Vec<_> = several.iter().map(|execution| quoted(&execution.id)).collect();
            Err(Failure::usage(format!(
                "the job has several executions; choose one with `--execution`: {}",
                ids.join(", ")
            )))
        }
    }
}

async fn print<T: LogItem>(session: &Session, messages: Messages<T>) -> Result<(), Failure> {
    let mut log = Log::new(messages);
    while let Some(piece) = log.next().await {
        let piece = piece.map_err(|failure| Failure::of_log(&failure))?;
        session.output.piece(&piece.stream, &piece.text)?;
    }
    Ok(())
}
