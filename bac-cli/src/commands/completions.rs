//! `bac completions`

use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::{
    cli::{Completions, Shell},
    complete::VARIABLE,
    error::Failure,
    output::{Format, Output},
};

/// Writes the script by which a shell asks this command, ids of jobs included.
pub(crate) fn run(arguments: &Completions) -> Result<(), Failure> {
    let shell: &dyn EnvCompleter = match arguments.shell {
        Shell::Bash => &Bash,
        Shell::Elvish => &Elvish,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
        Shell::Zsh => &Zsh,
    };
    let mut script = Vec::new();
    shell
        .write_registration(VARIABLE, "bac", "bac", "bac", &mut script)
        .map_err(Failure::output)?;
    Output::new(Format::Table).write_raw(&script)
}
