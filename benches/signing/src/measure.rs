//! What making a request takes.

use std::{
    env,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    Fault,
    case::{Case, Side},
    declared::Declared,
    others::Others,
};

const ROUNDS: usize = 101;
const EACH: u64 = 100;

/// The medians of the rounds, in microseconds a request, in the order of [`Side::ALL`].
#[derive(Debug)]
pub(crate) struct Times([f64; 4]);

impl Times {
    /// What signing adds to a declared call.
    pub(crate) fn declared(&self) -> f64 {
        self.0[0] - self.0[1]
    }

    /// What it adds to a request of the other crate.
    pub(crate) fn other(&self) -> f64 {
        self.0[2] - self.0[3]
    }

    pub(crate) fn whole(&self) -> f64 {
        self.0[0]
    }
}

/// Takes the sides in turn, so that what slows the machine down for a while falls on all of them.
pub(crate) async fn times(case: Case) -> Result<Times, Fault> {
    let (declared, others) = (Declared::new()?, Others::new()?);
    let mut rounds: [Vec<f64>; 4] = Default::default();
    for round in 0..ROUNDS {
        for turn in 0..Side::ALL.len() {
            let index = (round + turn) % Side::ALL.len();
            let start = own_time();
            case.repeat_with(&declared, &others, Side::ALL[index], EACH).await?;
            let spent = own_time().saturating_sub(start);
            rounds[index].push(spent.as_secs_f64() * 1e6 / EACH as f64);
        }
    }
    Ok(Times(rounds.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    })))
}

/// What this thread has used of the processor.
#[cfg(unix)]
fn own_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

/// Elapsed time, where there is no clock of processor time.
#[cfg(not(unix))]
fn own_time() -> Duration {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap_or_default()
}

/// Whether instructions can be counted.
pub(crate) fn is_valgrind_there() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// The instructions of one request: two runs of different length, one taken from the other, so that setting up
/// falls out.
pub(crate) fn instructions(case: Case, side: Side) -> Result<u64, Fault> {
    let (short, long) = (100, 300);
    Ok((of_process(case, side, long)? - of_process(case, side, short)?) / (long - short))
}

fn of_process(case: Case, side: Side, count: u64) -> Result<u64, Fault> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(["requests", case.name(), side.name(), &count.to_string()])
        .output()?;
    let report = String::from_utf8_lossy(&run.stderr);
    if !run.status.success() {
        return Err(format!("valgrind failed: {report}").into());
    }
    let collected = report.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = collected.ok_or_else(|| format!("valgrind gave no count: {report}"))?;
    Ok(count.trim().parse()?)
}
