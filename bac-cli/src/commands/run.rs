//! `bac docker run` and `bac wasm run`

use std::fs;

use bac_client::{
    job_file::{Content, SIZE_LIMIT},
    orchestrator::{
        build::{Publisher, Source, TaskBuilder},
        model::{Job, NetworkConfig, NetworkType, ResourcesConfig, Task},
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{attend, prepared::Prepared};
use crate::{
    cli::{DockerRun, NetworkChoice, Run, WasmRun},
    error::{Failure, quoted},
    session::Session,
};

/// Where a program finds an input that names no place.
const INPUTS: &str = "/inputs";
/// The name of the one task.
const TASK: &str = "main";

pub(crate) async fn docker(session: &Session, arguments: DockerRun) -> Result<(), Failure> {
    let DockerRun { run, entrypoint, workdir, image, command } = arguments;
    let mut task = dressed(Task::docker(TASK, image), &run)?;
    if !command.is_empty() {
        task = task.command(command);
    }
    if !entrypoint.is_empty() {
        task = task.entrypoint(entrypoint);
    }
    if let Some(directory) = workdir {
        task = task.working_directory(directory);
    }
    submit(session, task, run).await
}

pub(crate) async fn wasm(session: &Session, arguments: WasmRun) -> Result<(), Failure> {
    let WasmRun { run, entry_point, module, arguments } = arguments;
    let mut task = dressed(Task::wasm(TASK, module_at(&module)?), &run)?.entry_point(entry_point);
    if !arguments.is_empty() {
        task = task.args(arguments);
    }
    submit(session, task, run).await
}

async fn submit(session: &Session, task: impl Into<Task>, run: Run) -> Result<(), Failure> {
    let mut job = Job::batch(run.name.unwrap_or_default(), task).count(i64::from(run.count));
    job.labels.extend(run.label);
    job.validate().map_err(|errors| {
        let problems: Vec<_> = errors.iter().map(|one| quoted(&one.to_string())).collect();
        Failure::list("a node would refuse this job".to_owned(), &problems)
    })?;
    let prepared = Prepared::new(session, Content::from(job), &run.namespace, false)?;
    if run.dry_run {
        return prepared.show(session).await;
    }
    let (node, taken) = prepared.submit(session, &run.namespace).await?;
    attend::attend(session, node, &taken, &run.attend).await
}

/// A task with what it has whatever it runs.
fn dressed<E>(mut task: TaskBuilder<E>, run: &Run) -> Result<TaskBuilder<E>, Failure> {
    for (name, value) in &run.env {
        task = task.env(name, value);
    }
    for input in &run.input {
        let (from, to) = places(input);
        task = task.input(source(from)?, to);
    }
    if let Some(publisher) = publisher(run.publisher.as_deref())? {
        task = task.publish(publisher, run.result.iter().map(|(name, path)| (name, path)));
    } else if !run.result.is_empty() {
        return Err(Failure::usage(
            "`--result` names what is published, and `--publisher none` publishes nothing",
        ));
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let resources = ResourcesConfig::default()
        .cpu(text(&run.cpu))
        .memory(text(&run.memory))
        .disk(text(&run.disk))
        .gpu(text(&run.gpu));
    task = task.resources(resources);
    if let Some(choice) = run.network {
        task = task.network(network(choice, &run.domain)?);
    }
    if let Some(limit) = run.run_timeout {
        task = task.execution_timeout(limit);
    }
    Ok(task)
}

fn network(choice: NetworkChoice, domains: &[String]) -> Result<NetworkConfig, Failure> {
    match choice {
        NetworkChoice::Http => Ok(NetworkConfig::http(domains)),
        _ if !domains.is_empty() => {
            Err(Failure::usage("`--domain` names hosts for `--network http` alone"))
        }
        NetworkChoice::None => Ok(NetworkType::None.into()),
        NetworkChoice::Full => Ok(NetworkType::Full.into()),
    }
}

/// Where results go: without a word to the node's own disk, or else nobody could read them.
fn publisher(text: Option<&str>) -> Result<Option<Publisher>, Failure> {
    match text.unwrap_or("local") {
        "local" => Ok(Some(Publisher::local())),
        "ipfs" => Ok(Some(Publisher::ipfs())),
        "none" => Ok(None),
        other => match other.strip_prefix("s3://").and_then(|rest| rest.split_once('/')) {
            Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
                Ok(Some(Publisher::s3(bucket, key)))
            }
            _ => Err(Failure::usage(format!(
                "`{}` is no publisher; there are `local`, `ipfs`, `s3://bucket/key` and `none`",
                quoted(other)
            ))),
        },
    }
}

/// `FROM:TO`, of which the second begins with a slash.
fn places(input: &str) -> (&str, &str) {
    match input.rsplit_once(":/") {
        // Or else it is the colon of a scheme.
        Some((from, to)) if !to.starts_with('/') && from.contains(':') => {
            (from, &input[input.len() - to.len() - 1..])
        }
        _ => (input, INPUTS),
    }
}

fn source(from: &str) -> Result<Source, Failure> {
    let no_source = || {
        Failure::usage(format!(
            "`{}` is nothing to read; there are `ipfs://CID`, `s3://bucket/key`, `https://…` and, of \
             the node that runs the job, `file:///path`",
            quoted(from)
        ))
    };
    let (scheme, rest) = from.split_once("://").ok_or_else(no_source)?;
    match (scheme, rest.split_once('/')) {
        _ if rest.is_empty() => Err(no_source()),
        ("http" | "https", _) => Ok(Source::url_download(from)),
        ("ipfs", _) => Ok(Source::ipfs(rest)),
        ("s3", Some((bucket, key))) if !bucket.is_empty() => Ok(Source::s3(bucket, key)),
        ("file", Some(("", _))) => Ok(Source::local_directory(rest)),
        _ => Err(no_source()),
    }
}

/// A module that is sent with the job, or where the node gets it from.
fn module_at(module: &str) -> Result<Source, Failure> {
    if module.contains("://") {
        return source(module);
    }
    let shown = quoted(module);
    let bytes = fs::read(module)
        .map_err(|error| Failure::usage(format!("the module {shown} cannot be read: {error}")))?;
    if !bytes.starts_with(b"\0asm") {
        return Err(Failure::usage(format!("{shown} is no WebAssembly module")));
    }
    let url = format!("data:application/wasm;base64,{}", STANDARD.encode(bytes));
    if url.len() > SIZE_LIMIT {
        return Err(Failure::usage(format!(
            "the module {shown} is too large to be sent with the job; let the node get it \
             (`ipfs://`, `s3://`, `https://`)"
        )));
    }
    Ok(Source::inline(url))
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn an_input_says_from_where_to_where() {
        for (input, expected) in [
            ("ipfs://QmA:/data", ("ipfs://QmA", "/data")),
            ("s3://b/k/*:/data/in", ("s3://b/k/*", "/data/in")),
            ("https://h:8080/x:/in", ("https://h:8080/x", "/in")),
            ("file:///srv/data:/in", ("file:///srv/data", "/in")),
            ("file:///srv/data", ("file:///srv/data", "/inputs")),
            ("https://h/x", ("https://h/x", "/inputs")),
            ("ipfs://QmA", ("ipfs://QmA", "/inputs")),
        ] {
            assert_eq!(places(input), expected, "{input}");
        }
    }
}
