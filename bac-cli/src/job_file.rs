//! Job files, from a path or from standard input.

use std::{io, path::Path};

use bac_client::job_file::{Content, JobFile, JobFileError, JobFileErrorKind};

use crate::error::{Failure, quoted};

/// Reads a job file, and checks it by the nodes' rules.
pub(crate) fn read(path: &Path) -> Result<Content, Failure> {
    let (name, file) = if path == Path::new("-") {
        ("standard input".to_owned(), JobFile::from_reader(io::stdin().lock()))
    } else {
        (quoted(&path.display().to_string()), JobFile::read(path))
    };
    let file = file.and_then(|file| file.validate().map(|()| file));
    Ok(file.map_err(|error| unusable(&name, &error))?.into_content())
}

/// Everything that is wrong with a job file, with the place of each.
fn unusable(name: &str, error: &JobFileError) -> Failure {
    let problems: Vec<_> =
        error.problems().iter().map(|problem| quoted(&problem.to_string())).collect();
    let problems = problems.join("; ");
    Failure::usage(match error.kind() {
        JobFileErrorKind::Read => format!("the job file {name} {problems}"),
        JobFileErrorKind::Invalid => format!("a node would refuse the job file {name}: {problems}"),
        _ => format!("the job file {name} cannot be used: {problems}"),
    })
}
