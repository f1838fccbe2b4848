//! Job files, from a path or from standard input, and the templates that they may be.

use std::{
    borrow::Cow,
    env,
    fs::File,
    io::{self, IsTerminal as _, Read},
    path::Path,
};

use bac_client::job_file::{Content, JobFile, JobFileError, JobFileErrorKind, read_text};

use crate::{
    cli::Template,
    error::{Failure, quoted},
    output::Output,
    template::{self, Variables},
};

/// Reads a job file, fills it in, and checks it by the nodes' rules.
pub(crate) fn read(
    path: Option<&Path>,
    template: &Template,
    output: Output,
) -> Result<Content, Failure> {
    let (mut name, text) = text(path)?;
    let text = if template.no_template || !template::is_template(&text) {
        if let Some(flag) = template.given().filter(|_| !template.no_template) {
            output.warn(format_args!("`{flag}` is used nowhere: {name} is no template."));
        }
        Cow::Borrowed(&*text)
    } else {
        let filled = fill(&name, &text, template, output)?;
        // Lines and columns are those of what came of it.
        name.push_str(" (filled in)");
        Cow::Owned(filled)
    };
    let file = JobFile::parse(&text).map(|mut file| {
        for filled in file.fill_in() {
            output.warn(format_args!("The job file leaves out what is filled in: {filled}."));
        }
        file
    });
    let file = file.and_then(|file| file.validate().map(|()| file));
    Ok(file.map_err(|error| unusable(&name, &error))?.into_content())
}

/// What a file is called in messages, and its text.
fn text(path: Option<&Path>) -> Result<(String, String), Failure> {
    let (name, text) = match path.filter(|path| *path != Path::new("-")) {
        Some(path) => {
            let name = quoted(&path.display().to_string());
            let file: io::Result<Box<dyn Read>> = File::open(path).map(|file| Box::new(file) as _);
            match file {
                Ok(file) => (name, read_text(file)),
                Err(error) => {
                    return Err(Failure::usage(format!(
                        "the job file {name} cannot be read: {error}"
                    )));
                }
            }
        }
        None if path.is_none() && io::stdin().is_terminal() => {
            return Err(Failure::usage(
                "a job file is missing: name one, or `-` to type one, or send one through a pipe",
            ));
        }
        None => ("standard input".to_owned(), read_text(io::stdin().lock())),
    };
    match text {
        Ok(text) => Ok((name, text)),
        Err(error) => Err(unusable(&name, &error)),
    }
}

fn fill(name: &str, text: &str, template: &Template, output: Output) -> Result<String, Failure> {
    let environment = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let pattern = template.template_envs.as_deref();
    let variables = Variables::new(&template.template_vars, pattern, environment);
    let variables = variables.map_err(|message| Failure::usage(quoted(&message)))?;
    let filled = template::fill(text, &variables).map_err(|faults| {
        let faults: Vec<_> = faults.lines().iter().map(|fault| quoted(fault)).collect();
        Failure::list(format!("the template {name} cannot be filled in"), &faults)
            .and("`--no-template` takes the file as it is")
    })?;
    for unused in variables.unused(&filled.used) {
        output.warn(format_args!("`-V {}` is used nowhere in {name}.", quoted(unused)));
    }
    Ok(filled.text)
}

/// Everything that is wrong with a job file, with the place of each.
fn unusable(name: &str, error: &JobFileError) -> Failure {
    let problems: Vec<_> =
        error.problems().iter().map(|problem| quoted(&problem.to_string())).collect();
    match error.kind() {
        JobFileErrorKind::Read => {
            Failure::usage(format!("the job file {name} {}", problems.join("; ")))
        }
        JobFileErrorKind::Invalid => {
            Failure::list(format!("a node would refuse the job file {name}"), &problems)
        }
        _ => Failure::list(format!("the job file {name} cannot be used"), &problems),
    }
}
