//! Instructions of one call, counted by valgrind: two runs of different length, one taken from the
//! other, so that setting up falls out.

use std::{
    env,
    process::{Command, Stdio},
};

use crate::{
    case::{Case, Side},
    fault::Fault,
};

/// Whether valgrind can be run.
pub(crate) fn is_there() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// The instructions of one call on each side, in the order of [`Side::ALL`].
pub(crate) fn per_call(case: Case, address: &str) -> Result<[u64; 3], Fault> {
    let (short, long) = if case == Case::Rsa { (10, 50) } else { (100, 300) };
    let mut instructions = [0; 3];
    for (side, instructions) in Side::ALL.into_iter().zip(&mut instructions) {
        let of_short = calls(case, side, short, address)?;
        let of_long = calls(case, side, long, address)?;
        *instructions = (of_long - of_short) / (long - short);
    }
    Ok(instructions)
}

/// The instructions of a whole process that submits one job, on each side.
pub(crate) fn one_shot(address: &str) -> Result<[u64; 3], Fault> {
    let mut instructions = [0; 3];
    for (side, instructions) in Side::ALL.into_iter().zip(&mut instructions) {
        *instructions = calls(Case::Ed25519, side, 1, address)?;
    }
    Ok(instructions)
}

fn calls(case: Case, side: Side, calls: u64, address: &str) -> Result<u64, Fault> {
    let arguments = ["calls", case.name(), side.name(), &calls.to_string(), address];
    whole_process(&arguments).map(|(instructions, _)| instructions)
}

/// The instructions of this program with these arguments, and what it prints.
pub(crate) fn whole_process(arguments: &[&str]) -> Result<(u64, String), Fault> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(arguments)
        .output()?;
    let report = String::from_utf8_lossy(&run.stderr);
    if !run.status.success() {
        return Err(format!("valgrind failed: {report}").into());
    }
    let collected = report.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = collected.ok_or_else(|| format!("valgrind gave no count: {report}"))?;
    Ok((count.trim().parse()?, String::from_utf8(run.stdout)?))
}
