//! Job templates: the part of Go's templates that job files use.
//!
//! A file is text with actions between `{{` and `}}`. `{{.name}}` is a value that was given by this
//! name; one that was not given is a fault, with its place, so that no half-filled job is sent.
//! `{{or (index . "name") "default"}}` is one that may be left out.

mod evaluate;
mod functions;
mod lex;
mod parse;
mod value;
mod variables;

use std::fmt;

pub(crate) use self::variables::Variables;

/// A fault, and where it stands.
#[derive(Debug)]
struct Fault {
    /// In bytes from the start of the text.
    at: usize,
    message: String,
}

impl Fault {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

/// A text that was filled in.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// The values that the text asked for by name.
    pub(crate) used: Vec<String>,
}

/// Whether there is anything to fill in.
pub(crate) fn is_template(text: &str) -> bool {
    text.contains("{{")
}

/// Fills in a template.
pub(crate) fn fill(text: &str, variables: &Variables) -> Result<Filled, Faults> {
    let nodes = parse::parse(text).map_err(|fault| Faults::new(text, vec![fault]))?;
    let (filled, faults) = evaluate::evaluate(&nodes, variables);
    if faults.is_empty() { Ok(filled) } else { Err(Faults::new(text, faults)) }
}

/// Faults, each with line and column.
#[derive(Debug)]
pub(crate) struct Faults(Vec<String>);

impl Faults {
    fn new(text: &str, faults: Vec<Fault>) -> Self {
        let place = |fault: Fault| {
            let before = text.get(..fault.at).unwrap_or(text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            format!("line {line}, column {column}: {}", fault.message)
        };
        Self(faults.into_iter().map(place).collect())
    }

    /// One line for each.
    pub(crate) fn lines(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

#[cfg(test)]
mod tests;
