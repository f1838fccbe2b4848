//! `bac completions`

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, Completions},
    error::Failure,
    output::{Format, Output},
};

pub(crate) fn run(arguments: &Completions) -> Result<(), Failure> {
    // Into memory first: the generator panics where writing fails.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "bac", &mut script);
    Output::new(Format::Table).write_raw(&script)
}
