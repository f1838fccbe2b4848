//! `bac describe`

use crate::{cli, error::Failure, session::Session};

pub(crate) async fn run(session: &Session, arguments: cli::Job) -> Result<(), Failure> {
    let job = session.connect(&arguments.namespace).await?.job(&arguments.job).await?;
    session.output.show(&job, || job.description())
}
