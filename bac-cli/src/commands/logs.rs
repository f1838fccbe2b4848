//! `bac logs`

use std::{collections::HashSet, time::Duration};

use bac_client::{
    Generation, Log, LogFailure, LogItem, Release,
    bac_core::websocket::Messages,
    model::{LogStream, LogsPayload},
    orchestrator::query::ReadLogs,
};
use tokio::time::{Instant, timeout};

use super::tail::Sink;
use crate::{
    archive,
    cli::{ApiChoice, Logs},
    error::{Failure, quoted},
    fetch::{exit_of, of_job},
    job::{Execution, Job, Phase},
    session::{Connected, Session},
};

/// How long a followed log may be silent before the node is asked whether the execution has ended.
const SILENCE: Duration = Duration::from_secs(5);
/// What a release that knows no end of a running execution's history is given to send it: this much
/// in all, and this much from one piece to the next.
const HISTORY: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(1));

/// How long nothing may come of what was written before, until all of it has come.
const PAUSE: Duration = Duration::from_millis(500);

const BLOCKS: &str =
    "A compute node of this release starts and stops no other job while its log is followed.";
const ELSEWHERE: &str = "This release serves logs by the orchestrator's API; `--api orchestrator`, \
                         or leaving `--api` out, asks for them there.";
const NO_LOG: &str = "Nodes of this release send no log of such a job while it runs";

/// Which part of a log is shown.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// Whether that goes on until the end.
    follow: bool,
    /// How many lines of what is there already, if not all.
    tail: Option<usize>,
}

impl Part {
    /// All of what is there, and with `follow` what comes.
    pub(super) const fn all(follow: bool) -> Self {
        Self { follow, tail: None }
    }
}

pub(crate) async fn run(session: &Session, arguments: Logs) -> Result<(), Failure> {
    let node = session.connect(&arguments.job.namespace).await?;
    let node = node.of_version(arguments.version.job_version)?;
    let part = Part { follow: arguments.follow, tail: arguments.tail };
    let named = arguments.execution.as_deref();
    let job = show(session, &node, &arguments.job.job, named, part).await?;
    match job {
        Some(job) if part.follow => exit_of(&node.ended(&job.id, session.output).await?, false),
        _ => Ok(()),
    }
}

/// Shows what a job wrote; followed, until it ends. Gives the job as it was last asked for, if
/// any of it has run.
pub(super) async fn show(
    session: &Session,
    node: &Connected,
    id: &str,
    named: Option<&str>,
    part: Part,
) -> Result<Option<Job>, Failure> {
    let follow = part.follow;
    // Before v1.2.2 the signed API has logs, and the orchestrator's has none.
    let has_signed = node.bac.generation().is_some_and(Generation::serves_signed_api);
    let is_early = node.is_before(Release::new(1, 2, 2)) && session.settings.api.is_none();
    let by_signed = (has_signed && is_early).then(|| node.clone().by(ApiChoice::Signed));
    let node = by_signed.as_ref().unwrap_or(node);
    let mut job = if follow { node.begun(id, session.output).await? } else { node.job(id).await? };
    let mut wanted = chosen(session, &job, named, follow)?;
    if wanted.is_empty() {
        session.output.progress("Nothing of the job has run.");
        return Ok(Some(job).filter(|job| follow && job.end.is_some()));
    }
    let mut known: HashSet<String> = HashSet::new();
    loop {
        for execution in &wanted {
            if wanted.len() > 1 || !known.is_empty() {
                let (id, state) = (quoted(&execution.id), quoted(&execution.state));
                session.output.warn(format_args!("==> execution {id} ({state}) <=="));
            }
            let log = Wanted { session, node, job: &job, execution, follow };
            // Of what nodes try again, all is new.
            let tail = part.tail.filter(|_| known.is_empty());
            let mut sink = Sink::new(session.output, tail);
            match node.api {
                ApiChoice::Signed => log.by_signed(&mut sink).await?,
                ApiChoice::Orchestrator => log.by_orchestrator(&mut sink).await?,
            }
            sink.release()?;
        }
        if !follow || named.is_some() {
            return Ok(Some(job));
        }
        // Nodes try again what has failed.
        known.extend(job.executions.iter().filter(|one| one.ran()).map(|one| one.id.clone()));
        let is_new = |one: &Execution| one.ran() && !known.contains(&one.id);
        let is_there = |job: &Job| job.is_over || job.executions.iter().any(is_new);
        job = node.until(&job.id, session.output, is_there).await?;
        wanted = job.executions.iter().filter(|one| is_new(one)).collect();
        if wanted.is_empty() {
            return Ok(Some(job));
        }
    }
}

