//! Processor time of one call, in rounds that take the sides in turn.

use std::time::Duration;

use tokio::runtime::Runtime;

use crate::{
    case::{Case, Side, Sides},
    fault::Fault,
};

const ROUNDS: usize = 45;

/// What the rounds gave for one side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time {
    /// The median of one call, in microseconds.
    pub(crate) microseconds: f64,
    /// The median of the ratios to the calls by hand of the same round.
    pub(crate) ratio: f64,
}

/// The times of each side, in the order of [`Side::ALL`], with so many callers at a time. What slows
/// the machine down for a while falls on all of them.
pub(crate) fn interleaved(
    runtime: &Runtime,
    sides: &Sides,
    case: Case,
    callers: usize,
) -> Result<[Time; 3], Fault> {
    let each = if case == Case::Rsa { 20 } else { 100_usize.div_ceil(callers).max(4) };
    let calls = each * callers;
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for round in 0..ROUNDS {
        for turn in 0..Side::ALL.len() {
            let index = (round + turn) % Side::ALL.len();
            let start = processor_time();
            runtime.block_on(sides.repeat_at_once(case, Side::ALL[index], callers, each))?;
            let spent = processor_time().saturating_sub(start);
            rounds[index].push(spent.as_secs_f64() * 1e6 / calls as f64);
        }
    }
    let by_hand = &rounds[0];
    Ok([0, 1, 2].map(|index| Time {
        microseconds: median(rounds[index].clone()),
        ratio: median(rounds[index].iter().zip(by_hand).map(|(one, base)| one / base).collect()),
    }))
}

/// What this thread has used of the processor.
#[cfg(unix)]
pub(crate) fn own_time() -> Duration {
    time_of(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// Elapsed time, where there is no clock of processor time.
#[cfg(not(unix))]
pub(crate) fn own_time() -> Duration {
    processor_time()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What this process has used of the processor: its own work and the system's for it.
#[cfg(unix)]
fn processor_time() -> Duration {
    time_of(libc::CLOCK_PROCESS_CPUTIME_ID)
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "the standard library has no clock of processor time")]
fn time_of(clock: libc::clockid_t) -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a value that lives through the call.
    unsafe { libc::clock_gettime(clock, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Elapsed time, where there is no clock of processor time.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    use std::{sync::LazyLock, time::Instant};

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
