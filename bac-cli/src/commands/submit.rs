//! `bac submit`

use bac_client::{
    Signer,
    bac_core::Request,
    job_file::{Content, SignedJob},
    model::JobCreatePayload,
    orchestrator::model::PutJobRequest,
};
use serde::Serialize;

use super::logs;
use crate::{
    cli::{ApiChoice, Namespace, Submit},
    error::{Exit, Failure, quoted},
    fetch,
    job::Job,
    job_file,
    output::Table,
    session::{Connected, Session},
    signal,
};

/// Where to look for a job of which nobody knows whether the node took it.
const FIND_OUT: &str = "Look for it with `bac list --limit 3`, which shows the newest jobs first \
                        (`bac events <name>`, if there was a job of its name), before you submit it \
                        again";

pub(crate) async fn run(session: &Session, arguments: Submit) -> Result<(), Failure> {
    let file = job_file::read(&arguments.file)?;
    agree(session, &file)?;
    let prepared = prepare(session, file, &arguments.namespace)?;
    if arguments.dry_run {
        return dry_run(session, &prepared).await;
    }
    let (node, submitted) = session
        .with_login(async || {
            let node = session.connect_for(prepared.api(), &arguments.namespace, prepared.mend());
            let node = signal::interruptible(node).await?;
            prepared.check(&node)?;
            let submitted = submit(session, &node, &prepared).await?;
            Ok((node, submitted))
        })
        .await?;
    // A job of the signed API is best asked about by the other, where there is one.
    let api = session.preferred(&node.bac);
    let node = node.by(api);
    let id = quoted(&submitted.id);
    for warning in &submitted.warnings {
        session.output.warn(format_args!("The node warns: {}", quoted(warning)));
    }
    if arguments.id_only {
        session.output.write(&format!("{id}\n"))?;
    }
    if !arguments.wait && !arguments.follow {
        if arguments.id_only {
            return Ok(());
        }
        let table = || Table::record().field("Job", &submitted.id);
        return session.output.show(&submitted.reply, table);
    }
    let text = format!("Job {id} is submitted.");
    // Standard output is the job's own when it is followed.
    if arguments.follow {
        session.output.warn(text);
    } else {
        session.output.progress(text);
    }
    let attended = attend(session, &node, &submitted.id, arguments.follow);
    let job = signal::or_interrupted(attended, || goes_on(&id)).await?;
    if arguments.wait && !arguments.follow && !arguments.id_only {
        session.output.show(&job, || job.description())?;
    }
    fetch::exit_of(&job)
}

/// Waits for the end of a job, and shows what it writes if that is wanted.
async fn attend(
    session: &Session,
    node: &Connected,
    id: &str,
    follow: bool,
) -> Result<Job, Failure> {
    let attended = async {
        if follow {
            logs::show(session, node, id, None, true).await?;
        }
        node.ended(id, session.output).await
    };
    let id = quoted(id);
    attended.await.map_err(|failure| {
        let text = format!("Job {id} is submitted; `bac describe {id}` shows its state");
        match failure {
            // There was a node, and it has the job.
            Failure::Said { exit: Exit::NoNode, text: said } => {
                Failure::new(Exit::Fault, format!("the node can no longer be asked: {said}"))
            }
            failure => failure,
        }
        .and(&text)
    })
}

/// The API that is asked for must be that of the job file.
fn agree(session: &Session, file: &Content) -> Result<(), Failure> {
    let Some(wanted) = &session.settings.api else { return Ok(()) };
    let (form, name) = match file {
        Content::Signed(_) => (ApiChoice::Signed, "signed"),
        _ => (ApiChoice::Orchestrator, "orchestrator"),
    };
    if form == wanted.value {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "the job file is in the form of the other API than the one that is asked for ({}): give \
         `--api {name}`, or leave it out",
        wanted.source
    )))
}

/// What is to be sent.
enum Prepared {
    Signed(Box<JobCreatePayload>),
    Orchestrator(Box<PutJobRequest>),
}

impl Prepared {
    const fn api(&self) -> ApiChoice {
        match self {
            Self::Signed(_) => ApiChoice::Signed,
            Self::Orchestrator(_) => ApiChoice::Orchestrator,
        }
    }

    /// Refuses what a node of this release cannot take, before anything is signed.
    fn check(&self, node: &Connected) -> Result<(), Failure> {
        let Some(release) = node.release() else { return Ok(()) };
        let checked = match self {
            Self::Signed(payload) => payload.validate_for(release),
            Self::Orchestrator(request) => {
                request.job.validate_for(release).map_err(|errors| errors.within("Job"))
            }
        };
        checked.map_err(|errors| {
            let problems: Vec<_> = errors.iter().map(|one| quoted(&one.to_string())).collect();
            let problems = problems.join("; ");
            Failure::usage(format!(
                "the node's release, {release}, cannot take this job: {problems}. Nothing was sent"
            ))
        })
    }

