//! Job files, from a path or from standard input.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use bac_client::{model::JobCreatePayload, orchestrator::model::Job};

use crate::error::{Failure, quoted};

/// The largest job file that is read, in bytes: what nodes take at most.
const LIMIT: u64 = 10_000_000;

pub(crate) enum JobFile {
    Signed(Box<JobCreatePayload>),
    Orchestrator(Box<Job>),
}

pub(crate) fn read(path: &Path) -> Result<JobFile, Failure> {
    let name = if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        quoted(&path.display().to_string())
    };
    let text = text(path)
        .map_err(|error| Failure::usage(format!("the job file {name} cannot be read: {error}")))?;
    if text.contains("Tasks") {
        let job: Job = serde_saphyr::from_str(&text)
            .map_err(|error| Failure::usage(format!("{}", error.without_snippet())))?;
        return Ok(JobFile::Orchestrator(Box::new(job)));
    }
    let payload: JobCreatePayload = serde_saphyr::from_str(&text).map_err(|error| {
        Failure::usage(format!("the job file {name} cannot be used: {}", error.without_snippet()))
    })?;
    Ok(JobFile::Signed(Box::new(payload)))
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().take(LIMIT + 1).read_to_string(&mut text)
    } else {
        File::open(path)?.take(LIMIT + 1).read_to_string(&mut text)
    }?;
    if read as u64 > LIMIT {
        return Err(io::Error::other("it is larger than 10 MB, which no node takes"));
    }
    Ok(text)
}
