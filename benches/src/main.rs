//! Compares declared calls with the same calls written by hand on reqwest, in one run.
//!
//! `cargo run --release -p bac-bench` prints, for an unsigned read, the same through `calls()` and through
//! an object, one that is completed by the head of its answer, one whose query is a struct, a form, XML
//! both ways, an Ed25519 and an RSA submit: allocations, instructions (where valgrind is found) and
//! processor time of one call; and puts a second to a development node with few jobs and with many, which
//! `puts` as an argument prints alone; and bodies that flow, which `flows` prints alone: instructions and the
//! most memory that a process held. It says which goals were reached, and fails only if a call does.

mod allocations;
mod by_hand;
mod callgrind;
mod case;
mod clock;
mod declared;
mod fault;
mod filter;
mod finish;
mod flow;
mod order;
mod puts;
mod receipt;
mod report;
mod runtime;
mod server;

use std::net::TcpListener;

use crate::{
    case::{Case, Side, Sides},
    fault::Fault,
    runtime::runtime,
};

/// Calls that open connections and fill caches before anything is counted.
const WARM_UP: usize = 20;

/// As many calls as a busy service has under way.
const IN_FLIGHT: usize = 64;

fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => compare(),
        ["puts"] => runtime()?.block_on(puts::compare()),
        ["flows"] => flow::compare(),
        // Those that the comparisons start as processes of their own.
        ["server"] => server::run(|listener| server::serve(listener, None)),
        ["flow-server"] => server::run(|listener| flow::serve(listener, None)),
        ["flow", name, side, count, address, file] => {
            let (flow, side) = (flow::Flow::named(name)?, Side::named(side)?);
            let pieces = runtime()?.block_on(flow.run(side, count.parse()?, address, file))?;
            println!("{pieces} {}", flow::peak());
            Ok(())
        }
        ["calls", case, side, count, address] => {
            let (case, side) = (Case::named(case)?, Side::named(side)?);
            runtime()?.block_on(case::run(case, side, count.parse()?, address))
        }
        _ => Err("no arguments are known".into()),
    }
}

fn compare() -> Result<(), Fault> {
    same_requests()?;
    let server = server::Process::start("server")?;
    let runtime = runtime()?;
    let has_valgrind = callgrind::is_there();
    report::head(has_valgrind);
    for case in Case::ALL {
        let sides = Sides::new(server.address())?;
        runtime.block_on(sides.repeat_all(case, WARM_UP))?;
        let allocations = allocations::per_call(&runtime, &sides, case)?;
        let time = clock::interleaved(&runtime, &sides, case, 1)?;
        let instructions = match has_valgrind {
            true => Some(callgrind::per_call(case, server.address())?),
            false => None,
        };
        report::case(case, allocations, instructions, &time);
        if case == Case::Post {
            let time = clock::interleaved(&runtime, &sides, case, IN_FLIGHT)?;
            report::at_once(case, IN_FLIGHT, &time);
        }
    }
    runtime.block_on(puts::compare())?;
    flow::compare()?;
    if has_valgrind {
        report::one_shot(callgrind::one_shot(server.address())?);
    }
    Ok(())
}

/// Both sides must say the same on the wire, or comparing them means nothing.
fn same_requests() -> Result<(), Fault> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let (sender, requests) = std::sync::mpsc::channel();
    std::thread::spawn(move || server::serve(&listener, Some(&sender)));
    for case in Case::ALL {
        let mut seen = Vec::new();
        for side in Side::ALL {
            runtime()?.block_on(case::run(case, side, 1, &address))?;
            seen.push(server::sorted_lines(&requests.recv()?));
        }
        if seen.iter().any(|request| *request != seen[0]) {
            return Err(
                format!("{}: the sides send different requests: {seen:#?}", case.name()).into()
            );
        }
    }
    Ok(())
}
