//! Reading the arguments, the help about them, and how a mistake in them is said.

use std::io::Write as _;

use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind};

use crate::{
    cli::{Cli, SETTINGS_HEADING},
    error::{Failure, quoted},
    examples,
};

/// Reads the arguments; nothing if they asked for help or the version, which is written then.
pub(crate) fn parse() -> Result<Option<Cli>, Failure> {
    let parsed = for_people().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let error = match parsed {
        Ok(cli) => return Ok(Some(cli)),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // To whoever asks for nothing, help is what was asked for.
            write!(anstream::stdout(), "{}", error.render().ansi()).map_err(Failure::output)?;
            Ok(None)
        }
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            error.print().map_err(Failure::output)?;
            Ok(None)
        }
        _ => Err(Failure::usage(paragraph(&error))),
    }
}

/// The text of an error without the usage that clap adds, as one paragraph.
fn paragraph(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let said = text
        .split("\n\n")
        .filter(|part| !part.starts_with("Usage:") && !part.starts_with("For more information"))
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("; ");
    let said = said.strip_prefix("error: ").unwrap_or(&said);
    format!("{}; `bac help` and `bac help COMMAND` show what there is", quoted(said))
}

/// The arguments, with examples for each command.
pub(crate) fn command() -> clap::Command {
    examples::add(Cli::command())
}

/// The same for those who read it: settings are listed once, with the command itself, and not below
/// each of its verbs again.
fn for_people() -> clap::Command {
    fn hide(command: clap::Command) -> clap::Command {
        let settings = |arg: clap::Arg| match arg.get_help_heading() {
            Some(SETTINGS_HEADING) => arg.hide(true),
            _ => arg,
        };
        let verbs: Vec<_> =
            command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        let command = command.mut_args(settings).after_help_note();
        verbs.iter().fold(command, |command, verb| command.mut_subcommand(verb, hide))
    }
    let mut command = command();
    // From now on the verbs have the settings, too.
    command.build();
    let verbs: Vec<_> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    verbs.iter().fold(command, |command, verb| command.mut_subcommand(verb, hide))
}

trait Noted {
    fn after_help_note(self) -> Self;
}

impl Noted for clap::Command {
    /// Says where the settings are listed.
    fn after_help_note(self) -> Self {
        let examples = self.get_after_help().map(|text| format!("{text}\n\n")).unwrap_or_default();
        self.after_help(format!(
            "{examples}Settings such as `--url`, `--key` and `--output` go with every command: \
             `bac --help` lists them."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::command;
    use crate::examples::EXAMPLES;

    /// The words of a line, as a shell would take them up to a redirection.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut is_quoted = false;
        for character in line.chars() {
            match character {
                '\'' => is_quoted = !is_quoted,
                ' ' if !is_quoted => words.push(String::new()),
                '<' | '>' if !is_quoted => break,
                other => words.last_mut().unwrap().push(other),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_example_is_one_of_its_command() {
        for (verb, lines) in EXAMPLES {
            for line in *lines {
                let words = words(line);
                let words = words.iter().skip_while(|word| *word != "bac");
                let taken = command().try_get_matches_from(words);
                let taken = taken.unwrap_or_else(|error| panic!("{line}: {error}"));
                let mut matches = &taken;
                for word in *verb {
                    let (name, below) = matches.subcommand().unwrap();
                    assert_eq!(name, *word, "{line}");
                    matches = below;
                }
            }
        }
    }

    #[test]
    fn every_command_has_examples() {
        fn look(command: &clap::Command, words: &mut Vec<String>) {
            let is_leaf = command.get_subcommands().next().is_none();
            let has = EXAMPLES.iter().any(|(of, _)| *of == words.as_slice());
            assert!(has || !is_leaf, "{words:?} has no example");
            for below in command.get_subcommands() {
                words.push(below.get_name().to_owned());
                look(below, words);
                words.pop();
            }
        }
        look(&command(), &mut Vec::new());
    }

    #[test]
    fn the_arguments_are_consistent() {
        command().debug_assert();
    }
}
