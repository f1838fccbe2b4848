//! `bac submit`

use super::{attend, prepared::Prepared};
use crate::{cli::Submit, error::Failure, job_file, session::Session};

pub(crate) async fn run(session: &Session, arguments: Submit) -> Result<(), Failure> {
    let Submit { file, dry_run, force, attend: wanted, template, namespace } = arguments;
    let file = job_file::read(file.as_deref(), &template, session.output)?;
    let prepared = Prepared::new(session, file, &namespace, force)?;
    if dry_run {
        return prepared.show(session).await;
    }
    let (node, taken) = prepared.submit(session, &namespace).await?;
    attend::attend(session, node, &taken, &wanted).await
}
