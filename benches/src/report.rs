//! What is printed.

use crate::{
    allocations::Allocations,
    case::{Case, Side},
    clock::Time,
};

/// Instructions of a declared call over those by hand.
const INSTRUCTIONS_GOAL: f64 = 1.02;
/// The same where a struct is written member by member.
const MEMBERS_GOAL: f64 = 1.05;
/// The same of a body that flows.
const FLOW_GOAL: f64 = 1.05;
/// Processor time of a declared call over that by hand, with many in flight.
const TIME_GOAL: f64 = 1.03;
/// Allocations of a declared call beyond those by hand.
const ALLOCATIONS_GOAL: f64 = 1.0;
/// Time of a put to a node with many jobs over that to one with few.
const PUTS_GOAL: f64 = 1.2;

pub(crate) fn head(has_valgrind: bool) {
    println!("Declared calls and the same calls by hand on reqwest, over loopback, one at a time.");
    println!("`by-hand` has no limits in time; `by-hand-limited` has reqwest's own switched on.");
    println!("Every ratio is to `by-hand`.");
    if !has_valgrind {
        println!("valgrind was not found: instructions are not counted.");
    }
}

pub(crate) fn case(
    case: Case,
    allocations: [Allocations; 3],
    instructions: Option<[u64; 3]>,
    time: &[Time; 3],
) {
    println!();
    println!(
        "{:<16} {:>12} {:>7} {:>11} {:>13} {:>8} {:>7}",
        case.name(),
        "instructions",
        "ratio",
        "allocations",
        "reallocations",
        "CPU µs",
        "ratio"
    );
    for (index, side) in Side::ALL.into_iter().enumerate() {
        let (count, over) = match instructions {
            Some(counts) => (counts[index].to_string(), ratio(&counts, index)),
            None => ("-".to_owned(), "-".to_owned()),
        };
        println!(
            "{:<16} {count:>12} {over:>7} {:>11.2} {:>13.2} {:>8.1} {:>7.3}",
            side.name(),
            allocations[index].allocations,
            allocations[index].reallocations,
            time[index].microseconds,
            time[index].ratio,
        );
    }
    if let Some([by_hand, _, declared]) = instructions {
        let aim = match case {
            Case::Query | Case::Form | Case::Xml => MEMBERS_GOAL,
            _ => INSTRUCTIONS_GOAL,
        };
        goal("instructions over by-hand", declared as f64 / by_hand as f64, aim);
    }
    let [by_hand, _, declared] = allocations;
    goal(
        "allocations beyond by-hand",
        declared.allocations - by_hand.allocations,
        ALLOCATIONS_GOAL,
    );
}

pub(crate) fn at_once(case: Case, callers: usize, time: &[Time; 3]) {
    println!();
    println!("{:<16} {:>8} {:>7}", format!("{} x {callers}", case.name()), "CPU µs", "ratio");
    for (side, time) in Side::ALL.into_iter().zip(time) {
        println!("{:<16} {:>8.1} {:>7.3}", side.name(), time.microseconds, time.ratio);
    }
    goal("processor time over by-hand", time[2].ratio, TIME_GOAL);
}

/// Puts to a development node in a second of the processor, by how many jobs it has.
pub(crate) fn puts(few: usize, to_few: f64, many: usize, to_many: f64) {
    println!();
    println!("{:<16} {:>12} {:>7}", "puts to a node", "a cpu second", "ratio");
    for (jobs, puts) in [(few, to_few), (many, to_many)] {
        println!("{:<16} {puts:>12.0} {:>7.3}", format!("with {jobs} jobs"), to_few / puts);
    }
    goal("time of a put with many jobs over few", to_few / to_many, PUTS_GOAL);
}

pub(crate) fn flows(has_valgrind: bool) {
    println!();
    println!(
        "Bodies that flow: a form with a file of 64 MiB, 100,000 events, 100,000 lines, 1 GiB of bytes."
    );
    if !has_valgrind {
        println!("valgrind was not found: instructions are not counted.");
    }
}

/// Of each side: instructions, and the most memory of its process in KiB.
pub(crate) fn flow(name: &str, instructions: Option<[u64; 3]>, peaks: [Option<u64>; 3]) {
    println!();
    println!("{name:<16} {:>13} {:>7} {:>9}", "instructions", "ratio", "peak MiB");
    for (index, side) in Side::ALL.into_iter().enumerate() {
        let (count, over) = match instructions {
            Some(counts) => (counts[index].to_string(), ratio(&counts, index)),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let peak =
            peaks[index].map_or("-".to_owned(), |peak| format!("{:.1}", peak as f64 / 1024.0));
        println!("{:<16} {count:>13} {over:>7} {peak:>9}", side.name());
    }
    if let Some([by_hand, _, declared]) = instructions {
        goal("instructions over by-hand", declared as f64 / by_hand as f64, FLOW_GOAL);
    }
}

pub(crate) fn one_shot(instructions: [u64; 3]) {
    println!();
    println!("{:<16} {:>12} {:>7}", "one process", "instructions", "ratio");
    for (index, side) in Side::ALL.into_iter().enumerate() {
        let over = ratio(&instructions, index);
        println!("{:<16} {:>12} {over:>7}", side.name(), instructions[index]);
    }
    println!(
        "  the whole of a process that reads a job, makes a client, submits with Ed25519, ends"
    );
}

fn ratio(counts: &[u64; 3], index: usize) -> String {
    format!("{:.3}", counts[index] as f64 / counts[0] as f64)
}

fn goal(what: &str, found: f64, goal: f64) {
    let verdict = if found <= goal + 0.0005 { "reached" } else { "missed" };
    println!("  goal: {what} at most {goal:.2}; {found:.3}: {verdict}");
}