    /// What to do where a node does not serve the API of the job file.
    const fn mend(&self) -> &'static str {
        match self {
            Self::Signed(_) => {
                "write the job file in today's form (`Name`, `Type`, `Tasks`), or name a node up \
                 to v1.3.2 with `--url`"
            }
            Self::Orchestrator(_) => {
                "write the job file in the signed form (`APIVersion`, `Spec`), or name a node from \
                 v1.0.4 on with `--url`"
            }
        }
    }
}

fn prepare(session: &Session, file: Content, namespace: &Namespace) -> Result<Prepared, Failure> {
    match file {
        Content::Signed(job) => {
            let signer = session.signer()?;
            of_client(&job, &*signer).map(|payload| Prepared::Signed(Box::new(payload)))
        }
        Content::Job(mut job) => {
            // A release may read none as 0, and complete a job that never ran.
            if job.count.is_none() && !job.kind.runs_on_all_nodes() {
                job.count = Some(1);
            }
            if let Some(namespace) = &namespace.namespace {
                job.namespace.clone_from(namespace);
            }
            Ok(Prepared::Orchestrator(Box::new(PutJobRequest::from(*job))))
        }
        _ => Err(Failure::usage("this command does not know job files of that kind")),
    }
}

/// The payload in the name of the key that will sign it.
fn of_client(job: &SignedJob, signer: &dyn Signer) -> Result<JobCreatePayload, Failure> {
    let client_id = signer.client_id();
    if job.client_id.is_empty() || job.client_id == client_id {
        return Ok(job.payload(client_id));
    }
    Err(Failure::usage(format!(
        "the job file's `ClientID` is not that of the key, which is {client_id}: leave it out of \
         the file, or name the key it belongs to with `--key`"
    )))
}

/// A job that a node took, as the node said so.
struct Submitted {
    id: String,
    warnings: Vec<String>,
    reply: serde_json::Value,
}

async fn submit(
    session: &Session,
    node: &Connected,
    prepared: &Prepared,
) -> Result<Submitted, Failure> {
    session.sending.reset();
    let sent = async {
        match prepared {
            Prepared::Signed(payload) => {
                let reply = node.bac.job().submit(payload).await;
                let job = reply.map_err(|error| Failure::of_change(error, FIND_OUT))?.job;
                Ok((job.metadata.id.clone(), Vec::new(), serde_json::to_value(&job)))
            }
            Prepared::Orchestrator(request) => {
                let reply = node.bac.orchestrator().jobs().put_job(request).await;
                let reply = reply.map_err(|error| Failure::of_change(error, FIND_OUT))?;
                let value = serde_json::to_value(&reply);
                Ok((reply.job_id, reply.warnings, value))
            }
        }
    };
    let (id, warnings, reply) = signal::or_interrupted(sent, || interrupted(session)).await?;
    let reply = reply.map_err(|error| Failure::output(error.into()))?;
    if id.is_empty() {
        let text = "the node took the job and told no id of it";
        return Err(Failure::new(Exit::Unknown, text).and(FIND_OUT));
    }
    Ok(Submitted { id, warnings, reply })
}

/// What Ctrl-C leaves behind while the job is on its way.
fn interrupted(session: &Session) -> Failure {
    if session.sending.has_begun() {
        let text = "interrupted while the job was being submitted: the node may or may not have \
                    taken it";
        Failure::new(Exit::Unknown, text).and(FIND_OUT)
    } else {
        Failure::new(
            Exit::Interrupted,
            "interrupted before the job was submitted; nothing was sent",
        )
    }
}

/// What Ctrl-C leaves behind while the job runs.
fn goes_on(id: &str) -> Failure {
    Failure::new(
        Exit::Interrupted,
        format!(
            "interrupted; job {id} is submitted and goes on. `bac describe {id}` shows its state, \
             `bac cancel {id}` stops it"
        ),
    )
}

/// A request that is not sent.
#[derive(Serialize)]
struct Shown {
    method: String,
    url: String,
    /// The exact text of the body.
    body: String,
}

async fn dry_run(session: &Session, prepared: &Prepared) -> Result<(), Failure> {
    let bac = session.offline(prepared.api())?;
    let request: Request = match prepared {
        Prepared::Signed(payload) => bac.job().submit(payload).to_request().await?,
        Prepared::Orchestrator(request) => {
            bac.orchestrator().jobs().put_job(request).to_request().await?
        }
    };
    let shown = Shown {
        method: request.method().to_string(),
        url: request.url().to_string(),
        body: String::from_utf8_lossy(request.body().as_bytes().map_or(&[], |body| body))
            .into_owned(),
    };
    if session.output.is_table() {
        let (method, url) = (&shown.method, &shown.url);
        session.output.warn(format_args!("{method} {url} would be sent with this body."));
    }
    session.output.show(&shown, || format!("{}\n", shown.body))
}
