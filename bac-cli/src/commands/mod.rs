//! The verbs, one file each.

mod approve;
mod attend;
mod cancel;
mod completions;
mod config;
mod describe;
mod diff;
mod download;
mod events;
mod executions;
mod health;
mod key;
mod list;
mod logs;
mod node;
mod nodes;
mod operations;
mod prepared;
mod rerun;
mod results;
mod run;
mod submit;
mod tail;
mod useless;
mod version;
mod versions;

use std::process::ExitCode;

use crate::{
    cli::{Cli, Command, Docker, Wasm},
    config::Settings,
    error::{Exit, Failure},
    output,
    session::Session,
    signal,
};

/// Does what the arguments say, and says what went wrong.
pub(crate) fn run(cli: Cli) -> ExitCode {
    if cli.global.no_color {
        output::forbid_colors();
    }
    if let Err(failure) = useless::refuse(&cli.command, &cli.global) {
        return failure.report();
    }
    // A script for a shell is written where there are no settings yet.
    if let Command::Completions(arguments) = &cli.command {
        return code(completions::run(arguments));
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(failure) => return failure.report(),
    };
    let session = Settings::load(&cli.global).and_then(Session::new);
    let ended = session.and_then(|session| runtime.block_on(dispatch(&session, cli.command)));
    // While the runtime still hears the second order to stop: this may be said to a pipe that
    // nobody reads.
    let code = code(ended);
    runtime.shutdown_background();
    code
}

fn code(ended: Result<(), Failure>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn dispatch(session: &Session, command: Command) -> Result<(), Failure> {
    signal::heed_the_second()?;
    // These have words of their own for Ctrl-C.
    let speaks_itself = matches!(
        command,
        Command::Docker(_)
            | Command::Node(_)
            | Command::Rerun(_)
            | Command::Submit(_)
            | Command::Wasm(_)
    );
    if speaks_itself {
        return act(session, command).await;
    }
    let work = session.with_login(async || act(session, command.clone()).await);
    signal::or_interrupted(work, || session.interrupted()).await
}

async fn act(session: &Session, command: Command) -> Result<(), Failure> {
    match command {
        Command::Approve(arguments) => approve::approve(session, arguments).await,
        Command::Cancel(arguments) => cancel::run(session, arguments).await,
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Config => config::run(session),
        Command::Describe(arguments) => describe::run(session, arguments).await,
        Command::Diff(arguments) => diff::run(session, arguments).await,
        Command::Docker(Docker::Run(arguments)) => run::docker(session, arguments).await,
        Command::Events(arguments) => events::run(session, arguments).await,
        Command::Executions(arguments) => executions::run(session, arguments).await,
        Command::Get(arguments) => download::get(session, arguments).await,
        Command::Health => health::run(session).await,
        Command::Key(arguments) => key::run(session, arguments).await,
        Command::List(arguments) => list::run(session, arguments).await,
        Command::Logs(arguments) => logs::run(session, arguments).await,
        Command::Node(arguments) => node::run(session, arguments).await,
        Command::Nodes(arguments) => nodes::run(session, arguments).await,
        Command::Operations(arguments) => operations::run(session, &arguments),
        Command::Reject(arguments) => approve::reject(session, arguments).await,
        Command::Rerun(arguments) => rerun::run(session, arguments).await,
        Command::Results(arguments) => results::run(session, arguments).await,
        Command::Submit(arguments) => submit::run(session, arguments).await,
        Command::Version(arguments) => version::run(session, arguments).await,
        Command::Versions(arguments) => versions::run(session, arguments).await,
        Command::Wasm(Wasm::Run(arguments)) => run::wasm(session, arguments).await,
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Fault, format!("the system gives this program no threads: {error}"))
    })
}
