//! A job on its way to a node: checked, signed, shown or sent.

use bac_client::{
    Release, Signer,
    bac_core::Request,
    job_file::{Content, SignedJob},
    model::{JobCreatePayload, Publisher},
    orchestrator::model::{Job, PutJobRequest, PutJobResponse},
};
use serde::Serialize;

use super::attend::Taken;
use crate::{
    cli::{ApiChoice, Namespace},
    error::{Exit, Failure, UNCHANGED, quoted},
    output::Format,
    session::{Connected, Session},
    signal,
};

/// Where to look for a job of which nobody knows whether the node took it.
pub(super) const FIND_OUT: &str = "Look for it with `bac list --limit 3`, which shows the newest jobs first (`bac events <name>`, \
     if there was a job of its name), before you submit it again";

/// What is to be sent.
pub(super) enum Prepared {
    Signed(Box<JobCreatePayload>),
    Orchestrator(Box<PutJobRequest>),
}

impl Prepared {
    /// The job of a file, in the name of the key where it is one that is signed.
    pub(super) fn new(
        session: &Session,
        file: Content,
        namespace: &Namespace,
        force: bool,
    ) -> Result<Self, Failure> {
        agree(session, &file)?;
        match file {
            Content::Signed(_) if force => Err(Failure::usage(
                "`--force` is for the orchestrator's API: the signed one makes another job each time",
            )),
            Content::Signed(job) => {
                let signer = session.signer()?;
                of_client(&job, &*signer).map(|payload| Self::Signed(Box::new(payload)))
            }
            Content::Job(job) => {
                let request = PutJobRequest::from(todays(*job, namespace)).force(force);
                Ok(Self::Orchestrator(Box::new(request)))
            }
            _ => Err(Failure::usage("this command does not know job files of that kind")),
        }
    }

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
            let text = format!("the node's release, {release}, cannot take this job");
            Failure::list(text, &problems).and("Nothing was sent")
        })
    }

    /// Names a publisher where releases demand one and files of their time name none: Bacalhau's own
    /// command named `Ipfs` or one that is gone.
    fn name_publisher(&mut self, session: &Session, node: &Connected) {
        let (Self::Signed(payload), Some(release)) = (self, node.release()) else { return };
        let kind = &mut payload.spec.publisher_spec.kind;
        if *kind != Publisher::Unknown || release >= Release::new(1, 4, 0) {
            return;
        }
        *kind = match release < Release::new(1, 2, 2) {
            true => Publisher::Ipfs,
            false => Publisher::Local,
        };
        session.output.warn(format_args!(
            "The job file names no publisher, which {release} demands: `Spec.PublisherSpec.Type` is \
             `{kind}`."
        ));
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

    /// Submits the job, and gives the node that took it, spoken to as is best from now on.
    pub(super) async fn submit(
        mut self,
        session: &Session,
        namespace: &Namespace,
    ) -> Result<(Connected, Taken), Failure> {
        let node = session
            .with_login(async || {
                let node = session.connect_for(self.api(), namespace, self.mend());
                signal::interruptible(node).await
            })
            .await?;
        self.name_publisher(session, &node);
        self.check(&node)?;
        let (node, taken) = session
            .with_login(async || {
                // Asked again, it is known by its token.
                let node = session.connect_for(self.api(), namespace, self.mend());
                let node = signal::interruptible(node).await?;
                let taken = self.send(session, &node).await?;
                Ok((node, taken))
            })
            .await?;
        // A job of the signed API is best asked about by the other, where there is one.
        let api = session.preferred(&node.bac);
        Ok((node.by(api), taken))
    }

    async fn send(&self, session: &Session, node: &Connected) -> Result<Taken, Failure> {
        session.sending.reset();
        let sent = async {
            match self {
                Self::Signed(payload) => {
                    let reply = node.bac.job().submit(payload).await;
                    let job = reply.map_err(|error| Failure::of_change(error, FIND_OUT))?.job;
                    Ok((job.metadata.id.clone(), Vec::new(), serde_json::to_value(&job)))
                }
                Self::Orchestrator(request) => {
                    let reply = node.bac.orchestrator().jobs().put_job(request).await;
                    let reply = reply.map_err(|error| Failure::of_change(error, FIND_OUT))?;
                    let value = serde_json::to_value(&reply);
                    refuse_unchanged(&reply)?;
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
        Ok(Taken { id, version: None, warnings, reply, done: "is submitted" })
    }

    /// Shows what would be sent; as YAML, the job file that it comes to.
    pub(super) async fn show(&self, session: &Session) -> Result<(), Failure> {
        if session.settings.output.value == Format::Yaml {
            let content = match self {
                Self::Signed(payload) => {
                    let job = SignedJob::from(payload.spec.clone());
                    Content::from(job.api_version(payload.api_version.clone()))
                }
                Self::Orchestrator(request) => Content::from(request.job.clone()),
            };
            let text = content
                .to_yaml()
                .map_err(|error| Failure::output(std::io::Error::other(error.to_string())))?;
            return session.output.write_value(&text);
        }
        let bac = session.offline(self.api())?;
        let request: Request = match self {
            Self::Signed(payload) => bac.job().submit(payload).to_request().await?,
            Self::Orchestrator(request) => {
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
}

/// Some nodes take a job that is there already for a success, and do nothing. What that job wrote is
/// no output of one that was submitted now.
fn refuse_unchanged(reply: &PutJobResponse) -> Result<(), Failure> {
    let is_unchanged = |warning: &String| warning.contains("no changes detected");
    if !reply.evaluation_id.is_empty() || !reply.warnings.iter().any(is_unchanged) {
        return Ok(());
    }
    let text = format!(
        "nothing has changed, and nothing was submitted: it is job {}",
        quoted(&reply.job_id)
    );
    Err(Failure::new(Exit::Refused, text).and(UNCHANGED))
}

/// A job of today's form as it is sent.
pub(super) fn todays(mut job: Job, namespace: &Namespace) -> Job {
    // A release may read none as 0, and complete a job that never ran.
    if job.count.is_none() && !job.kind.runs_on_all_nodes() {
        job.count = Some(1);
    }
    if let Some(namespace) = &namespace.namespace {
        job.namespace.clone_from(namespace);
    }
    job
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

/// A request that is not sent.
#[derive(Serialize)]
struct Shown {
    method: String,
    url: String,
    /// The exact text of the body.
    body: String,
}
