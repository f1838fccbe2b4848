//! What is done about a job that a node has just taken: waiting, following, and how the command ends.

use serde_json::Value;

use super::logs;
use crate::{
    cli::Attend,
    error::{Exit, Failure, quoted},
    fetch,
    job::Job,
    output::Table,
    session::{Connected, Session},
    signal,
};

/// A job that a node took, as the node said so.
pub(super) struct Taken {
    pub(super) id: String,
    /// Its version, where the node said that.
    pub(super) version: Option<u64>,
    pub(super) warnings: Vec<String>,
    pub(super) reply: Value,
    /// What was done, to be read behind the id: `is submitted`.
    pub(super) done: &'static str,
}

/// Says that the job was taken, and does what is wanted about it until its end.
pub(super) async fn attend(
    session: &Session,
    node: Connected,
    taken: &Taken,
    wanted: &Attend,
) -> Result<(), Failure> {
    let Taken { done, version, .. } = taken;
    let id = quoted(&taken.id);
    for warning in &taken.warnings {
        session.output.warn(format_args!("The node warns: {}", quoted(warning)));
    }
    if wanted.id_only {
        session.output.write(&format!("{id}\n"))?;
    }
    if !wanted.wait && !wanted.follow {
        if wanted.id_only {
            return Ok(());
        }
        let version = version.map(|version| version.to_string()).unwrap_or_default();
        let table = || Table::record().field("Job", &taken.id).field("Version", version);
        return session.output.show(&taken.reply, table);
    }
    let text = format!("Job {id} {done}.");
    // Standard output is the job's own when it is followed.
    if wanted.follow {
        session.output.warn(text);
    } else {
        session.output.progress(text);
    }
    let attended = until_its_end(session, &node, taken, wanted.follow);
    let job = signal::or_interrupted(attended, || goes_on(&id, done)).await?;
    if wanted.wait && !wanted.follow && !wanted.id_only {
        session.output.show(&job, || job.description())?;
    }
    fetch::exit_of(&job, wanted.exit_code)
}

/// Waits for the end of a job, and shows what it writes if that is wanted.
async fn until_its_end(
    session: &Session,
    node: &Connected,
    taken: &Taken,
    follow: bool,
) -> Result<Job, Failure> {
    let attended = async {
        // Before the first execution is shown it must be known of which version it is to be.
        let version = match taken.version {
            Some(version) => version,
            None => node.job(&taken.id).await?.version,
        };
        let node = node.clone().expecting(version);
        if follow {
            logs::show(session, &node, &taken.id, None, logs::Part::all(true)).await?;
        }
        node.ended(&taken.id, session.output).await
    };
    let id = quoted(&taken.id);
    attended.await.map_err(|failure| {
        let text = format!("Job {id} {}; `bac describe {id}` shows its state", taken.done);
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

/// What Ctrl-C leaves behind while the job runs.
fn goes_on(id: &str, done: &str) -> Failure {
    Failure::new(
        Exit::Interrupted,
        format!(
            "interrupted; job {id} {done} and goes on. `bac describe {id}` shows its state, \
             `bac cancel {id}` stops it"
        ),
    )
}
