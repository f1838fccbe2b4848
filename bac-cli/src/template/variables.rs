//! The values that a template is filled in with.

use std::collections::BTreeMap;

use regex::Regex;

/// Values by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    values: BTreeMap<String, String>,
    /// Those that were given one by one, not with the environment.
    given: Vec<String>,
}

impl Variables {
    /// From `name=value` as `-V` has it, several with commas between them, and from those variables
    /// of the environment whose names the pattern matches in any part. The error is to be read
    /// behind the flag, which it has first.
    pub(crate) fn new(
        given: &[String],
        pattern: Option<&str>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, String> {
        let mut variables = Self::default();
        for argument in given {
            for pair in pairs(argument) {
                let Some((name, value)) = pair.split_once('=').filter(|(name, _)| !name.is_empty())
                else {
                    let pair = pair.escape_debug();
                    return Err(format!("`-V {pair}` has no value; write `-V name=value`"));
                };
                variables.values.insert(name.to_owned(), value.to_owned());
                variables.given.push(name.to_owned());
            }
        }
        let Some(pattern) = pattern else { return Ok(variables) };
        // As a shell would write it.
        let regex = if pattern == "*" { ".*" } else { pattern };
        let regex = Regex::new(regex).map_err(|_| {
            let pattern = pattern.escape_debug();
            format!("`-E {pattern}` is no regular expression; `-E 'ONE|TWO'` takes two variables")
        })?;
        for (name, value) in environment.filter(|(name, _)| regex.is_match(name)) {
            variables.values.entry(name).or_insert(value);
        }
        Ok(variables)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Those that were given by `-V` and are not among these.
    pub(crate) fn unused(&self, used: &[String]) -> Vec<&str> {
        let unused = self.given.iter().filter(|name| !used.contains(name));
        unused.map(String::as_str).collect()
    }
}

/// The pairs of one `-V`: a comma ends a value where another `name=` follows it at once, and one in
/// double quotes has all that is in them.
fn pairs(argument: &str) -> Vec<String> {
    let mut pairs = Vec::new();
    let mut rest = argument;
    loop {
        let (pair, behind) = match rest.strip_prefix('"') {
            Some(quoted) => in_quotes(quoted),
            None => plain(rest),
        };
        pairs.push(pair);
        match behind {
            Some(behind) => rest = behind,
            None => return pairs,
        }
    }
}

fn plain(text: &str) -> (String, Option<&str>) {
    let begins = |at: usize| {
        let behind = &text[at + 1..];
        behind.starts_with('"') || behind.split_once('=').is_some_and(|(name, _)| is_name(name))
    };
    match text.match_indices(',').map(|(at, _)| at).find(|at| begins(*at)) {
        Some(at) => (text[..at].to_owned(), Some(&text[at + 1..])),
        None => (text.to_owned(), None),
    }
}

/// What stands in double quotes, two of which mean one, and what follows behind a comma.
fn in_quotes(text: &str) -> (String, Option<&str>) {
    let mut pair = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('"') {
        pair.push_str(before);
        match behind.strip_prefix('"') {
            Some(behind) => {
                pair.push('"');
                rest = behind;
            }
            None => return (pair, behind.strip_prefix(',')),
        }
    }
    (pair + rest, None)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
}
