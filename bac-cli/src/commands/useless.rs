//! Settings that a command has no use for: whoever gives one expects something of it.

use crate::{
    cli::{Command, Global},
    error::Failure,
};

/// The flags that say which node is asked, and how.
const OF_THE_NODE: [&str; 9] = [
    "--url",
    "--host",
    "--port",
    "--token",
    "--token-file",
    "--api",
    "--timeout",
    "--ca-file",
    "--insecure",
];

/// Refuses a flag that the command would pass over. What the environment and the configuration file
/// say is for all commands.
pub(super) fn refuse(command: &Command, flags: &Global) -> Result<(), Failure> {
    let useless = useless(command);
    let Some(flag) = given(flags).into_iter().find(|flag| useless.contains(flag)) else {
        return Ok(());
    };
    let instead = match (command, flag) {
        (Command::Node(_), "--token") => "`--require-token` is the token that it asks for",
        (Command::Node(_), "--url" | "--host" | "--port") => {
            "`--listen ADDRESS:PORT` says where it listens"
        }
        (Command::Node(_), "--key") => "`--approver CLIENT_ID` says whose key decides on jobs",
        _ => "leave it out",
    };
    let name = command.name();
    Err(Failure::usage(format!("`bac {name}` has no use for `{flag}`; {instead}")))
}

fn useless(command: &Command) -> Vec<&'static str> {
    let but = |others: &[&'static str]| [&OF_THE_NODE, others].concat();
    match command {
        Command::Completions(_) => but(&["--key", "--output", "--config"]),
        Command::Key(_) => but(&[]),
        Command::Node(_) => but(&["--key"]),
        Command::Operations(_) => but(&["--key"]),
        Command::Version(version) if version.client => but(&["--key"]),
        Command::Health | Command::Version(_) => vec!["--api"],
        _ => Vec::new(),
    }
}

/// The flags that were given.
fn given(flags: &Global) -> Vec<&'static str> {
    let given = [
        ("--output", flags.output.is_some()),
        ("--url", flags.url.is_some()),
        ("--host", flags.host.is_some()),
        ("--port", flags.port.is_some()),
        ("--key", flags.key.is_some()),
        ("--token", flags.token.is_some()),
        ("--token-file", flags.token_file.is_some()),
        ("--api", flags.api.is_some()),
        ("--timeout", flags.timeout.is_some()),
        ("--ca-file", flags.ca_file.is_some()),
        ("--insecure", flags.insecure),
        ("--config", flags.config.is_some()),
    ];
    given.into_iter().filter_map(|(flag, is_given)| is_given.then_some(flag)).collect()
}
