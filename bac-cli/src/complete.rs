//! Ids of jobs for a shell that completes them.

use std::{ffi::OsStr, time::Duration};

use bac_client::orchestrator::query::ListJobs;
use clap::Parser as _;
use clap_complete::CompletionCandidate;

use crate::{
    cli::{ApiChoice, Cli, Command, Namespace},
    config::Settings,
    session::Session,
};

/// The variable by which a shell asks for what a line may go on with.
pub(crate) const VARIABLE: &str = "BAC_COMPLETE";

/// A shell that waits longer seems to hang.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How many of the newest jobs are offered.
const OFFERED: u32 = 50;

/// The newest jobs whose ids or names start so; none where no node answers at once. Nothing may be
/// said here: the shell would show it in the middle of the line.
pub(crate) fn candidates(current: &OsStr) -> Vec<CompletionCandidate> {
    let (Some(current), Ok(runtime)) = (current.to_str(), tokio::runtime::Runtime::new()) else {
        return Vec::new();
    };
    let asked = runtime.block_on(async { tokio::time::timeout(PATIENCE, jobs(current)).await });
    runtime.shutdown_background();
    asked.ok().flatten().unwrap_or_default()
}

async fn jobs(current: &str) -> Option<Vec<CompletionCandidate>> {
    // As without flags: the shell tells of none.
    let cli = Cli::try_parse_from(["bac", "list"]).ok()?;
    let Command::List(_) = cli.command else { return None };
    let session = Session::quiet(Settings::load(&cli.global).ok()?).ok()?;
    let node = session.connect(&Namespace::default()).await.ok()?;
    if node.api == ApiChoice::Signed {
        return None;
    }
    let options = ListJobs::new().namespace("*").reverse(true).limit(OFFERED);
    let page = node.bac.orchestrator().jobs().list_with(&options).await.ok()?;
    let ids = page.items.iter().map(|job| (job.id.as_str(), job.name.as_str()));
    let fitting = ids.filter(|(id, _)| id.starts_with(current) && is_plain(id));
    Some(
        fitting
            .map(|(id, name)| {
                let help = is_plain(name).then(|| name.to_owned().into());
                CompletionCandidate::new(id).help(help)
            })
            .collect(),
    )
}

/// Whether a shell takes it as it stands.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}
