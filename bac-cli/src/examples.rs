//! The examples that the help of each command ends with.

use clap::Command;

/// A command by its words, and lines that a shell takes.
const EXAMPLES: &[(&[&str], &[&str])] = &[
    (&["node"], &["bac node", "bac node --data-dir jobs --listen 127.0.0.1:1235"]),
    (&["key", "new"], &["bac key new", "bac key new --kind ed25519 keys/mine.pem"]),
    (&["key", "show"], &["bac key show", "bac key show keys/mine.pem --output json"]),
    (&["key", "check"], &["bac key check keys/mine.pem"]),
    (
        &["submit"],
        &[
            "bac submit --wait job.yaml",
            "bac submit --follow template.yaml -V greeting=Hello -V name=World",
            "bac submit --dry-run --output yaml template.yaml -E 'GREETING|NAME'",
            "bac submit --wait --exit-code < job.yaml",
        ],
    ),
    (&["rerun"], &["bac rerun --follow j-6e51df50", "bac rerun my-job --job-version 2 --id-only"]),
    (&["diff"], &["bac diff job.yaml", "bac diff template.yaml -V name=World"]),
    (
        &["docker", "run"],
        &[
            "bac docker run --follow ubuntu:24.04 -- echo hello",
            "bac docker run -i https://example.com/data.csv:/inputs --result out=/outputs python:3 \
             python /inputs/data.py",
        ],
    ),
    (
        &["wasm", "run"],
        &[
            "bac wasm run --follow greet.wasm reader writer",
            "bac wasm run --dry-run --output yaml ipfs://QmModule",
        ],
    ),
    (
        &["list"],
        &["bac list", "bac list -n 0 --label team=data", "bac list --output json --limit 100"],
    ),
    (&["describe"], &["bac describe j-6e51df50", "bac describe my-job --output yaml"]),
    (&["versions"], &["bac versions my-job"]),
    (&["executions"], &["bac executions my-job", "bac executions my-job --all-versions"]),
    (
        &["logs"],
        &[
            "bac logs j-6e51df50",
            "bac logs --follow --tail 20 my-job",
            "bac logs --execution e-1 my-job",
        ],
    ),
    (
        &["events"],
        &[
            "bac events my-job",
            "bac events --follow --of executions my-job",
            "bac history --since 10m my-job",
        ],
    ),
    (&["results"], &["bac results my-job", "bac results my-job --download results"]),
    (&["get"], &["bac get my-job", "bac get my-job results --max-size 50GB"]),
    (&["cancel"], &["bac cancel j-6e51df50 --reason 'no longer needed'"]),
    (&["approve"], &["bac approve f179d1d0 --key approver.pem"]),
    (&["reject"], &["bac reject f179d1d0 --reason 'too large' --key approver.pem"]),
    (
        &["nodes"],
        &[
            "bac nodes",
            "bac nodes --membership pending",
            "bac nodes n-4f2a",
            "bac nodes approve n-4f2a --message 'known to us'",
        ],
    ),
    (&["nodes", "approve"], &["bac nodes approve n-4f2a"]),
    (&["nodes", "reject"], &["bac nodes reject n-4f2a --message unknown"]),
    (&["nodes", "delete"], &["bac nodes delete n-4f2a"]),
    (&["version"], &["bac version", "bac version --client"]),
    (&["health"], &["bac health"]),
    (&["operations"], &["bac operations", "bac operations submit"]),
    (&["config"], &["bac config", "BACALHAU_API_HOST=node.example bac config"]),
    (
        &["completions"],
        &[
            "bac completions bash > ~/.local/share/bash-completion/completions/bac",
            "bac completions fish > ~/.config/fish/completions/bac.fish",
        ],
    ),
];

/// Puts the examples below the help of each command.
pub(crate) fn add(mut command: Command) -> Command {
    for (words, lines) in EXAMPLES {
        let text = format!("Examples:\n  {}", lines.join("\n  "));
        command = at(command, words, |command| command.after_help(text));
    }
    command
}

fn at(command: Command, words: &[&str], change: impl FnOnce(Command) -> Command) -> Command {
    match words {
        [] => change(command),
        [first, rest @ ..] => command.mut_subcommand(first, |command| at(command, rest, change)),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::EXAMPLES;
    use crate::cli::Cli;

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
        for (command, lines) in EXAMPLES {
            for line in *lines {
                let words = words(line);
                let words = words.iter().skip_while(|word| *word != "bac");
                let taken = Cli::command().try_get_matches_from(words);
                let taken = taken.unwrap_or_else(|error| panic!("{line}: {error}"));
                let mut matches = &taken;
                for word in *command {
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
        look(&Cli::command(), &mut Vec::new());
    }
}
