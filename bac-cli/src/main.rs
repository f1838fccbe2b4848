//! `bac`: Bacalhau's jobs from a terminal, and a development node.
//!
//! One file for each verb below `commands`; what they share has a place of its own: the arguments
//! in `cli`, where settings come from in `config`, how results are shown in `output`, how failures
//! are worded and which exit code they have in `error`.

mod archive;
mod cli;
mod commands;
mod complete;
mod config;
mod download;
mod error;
mod examples;
mod fetch;
mod job;
mod job_file;
mod output;
mod session;
mod signal;
mod template;
mod terminal;
mod token_file;
mod trust;
mod unpack;

use std::process::ExitCode;

fn main() -> ExitCode {
    // A shell that completes a line asks so, and gets its answer from this alone.
    clap_complete::CompleteEnv::with_factory(cli::command).var(complete::VARIABLE).complete();
    match cli::parse() {
        Ok(Some(cli)) => commands::run(cli),
        Ok(None) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
