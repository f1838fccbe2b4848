//! `bac describe`

use crate::{cli::Describe, error::Failure, session::Session};

pub(crate) async fn run(session: &Session, arguments: Describe) -> Result<(), Failure> {
    let node = session.connect(&arguments.job.namespace).await?;
    let node = node.of_version(arguments.version.job_version)?;
    let job = node.job(&arguments.job.job).await?;
    session.output.show(&job, || job.description())
}