/// The executions to show: the one that is named, or all that ran, oldest first; followed is one.
fn chosen<'j>(
    session: &Session,
    job: &'j Job,
    named: Option<&str>,
    follow: bool,
) -> Result<Vec<&'j Execution>, Failure> {
    let ids = |executions: &[&Execution]| {
        let ids: Vec<_> = executions.iter().map(|execution| quoted(&execution.id)).collect();
        ids.join(", ")
    };
    if let Some(start) = named {
        let is_named = |execution: &&Execution| execution.id.starts_with(start);
        let named: Vec<_> = job.executions.iter().filter(is_named).collect();
        let start = quoted(start);
        return match named.as_slice() {
            [_] => Ok(named),
            [] => {
                let all: Vec<_> = job.executions.iter().collect();
                let there_are = match ids(&all) {
                    none if none.is_empty() => "the job has none".to_owned(),
                    ids => format!("there are: {ids}"),
                };
                let text = format!("no execution's id starts with `{start}`; {there_are}");
                Err(Failure::usage(text))
            }
            several => Err(Failure::usage(format!(
                "several executions' ids start with `{start}`: {}",
                ids(several)
            ))),
        };
    }
    let ran: Vec<_> = job.executions.iter().filter(|execution| execution.ran()).collect();
    let running = ran.iter().copied().rfind(|execution| !execution.has_ended());
    match running.or_else(|| ran.last().copied()) {
        Some(followed) if follow && ran.len() > 1 => {
            session.output.warn(format_args!(
                "The job has several executions; {} is followed. `bac logs --execution` chooses \
                 another: {}",
                quoted(&followed.id),
                ids(&ran)
            ));
            Ok(vec![followed])
        }
        _ => Ok(ran),
    }
}

/// A log that is to be shown.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    session: &'a Session,
    node: &'a Connected,
    job: &'a Job,
    execution: &'a Execution,
    follow: bool,
}

impl Wanted<'_> {
    async fn by_orchestrator(&self, sink: &mut Sink) -> Result<(), Failure> {
        let Self { session, node, job, execution, follow } = *self;
        if job.is_wasm() && !node.bac.generation().is_none_or(Generation::sends_wasm_logs) {
            return self.without_socket(sink).await;
        }
        let blocks = Release::new(1, 3, 0)..Release::new(1, 5, 2);
        if follow && node.release().is_some_and(|release| blocks.contains(&release)) {
            session.output.progress(BLOCKS);
        }
        // Without it a node passes over executions that failed or were stopped.
        let mut options = ReadLogs::new().follow(follow).execution_id(&execution.id);
        options.namespace.clone_from(&node.namespace);
        match node.bac.orchestrator().jobs().logs_with(&job.id, &options).await {
            Ok(messages) => self.print(messages, sink).await,
            // Releases before v1.2.2 serve no logs by this API.
            Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => {
                self.without_socket(sink).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn by_signed(&self, sink: &mut Sink) -> Result<(), Failure> {
        let Self { session, node, job, execution, follow } = *self;
        let signer = session.signer()?;
        // What is sent of a running execution without following it is a random part of it.
        let part = !follow && !execution.has_ended();
        let payload =
            LogsPayload::new(signer.client_id(), &job.id, &execution.id).follow(follow || part);
        match node.bac.job_logs().display(&payload).await {
            Ok(messages) if part => print_history(messages, sink).await,
            Ok(messages) => self.print(messages, sink).await,
            // From v1.2.2 on the orchestrator's API has them.
            Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => {
                let serves_other =
                    node.bac.generation().is_some_and(Generation::serves_orchestrator);
                if serves_other && session.settings.api.is_some() {
                    session.output.warn(ELSEWHERE);
                }
                self.without_socket(sink).await
            }
            Err(error) => Err(of_job(&job.id, error)),
        }
    }

    /// What an execution wrote where no socket gives it: after its end, from the archive that it
    /// published or else from what the node kept.
    async fn without_socket(&self, sink: &mut Sink) -> Result<(), Failure> {
        let Self { session, node, job, execution, follow } = *self;
        let output = session.output;
        if !execution.has_ended() && !follow {
            output.warn(format_args!(
                "{NO_LOG}; `--follow` waits for its end, and shows what it wrote then."
            ));
            return Ok(());
        }
        let ended = if execution.has_ended() {
            None
        } else {
            output.warn(format_args!("{NO_LOG}: what it writes is shown at its end."));
            let is_there = |job: &Job| {
                job.is_over || job.execution(&execution.id).is_none_or(Execution::has_ended)
            };
            Some(node.until(&job.id, output, is_there).await?)
        };
        let ended = ended.as_ref().and_then(|job| job.execution(&execution.id));
        let execution = ended.unwrap_or(execution);
        let Some(url) = &execution.published else { return kept(session, execution, sink) };
        match archive::fetch(session, url).await {
            Ok(written) => {
                sink.piece(&LogStream::Stdout, &written.stdout)?;
                sink.piece(&LogStream::Stderr, &written.stderr)?;
                if written.is_cut {
                    output.warn("There was more; `bac results` shows where all of it is.");
                }
                Ok(())
            }
            Err(failure) => {
                output.warn(format_args!(
                    "What it published cannot be had, so what the node kept of it follows: {failure}"
                ));
                kept(session, execution, sink)
            }
        }
    }

    /// Shows a log to its end. A node that goes silent does not keep the command longer than the
    /// execution lives.
    async fn print<T: LogItem>(
        &self,
        messages: Messages<T>,
        sink: &mut Sink,
    ) -> Result<(), Failure> {
        let Self { session, node, job, execution, follow } = *self;
        let mut log = Log::new(messages);
        let mut has_ended = execution.has_ended();
        loop {
            // What was written before comes at once; behind it is a pause.
            let silence = if follow && sink.holds() { PAUSE } else { SILENCE };
            match timeout(silence, log.next()).await {
                Ok(None) => return Ok(()),
                Err(_) if follow && sink.holds() => sink.release()?,
                Ok(Some(Ok(piece))) => sink.piece(&piece.stream, piece.text.as_bytes())?,
                Ok(Some(Err(LogFailure::Broken { pieces: 0, .. })))
                    if has_no_log(node, execution) =>
                {
                    return kept(session, execution, sink);
                }
                Ok(Some(Err(failure))) => return Err(Failure::of_log(&failure)),
                Err(_) if has_ended || !follow => {
                    session
                        .output
                        .warn("The node sends nothing more of the log, and does not end it.");
                    return Ok(());
                }
                Err(_) => {
                    let job = node.job(&job.id).await?;
                    let now = job.execution(&execution.id);
                    has_ended = job.is_over || now.is_none_or(Execution::has_ended);
                }
            }
        }
    }
}

/// Shows what an execution has written so far, of a log that goes on.
async fn print_history<T: LogItem>(messages: Messages<T>, sink: &mut Sink) -> Result<(), Failure> {
    let (in_all, between) = HISTORY;
    let end = Instant::now() + in_all;
    let mut log = Log::new(messages);
    while let Ok(Some(piece)) = timeout(between.min(end - Instant::now()), log.next()).await {
        let piece = piece.map_err(|failure| Failure::of_log(&failure))?;
        sink.piece(&piece.stream, piece.text.as_bytes())?;
    }
    Ok(())
}

/// The start of what an execution wrote, which nodes keep with its state once it has ended.
fn kept(session: &Session, execution: &Execution, sink: &mut Sink) -> Result<(), Failure> {
    let is_whole = execution.phase == Phase::Completed;
    let some = execution.output.as_ref().filter(|output| is_whole || !output.is_empty());
    let Some(kept) = some else {
        session.output.warn("The node kept nothing of what it wrote.");
        return Ok(());
    };
    sink.piece(&LogStream::Stdout, kept.stdout.as_bytes())?;
    sink.piece(&LogStream::Stderr, kept.stderr.as_bytes())?;
    if kept.is_cut {
        session.output.warn("There was more, which the node did not keep.");
    } else if !kept.is_empty() {
        session.output.warn(
            "This is what the node kept, which may be the start alone: a job with a publisher \
             (`local`) leaves more.",
        );
    }
    Ok(())
}

/// Whether a node ends the stream at once, as if it refused it, because it has no log: before v1.0.4
/// that is all it says of an execution that failed or was stopped.
fn has_no_log(node: &Connected, execution: &Execution) -> bool {
    node.is_before(Release::new(1, 0, 4)) && execution.phase == Phase::Broken
}
